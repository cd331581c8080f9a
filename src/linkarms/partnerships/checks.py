"""What a careful reader would say about clauses before they are sent: contradictions, gaps, what the law minds.

Pure. A finding stops nothing: what cannot stand is refused by ``clauses.check`` and by the level. Each rule looks at
the whole and says what it finds, in both languages; a new rule is one function in :data:`RULES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses import (
    AfterSharing,
    Approval,
    AtMost,
    Clause,
    Costs,
    DataSharing,
    InProportion,
    LegalStatus,
    MailingLimit,
    Mode,
    NameUse,
    OnlyFrom,
    Standing,
    Term,
    every,
    kind_of,
    the_one,
    type_of,
)
from linkarms.partnerships.clauses.words import Phrase, Voice
from linkarms.partnerships.terms import too_close

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

#: Statuses of US law, as the directory keeps them: who may take no part in elections, and who may.
CHARITY, ELECTORAL = "c3", frozenset({"c4", "c6", "pac", "union"})


@dataclass(frozen=True, slots=True)
class Whole:
    """An agreement as it is being written. ``statuses``: what the two are in law, of each of whom it is known."""

    clauses: tuple[Clause, ...]
    level: str
    today: date
    statuses: tuple[str, ...] = ()

    def the[C: Clause](self, of: type[C]) -> C | None:
        return the_one(self.clauses, of)

    @property
    def shares(self) -> bool:
        sharing = self.the(DataSharing)
        return sharing is not None and sharing.mode is not Mode.NONE


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark, about the clauses of one kind."""

    kind: str
    words: Phrase


def findings(whole: Whole) -> list[Finding]:
    """In the order of the rules; the same remark once."""
    return list(dict.fromkeys(finding for rule in RULES for finding in rule(whole)))


def said(finding: Finding, voice: Voice) -> str:
    return voice.say(finding.words)


def _beyond_the_level(whole: Whole) -> Iterator[Finding]:
    for clause in too_close(whole.clauses, level=whole.level):
        title = type_of(clause).heading
        yield Finding(
            kind_of(clause),
            Phrase(
                f"“{title.en}” needs a closer level. Choose one, or take the clause out.",
                f"“{title.es}” necesita un nivel más estrecho. Elige uno, o quita la cláusula.",
            ),
        )


def _promises_without_a_day(whole: Whole) -> Iterator[Finding]:
    for clause in whole.clauses:
        due = type_of(clause).due
        if due is not None and due(clause) is None:
            yield Finding(
                kind_of(clause),
                Phrase(
                    "A promise has no day. With one, both see whether it was kept.",
                    "Una promesa no tiene fecha. Con ella, las dos ven si se cumplió.",
                ),
            )


def _days_that_cannot_be(whole: Whole) -> Iterator[Finding]:
    term, sharing = whole.the(Term), whole.the(DataSharing)
    over = Phrase("The last day is over already.", "El último día ya pasó.")
    if term is not None and term.ends < whole.today:
        yield Finding("term", over)
    if sharing is not None and sharing.ends is not None and sharing.ends < whole.today:
        yield Finding("data_sharing", over)
    for clause in whole.clauses:
        find = type_of(clause).due
        due = find(clause) if find is not None else None
        if due is not None and due < whole.today:
            yield Finding(
                kind_of(clause), Phrase("A promise was due before today.", "Una promesa vencía antes de hoy.")
            )
        if due is not None and term is not None and due > term.ends:
            yield Finding(
                kind_of(clause),
                Phrase("A promise is due after the agreement's last day.", "Una promesa vence después del último día."),
            )
    if term is not None and sharing is not None and sharing.ends is not None and sharing.ends > term.ends:
        yield Finding(
            "data_sharing",
            Phrase(
                "Data sharing would go on after the agreement's last day; it ends with the agreement.",
                "Se compartirían datos después del último día del acuerdo; termina con el acuerdo.",
            ),
        )


def _sharing_left_open(whole: Whole) -> Iterator[Finding]:
    if whole.shares and whole.the(AfterSharing) is None:
        yield Finding(
            "after_sharing",
            Phrase(
                "Nothing says what becomes of the data when the agreement is over.",
                "Nada dice qué pasa con los datos cuando el acuerdo termine.",
            ),
        )
    if not whole.shares:
        for idle in (AfterSharing, OnlyFrom, AtMost, InProportion):
            clause = whole.the(idle)
            if clause is not None:
                yield Finding(
                    kind_of(clause),
                    Phrase(
                        "Nobody's data is shared, so this clause has nothing to say. Take one of the two out.",
                        "No se comparten datos de nadie, así que esta cláusula no dice nada. Quita una de las dos.",
                    ),
                )


