"""What is signed, at its edges: each told as one short story, where program, oracle and plain words must agree.

The machine finds its way to such places by chance; here they are visited every time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from linkarms.core import clock
from linkarms.sharing import checking
from tests.machine.log import HOST, Terms
from tests.machine.standing import MOST_FIELDS
from tests.machine.table import SIDES, Table

pytestmark = [pytest.mark.django_db, pytest.mark.later]

INSTANT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
ANA, BEN, CLEO = "ana@mail.example", "ben@mail.example", "cleo@mail.example"
NAMES_AND_PLACE = MOST_FIELDS["associate"]
ALL = MOST_FIELDS["full"]
PHONE = frozenset({"email", "phone"})


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """1 March 2026, nine o'clock: two campaigns of one host, nothing agreed with anybody."""
    play = Table()
    monkeypatch.setattr(clock, "now", lambda: play.now)
    play.switch_several_boxes("river", on=True)
    return play


def test_a_last_day_of_the_whole_lasts_to_midnight_and_its_run_out_too(table: Table) -> None:
    agreed(table, Terms(term=date(2026, 3, 8), run_out_days=2))
    says_yes(table, ANA)
    for zone in ("America/New_York", "Pacific/Auckland"):  # on 8 March New York sets its clocks
        with timezone.override(zone):
            assert leaves(table, before(9)) == {ANA: NAMES_AND_PLACE}
            assert boxes(table) == {HOST, "bo"}
            assert leaves(table, midnight(9)) == {ANA: NAMES_AND_PLACE}
            assert boxes(table) == {HOST}
            assert leaves(table, before(11)) == {ANA: NAMES_AND_PLACE}
            assert leaves(table, midnight(11)) == {}


def test_a_last_day_of_sharing_ends_sharing_and_nothing_else(table: Table) -> None:
    agreed(table, Terms(ends=date(2026, 3, 29), run_out_days=1))
    says_yes(table, ANA)
    with timezone.override("Europe/Berlin"):  # where the clocks are set on that day
        assert leaves(table, before(30)) == {ANA: NAMES_AND_PLACE}
        assert (boxes(table), table.oracle.standing.names("river", table.now)) == ({HOST, "bo"}, {"bo"})
        assert leaves(table, midnight(30)) == {ANA: NAMES_AND_PLACE}
        assert (boxes(table), table.oracle.standing.names("river", table.now)) == ({HOST}, {"bo"})
        assert leaves(table, before(31)) == {ANA: NAMES_AND_PLACE}
        assert leaves(table, midnight(31)) == {}


def test_nobody_is_asked_and_nothing_leaves_before_the_first_day(table: Table) -> None:
    agreed(table, Terms())
    says_yes(table, ANA)
    table.settle("bo", "", Terms(starts=date(2026, 3, 5)))
    assert (leaves(table, before(5)), boxes(table)) == ({}, {HOST})
    assert (leaves(table, midnight(5)), boxes(table)) == ({ANA: NAMES_AND_PLACE}, {HOST, "bo"})


@pytest.mark.parametrize("by", sorted(SIDES))
def test_either_side_ends_it_and_yeses_given_before_run_out(table: Table, by: str) -> None:
    agreed(table, Terms(run_out_days=7))
    says_yes(table, ANA)
    old = table.open_form("river1", "")
    later(table)
    table.end_agreement("bo", "", by)
    later(table)
    table.send(old, BEN, frozenset({"bo"}))
    table.confirm(*table.tokens[-1])
    assert leaves(table, before(9)) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, midnight(9)) == {}


def test_without_a_run_out_the_end_is_the_end(table: Table) -> None:
    agreed(table, Terms(run_out_days=0, term=date(2026, 3, 4)))
    says_yes(table, ANA)
    assert leaves(table, before(5)) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, midnight(5)) == {}


def test_only_people_of_the_places_leave_also_those_who_said_yes_before(table: Table) -> None:
    agreed(table, Terms())
    for email, home in ((ANA, ("US", "802")), (BEN, ("US", "94")), (CLEO, ("DE", "802"))):
        says_yes(table, email, home=home)
    assert set(leaves(table)) == {ANA, BEN, CLEO}
    table.settle("bo", "", Terms(places=("US 802",)), by="partner")
    assert set(leaves(table)) == {ANA}
    later(table)
    table.settle("bo", "", Terms(places=("US 802", "DE")))
    assert set(leaves(table)) == {ANA, CLEO}


