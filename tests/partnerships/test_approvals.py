"""Asking the other side to approve a text or picture: silence is never yes, and both read the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from PIL import Image

from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.directory.services import accept_team_invitation, invite_teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.approval_time import in_words, moment_of
from linkarms.partnerships.approvals import ApprovalState, log_of, pile_of, silence_words, state_of
from linkarms.partnerships.clauses import Approval, MailingNotice
from linkarms.partnerships.models import ApprovalRequest
from linkarms.partnerships.services import ApprovalReply
from linkarms.workspace.rooms.today.approvals import for_us, lapsed, their_words
from tests.factories.approvals import TEXT, YES, a_picture, ask_approval
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair, some_clauses

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def join(owner: Teammate, person: Teammate, *, now: datetime) -> Teammate:
    """The same person in another team, as an owner."""
    invitation = invite_teammate(
        owner.organization, email=person.user.email, role=Role.OWNER, may_sign=False, actor=owner, now=now
    )
    return accept_team_invitation(invitation, user=person.user, now=now)


def answered(request: ApprovalRequest) -> ApprovalRequest:
    request.refresh_from_db()
    return request


def test_either_side_asks_and_whoever_may_sign_at_the_other_answers(pair: Pair, now: datetime) -> None:
    for asker, asked in ((pair.amina, pair.bo), (pair.bo, pair.amina)):
        request = ask_approval(pair, asker, now=now)
        assert [mail.to for mail in Mail.objects.filter(kind="partnerships_approval_asked")][-1] == asked.user.email
        services.answer_approval(request, YES, actor=asked, now=now + HOUR)
        assert (request.counts, request.answered_role, state_of(request, now=now)) == (True, "Chair", ApprovalState.YES)
        told = Mail.objects.filter(kind="partnerships_approval_answered", to=asker.user.email)
        assert "in exactly these words" in told.get().text


def test_nobody_else_answers_and_no_stranger_sees_it(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    helper = add_member(pair.bo, now=now, role=Role.ORGANIZER)
    for nobody in (pair.amina, pair.chidi, helper):
        with pytest.raises(NotAllowed):
            services.answer_approval(request, YES, actor=nobody, now=now)
        with pytest.raises(NotAllowed):
            services.undo_yes(request, actor=nobody, now=now)
    for nobody in (pair.bo, pair.chidi):
        with pytest.raises(NotAllowed):
            services.withdraw_approval(request, actor=nobody, now=now)
    with pytest.raises(NotAllowed):
        ask_approval(pair, pair.chidi, now=now)
    assert not ApprovalRequest.objects.visible_to(pair.chidi).exists()
    assert answered(request).answer == ""


def test_silence_is_without_the_name_without_anybody_doing_anything(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now, hours=2)
    just_before = request.deadline - timedelta(microseconds=1)
    states = [state_of(request, now=moment) for moment in (just_before, request.deadline)]
    assert (states, request.counts) == ([ApprovalState.WAITING, ApprovalState.LAPSED], False)
    with pytest.raises(Refused) as over:
        services.answer_approval(request, YES, actor=pair.bo, now=request.deadline)
    assert silence_words(request) in over.value.message
    services.answer_approval(request, YES, actor=pair.bo, now=just_before)
    assert state_of(request, now=request.deadline + DAY) == ApprovalState.YES


def test_the_same_words_stand_before_at_and_after_the_deadline(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now, hours=72)
    words, when = silence_words(request), in_words(request.deadline, "UTC")
    assert words == f"No answer by {when} means: published without the name of Rivers Alliance."
    for moment in (-24 * HOUR, -3 * HOUR, timedelta(0)):
        assert services.remind_of_approvals(request.deadline + moment) == 1
    kinds = ["asked", "reminder", "reminder", "lapsed", "lapsed"]
    mails = list(Mail.objects.filter(kind__startswith="partnerships_approval").order_by("pk"))
    assert [mail.kind for mail in mails] == [f"partnerships_approval_{kind}" for kind in kinds]
    assert [words in mail.text for mail in mails] == [True] * 5
    assert {mail.to for mail in mails[-2:]} == {pair.amina.user.email, pair.bo.user.email}
    [todo] = for_us(pair.bo, now)
    [change] = lapsed(pair.amina, now)
    assert (todo.why, change.words) == (words, f"Flyer for the rally: the time is over. {words}")


def test_reminders_keep_a_decent_pace_and_come_once_also_after_days_of_standstill(pair: Pair, now: datetime) -> None:
    short, shorter = ask_approval(pair, pair.amina, now=now, hours=20), ask_approval(pair, pair.amina, now=now, hours=5)
    long = ask_approval(pair, pair.amina, now=now, hours=240)
    sent = []
    for hour in range(0, 20, 1):
        sent += [hour] * services.remind_of_approvals(now + hour * HOUR)
    assert sent == [5, 17]  # the lapse of the shortest; three hours before the deadline of the other
    assert services.remind_of_approvals(long.deadline - HOUR) == 2  # one reminder, though two were missed; one lapse
    assert services.remind_of_approvals(long.deadline - HOUR) == 0
    assert services.remind_of_approvals(long.deadline + 5 * DAY) == 1
    assert services.remind_of_approvals(long.deadline + 6 * DAY) == 0
    assert [answered(one).lapse_told_at is not None for one in (short, shorter, long)] == [True] * 3


def test_nobody_is_reminded_of_what_was_answered_taken_back_or_is_over(pair: Pair, now: datetime) -> None:
    done, gone = ask_approval(pair, pair.amina, now=now), ask_approval(pair, pair.amina, now=now)
    services.answer_approval(done, YES, actor=pair.bo, now=now)
    services.withdraw_approval(gone, actor=pair.amina, now=now)
    assert services.remind_of_approvals(now + 71 * HOUR) == 0
    ask_approval(pair, pair.amina, now=now)
    services.end_partnership(pair.partnership, note="", actor=pair.bo, now=now)
    assert [services.remind_of_approvals(now + n * HOUR) for n in (48, 71, 73)] == [0, 0, 0]


def test_a_yes_to_other_words_counts_once_they_are_taken_over(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    with pytest.raises(BadInputs) as same:
        services.answer_approval(request, ApprovalReply("changes", "Chair", TEXT), actor=pair.bo, now=now)
    assert set(same.value.errors) == {"text"}
    services.answer_approval(request, ApprovalReply("changes", "Chair", "Freeze rents now."), actor=pair.bo, now=now)
    assert (state_of(request, now=now), request.counts) == (ApprovalState.CHANGES, False)
    assert [todo.what for todo in their_words(pair.amina, now)] == [
        "Rivers Alliance says yes with changes: Flyer for the rally"
    ]
    with pytest.raises(NotAllowed):
        services.take_changes(request, actor=pair.bo, now=now)
    services.take_changes(request, actor=pair.amina, now=now)
    assert (request.counts, request.final_text) == (True, "Freeze rents now.")
    assert their_words(pair.amina, now) == []
    with pytest.raises(Refused):
        services.take_changes(request, actor=pair.amina, now=now)


def test_a_no_says_why_and_a_yes_can_be_taken_back_at_once(pair: Pair, now: datetime) -> None:
    refused, agreed = ask_approval(pair, pair.amina, now=now), ask_approval(pair, pair.amina, now=now)
    with pytest.raises(BadInputs) as problem:
        services.answer_approval(refused, ApprovalReply("no", ""), actor=pair.bo, now=now)
    assert set(problem.value.errors) == {"words", "role"}
    services.answer_approval(refused, ApprovalReply("no", "Chair", words="Too long."), actor=pair.bo, now=now)
    services.answer_approval(agreed, YES, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.undo_yes(refused, actor=pair.bo, now=now)
    services.undo_yes(agreed, actor=pair.bo, now=now + 5 * DAY)
    assert (state_of(refused, now=now), state_of(agreed, now=now)) == (ApprovalState.NO, ApprovalState.UNDONE)
    assert (refused.counts, agreed.counts) == (False, False)
    assert Mail.objects.filter(kind="partnerships_approval_undone", to=pair.amina.user.email).count() == 1


def test_two_answers_at_once_and_a_double_click_have_one_outcome(pair: Pair, now: datetime) -> None:
    batch = uuid4()
    first = ask_approval(pair, pair.amina, now=now, batch=batch)
    assert ask_approval(pair, pair.amina, now=now, batch=batch).pk == first.pk
    stale = ApprovalRequest.objects.get()
    services.answer_approval(first, YES, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.answer_approval(stale, ApprovalReply("no", "Chair", words="No"), actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.withdraw_approval(stale, actor=pair.amina, now=now)
    assert ApprovalRequest.objects.get().answer == "yes"


def test_the_agreement_in_force_sets_the_shortest_deadline(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, clauses=(*some_clauses(), Approval("host", 48), MailingNotice("both", 96)))
    with pytest.raises(BadInputs) as problem:
        ask_approval(pair, pair.amina, now=now, hours=47)
    from_then = in_words(now + 48 * HOUR + timedelta(minutes=1), "UTC")
    assert problem.value.errors == {
        "day": [f"Your agreement leaves them 48 hours to answer. Choose {from_then} or later."]
    }
    with pytest.raises(BadInputs):
        ask_approval(pair, pair.amina, now=now, hours=95, use="mailing")
    ask_approval(pair, pair.amina, now=now, hours=97, use="mailing")
    ask_approval(pair, pair.amina, now=now, hours=49)
    ask_approval(pair, pair.bo, now=now, hours=2)  # the clause binds the host only
    with pytest.raises(BadInputs):
        ask_approval(pair, pair.bo, now=now, hours=95, use="mailing")


def test_without_a_clause_they_get_an_hour_and_at_most_ninety_days(pair: Pair, now: datetime) -> None:
    for hours in (-1, 0, 91 * 24):
        with pytest.raises(BadInputs) as problem:
            ask_approval(pair, pair.amina, now=now, hours=hours)
        assert set(problem.value.errors) == {"day"}
    ask_approval(pair, pair.amina, now=now, hours=2)


@pytest.mark.once
def test_everything_wrong_is_said_at_once(pair: Pair, now: datetime) -> None:
    with pytest.raises(BadInputs) as problem:
        ask_approval(pair, pair.amina, now=now, title="", text=" ", use="moon", zone="Mars/Base", language="xx")
    assert set(problem.value.errors) == {"title", "text", "use", "zone", "language"}
    with pytest.raises(BadInputs) as problem:
        ask_approval(pair, pair.amina, now=now, picture=a_picture())
    assert set(problem.value.errors) == {"picture_words"}


def test_a_picture_is_drawn_anew_and_a_changed_one_is_asked_again(
    pair: Pair, now: datetime, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    request = ask_approval(pair, pair.amina, now=now, text="", picture=a_picture(), picture_words="The march")
    with request.picture.open() as file, Image.open(file) as kept:
        assert (dict(kept.getexif()), kept.size, kept.format) == ({}, (12, 12), "JPEG")
    assert (request.picture_width, request.picture_words) == (12, "The march")
    services.answer_approval(request, ApprovalReply("changes", "Chair", words="Crop it"), actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.take_changes(request, actor=pair.amina, now=now)
    assert not answered(request).counts


def test_nobody_acts_for_both_sides(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    both = add_member(pair.bo, now=now, role=Role.OWNER, email="both@rivers.example")
    services.answer_approval(request, YES, actor=both, now=now)
    there = join(pair.amina, both, now=now)
    theirs = ask_approval(pair, pair.bo, now=now)
    for deed in (
        lambda: services.answer_approval(theirs, YES, actor=there, now=now),
        lambda: ask_approval(pair, there, now=now),
        lambda: services.end_partnership(pair.partnership, note="", actor=there, now=now),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_all_requests_of_a_partnership_by_where_they_stand_in_few_queries(
    pair: Pair, now: datetime, django_assert_num_queries
) -> None:
    soon, later = ask_approval(pair, pair.amina, now=now, hours=24), ask_approval(pair, pair.bo, now=now, hours=12)
    done, over = ask_approval(pair, pair.bo, now=now), ask_approval(pair, pair.amina, now=now, hours=2)
    services.answer_approval(done, YES, actor=pair.amina, now=now)
    with django_assert_num_queries(1):
        pile = pile_of(pair.partnership, pair.bo, now=now + 3 * HOUR)
    found = [[one.request.pk for one in some] for some in (pile.waiting, pile.answered, pile.lapsed)]
    assert found == [[later.pk, soon.pk], [done.pk], [over.pk]]
    assert [one.ours for one in pile.waiting] == [True, False]


def test_the_log_says_who_did_what_and_when(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    services.remind_of_approvals(now + 50 * HOUR)
    reply = ApprovalReply("changes", "Chair", "Better words.")
    services.answer_approval(request, reply, actor=pair.bo, now=now + 51 * HOUR)
    services.take_changes(request, actor=pair.amina, now=now + 52 * HOUR)
    services.undo_yes(request, actor=pair.bo, now=now + 53 * HOUR)
    amina, bo = str(pair.amina.user), str(pair.bo.user)
    assert [(line.kind, line.who, line.organization) for line in log_of(request)] == [
        ("approval.sent", amina, "Oak Street Tenants"),
        ("approval.reminded", "", ""),
        ("approval.answered", bo, "Rivers Alliance"),
        ("approval.changes_taken", amina, "Oak Street Tenants"),
        ("approval.undone", bo, "Rivers Alliance"),
    ]


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 11, 27), time(17), "2026-11-28T01:00:00+00:00"),
        (date(2026, 7, 3), time(17), "2026-07-04T00:00:00+00:00"),
        (date(2026, 11, 1), time(1, 30), "2026-11-01T09:30:00+00:00"),  # comes twice: the later one, more time
    ],
)
@pytest.mark.once
def test_a_deadline_is_a_moment_by_the_clocks_of_a_place(day: date, at: time, utc: str) -> None:
    moment = moment_of(day, at, "America/Los_Angeles")
    assert moment.isoformat() == utc
    assert in_words(moment, "America/Los_Angeles").endswith("(Los Angeles time)")


@pytest.mark.once
def test_an_hour_that_the_clocks_skip_is_asked_again() -> None:
    with pytest.raises(BadInput) as problem:
        moment_of(date(2026, 3, 8), time(2, 30), "America/Los_Angeles")
    assert problem.value.errors == {
        "time": ["That night the clocks of Los Angeles skip this hour. Please choose another."]
    }
