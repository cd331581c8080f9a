"""Promises of a signed agreement: written down by themselves, followed through amendments, spoken of by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linkarms.accounts.models import OneTimeCode
from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory import services as directory
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import promises, services
from linkarms.partnerships.clauses import Clause, Gift, Gives, Reporting, Responsibility
from linkarms.partnerships.models import Agreement, Promise, PromiseBook, PromiseCare, PromiseMove, PromiseSaid
from linkarms.partnerships.promising import State
from linkarms.partnerships.services import WordInput
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair, sign_latest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


def clauses(now: datetime, *, days: int = 10, what: str = "write the programme of the evening") -> tuple[Clause, ...]:
    return (
        Gives("partner", Gift.MAIL, 20_000, (now + days * DAY).date()),
        Responsibility("host", what, (now + 20 * DAY).date()),
        Responsibility("host", "be kind"),
    )


def amended(agreement: Agreement, pair: Pair, new: tuple[Clause, ...], *, now: datetime, level: str = "full") -> None:
    services.propose_change(agreement, level=level, clauses=new, note="", actor=pair.amina, now=now)
    OneTimeCode.objects.all().delete()
    for actor in (pair.amina, pair.bo):
        sign_latest(agreement, actor, now=now)


def states(pair: Pair, now: datetime, who: Teammate | None = None) -> list[tuple[str, str, int]]:
    """Keeper, state and days from the moment of the fixture, by day."""
    teammate = who or pair.bo
    found = promises.shown(promises.loaded(promises.promises_of(teammate), teammate), teammate, today=now.date())
    start = pair.partnership.invited_at.date()
    return [(one.promise.keeper, one.state.value, (one.promise.due - start).days) for one in found]


def kept(now: datetime, *, on: int = 0, **more: object) -> WordInput:
    return WordInput("kept", (now + on * DAY).date(), **more)  # type: ignore[arg-type]


def test_both_sides_see_the_same_list_and_nobody_else_any(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    both = [states(pair, now, who) for who in (pair.amina, pair.bo)]
    assert both == [[("partner", "coming", 10), ("host", "coming", 20)]] * 2
    assert states(pair, now, pair.chidi) == []
    [first] = promises.shown(promises.loaded(promises.promises_of(pair.bo), pair.bo)[:1], pair.bo, today=now.date())
    assert (first.ours, first.keeper, first.other, first.amount, first.promise.by_link) == (
        True, "Rivers Alliance", "Oak Street Tenants", 20_000, True,
    )  # fmt: skip


def test_nothing_is_promised_before_both_have_signed_and_twice_is_once(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    services.propose_change(agreement, level="full", clauses=clauses(now, days=3), note="", actor=pair.bo, now=now)
    assert [services.follow_agreements(now) for _n in range(2)] == [0, 0]
    assert states(pair, now) == [("partner", "coming", 10), ("host", "coming", 20)]


def test_agreements_of_before_are_followed_up_by_the_clock(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    PromiseBook.objects.all().delete()
    Promise.objects.all().delete()
    assert [services.follow_agreements(now) for _n in range(2)] == [1, 0]
    assert states(pair, now) == [("partner", "coming", 10), ("host", "coming", 20)]


def test_an_amendment_moves_releases_and_adds_and_what_was_kept_stays_kept(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    services.say(Promise.objects.get(keeper="partner"), kept(now, on=4), actor=pair.bo, now=now + 4 * DAY)
    later = now + 5 * DAY
    new = (
        Gives("partner", Gift.MAIL, 20_000, (now + 300 * DAY).date()),
        replace(clauses(now)[1], due=(now + 30 * DAY).date()),  # type: ignore[type-var]
        Reporting("both", "how it went", (now + 40 * DAY).date()),
    )
    amended(agreement, pair, new, now=later)
    assert states(pair, later) == [
        ("partner", "kept", 10), ("host", "coming", 30), ("host", "coming", 40), ("partner", "coming", 40),
        ("partner", "coming", 300),
    ]  # fmt: skip
    amended(agreement, pair, new[:1], now=later + DAY)
    assert states(pair, later + DAY) == [
        ("partner", "kept", 10), ("host", "released", 30), ("host", "released", 40), ("partner", "released", 40),
        ("partner", "coming", 300),
    ]  # fmt: skip


def test_what_was_overdue_when_it_was_taken_out_stays_missed(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    amended(agreement, pair, clauses(now)[1:], now=now + 12 * DAY)
    found = {n: states(pair, now + n * DAY)[0][1] for n in (12, 30)}
    assert found == {12: "late", 30: "missed"}


def test_an_agreement_that_takes_anothers_place_takes_its_promises_over(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    services.say(Promise.objects.get(keeper="partner"), kept(now), actor=pair.bo, now=now)
    newer = in_force(pair, now=now + DAY, clauses=(*clauses(now), Responsibility("partner", "sing", now.date())))
    assert states(pair, now + DAY) == [("partner", "late", 0), ("partner", "kept", 10), ("host", "coming", 20)]
    assert set(Promise.objects.values_list("agreement", flat=True)) == {newer.pk}


def test_an_end_releases_what_was_still_to_come(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    services.end_agreement(agreement, note="", actor=pair.bo, now=now + 15 * DAY)
    assert states(pair, now + 90 * DAY) == [("partner", "missed", 10), ("host", "released", 20)]


def test_people_say_what_became_of_it_and_may_differ(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    later = now + 12 * DAY
    services.say(promise, kept(now, on=11, amount=18_500, words="Some bounced"), actor=pair.bo, now=later)
    assert states(pair, later)[0] == ("partner", "kept_late", 10)
    services.say(promise, WordInput("missed", words="We saw none"), actor=pair.amina, now=later)
    assert states(pair, later)[0] == ("partner", "differs", 10)
    services.say(promise, kept(now, on=12), actor=pair.amina, now=later)
    assert states(pair, later)[0] == ("partner", "kept_late", 10)
    [first, _other] = promises.shown(
        promises.loaded(promises.promises_of(pair.amina), pair.amina), pair.amina, today=later.date()
    )
    assert [(one.ours, one.name, one.amount, one.words) for one in first.said] == [
        (False, "Rivers Alliance", 18_500, "Some bounced"), (True, "Oak Street Tenants", None, ""),
    ]  # fmt: skip
    for actor in (pair.bo, pair.amina):
        services.take_word_back(promise, actor=actor, now=later)
    assert states(pair, later)[0] == ("partner", "late", 10)
    with pytest.raises(Refused):
        services.take_word_back(promise, actor=pair.bo, now=later)


def test_a_word_has_to_make_sense(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    for word, field in (
        (WordInput("perhaps"), "outcome"), (kept(now, on=2), "done_on"), (WordInput("kept"), "done_on"),
        (kept(now, on=-1), "done_on"), (kept(now, amount=-1), "amount"),
    ):  # fmt: skip
        with pytest.raises(BadInputs) as problem:
            services.say(promise, word, actor=pair.bo, now=now)
        assert set(problem.value.errors) == {field}
    with pytest.raises(BadInputs):  # whoever awaits it waits for its day
        services.say(promise, WordInput("missed"), actor=pair.amina, now=now)
    services.say(promise, WordInput("missed"), actor=pair.bo, now=now)
    assert states(pair, now)[0] == ("partner", "missed", 10)


def test_who_may_speak_and_for_which_side(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    helper, viewer = (add_member(pair.bo, now=now, role=role) for role in (Role.HELPER, Role.VIEWER))
    for nobody in (viewer, pair.chidi):
        with pytest.raises(NotAllowed):
            services.say(promise, kept(now), actor=nobody, now=now)
    services.say(promise, kept(now), actor=helper, now=now)
    invited = directory.invite_teammate(
        pair.amina.organization, email=helper.user.email, role=Role.HELPER, may_sign=False, actor=pair.amina, now=now
    )
    both = directory.accept_team_invitation(invited, user=helper.user, now=now)
    with pytest.raises(NotAllowed):
        services.say(promise, kept(now), actor=both, now=now)
    assert PromiseSaid.objects.get().organization == pair.bo.organization
    said = AuditEntry.objects.filter(verb="promise.said").values_list("organization_id", flat=True)
    assert list(said) == [pair.bo.organization_id]


def test_who_does_it_is_known_inside_until_it_is_told(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    helper = add_member(pair.bo, now=now, role=Role.HELPER)

    def known(who: Teammate) -> PromiseCare | None:
        found = promises.loaded(promises.promises_of(who), who).filter(pk=promise.pk)
        return promises.shown(found, who, today=now.date())[0].care

    for told, seen in ((False, None), (True, helper)):
        services.see_to(promise, teammate=helper, is_told=told, by_link=False, actor=pair.bo, now=now)
        theirs = known(pair.amina)
        assert (known(pair.bo).teammate, theirs and theirs.teammate) == (helper, seen)  # type: ignore[union-attr]
        assert [PromiseCare.objects.visible_to(who).count() for who in (pair.amina, pair.chidi)] == [int(told), 0]
    assert Promise.objects.get(pk=promise.pk).by_link is False
    for nobody, of_whom in ((pair.amina, pair.amina), (pair.bo, pair.amina)):
        with pytest.raises(NotAllowed):
            services.see_to(promise, teammate=of_whom, is_told=False, by_link=False, actor=nobody, now=now)
    services.see_to(promise, teammate=None, is_told=False, by_link=True, actor=pair.bo, now=now)
    assert known(pair.bo) is None


def test_a_day_moves_with_the_other_sides_yes_and_not_without(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    to = (now + 15 * DAY).date()
    move = services.ask_to_move(promise, to=to, why="The printer broke", actor=pair.bo, now=now)
    assert states(pair, now)[0] == ("partner", "coming", 10)
    assert list(Mail.objects.filter(kind="partnerships_promise_move").values_list("to", flat=True)) == [
        pair.amina.user.email
    ]
    with pytest.raises(Refused):
        services.ask_to_move(promise, to=to + DAY, why="", actor=pair.amina, now=now)
    for nobody in (pair.bo, pair.chidi, add_member(pair.amina, now=now, role=Role.ORGANIZER)):
        with pytest.raises(NotAllowed):
            services.answer_move(move, agrees=True, actor=nobody, now=now)
    services.answer_move(move, agrees=False, actor=pair.amina, now=now)
    assert states(pair, now)[0] == ("partner", "coming", 10)
    with pytest.raises(Refused):
        services.answer_move(move, agrees=True, actor=pair.amina, now=now)
    again = services.ask_to_move(promise, to=to, why="", actor=pair.bo, now=now + 12 * DAY)
    services.answer_move(again, agrees=True, actor=pair.amina, now=now + 12 * DAY)
    assert states(pair, now + 12 * DAY)[0] == ("partner", "coming", 15)
    assert Mail.objects.filter(kind="partnerships_promise_moved", to=pair.bo.user.email).count() == 2
    amended(agreement, pair, (*clauses(now), Responsibility("host", "sing", to)), now=now + 12 * DAY)
    assert states(pair, now + 12 * DAY)[0] == ("partner", "coming", 15)  # the amendment left it alone
    amended(agreement, pair, clauses(now, days=18), now=now + 12 * DAY)
    assert states(pair, now + 12 * DAY)[:2] == [("host", "released", 15), ("partner", "coming", 18)]


def test_a_day_that_nobody_can_mean_is_refused(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=clauses(now))
    promise = Promise.objects.get(keeper="partner")
    for to in (now - DAY, now + 10 * DAY):
        with pytest.raises(BadInput):
            services.ask_to_move(promise, to=to.date(), why="", actor=pair.bo, now=now)
    move = services.ask_to_move(promise, to=(now + DAY).date(), why="", actor=pair.bo, now=now)
    with pytest.raises(NotAllowed):
        services.take_move_back(move, actor=pair.amina, now=now)
    services.take_move_back(move, actor=pair.bo, now=now)
    services.ask_to_move(promise, to=(now + DAY).date(), why="", actor=pair.bo, now=now)
    services.say(promise, kept(now), actor=pair.bo, now=now)
    assert list(PromiseMove.objects.order_by("pk").values_list("answer", flat=True)) == ["gone", "gone"]
    with pytest.raises(Refused):
        services.ask_to_move(promise, to=(now + DAY).date(), why="", actor=pair.bo, now=now)
    services.end_agreement(agreement, note="", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.ask_to_move(Promise.objects.get(keeper="host"), to=now.date(), why="", actor=pair.bo, now=now)


def test_an_agreement_for_a_campaign_takes_the_standing_ones_place_in_its_list(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    in_force(pair, now=now, clauses=clauses(now, days=3)[:1], campaign=7)
    host, partner = pair.partnership.host_id, pair.bo.organization_id
    found = {
        campaign: [(one.due - now.date()).days for one in promises.of_campaign(campaign, host, [partner], pair.amina)]
        for campaign in (7, 8)
    }
    assert found == {7: [3], 8: [10, 20]}
    assert list(promises.of_campaign(8, host, [partner], pair.chidi)) == []


def test_what_we_owe_and_what_we_await(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=clauses(now))
    services.say(Promise.objects.get(keeper="host"), kept(now), actor=pair.amina, now=now)

    def which(who: Teammate, show: str, *, over: bool) -> list[str]:
        rows = promises.narrowed(promises.promises_of(who), show, who, over=over)
        return [one.keeper for one in rows]

    open_ones = [which(who, show, over=False) for who in (pair.amina, pair.bo) for show in ("owed", "awaited")]
    assert open_ones == [[], ["partner"], ["partner"], []]
    assert which(pair.amina, "owed", over=True) == ["host"]
    assert [State.KEPT.value, State.COMING.value] == [state for _k, state, _d in states(pair, now)][::-1]