def test_what_a_stranger_may_have_typed_lies_in_no_place(table: Table) -> None:
    agreed(table, Terms())
    says_yes(table, ANA, home=("US", "802"), confirms=False)
    table.now += timedelta(days=1)
    says_yes(table, ANA, home=("US", "802"))  # the second mail was answered, the first one never
    assert leaves(table) == {ANA: frozenset({"email"})}
    table.settle("bo", "", Terms(places=("US 802",)))
    assert leaves(table) == {}


def test_under_a_cap_the_first_have_the_places_and_nobody_frees_one(table: Table) -> None:
    agreed(table, Terms(most=2))
    for email in (CLEO, ANA, BEN):
        says_yes(table, email)
    assert leaves(table) == {}
    table.a_minute_passes()
    assert set(leaves(table)) == {CLEO, ANA}
    table.withdraw(CLEO, "bo")
    table.erase(ANA)
    table.a_minute_passes()
    assert leaves(table) == {}


def test_a_cap_signed_later_counts_whom_the_partner_holds(table: Table) -> None:
    agreed(table, Terms())
    says_yes(table, ANA)
    table.download("bo")
    table.settle("bo", "", Terms(most=2))
    for email in (BEN, CLEO):
        says_yes(table, email)
    table.a_minute_passes()
    assert set(leaves(table)) == {ANA, BEN}


def test_a_share_is_counted_at_the_end_of_its_day_and_once(table: Table) -> None:
    agreed(table, Terms(counted=date(2026, 3, 4)))
    for email, by_bo in ((ANA, False), (BEN, True), (CLEO, False)):
        says_yes(table, email, by_bo=by_bo)
    table.now = before(5)
    table.periodic_work()
    assert leaves(table) == {}
    table.now = midnight(5)
    table.periodic_work()
    assert set(leaves(table)) == {BEN, ANA}
    says_yes(table, "dev@mail.example", by_bo=True)
    table.periodic_work()
    assert set(leaves(table)) == {BEN, ANA}


def test_a_share_is_counted_when_the_agreement_ends_before_its_day(table: Table) -> None:
    agreed(table, Terms(counted=date(2026, 3, 20), at_least=1))
    for email in (ANA, BEN):
        says_yes(table, email)
    table.end_agreement("bo", "", "partner")
    table.a_minute_passes()
    assert set(leaves(table)) == {ANA}


def test_the_level_of_taking_part_is_a_ceiling_over_what_was_signed(table: Table) -> None:
    agreed(table, Terms(fields=ALL))
    says_yes(table, ANA, by_bo=True)
    says_yes(table, BEN)
    assert leaves(table) == {ANA: ALL, BEN: ALL}
    table.leave("bo", "river", "partner")
    later(table)
    table.invite("bo", "river", "associate")
    table.join("bo", "river")
    assert leaves(table) == {ANA: NAMES_AND_PLACE}
    assert boxes(table) == {HOST}


def test_signing_at_a_lower_level_narrows_yeses_given_before(table: Table) -> None:
    agreed(table, Terms(fields=ALL))
    says_yes(table, ANA, by_bo=True)
    says_yes(table, BEN)
    assert leaves(table) == {ANA: ALL, BEN: ALL}
    table.settle("bo", "", Terms(level="associate", mode="own_sourced"))
    assert leaves(table) == {ANA: NAMES_AND_PLACE}
    later(table)
    table.settle("bo", "", Terms(level="endorser", mode="", fields=frozenset()))
    assert leaves(table) == {}


def test_more_than_the_words_named_needs_a_new_yes(table: Table) -> None:
    agreed(table, Terms(words="may write to me"))
    says_yes(table, ANA)
    old = table.open_form("river1", "")
    table.settle("bo", "", Terms(fields=ALL, words="may write and call me"))
    later(table)
    table.send(old, BEN, frozenset({"bo"}))  # the words on that page hold no longer
    table.confirm(*table.tokens[-1])
    says_yes(table, CLEO)
    assert leaves(table) == {ANA: NAMES_AND_PLACE, CLEO: ALL}


def test_what_one_side_signed_alone_changes_nothing(table: Table) -> None:
    agreed(table, Terms())
    says_yes(table, ANA)
    for side in sorted(SIDES):
        later(table)
        table.propose("bo", "", Terms(mode="none", fields=frozenset()), by=side)
        table.sign(table.offers[-1], by=side)
        assert leaves(table) == {ANA: NAMES_AND_PLACE}
        table.propose("bo", "", Terms(run_out_days=len(side)), by=side)
    outdated = table.offers[-2]
    table.sign(outdated, by=HOST)
    table.sign(outdated, by="partner")
    assert outdated.signed < SIDES
    table.take_back(table.offers[-1], by="partner")
    table.sign(table.offers[-1], by=HOST)
    assert table.offers[-1].signed == set()
    assert leaves(table) == {ANA: NAMES_AND_PLACE}


