"""A good first agreement for each level: what a group of five can send as it is, or change a little.

Short, because a complicated start collapses under its own weight (seed 001, "Start small").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import (
    ASSOCIATE,
    ENDORSER,
    FULL,
    Boundary,
    Clause,
    DataSharing,
    Ending,
    Mode,
    NameUse,
    Responsibility,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.text import Parties

_USUAL_FIELDS = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE})
_WORDS_EN = "Yes, {partner} may write to me about this and other campaigns."
_WORDS_ES = "Sí, {partner} puede escribirme sobre esta y otras campañas."

_EN: Mapping[str, str] = {
    "host.all": ("tell {partner} how the campaign goes, at least every two weeks, and thank everyone at the end."),
    "host.associate": "give {partner} its own link, and show it what came by it at any time.",
    "host.full": (
        "ask {partner} about every public text before it is published, and leave two working days to answer."
    ),
    "partner.endorser": "tell its members about the campaign once, in its own words.",
    "partner.associate": "send its own link to its members in the first week.",
    "partner.full": ("send its own link to its members in the first week, and again before the campaign closes."),
    "approvals": ("texts that name {partner} go to it first. No answer in two working days means: without its name."),
    "lists": "We do not share our member lists with each other or with anyone else.",
    "others": "Neither of us uses the other's name for anything that is not written here.",
}
_ES: Mapping[str, str] = {
    "host.all": (
        "contar a {partner} cómo va la campaña, al menos cada dos semanas, y dar las gracias a todas al final."
    ),
    "host.associate": "dar a {partner} su propio enlace y mostrarle en todo momento lo que llegó por él.",
    "host.full": (
        "consultar a {partner} cada texto público antes de publicarlo y dejarle dos días hábiles para responder."
    ),
    "partner.endorser": "contar la campaña a sus integrantes una vez, con sus propias palabras.",
    "partner.associate": "enviar su propio enlace a sus integrantes en la primera semana.",
    "partner.full": ("enviar su propio enlace a sus integrantes en la primera semana y otra vez antes del cierre."),
    "approvals": (
        "los textos con el nombre de {partner} se le envían antes. Sin respuesta en dos días hábiles: sin su nombre."
    ),
    "lists": "No compartimos nuestras listas de integrantes entre nosotras ni con nadie más.",
    "others": "Ninguna de las dos usa el nombre de la otra para nada que no esté escrito aquí.",
}


def starting_clauses(level: str, *, parties: Parties, language: str) -> tuple[Clause, ...]:
    """Within the level's ceiling, in the order in which people read them. Free text in ``language``."""
    words = _ES if language == "es" else _EN

    def say(key: str) -> str:
        return words[key].format(host=parties.host, partner=parties.partner)

    promises: dict[str, tuple[Clause, ...]] = {
        ENDORSER: (
            Responsibility("host", say("host.all")),
            Responsibility("partner", say("partner.endorser")),
        ),
        ASSOCIATE: (
            Responsibility("host", say("host.associate")),
            Responsibility("host", say("host.all")),
            Responsibility("partner", say("partner.associate")),
        ),
        FULL: (
            Responsibility("host", say("host.full")),
            Responsibility("host", say("host.all")),
            Responsibility("partner", say("partner.full")),
        ),
    }
    return (
        *promises[level],
        starting_sharing(level, partner=parties.partner),
        NameUse(name=True, logo=True, approvals=say("approvals") if level == FULL else ""),
        Boundary(say("lists")) if level != ENDORSER else Boundary(say("others")),
        Ending(notice_days={ENDORSER: 0, ASSOCIATE: 7, FULL: 14}[level]),
    )


def starting_sharing(level: str, *, partner: str) -> DataSharing:
    """The usual way of sharing at a level, with words for the partner's box."""
    mode = {ENDORSER: Mode.NONE, ASSOCIATE: Mode.OWN_SOURCED, FULL: Mode.OPTED_IN}[level]
    if mode is Mode.NONE:
        return DataSharing(mode=mode)
    return DataSharing(
        mode=mode,
        fields=_USUAL_FIELDS,
        words_en=_WORDS_EN.format(partner=partner),
        words_es=_WORDS_ES.format(partner=partner),
    )
