"""What was asked of whom, and what they said: the asking side's lists, and the letter that the other side reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from linkarms.partnerships.models import Answer, Ask, Contribution, Stage, Way, expected_on, told_of
from linkarms.partnerships.models.asks import SETTLED_BY_WORD, UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect

#: After so many asks without a give, a gentle word comes before the next one.
ASKS_BEFORE_A_GIVE = 3
FILTERS = ("awaiting", "overdue", "told", "answered", "withdrawn")
#: An answer moves a relationship that is still open and not yet active (``pipeline.md``).
AFTER_ANSWER: dict[str, str] = {
    Answer.YES: Stage.ANSWERED,
    Answer.CONDITIONS: Stage.ANSWERED,
    Answer.LATER: Stage.DECIDING,
    Answer.NO: Stage.DECLINED,
}
#: Where an ask or its answer moves nothing: active ones stay active whatever one ask brings.
_STAYS_WHEN_ASKED = (Stage.ASKED, Stage.DECIDING, Stage.ACTIVE)
_STAYS_WHEN_ANSWERED = (Stage.ACTIVE, Stage.DORMANT, Stage.ENDED, Stage.DECLINED)


@dataclass(frozen=True, slots=True)
class Letter:
    """An ask as the other side sees it: the words that went out, and their own answer. Nothing of the pipeline."""

    pk: int
    asker: str
    person: str
    kind: str
    title: str
    letter: str
    in_return: str
    about: str
    level: str
    deadline: date
    language: str
    sent_at: datetime
    answer: str
    answer_label: str
    answer_words: str
    later_on: date | None
    answered_at: datetime | None
    answered_name: str
    answered_role: str
    is_withdrawn: bool
    is_awaiting: bool
    due_on: date


def letter_of(ask: Ask) -> Letter:
    return Letter(
        pk=ask.pk,
        asker=ask.prospect.holder.name,
        person=str(ask.sent_by.user),
        kind=str(ask.get_kind_display()),
        title=ask.title,
        letter=ask.letter,
        in_return=ask.in_return,
        about=ask.about,
        level=ask.level,
        deadline=ask.deadline,
        language=ask.language,
        sent_at=ask.sent_at,
        answer=ask.answer,
        answer_label=str(Answer(ask.answer).label) if ask.answer else "",
        answer_words=ask.answer_words,
        later_on=ask.later_on,
        answered_at=ask.answered_at,
        answered_name=ask.answered_name,
        answered_role=ask.answered_role,
        is_withdrawn=ask.withdrawn_at is not None,
        is_awaiting=ask.is_awaiting,
        due_on=ask.due_on,
    )


def asks_of(teammate: Teammate) -> QuerySet[Ask]:
    """What we asked, newest first, with what they told us about it."""
    found = Ask.objects.visible_to(teammate).select_related(
        "prospect__entry", "sent_by__user", "conditions_met_by__user", "told_answer__noted_by__user"
    )
    return found.order_by("-sent_at", "-pk")


def _late(today: date) -> Q:
    """Of what is not settled: the day is over, by the deadline, their own later day or the one they told us."""
    told = Q(told_answer__isnull=False)
    by_letter = Q(answer="", deadline__lt=today) | Q(answer=Answer.LATER, later_on__lt=today)
    return (~told & by_letter) | (told & Q(told_answer__later_on__lt=today))


def narrowed(asks: QuerySet[Ask], which: str, *, today: date) -> QuerySet[Ask]:
    """``which``: one of FILTERS; anything else narrows nothing. What is due first stands first where it waits."""
    if which in ("awaiting", "overdue"):
        late = _late(today)
        return asks.filter(UNSETTLED & (late if which == "overdue" else ~late)).order_by("deadline", "pk")
    if which == "told":
        return asks.filter(SETTLED_BY_WORD).order_by("-told_answer__noted_at", "-pk")
    if which == "answered":
        return asks.filter(answered_at__isnull=False).exclude(answer=Answer.LATER).order_by("-answered_at", "-pk")
    if which == "withdrawn":
        return asks.filter(withdrawn_at__isnull=False)
    return asks


def counts(teammate: Teammate, *, today: date) -> dict[str, int]:
    """How many fit each filter. One query."""
    found = Ask.objects.visible_to(teammate).aggregate(
        awaiting=Count("pk", filter=UNSETTLED & ~_late(today)),
        overdue=Count("pk", filter=UNSETTLED & _late(today)),
        told=Count("pk", filter=SETTLED_BY_WORD),
        answered=Count("pk", filter=Q(answered_at__isnull=False) & ~Q(answer=Answer.LATER)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )
    return dict(found)


def is_overdue(ask: Ask, *, today: date) -> bool:
    """For our own list: what they told us settles it, or names another day."""
    return is_unsettled(ask) and expected_on(ask) < today


def is_unsettled(ask: Ask) -> bool:
    told = told_of(ask)
    return ask.is_awaiting and (told is None or told.answer == Answer.LATER)


def asked_of_us(teammate: Teammate) -> QuerySet[Ask]:
    """What others asked of our organization: make a ``Letter`` of each before it is shown."""
    found = Ask.objects.for_us(teammate).select_related("prospect__holder", "sent_by__user")
    return found.filter(prospect__holder__closed_at__isnull=True).order_by("-sent_at", "-pk")


def waiting_for_us(teammate: Teammate) -> list[Letter]:
    found = asked_of_us(teammate).filter(Q(answer="") | Q(answer=Answer.LATER), withdrawn_at__isnull=True)
    return [letter_of(ask) for ask in found.order_by("deadline", "pk")]


def awaited_by(teammate: Teammate) -> list[Ask]:
    """Ours without an answer that this person sent, or whose relationship they look after."""
    mine = Q(sent_by=teammate) | Q(prospect__owner=teammate)
    found = Ask.objects.visible_to(teammate).unsettled().filter(mine).select_related("prospect__entry", "told_answer")
    return sorted(found, key=lambda ask: (expected_on(ask), ask.pk))


def waiting_with(teammate: Teammate, prospects: Iterable[Prospect]) -> dict[int, Ask]:
    """Prospect to the ask whose answer is due first. One query."""
    unsettled = Ask.objects.visible_to(teammate).unsettled().select_related("told_answer")
    found = unsettled.filter(prospect__in=[one.pk for one in prospects])
    by_prospect: dict[int, Ask] = {}
    for ask in found:
        known = by_prospect.get(ask.prospect_id)
        if known is None or expected_on(ask) < expected_on(known):
            by_prospect[ask.prospect_id] = ask
    return by_prospect


def asks_since_give(prospects: Iterable[Prospect]) -> dict[int, int]:
    """Prospect to how often we asked since we last gave them something. Two queries."""
    ids = [one.pk for one in prospects]
    given = Contribution.objects.filter(prospect__in=ids, way=Way.GIVEN).order_by()
    last = dict(given.values_list("prospect").annotate(last=Max("at")))
    found: dict[int, int] = defaultdict(int)
    asked = Ask.objects.filter(prospect__in=ids, withdrawn_at__isnull=True).values_list("prospect", "sent_at")
    for prospect_id, sent_at in asked:
        if prospect_id not in last or sent_at > last[prospect_id]:
            found[prospect_id] += 1
    return dict(found)


def gives_first(prospects: Iterable[Prospect]) -> set[int]:
    """Those for whom the gentle word comes before another ask."""
    return {pk for pk, times in asks_since_give(prospects).items() if times >= ASKS_BEFORE_A_GIVE}


def stage_after_ask(stage: str) -> str:
    """Whoever is asked something is at "asked"; where they are deciding or active already, they stay."""
    return stage if stage in _STAYS_WHEN_ASKED else Stage.ASKED


def stage_after_answer(stage: str, answer: str, *, others_wait: bool, others_agreed: bool) -> str:
    """``others_wait``, ``others_agreed``: of the other asks of this organization. One no is not the end of all."""
    if stage in _STAYS_WHEN_ANSWERED:
        return stage
    if answer in (Answer.NO, Answer.LATER) and others_agreed:
        return stage
    if answer == Answer.NO and others_wait:
        return stage
    return AFTER_ANSWER[answer]
