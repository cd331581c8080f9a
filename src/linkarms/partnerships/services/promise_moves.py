"""Another day for a promise: one side asks, the other one says yes or no. Without a yes the signed day holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.partnerships import links
from linkarms.partnerships.models import AgreementState, MoveAnswer, Promise, PromiseMove
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.promises import locked_promise, recorded

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Teammate


@transaction.atomic
def ask_to_move(promise: Promise, *, to: date, why: str, actor: Teammate, now: datetime) -> PromiseMove:
    """Either side may ask, once at a time; the other side is told by mail."""
    row = locked_promise(promise)
    sides.check_organizes(row.partnership, actor)
    _check_open(row)
    if to < now.date() or to == row.due:
        raise BadInput(_("Which day instead? One from today on, and another than the one that holds now."), "to")
    if PromiseMove.objects.waiting().filter(promise=row).exists():
        raise Refused(_("Another day is asked for already. It has to be answered or taken back first."))
    move = PromiseMove.objects.create(
        promise=row, was=row.due, to=to, asked_for=actor.organization, asked_by=actor.user, asked_at=now,
        why=paragraphs(why, field="why", max_length=1000, required=False),
    )  # fmt: skip
    recorded("promise.move_asked", row, actor=actor, now=now, move=move.pk)
    _tell("partnerships_promise_move", move, row, actor=actor, now=now)
    return move


@transaction.atomic
def answer_move(move: PromiseMove, *, agrees: bool, actor: Teammate, now: datetime) -> None:
    """A yes by somebody who may sign: the new day holds, and reminders begin anew. With a no nothing changes."""
    row = locked_promise(move.promise)
    asked = _waiting(move)
    sides.check_says_yes(row.partnership, actor)
    if asked.asked_for_id == actor.organization_id or asked.asked_by_id == actor.user_id:
        raise NotAllowed(_("The other side answers this. You can take it back."))
    _answer(asked, MoveAnswer.YES if agrees else MoveAnswer.NO, actor=actor, now=now)
    if agrees:
        _check_open(row)
        row.due = asked.to
        row.reminded_week_at = row.reminded_eve_at = row.reminded_after_at = None
        row.save(update_fields=["due", "reminded_week_at", "reminded_eve_at", "reminded_after_at"])
    recorded("promise.move_answered", row, actor=actor, now=now, move=asked.pk, answer=asked.answer)
    _tell("partnerships_promise_moved", asked, row, actor=actor, now=now)


@transaction.atomic
def take_move_back(move: PromiseMove, *, actor: Teammate, now: datetime) -> None:
    """The side that asked for another day leaves it at the one that holds."""
    row = locked_promise(move.promise)
    asked = _waiting(move)
    sides.check_organizes(row.partnership, actor)
    if asked.asked_for_id != actor.organization_id:
        raise NotAllowed(_("Only the side that asked can take this back."))
    _answer(asked, MoveAnswer.GONE, actor=actor, now=now)
    recorded("promise.move_taken_back", row, actor=actor, now=now, move=asked.pk)


def _waiting(move: PromiseMove) -> PromiseMove:
    found = PromiseMove.objects.waiting().filter(pk=move.pk).first()
    if found is None:
        raise Refused(_("This was answered or taken back in the meantime. The page shows the day that holds."))
    return found


def _answer(move: PromiseMove, answer: MoveAnswer, *, actor: Teammate, now: datetime) -> None:
    move.answer, move.answered_by, move.answered_at = answer, actor.user, now
    move.save(update_fields=["answer", "answered_by", "answered_at"])


def _check_open(promise: Promise) -> None:
    """Also one whose day is long over: while nobody has said what became of it, both can still agree on a new day."""
    owed = promise.agreement.state == AgreementState.IN_FORCE and promise.released_at is None
    if not owed or promise.said.exists():
        raise Refused(_("This promise is settled, or nobody owes it any more: its day cannot be moved."))


def _tell(kind: str, move: PromiseMove, promise: Promise, *, actor: Teammate, now: datetime) -> None:
    side = sides.other_side(promise.partnership, actor.organization_id)
    if side is not None:
        sides.tell(
            kind,
            side,
            context={
                "by": actor.organization.name,
                "was": move.was,
                "to": move.to,
                "why": move.why,
                "agreed": move.answer == MoveAnswer.YES,
                "action_url": links.promise(promise, side=side),
            },
            now=now,
        )
