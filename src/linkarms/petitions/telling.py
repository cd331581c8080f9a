"""What a box means, in plain words for whoever is asked: who gets what, why, for how long, and how to stop it.

Made from the clauses that both organizations signed, and from the host's data statement; of an agreement only what
concerns the people who sign. Nothing here depends on the day: a version of the words says it once and for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.partnerships.clauses import (
    AfterSharing,
    AtMost,
    DataSharing,
    InProportion,
    MailingLimit,
    OnlyFrom,
    Term,
    type_of,
)
from linkarms.partnerships.clauses.words import LANGUAGES, Parties, Phrase, Voice
from linkarms.partnerships.text import fields_in_words

if TYPE_CHECKING:
    from linkarms.core.fields import Field
    from linkarms.partnerships.clauses import Clause
    from linkarms.partnerships.terms import Terms
    from linkarms.supporters.services import Told

#: The questions, in the order in which they are answered.
WHO, WHAT, WHOM, WHY, OFTEN, LONG, END, STOP = "who", "what", "whom", "why", "often", "long", "end", "stop"

_HOST_RUNS = Phrase("{host} runs this campaign.", "{host} dirige esta campaña.")
_PARTNER_TAKES_PART = Phrase(
    "{host} runs this campaign. {partner} takes part in it, under a written agreement that both have signed.",
    "{host} dirige esta campaña. {partner} participa en ella, con un acuerdo escrito que las dos han firmado.",
)
_FIELDS = Phrase(
    "If you say yes to {who}, it gets your {fields}. Nothing else, and nobody else by this yes.",
    "Si le dices que sí a {who}, recibe: {fields}. Nada más, y nadie más por este sí.",
)
_FROM_ALL = Phrase(
    "{who} gets this from everybody who says yes to it, whichever link they came by.",
    "{who} recibe esto de todas las personas que le dicen que sí, lleguen por el enlace que lleguen.",
)
_FROM_OWN_LINK = Phrase(
    "{who} gets this only from those who came by its own link and said yes to it.",
    "{who} recibe esto solo de quienes llegaron por su propio enlace y le dijeron que sí.",
)
_ASKED = Phrase(
    "For what the words beside the box say, and for nothing else: “{words}”",
    "Para lo que dicen las palabras junto a la casilla, y para nada más: “{words}”",
)
_UNTIL = Phrase(
    "The agreement covers this until {day}, that day included.",
    "El acuerdo lo permite hasta el {day}, ese día incluido.",
)
_NO_LAST_DAY = Phrase(
    "The agreement has no last day; either of the two can end it.",
    "El acuerdo no tiene último día; cualquiera de las dos puede terminarlo.",
)
_THEN_SOME_DAYS = Phrase(
    "When it ends, {partner} can still download for {days:day|days} those who said yes before; then nothing more.",
    "Cuando termine, {partner} puede descargar durante {days:día|días} a quienes dijeron que sí antes; luego nada más.",
)
_THEN_NOTHING = Phrase(
    "When it ends, {partner} can download nothing more.", "Cuando termine, {partner} ya no puede descargar nada."
)
_END_UNSAID = Phrase(
    "What {partner} has by then stays with it, unless you take your yes back.",
    "Lo que {partner} tenga para entonces queda en su poder, salvo que retires tu sí.",
)
_STOP = Phrase(
    "You can take your yes back at any time, without giving a reason, under “Who has my data” at the foot of a page. "
    "From then on {who} gets nothing more from here, and it is told to remove you.",
    "Puedes retirar tu sí en cualquier momento, sin dar razones, en “Quién tiene mis datos” al pie de cada página. "
    "Desde entonces {who} no recibe nada más de aquí, y se le pide que te quite.",
)


def of_host(name: str, *, fields: frozenset[Field], purpose: str, retention: str) -> tuple[Told, ...]:
    """The box of whoever runs the campaign: what its data statement says, in the words in which it was written."""
    voices = _voices(Parties(host=name, partner=""))
    return (
        _said(WHO, voices, _HOST_RUNS),
        _fields(voices, name, fields),
        _said(WHOM, voices, _FROM_ALL, who=name),
        _same(WHY, purpose),
        _same(LONG, retention),
        _said(STOP, voices, _STOP, who=name),
    )


def of_partner(
    terms: Terms, *, fields: frozenset[Field], parties: Parties, beyond_own_link: bool, asked: tuple[str, str]
) -> tuple[Told, ...]:
    """The box of a partner: what the clauses in force say about people who sign."""
    voices, name = _voices(parties), parties.partner
    words = dict(zip(LANGUAGES, asked, strict=True))
    why = {language: voice.say(_ASKED, words=words[language]) for language, voice in voices.items()}
    return (
        _said(WHO, voices, _PARTNER_TAKES_PART),
        _fields(voices, name, fields),
        _said(WHOM, voices, _FROM_ALL if beyond_own_link else _FROM_OWN_LINK, who=name),
        *_clauses(WHOM, voices, terms.rules(OnlyFrom)),
        *_clauses(WHOM, voices, terms.rules(AtMost)),
        *_clauses(WHOM, voices, terms.rules(InProportion)),
        _told(WHY, why),
        *_clauses(OFTEN, voices, terms.rules(MailingLimit, side="partner")),
        *_how_long(voices, terms),
        *_at_the_end(voices, terms),
        _said(STOP, voices, _STOP, who=name),
    )


def _how_long(voices: dict[str, Voice], terms: Terms) -> tuple[Told, ...]:
    """Until when new yeses are covered, and for how long those from before are."""
    days = [one.ends for one in terms.rules(DataSharing) if one.ends] + [one.ends for one in terms.rules(Term)]
    run_out = terms.run_out_days
    lasting = (
        {language: voice.say(_UNTIL, day=voice.day(min(days))) for language, voice in voices.items()}
        if days
        else {language: voice.say(_NO_LAST_DAY) for language, voice in voices.items()}
    )
    then = _THEN_SOME_DAYS if run_out else _THEN_NOTHING
    after = {language: voice.say(then, days=voice.count(run_out)) for language, voice in voices.items()}
    return (_told(LONG, lasting), _told(LONG, after))


def _at_the_end(voices: dict[str, Voice], terms: Terms) -> tuple[Told, ...]:
    return _clauses(END, voices, terms.rules(AfterSharing)) or (_said(END, voices, _END_UNSAID),)


def _clauses(about: str, voices: dict[str, Voice], clauses: tuple[Clause, ...]) -> tuple[Told, ...]:
    """Clauses in the words in which they were signed."""
    return tuple(
        _told(about, {language: " ".join(type_of(one).said(one, voice)) for language, voice in voices.items()})
        for one in clauses
    )


def _fields(voices: dict[str, Voice], name: str, fields: frozenset[Field]) -> Told:
    said = {
        language: voice.say(_FIELDS, who=name, fields=fields_in_words(fields, language=language))
        for language, voice in voices.items()
    }
    return _told(WHAT, said)


def _said(about: str, voices: dict[str, Voice], phrase: Phrase, **gaps: str) -> Told:
    return _told(about, {language: voice.say(phrase, **gaps) for language, voice in voices.items()})


def _same(about: str, words: str) -> Told:
    """What an organization wrote in one language stands there in both."""
    return _told(about, dict.fromkeys(LANGUAGES, words))


def _told(about: str, words: dict[str, str]) -> Told:
    return {"about": about, "words_en": words["en"], "words_es": words["es"]}


def _voices(parties: Parties) -> dict[str, Voice]:
    return {language: Voice(parties, language) for language in LANGUAGES}
