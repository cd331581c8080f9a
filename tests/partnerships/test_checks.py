"""What a careful reader would say about clauses before they are sent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.partnerships.checks import Whole, findings, said
from linkarms.partnerships.clauses import (
    TYPES,
    AfterSharing,
    Afterwards,
    Approval,
    AtMost,
    Clause,
    Costs,
    Gift,
    Gives,
    InProportion,
    LegalStatus,
    MailingLimit,
    Mode,
    NameUse,
    OnlyFrom,
    Per,
    Reporting,
    Responsibility,
    Standing,
    Term,
)
from linkarms.partnerships.clauses.words import Parties, Voice
from linkarms.partnerships.occasions import OCCASIONS, Occasion, Start
from tests.factories.partnerships import sharing

TODAY = date(2026, 3, 1)
KEEPS = AfterSharing(Afterwards.KEEP)
LATER, LAST_YEAR = date(2026, 6, 1), date(2025, 6, 1)


def kinds(*clauses: Clause, level: str = "full", statuses: tuple[str, ...] = ()) -> list[str]:
    return [one.kind for one in findings(Whole(clauses, level, TODAY, statuses))]


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ((sharing(), KEEPS), []),
        ((sharing(),), ["after_sharing"]),
        ((sharing(Mode.NONE), KEEPS), ["after_sharing"]),
        ((OnlyFrom(("US",)),), ["only_from"]),
        ((AtMost(5),), ["at_most"]),
        ((InProportion(LATER),), ["in_proportion"]),
        ((sharing(), KEEPS, AtMost(20), InProportion(LATER)), []),
        ((sharing(), KEEPS, AtMost(19), InProportion(LATER)), ["in_proportion"]),
        ((sharing(Mode.OWN_SOURCED), KEEPS, InProportion(LATER)), ["in_proportion"]),
        ((sharing(), KEEPS, InProportion(LAST_YEAR)), ["in_proportion"]),
        ((sharing(ends=LATER), KEEPS, InProportion(LATER)), []),
        ((sharing(ends=LATER), KEEPS, InProportion(date(2026, 6, 2))), ["in_proportion"]),
        ((Term(LATER), sharing(), KEEPS, InProportion(date(2026, 6, 2))), ["in_proportion"]),
        ((sharing(starts=LATER), KEEPS, InProportion(date(2026, 5, 31))), ["in_proportion"]),
        ((Responsibility("host", "Call."),), ["responsibility"]),
        ((Responsibility("host", "Call.", LATER),), []),
        ((Responsibility("host", "Call.", LAST_YEAR),), ["responsibility"]),
        ((Gives("host", Gift.MAIL, 5), Gives("host", Gift.ROOM, 1)), ["gives"]),
        ((Term(LAST_YEAR),), ["term"]),
        ((Term(LATER), Reporting("host", "All.", date(2026, 6, 2))), ["reporting"]),
        ((Term(LATER), Reporting("host", "All.", LATER)), []),
        ((Term(LATER), sharing(ends=date(2026, 6, 2)), KEEPS), ["data_sharing"]),
        ((sharing(ends=LAST_YEAR), KEEPS), ["data_sharing"]),
        ((MailingLimit("both", 3, Per.YEAR), MailingLimit("host", 4, Per.YEAR)), ["mailing_limit"]),
        ((MailingLimit("host", 3, Per.YEAR), MailingLimit("partner", 4, Per.YEAR)), []),
        ((MailingLimit("host", 3, Per.YEAR), MailingLimit("host", 1, Per.MONTH)), []),
        ((NameUse(name=False, logo=False), Approval("host", 48)), ["approval"]),
        ((NameUse(name=False, logo=False), Approval("partner", 48)), []),
        ((Costs("buses", 900, "USD", 50, LATER),), ["costs"]),
    ],
)
def test_what_it_says_about_clauses(clauses: tuple[Clause, ...], found: list[str]) -> None:
    assert kinds(*clauses) == found


def test_what_only_a_closer_level_has_is_told() -> None:
    assert kinds(Approval("host", 48), level="associate") == ["approval"]
    assert kinds(Approval("host", 48), level="full") == []


@pytest.mark.parametrize(
    ("statuses", "clause", "warned"),
    [
        ((), None, False),
        (("c3",), None, True),
        (("pac",), None, True),
        (("c3", "c4"), None, True),
        (("c3", "c3"), None, False),
        (("c4", "union"), None, False),
        (("not-us",), None, False),
        (("c3", "c4"), LegalStatus(Standing.NO_ELECTIONS), False),
        (("c3",), LegalStatus(Standing.INDEPENDENT), True),
        (("c4",), LegalStatus(Standing.INDEPENDENT), False),
    ],
)
def test_a_charity_beside_others_is_warned_of_elections(
    statuses: tuple[str, ...], clause: LegalStatus | None, warned: bool
) -> None:
    clauses = (clause,) if clause else ()
    assert kinds(*clauses, statuses=statuses) == (["legal_status"] if warned else [])


@pytest.mark.parametrize("one", OCCASIONS, ids=lambda one: one.key)
def test_an_agreement_to_start_from_contradicts_itself_nowhere(one: Occasion) -> None:
    clauses = one.clauses(Start(Parties("Oak", "Rivers"), "en", TODAY))
    assert set(kinds(*clauses, level=one.level)) <= {"responsibility", "gives", "after_sharing", "costs"}


@given(st.lists(st.sampled_from([known.example for known in TYPES]), max_size=12), st.sampled_from(["en", "es"]))
def test_it_has_words_for_whatever_stands_there(clauses: list[Clause], language: str) -> None:
    whole = Whole(tuple(clauses), "endorser", date(2028, 1, 1), ("c3", "pac"))
    told = [said(one, Voice(Parties("Oak", "Rivers"), language)) for one in findings(whole)]
    assert all(told)
