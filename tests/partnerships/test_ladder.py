"""The ladder of levels: what each step brings is what the terms and the types of clauses say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.fields import Field
from linkarms.partnerships import services
from linkarms.partnerships.clauses import LEVELS, TYPES, Mode
from linkarms.partnerships.ladder import above, below, climbs, ladder
from linkarms.partnerships.terms import CEILING
from linkarms.partnerships.text import Parties
from tests.factories.partnerships import Pair, in_force, make_pair, sharing, sign_latest, some_clauses

DAY = timedelta(days=1)
PARTIES = Parties("Oak", "Rivers")


def test_up_and_down_and_nowhere_beyond() -> None:
    assert [above(level) for level in LEVELS] == ["associate", "full", ""]
    assert [below(level) for level in LEVELS] == ["", "endorser", "associate"]
    assert (above("unknown"), below("")) == ("", "")


def test_every_field_every_way_and_every_clause_beyond_the_first_level_stands_on_one_rung() -> None:
    rungs = ladder("associate", parties=PARTIES, language="en")
    assert [(rung.level, rung.here, rung.reached) for rung in rungs] == [
        ("endorser", False, True), ("associate", True, True), ("full", False, False),
    ]  # fmt: skip
    assert [rung.fields for rung in rungs] == [
        "", "first name, last name, e-mail address and postcode and country", "phone number",
    ]  # fmt: skip
    assert [len(rung.modes) for rung in rungs] == [0, 1, len(Mode) - 2]
    told = [title for rung in rungs for title in rung.clauses]
    assert sorted(told) == sorted(known.title.en for known in TYPES if known.level != "endorser")
    assert CEILING["full"] == (frozenset(Mode), frozenset(Field))


def test_it_is_told_in_spanish_too() -> None:
    rungs = ladder("endorser", parties=PARTIES, language="es")
    assert [rung.fields for rung in rungs][2] == "número de teléfono"
    assert rungs[1].modes == ("A quienes llegan por el enlace propio de Rivers y le dicen que sí",)


@pytest.mark.django_db
def test_the_way_up_and_down_is_what_both_signed(now: datetime) -> None:
    pair: Pair = make_pair(now=now, level="associate")
    assert climbs(pair.partnership) == []
    small = some_clauses(sharing(Mode.OWN_SOURCED))
    agreement = in_force(pair, now=now, clauses=small, level="associate")
    for n, level in enumerate(("associate", "full"), start=1):
        clauses = small[:-1] if level == "associate" else some_clauses()
        services.propose_change(agreement, level=level, clauses=clauses, note="", actor=pair.amina, now=now + n * DAY)
        for actor in (pair.amina, pair.bo):
            sign_latest(agreement, actor, now=now + n * DAY)
    in_force(pair, now=now + 3 * DAY, clauses=small, level="associate", campaign=9)
    found = [(one.level, one.campaign_ref, one.number) for one in climbs(pair.partnership)]
    assert found == [("associate", 9, 1), ("full", None, 3), ("associate", None, 1)]
