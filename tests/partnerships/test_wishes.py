"""A member of an agreement of several parties wishes for other words; the convener takes them up, or says why not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, from_json
from linkarms.partnerships.models import AgreementVersion, JointWish, Level
from linkarms.partnerships.services import ClauseSaid
from linkarms.partnerships.wishing import base_clauses, merged, taken_of, wishes_about, wishes_of_part
from tests.factories.coalitions import Coalition, convened, joint_clauses, joint_code, sign_all, sign_part
from tests.factories.papers import BOARD, code_for, sign_paper
from tests.factories.partnerships import latest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BOUNDARY = next(at for at, one in enumerate(joint_clauses(), start=1) if isinstance(one, Boundary))
OTHER = Boundary("each member decides about its lists.")


@pytest.fixture
def coalition(now: datetime) -> Coalition:
    return convened(now=now)


def bo_wishes(coalition: Coalition, *said: ClauseSaid, now: datetime) -> JointWish:
    part = coalition.part(coalition.with_bo)
    about = list(said) or [ClauseSaid(BOUNDARY, "other", OTHER, "It is ours.")]
    answer = services.answer_version(latest(part), about, note="Please.", actor=coalition.bo, now=now)
    return answer.wish


def rosa_wishes(coalition: Coalition, *, now: datetime) -> JointWish:
    answer = services.answer_paper(
        coalition.token, [ClauseSaid(BOUNDARY, "out")], seen=1, note="", person="Rosa Díaz",
        code=code_for(coalition.token, now=now), now=now,
    )  # fmt: skip
    return answer.wish


def taken_up(coalition: Coalition, *wishes: JointWish, now: datetime) -> None:
    words = from_json(coalition.joint.versions.get(number=1).clauses)
    for one in wishes:
        words = merged(one, words, before=base_clauses(one.answer.version))
    wording = services.Wording(Level.FULL, words)
    services.change_joint(coalition.joint, wording, seen=1, actor=coalition.amina, now=now, wishes=wishes)


def test_a_member_proposes_other_words_and_no_version_is_made(coalition: Coalition, now: datetime) -> None:
    bo_wishes(coalition, now=now)
    assert AgreementVersion.objects.count() == 2
    [shown] = wishes_about(coalition.joint, coalition.amina, language="en")
    assert (shown.side, shown.number, shown.wish.note) == ("Rivers Alliance", 1, "Please.")
    added = "".join(piece.text for change in shown.changes for piece in change.pieces if piece.change != "removed")
    assert "each member decides about its lists." in added
    assert [one.words for one in shown.comments] == ["It is ours."]


def test_the_convener_takes_it_up_and_all_members_read_whose_wish_it_was(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    taken_up(coalition, wish, now=now)
    wish.refresh_from_db()
    assert (wish.outcome, wish.led_to.number if wish.led_to else 0) == ("taken", 2)
    assert taken_of(coalition.joint) == {2: ["Rivers Alliance"]}
    texts = [from_json(latest(coalition.part(one)).clauses) for one in (coalition.with_bo, coalition.with_rosa)]
    assert Boundary("Rivers Alliance decides about its lists.") in texts[0]
    assert Boundary("Rosa's Kitchen decides about its lists.") in texts[1]


def test_signatures_on_the_version_before_do_not_count(coalition: Coalition, now: datetime) -> None:
    sign_all(coalition, now=now)
    sign_paper(coalition.token, now=now)
    taken_up(coalition, bo_wishes(coalition, now=now), now=now)
    sign_part(coalition, now=now)
    assert coalition.states == ["proposed", "proposed"]
    sign_all(coalition, now=now + DAY)
    sign_paper(coalition.token, now=now + DAY)
    assert coalition.states == ["in_force", "in_force"]
    numbers = [coalition.part(one).version_in_force.number for one in (coalition.with_bo, coalition.with_rosa)]  # type: ignore[union-attr]
    assert numbers == [2, 2]


def test_a_code_for_the_version_before_signs_nothing(coalition: Coalition, now: datetime) -> None:
    code = joint_code(coalition, now=now)
    taken_up(coalition, bo_wishes(coalition, now=now), now=now)
    with pytest.raises(Refused):
        services.sign_joint(coalition.joint, seen=1, capacity=BOARD, code=code, actor=coalition.amina, now=now)


def test_a_no_is_read_by_that_member_alone(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    services.refuse_wish(wish, words="Our board said no.", actor=coalition.amina, now=now)
    [mail] = Mail.objects.filter(kind="partnerships_wish_refused")
    assert mail.to == coalition.bo.user.email
    assert [one.wish.words for one in wishes_about(coalition.joint, coalition.bo, language="en")] == [
        "Our board said no."
    ]
    assert wishes_of_part(coalition.part(coalition.with_rosa), language="en") == []
    assert wishes_about(coalition.joint, coalition.chidi, language="en") == []


def test_a_no_needs_a_word_and_comes_once(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    with pytest.raises(BadInput):
        services.refuse_wish(wish, words=" ", actor=coalition.amina, now=now)
    services.refuse_wish(wish, words="No.", actor=coalition.amina, now=now)
    with pytest.raises(Refused):
        services.refuse_wish(wish, words="No!", actor=coalition.amina, now=now)
    with pytest.raises(Refused):
        taken_up(coalition, wish, now=now)
    assert coalition.joint.versions.count() == 1


def test_nobody_but_the_convener_answers(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    for actor in (coalition.bo, coalition.chidi):
        with pytest.raises(NotAllowed):
            services.refuse_wish(wish, words="No.", actor=actor, now=now)


def test_a_member_without_an_account_wishes_and_is_answered_by_link(coalition: Coalition, now: datetime) -> None:
    wish = rosa_wishes(coalition, now=now)
    assert [one.side for one in wishes_about(coalition.joint, coalition.amina, language="en")] == ["Rosa's Kitchen"]
    assert wishes_about(coalition.joint, coalition.bo, language="en") == []
    services.refuse_wish(wish, words="We need it.", actor=coalition.amina, now=now)
    last = Mail.objects.filter(kind="partnerships_paper_by_link").latest("pk")
    assert (last.to, "We need it." in last.text) == ("rosa@noaccount.example", True)


def test_two_wishes_are_taken_up_at_once(coalition: Coalition, now: datetime) -> None:
    of_rosa = rosa_wishes(coalition, now=now)
    of_bo = bo_wishes(coalition, ClauseSaid(1, "out"), now=now)
    taken_up(coalition, of_rosa, of_bo, now=now)
    assert taken_of(coalition.joint) == {2: ["Rivers Alliance", "Rosa's Kitchen"]}


def test_a_later_wish_takes_the_place_of_one_that_waits(coalition: Coalition, now: datetime) -> None:
    first, second = bo_wishes(coalition, now=now), bo_wishes(coalition, ClauseSaid(1, "out"), now=now)
    first.refresh_from_db()
    assert (first.outcome, second.outcome) == ("replaced", "")


def test_whoever_signs_has_settled_its_wish_and_wishes_nothing_more(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    sign_part(coalition, now=now)
    wish.refresh_from_db()
    assert wish.outcome == "signed"
    with pytest.raises(Refused):
        bo_wishes(coalition, now=now)


def test_a_version_that_changes_nothing_of_it_does_not_take_it_up(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    words = services.Wording(Level.FULL, joint_clauses()[1:])
    with pytest.raises(BadInput):
        services.change_joint(coalition.joint, words, seen=1, actor=coalition.amina, now=now, wishes=[wish])
    assert coalition.joint.versions.count() == 1


def test_a_wish_waits_while_nobody_answers_it(coalition: Coalition, now: datetime) -> None:
    wish = bo_wishes(coalition, now=now)
    words = services.Wording(Level.FULL, joint_clauses()[1:])
    services.change_joint(coalition.joint, words, seen=1, actor=coalition.amina, now=now)
    wish.refresh_from_db()
    assert wish.outcome == ""
    services.refuse_wish(wish, words="Not now.", actor=coalition.amina, now=now + DAY)


def test_the_same_words_are_no_wish(coalition: Coalition, now: datetime) -> None:
    same = joint_clauses()[BOUNDARY - 1]
    with pytest.raises(BadInput):
        bo_wishes(coalition, ClauseSaid(BOUNDARY, "other", same), now=now)
    assert not JointWish.objects.exists()