def test_one_for_the_campaign_replaces_the_standing_one_there_for_good(table: Table) -> None:
    agreed(table, Terms(fields=ALL, run_out_days=30))
    says_yes(table, ANA)
    table.settle("bo", "river", Terms(fields=PHONE, term=date(2026, 3, 6), run_out_days=1))
    assert leaves(table) == {ANA: PHONE}
    assert leaves(table, before(8)) == {ANA: PHONE}
    assert leaves(table, midnight(8)) == {}
    assert boxes(table) == {HOST}


def test_another_of_the_same_scope_leaves_no_run_out_of_the_one_before(table: Table) -> None:
    agreed(table, Terms(run_out_days=30))
    says_yes(table, ANA)
    table.settle("bo", "", Terms(run_out_days=1), anew=True)
    later(table)
    table.end_agreement("bo", "", "partner")
    assert leaves(table, before(3)) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, midnight(3)) == {}


def test_what_was_over_by_its_last_day_keeps_its_run_out_when_another_was_signed_since(table: Table) -> None:
    agreed(table, Terms(term=date(2026, 3, 3), run_out_days=30))
    says_yes(table, ANA)
    table.now = midnight(10)
    table.settle("bo", "", Terms(run_out_days=1), anew=True)
    later(table)
    table.end_agreement("bo", "", "partner")
    assert leaves(table, before(12)) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, midnight(12)) == {ANA: NAMES_AND_PLACE}  # by the first, until 2 April
    table.download("bo")
    assert list(checking.disclosures(table.now)) == []
    assert leaves(table, datetime(2026, 4, 3, tzinfo=UTC) - INSTANT) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, datetime(2026, 4, 3, tzinfo=UTC)) == {}


def test_whoever_leaves_keeps_yeses_given_before_for_the_run_out(table: Table) -> None:
    agreed(table, Terms(run_out_days=3))
    says_yes(table, ANA)
    table.leave("bo", "river", "partner")
    assert leaves(table, before(5)) == {ANA: NAMES_AND_PLACE}
    assert leaves(table, midnight(5)) == {}


def test_who_takes_a_yes_back_or_is_erased_leaves_no_more(table: Table) -> None:
    agreed(table, Terms())
    says_yes(table, ANA)
    says_yes(table, BEN)
    table.withdraw(ANA, "bo")
    assert leaves(table) == {BEN: NAMES_AND_PLACE}
    table.erase(BEN)
    assert leaves(table) == {}
    later(table)
    says_yes(table, ANA)
    assert leaves(table) == {ANA: NAMES_AND_PLACE}


# --- In short -----------------------------------------------------------------------------------------


def agreed(table: Table, terms: Terms) -> None:
    table.settle("bo", "", terms)
    later(table)
    table.invite("bo", "river", "full")
    table.join("bo", "river")
    later(table)


def says_yes(
    table: Table, email: str, *, by_bo: bool = False, home: tuple[str, str] = ("US", "94"), confirms: bool = True
) -> None:
    """By the partner's own link, or by nobody's."""
    links = table.oracle.standing.links.items()
    code = next(code for code, link in links if link.organization == "bo" and link.works) if by_bo else ""
    table.send(table.open_form("river1", code), email, frozenset({"bo"}), home=home)
    later(table)
    if confirms:
        table.confirm(*table.tokens[-1])
        later(table)


def boxes(table: Table) -> set[str]:
    """Whose box stands on the page that somebody opens now by no link."""
    return set(table.open_form("river1", "").boxes)


def leaves(table: Table, at: datetime | None = None) -> dict[str, frozenset[str]]:
    """What the partner's file would hold; the file is held against the oracle on the way."""
    table.now = at or table.now
    table.look_into_file("bo")
    return {row.email: row.fields for row in table.oracle.rows("bo", table.now)}


def later(table: Table) -> None:
    table.now += MINUTE


def midnight(day: int) -> datetime:
    """When this day of March begins."""
    return datetime(2026, 3, day, tzinfo=UTC)


def before(day: int) -> datetime:
    return midnight(day) - INSTANT
