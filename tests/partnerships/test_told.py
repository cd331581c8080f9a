"""An answer by word of mouth is our note: it settles our own list, and is nobody's yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import asking, services
from linkarms.partnerships.models import Ask, Prospect, Stage, ToldAnswer
from linkarms.partnerships.services import AnswerInput, ToldInput
from tests.factories.asks import code_for, make_ask, token_of
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, make_pair

DAY = timedelta(days=1)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def told(now: datetime, answer: str = "yes", **changed: object) -> ToldInput:
    later_on = (now + 20 * DAY).date() if answer == "later" else None
    said = AnswerInput(answer, "Chair", "If it rains" if answer == "conditions" else "", later_on)
    return replace(ToldInput(said, "Rosa Díaz", "call", now.date()), **changed)  # type: ignore[arg-type]


def stands(pair: Pair, now: datetime, which: str) -> list[Ask]:
    return list(asking.narrowed(asking.asks_of(pair.amina), which, today=now.date()))


def counted(pair: Pair, now: datetime) -> dict[str, int]:
    return {name: n for name, n in asking.counts(pair.amina, today=now.date()).items() if n}


def test_it_settles_our_list_and_leaves_the_ask_open_for_their_own_answer(pair: Pair, now: datetime) -> None:
    ask = make_ask(pair.amina, now=now)
    assert (counted(pair, now), stands(pair, now, "awaiting")) == ({"awaiting": 1}, [ask])
    services.note_told_answer(ask, told(now), actor=pair.amina, now=now)
    assert (counted(pair, now), stands(pair, now, "told")) == ({"told": 1}, [ask])
    assert [stands(pair, now, which) for which in ("awaiting", "overdue", "answered")] == [[], [], []]
    assert asking.awaited_by(pair.amina) == []
    ask.refresh_from_db()
    assert (ask.answer, ask.answered_at, ask.counts, ask.is_awaiting) == ("", None, False, True)
    services.send_ask_code(token_of(ask), language="en", now=now)
    no = AnswerInput("no", "Secretary")
    services.answer_by_link(token_of(ask), no, person="Rosa", code=code_for(ask.email), now=now)
    assert (counted(pair, now), stands(pair, now, "answered")) == ({"answered": 1}, [ask])


@pytest.mark.parametrize(
    ("answer", "stage"),
    [("yes", Stage.ANSWERED), ("conditions", Stage.ANSWERED), ("later", Stage.DECIDING), ("no", Stage.DECLINED)],
)
def test_it_moves_the_relationship_as_their_answer_would_and_can_be_undone(
    pair: Pair, now: datetime, answer: str, stage: str
) -> None:
    ask = make_ask(pair.amina, now=now)
    services.note_told_answer(ask, told(now, answer), actor=pair.amina, now=now)
    prospect = Prospect.objects.get()
    change = prospect.changes.order_by("-pk")[0]
    assert (prospect.stage, change.by, change.stage_before) == (stage, pair.amina.user, Stage.ASKED)
    services.undo(change.batch, actor=pair.amina, now=now)
    assert Prospect.objects.get().stage == Stage.ASKED


def test_a_later_day_that_was_told_is_the_day_that_counts_for_us(pair: Pair, now: datetime) -> None:
    ask = make_ask(pair.amina, now=now)  # to be answered in ten days
    services.note_told_answer(ask, told(now, "later"), actor=pair.amina, now=now)
    assert [stands(pair, now + n * DAY, "overdue") for n in (11, 20, 21)] == [[], [], [ask]]
    [ask] = asking.awaited_by(pair.amina)
    assert [asking.is_overdue(ask, today=(now + n * DAY).date()) for n in (20, 21)] == [False, True]


def test_nobody_is_reminded_of_what_they_have_said(pair: Pair, now: datetime) -> None:
    for answer in ("yes", "later"):
        ask = make_ask(pair.amina, now=now, title=answer) if answer == "yes" else again(pair, now)
        services.note_told_answer(ask, told(now, answer), actor=pair.amina, now=now)
    assert [services.remind_of_asks(now + n * DAY) for n in (8, 11, 18, 21)] == [0, 0, 0, 0]


def again(pair: Pair, now: datetime) -> Ask:
    return make_ask(pair.amina, now=now, prospect=Prospect.objects.get(), title="Again")


def test_the_other_side_learns_nothing_of_it(pair: Pair, now: datetime) -> None:
    ask = make_ask(pair.amina, now=now, asked=pair.bo.organization)
    before, mails = asking.waiting_for_us(pair.bo), Mail.objects.count()
    services.note_told_answer(ask, told(now), actor=pair.amina, now=now)
    assert (asking.waiting_for_us(pair.bo), Mail.objects.count()) == (before, mails)
    shown = [ToldAnswer.objects.visible_to(one).count() for one in (pair.amina, pair.bo, pair.chidi)]
    assert shown == [1, 0, 0]
    kept = AuditEntry.objects.filter(verb="ask.told").values_list("organization_id", flat=True)
    assert list(kept) == [pair.amina.organization_id]


def test_a_note_is_corrected_and_dropped_by_helpers_and_nobody_else(pair: Pair, now: datetime) -> None:
    ask = make_ask(pair.amina, now=now)
    sam, viewer = (add_member(pair.amina, now=now, role=role) for role in (Role.HELPER, Role.VIEWER))
    for nobody in (pair.bo, viewer):
        with pytest.raises(NotAllowed):
            services.note_told_answer(ask, told(now), actor=nobody, now=now)
    for answer in ("no", "yes"):
        services.note_told_answer(ask, told(now, answer), actor=sam, now=now)
    assert (ToldAnswer.objects.get().answer, ToldAnswer.objects.get().noted_by) == ("yes", sam)
    services.drop_told_answer(ask, actor=sam, now=now)
    assert (counted(pair, now), ToldAnswer.objects.count()) == ({"awaiting": 1}, 0)
    with pytest.raises(Refused):
        services.drop_told_answer(ask, actor=sam, now=now)


def test_everything_that_is_missing_is_said_at_once(pair: Pair, now: datetime) -> None:
    ask = make_ask(pair.amina, now=now)
    empty = ToldInput(AnswerInput("perhaps", ""), "", "dream", now.date() - 2 * DAY)
    wrong = wrong_with(ask, empty, pair.amina, now)
    assert wrong == {"answer", "role", "person", "how", "said_on"}
    assert wrong_with(ask, told(now, said_on=(now + DAY).date()), pair.amina, now) == {"said_on"}
    assert wrong_with(ask, told(now, said=AnswerInput("conditions", "Chair")), pair.amina, now) == {"words"}
    services.withdraw_ask(ask, actor=pair.amina, now=now)
    with pytest.raises(Refused):
        services.note_told_answer(ask, told(now), actor=pair.amina, now=now)


def wrong_with(ask: Ask, said: ToldInput, actor: Teammate, now: datetime) -> set[str]:
    with pytest.raises(BadInputs) as problem:
        services.note_told_answer(ask, said, actor=actor, now=now)
    return set(problem.value.errors)