def _shares_that_say_nothing(whole: Whole) -> Iterator[Finding]:
    share, cap, sharing = whole.the(InProportion), whole.the(AtMost), whole.the(DataSharing)
    if share is None:
        return
    if sharing is not None and sharing.mode is Mode.OWN_SOURCED:
        yield Finding(
            "in_proportion",
            Phrase(
                "{partner} receives only people who come by its own link, so a share of the others gives it nobody.",
                "{partner} recibe solo a quienes llegan por su propio enlace, así que una parte de las demás no le da "
                "a nadie.",
            ),
        )
    if cap is not None and cap.people < share.at_least:
        yield Finding(
            "in_proportion",
            Phrase(
                "It promises at least more people than the limit lets {partner} have. Lower one, or raise the other.",
                "Promete como mínimo más personas de las que el límite permite a {partner}. Baja una, o sube el otro.",
            ),
        )


def _days_of_the_count(whole: Whole) -> Iterator[Finding]:
    share, sharing, term = whole.the(InProportion), whole.the(DataSharing), whole.the(Term)
    if share is None or share.cut_off is None:
        return
    day = share.cut_off
    if day < whole.today:
        yield Finding(
            "in_proportion",
            Phrase("The day of the count is over already.", "El día del recuento ya pasó."),
        )
    lasts = [one.ends for one in (sharing, term) if one is not None and one.ends is not None]
    if lasts and day > min(lasts):
        yield Finding(
            "in_proportion",
            Phrase(
                "The day of the count comes after the last day of sharing data; it would be counted on that last day.",
                "El día del recuento viene después del último día de entrega de datos; se contaría en ese último día.",
            ),
        )
    if sharing is not None and sharing.starts is not None and day < sharing.starts:
        yield Finding(
            "in_proportion",
            Phrase(
                "The day of the count comes before the first day of sharing data.",
                "El día del recuento viene antes del primer día de entrega de datos.",
            ),
        )


def _limits_against_each_other(whole: Whole) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for limit in every(whole.clauses, MailingLimit):
        for side in sorted(type_of(limit).bound(limit)):
            if seen.setdefault((side, limit.per), limit.most) != limit.most:
                yield Finding(
                    "mailing_limit",
                    Phrase(
                        "Two limits for the same side and time differ. Keep one of them.",
                        "Dos límites para la misma parte y el mismo plazo difieren. Deja uno.",
                    ),
                )


def _approval_of_no_name(whole: Whole) -> Iterator[Finding]:
    use = whole.the(NameUse)
    if use is not None and not use.name and any(one.by == "host" for one in every(whole.clauses, Approval)):
        yield Finding(
            "approval",
            Phrase(
                "{host} shows no name of {partner} anywhere, so there is nothing for it to have approved.",
                "{host} no muestra el nombre de {partner} en ningún lugar, así que no hay nada que aprobar.",
            ),
        )


def _money_without_a_contract(whole: Whole) -> Iterator[Finding]:
    if every(whole.clauses, Costs):
        yield Finding(
            "costs",
            Phrase(
                "Money needs a contract that both sign on paper or as a file. Have it ready before you sign here.",
                "El dinero necesita un contrato que las dos firmen en papel o como archivo. Tenlo listo antes de "
                "firmar aquí.",
            ),
        )


def _elections(whole: Whole) -> Iterator[Finding]:
    """A charity of the US may take no part in elections, and may lose its status over a partner that does."""
    charities = whole.statuses.count(CHARITY)
    electoral = sum(status in ELECTORAL for status in whole.statuses)
    clause = whole.the(LegalStatus)
    if clause is None and (charities or electoral) and max(charities, electoral) < 2:
        yield Finding(
            "legal_status",
            Phrase(
                "A charity (501(c)(3)) may take no part in elections, and other groups may. Where one of each works "
                "together, add the clause about elections and share the costs by what each uses.",
                "Una organización benéfica (501(c)(3)) no puede participar en elecciones, y otras sí. Donde trabajan "
                "juntas una y otra, agrega la cláusula sobre elecciones y reparte los gastos según el uso de cada una.",
            ),
        )
    if clause is not None and clause.standing is Standing.INDEPENDENT and charities:
        yield Finding(
            "legal_status",
            Phrase(
                "A charity (501(c)(3)) may not work for or against candidates, independent of them or not. Choose "
                "“Nothing for or against candidates”.",
                "Una organización benéfica (501(c)(3)) no puede actuar a favor ni en contra de candidaturas, ni "
                "siquiera de forma independiente. Elige “Nada a favor ni en contra de candidaturas”.",
            ),
        )


RULES: tuple[Callable[[Whole], Iterator[Finding]], ...] = (
    _beyond_the_level,
    _days_that_cannot_be,
    _promises_without_a_day,
    _sharing_left_open,
    _shares_that_say_nothing,
    _days_of_the_count,
    _limits_against_each_other,
    _approval_of_no_name,
    _money_without_a_contract,
    _elections,
)
