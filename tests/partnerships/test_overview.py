"""Where a partnership stands, whose turn it is, and what happened before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.partnerships import services
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.history import history
from linkarms.partnerships.overview import Step, our_turn, standing_of, standings
from tests.factories.partnerships import Pair, in_force, make_pair, propose, sharing, sign_latest, some_clauses

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FEWER = some_clauses(sharing(Mode.OWN_SOURCED))


def steps(pair: Pair) -> tuple[Step, Step]:
    """Seen from Amina's side and from Bo's."""
    return standing_of(pair.partnership, pair.amina).step, standing_of(pair.partnership, pair.bo).step


def test_the_steps_from_an_invitation_to_an_agreement_in_force(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    assert steps(pair) == (Step.INVITED, Step.ANSWER)
    services.accept_invitation(pair.partnership, actor=pair.bo, now=now)
    assert steps(pair) == (Step.WRITE, Step.WRITE)
    agreement = propose(pair, now=now)
    assert steps(pair) == (Step.THEIRS, Step.READ)
    sign_latest(agreement, pair.amina, now=now)
    assert steps(pair) == (Step.THEIRS, Step.SIGN)
    services.propose_change(agreement, level="full", clauses=FEWER, note="", actor=pair.bo, now=now)
    assert steps(pair) == (Step.READ, Step.THEIRS)
    sign_latest(agreement, pair.bo, now=now)
    assert steps(pair) == (Step.SIGN, Step.THEIRS)
    sign_latest(agreement, pair.amina, now=now)
    assert steps(pair) == (Step.IN_FORCE, Step.IN_FORCE)
    services.end_agreement(agreement, note="", actor=pair.bo, now=now)
    assert steps(pair) == (Step.WRITE, Step.WRITE)
    services.end_partnership(pair.partnership, note="", actor=pair.bo, now=now)
    assert steps(pair) == (Step.OVER, Step.OVER)


def test_a_change_of_what_is_in_force_is_somebodys_turn_again(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = in_force(pair, now=now)
    services.propose_change(agreement, level="full", clauses=FEWER, note="", actor=pair.amina, now=now + DAY)
    seen = standing_of(pair.partnership, pair.bo)
    assert (seen.step, seen.since, seen.in_force_id) == (Step.READ, now + DAY, agreement.pk)
    services.withdraw_change(agreement, actor=pair.amina, now=now + DAY)
    assert steps(pair) == (Step.IN_FORCE, Step.IN_FORCE)


def test_what_is_ours_to_do_comes_first(now: datetime) -> None:
    pair = make_pair(now=now)
    propose(pair, now=now)
    assert [(row.step, row.name) for row in our_turn(pair.bo)] == [(Step.READ, "Oak Street Tenants")]
    assert our_turn(pair.amina) == []
    assert our_turn(pair.chidi) == []


@pytest.mark.parametrize("partners", [1, 3])
def test_the_list_takes_five_queries_for_any_number(
    partners: int, now: datetime, django_assert_num_queries: object
) -> None:
    pair = make_pair(now=now)
    for number in range(partners):
        other = pair if number == 0 else make_pair(now=now)
        other.partnership.host = pair.amina.organization
        other.partnership.save()
        in_force(Pair(pair.amina, other.bo, other.chidi, other.partnership), now=now)
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len(standings(pair.amina)) == partners


def test_both_sides_read_the_same_full_history(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now + DAY)
    services.propose_change(
        agreement, level="full", clauses=FEWER, note="Less, please.", actor=pair.bo, now=now + 2 * DAY
    )
    sign_latest(agreement, pair.amina, now=now + 3 * DAY, title="Organizer")
    sign_latest(agreement, pair.bo, now=now + 4 * DAY)
    services.end_agreement(agreement, note="Done.", actor=pair.bo, now=now + 5 * DAY)
    told = [
        (event.kind, event.organization, event.number, event.title, event.note)
        for event in history(pair.partnership, pair.bo)
    ]
    amina, bo = "Oak Street Tenants", "Rivers Alliance"
    assert told == [
        ("agreement.ended", bo, None, "", "Done."),
        ("agreement.in_force", bo, 2, "", ""),
        ("agreement.signed", bo, 2, "Chair", ""),
        ("agreement.signed", amina, 2, "Organizer", ""),
        ("agreement.changed", bo, 2, "", "Less, please."),
        ("agreement.proposed", amina, 1, "", ""),
        ("partnership.accepted", bo, None, "", ""),
        ("partnership.invited", amina, None, "", ""),
    ]
    assert history(pair.partnership, pair.amina) == history(pair.partnership, pair.bo)


def test_the_outsider_reads_nothing(now: datetime) -> None:
    pair = make_pair(now=now)
    assert history(pair.partnership, pair.chidi) == []
