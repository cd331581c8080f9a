"""An agreement ends with its last day: reminders before, the end by itself, and going on only by signing anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linkarms.audit.queries import history_of
from linkarms.core.errors import Refused
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, Clause, DataSharing, Term, from_json, the_one
from linkarms.partnerships.clauses.time import Renewal
from linkarms.partnerships.ending import end_of, ending_soon, over_since
from linkarms.partnerships.going_on import going_on
from linkarms.partnerships.models import Agreement, AgreementState, ExitItem
from linkarms.partnerships.queries import documents_for
from linkarms.partnerships.text import ended_by_term
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, latest, make_pair, sharing, sign_latest, some_clauses

DAY = timedelta(days=1)
ENDING = "partnerships_ending"


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def until(last: date, *more: Clause, data: DataSharing | None = None) -> tuple[Clause, ...]:
    return (*some_clauses(data), Term(last), *more)


def reminded(kind: str = ENDING) -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def test_owners_of_both_sides_are_reminded_90_30_and_7_days_before_once_each(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    in_force(pair, now=now, clauses=until(last))
    add_member(pair.amina, now=now, role=Role.ORGANIZER)
    sent = []
    for day in range(9, 103):
        at = now + day * DAY
        sent += [100 - day] * (services.remind_of_ends(at) + services.remind_of_ends(at))
    assert sent == [90, 30, 7]
    assert reminded() == sorted(3 * [pair.amina.user.email, pair.bo.user.email])
    mail = Mail.objects.filter(kind=ENDING).order_by("pk")[0]
    assert ("90 days are left." in mail.text, "You agreed to talk about going on" in mail.text) == (True, True)


def test_after_days_of_standstill_only_what_is_near_is_sent(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    in_force(pair, now=now, clauses=until(last))
    assert [services.remind_of_ends(now + day * DAY) for day in (75, 76, 95, 96, 100, 101)] == [1, 0, 1, 0, 0, 0]


def test_one_signed_three_weeks_before_its_end_is_reminded_of_in_the_last_week_only(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=until((now + 21 * DAY).date()))
    assert [services.remind_of_ends(now + day * DAY) for day in (0, 1, 13, 14, 20)] == [0, 0, 0, 1, 0]


def test_a_later_day_begins_anew_and_other_changes_do_not(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    agreement = in_force(pair, now=now, clauses=until(last))
    assert services.remind_of_ends(now + 10 * DAY) == 1
    change(agreement, pair, until(last, Boundary("Another one.")), now=now + 11 * DAY)
    assert services.remind_of_ends(now + 12 * DAY) == 0
    change(agreement, pair, until(last + 100 * DAY), now=now + 13 * DAY)
    assert [services.remind_of_ends(now + day * DAY) for day in (70, 109, 110)] == [0, 0, 1]


def change(agreement: Agreement, pair: Pair, clauses: tuple[Clause, ...], *, now: datetime) -> None:
    services.propose_change(agreement, level="full", clauses=clauses, note="", actor=pair.amina, now=now)
    sign_latest(agreement, pair.amina, now=now)
    sign_latest(agreement, pair.bo, now=now)
    agreement.refresh_from_db()


def test_the_end_of_sharing_and_the_end_of_all_are_told_apart(pair: Pair, now: datetime) -> None:
    sharing_ends, all_ends = (now + 40 * DAY).date(), (now + 60 * DAY).date()
    in_force(pair, now=now, clauses=until(all_ends, data=sharing(ends=sharing_ends)))
    assert [(one.last_day, one.whole) for one in ending_soon(pair.bo, today=now.date())] == [
        (sharing_ends, False), (all_ends, True),
    ]  # fmt: skip
    assert services.remind_of_ends(now + 11 * DAY) == 1
    assert "Sharing under your agreement" in Mail.objects.filter(kind=ENDING)[0].text
    later = in_force(pair, now=now, clauses=until(all_ends, data=sharing(ends=all_ends + DAY)), campaign=4)
    ends = [one for one in ending_soon(pair.bo, today=now.date()) if one.agreement_id == later.pk]
    assert [(one.last_day, one.whole) for one in ends] == [(all_ends, True)]


def test_it_is_over_with_its_last_day_whether_or_not_anything_ran(pair: Pair, now: datetime) -> None:
    last = (now + 10 * DAY).date()
    agreement = in_force(pair, now=now, clauses=until(last))
    moment = end_of(last)
    before, after = moment - timedelta(microseconds=1), moment
    assert [over_since(agreement, now=at) for at in (before, after)] == [None, last]
    [document] = documents_for(pair.bo.organization_id, pair.amina.organization_id, 1, at=after)
    assert (document.terms.alive(before), document.terms.alive(after)) == (True, False)
    assert services.settle_terms(before) == 0
    assert [services.settle_terms(after + 3 * DAY), services.settle_terms(after + 3 * DAY)] == [1, 0]
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_at, agreement.ended_by, agreement.ended_for) == (
        AgreementState.ENDED, moment, None, None,
    )  # fmt: skip
    assert over_since(agreement, now=after + 9 * DAY) == last
    assert [entry.verb for entry in history_of(agreement)][-2:] == ["agreement.term_over", "agreement.exit_opened"]
    assert reminded("partnerships_term_over") == sorted([pair.amina.user.email, pair.bo.user.email])
    assert ExitItem.objects.filter(agreement=agreement).exists()


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Los_Angeles", "Pacific/Auckland"])
@pytest.mark.once
def test_a_clock_change_at_the_end_moves_nothing(zone: str) -> None:
    """Clocks in Madrid go forward on 29 March 2026 and back on 25 October; elsewhere on other nights."""
    for last in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2026, 11, 1)):
        version = type("Version", (), {"ends_on": last})()
        agreement = Agreement(state=AgreementState.IN_FORCE)
        agreement._state.fields_cache["version_in_force"] = version
        moment = end_of(last)
        assert moment == datetime(last.year, last.month, last.day, tzinfo=UTC) + DAY
        just_before = moment - timedelta(microseconds=1)
        seen = [over_since(agreement, now=at.astimezone(ZoneInfo(zone))) for at in (just_before, moment)]
        assert seen == [None, last]


def test_nothing_is_signed_or_changed_or_ended_after_the_last_day(pair: Pair, now: datetime) -> None:
    last = (now + 10 * DAY).date()
    agreement = in_force(pair, now=now, clauses=until(last))
    services.propose_change(
        agreement, level="full", clauses=until(last + 90 * DAY), note="", actor=pair.amina, now=now + DAY
    )
    sign_latest(agreement, pair.amina, now=now + DAY)
    over = end_of(last)
    for deed in (
        lambda: sign_latest(agreement, pair.bo, now=over),
        lambda: services.propose_change(
            agreement, level="full", clauses=until(last + DAY), note="", actor=pair.bo, now=over
        ),
        lambda: services.end_agreement(agreement, note="", actor=pair.bo, now=over),
    ):
        with pytest.raises(Refused) as problem:
            deed()
        assert problem.value.message == ended_by_term(last)
    services.settle_terms(over)
    assert latest(agreement).withdrawn_at == over
    sign_before = in_force(pair, now=over, clauses=until(last + 90 * DAY))
    assert sign_before.state == AgreementState.IN_FORCE


def test_the_last_signature_in_the_last_hour_goes_on(pair: Pair, now: datetime) -> None:
    last = (now + 10 * DAY).date()
    agreement = in_force(pair, now=now, clauses=until(last))
    change(agreement, pair, until(last + 90 * DAY), now=end_of(last) - timedelta(minutes=1))
    assert services.settle_terms(end_of(last)) == 0
    assert over_since(agreement, now=end_of(last)) is None


def test_a_new_one_after_the_end_replaces_nothing_so_that_the_run_out_stays(pair: Pair, now: datetime) -> None:
    last = (now + 10 * DAY).date()
    old = in_force(pair, now=now, clauses=until(last))
    in_force(pair, now=end_of(last) + DAY, clauses=until(last + 90 * DAY))
    old.refresh_from_db()
    assert (old.state, old.ended_at, old.replaced_by) == (AgreementState.ENDED, end_of(last), None)


def test_the_end_of_the_partnership_does_not_rewrite_an_end_before_it(pair: Pair, now: datetime) -> None:
    last = (now + 10 * DAY).date()
    old = in_force(pair, now=now, clauses=until(last))
    services.end_partnership(pair.partnership, note="", actor=pair.bo, now=end_of(last) + 5 * DAY)
    old.refresh_from_db()
    assert (old.ended_at, old.ended_for) == (end_of(last), None)


@pytest.mark.once
def test_going_on_is_the_same_for_as_long_again(now: datetime) -> None:
    since, last = date(2026, 1, 1), date(2026, 6, 30)
    clauses = (Boundary("Ours."), sharing(ends=date(2026, 6, 1)), Term(last, Renewal.ENDS))
    later = going_on(clauses, since=since, today=date(2026, 6, 10))
    term, data = the_one(later, Term), the_one(later, DataSharing)
    assert term == Term(date(2026, 12, 27), Renewal.ENDS)
    assert data is not None
    assert data.ends == date(2026, 11, 28)
    after = the_one(going_on(clauses, since=since, today=date(2026, 9, 1)), Term)
    assert after == Term(date(2027, 2, 28), Renewal.ENDS)
    assert going_on((Boundary("Ours."),), since=since, today=last) == (Boundary("Ours."),)
    far = the_one(going_on((Term(date(2199, 12, 30)),), since=since, today=last), Term)
    assert far == Term(date(2199, 12, 31))


def test_what_goes_on_is_signed_as_any_change(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    agreement = in_force(pair, now=now, clauses=until(last))
    version = latest(agreement)
    later = going_on(from_json(version.clauses), since=now.date(), today=now.date())
    services.propose_change(agreement, level="full", clauses=later, note="", actor=pair.bo, now=now)
    agreement.refresh_from_db()
    assert agreement.version_in_force is not None
    assert agreement.version_in_force.ends_on == last
    sign_latest(agreement, pair.amina, now=now)
    sign_latest(agreement, pair.bo, now=now)
    agreement.refresh_from_db()
    assert agreement.version_in_force.ends_on == last + 100 * DAY
