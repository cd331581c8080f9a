"""Promises are written down from the agreement in force; both sides say what became of them.

Nobody types a promise: it follows the version that both signed. What a side says is its own newest word, and the two
may differ. Who does it inside a side is for that side to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.partnerships import promising
from linkarms.partnerships.clauses import from_json, to_json
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    MoveAnswer,
    Outcome,
    Promise,
    PromiseBook,
    PromiseCare,
    PromiseMove,
    PromiseSaid,
    day_over,
)
from linkarms.partnerships.services import sides
from linkarms.partnerships.terms import terms_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import AgreementVersion

AT_ONCE = 200
MOST_AMOUNT = 100_000_000


@dataclass(frozen=True, slots=True)
class WordInput:
    """What one side says: ``done_on`` when it was kept; ``amount``: how many mails, people …, where one counts."""

    outcome: str
    done_on: date | None = None
    amount: int | None = None
    words: str = ""


def follow_agreements(now: datetime) -> int:
    """Periodic: agreements in force whose promises are not written down yet; how many."""
    behind = Agreement.objects.filter(state=AgreementState.IN_FORCE).filter(
        Q(promise_book__isnull=True) | ~Q(promise_book__version=F("version_in_force"))
    )
    return sum(follow(agreement, now=now) for agreement in behind.order_by("pk")[:AT_ONCE])


@transaction.atomic
def follow(agreement: Agreement, *, now: datetime) -> bool:
    """Write down what the version in force promises. What was kept, or said not to be, stays as it is.

    A clause that both changed goes on as the same promise, with the new day; one that is not in the new version is
    owed no longer. Another agreement whose place this one took hands its promises on. Twice is once.
    """
    row = sides.locked(agreement.partnership)
    agreement = Agreement.objects.select_related("version_in_force").get(pk=agreement.pk)
    version = agreement.version_in_force
    if version is None or PromiseBook.objects.filter(agreement=agreement, version=version).exists():
        return False
    known = {one.pk: one for one in _carried(agreement)}
    pairs, fresh, gone = promising.paired([_known(one) for one in known.values()], _promised(version, now=now))
    for pk, dated in pairs:
        _go_on(known[pk], agreement, dated, now=now)
    Promise.objects.bulk_create(
        Promise(
            partnership=row, agreement=agreement, keeper=dated.keeper, clause=to_json((dated.clause,)),
            place=dated.place, agreed_on=dated.day, due=dated.day, by_link=promising.goes_by_link(dated.clause),
            since=version.in_force_at or now,
        )
        for dated in fresh
    )  # fmt: skip
    for pk in gone:
        _release(known[pk], now=now)
    book, _new = PromiseBook.objects.update_or_create(agreement=agreement, defaults={"version": version, "at": now})
    audit.record("promises.followed", actor=None, organization_id=row.host_id, thing=book, now=now, version=version.pk)
    return True


@transaction.atomic
def say(promise: Promise, word: WordInput, *, actor: Teammate, now: datetime) -> PromiseSaid:
    """One side says what became of it, or corrects what it said. The other side may say something else."""
    row = locked_promise(promise)
    check_helps(row, actor)
    ours = row.keeper_id == actor.organization_id
    wrong: dict[str, list[str]] = {}
    if word.outcome not in Outcome.values:
        wrong["outcome"] = [_("Was it kept? Please choose.")]
    kept = word.outcome == Outcome.KEPT
    if kept and (word.done_on is None or not row.since.date() <= word.done_on <= now.date()):
        wrong["done_on"] = [_("On which day was it kept? Not before you agreed on it, and not after today.")]
    if word.outcome == Outcome.MISSED and not ours and now.date() <= row.due:
        wrong["outcome"] = [_("Its day is not over yet. Ask them first; they may still keep it.")]
    if word.amount is not None and not 0 <= word.amount <= MOST_AMOUNT:
        wrong["amount"] = [_("How many were there? A whole number.")]
    if wrong:
        raise BadInputs(wrong)
    if state_now(row, now=now) is promising.State.RELEASED:
        raise Refused(_("Nobody owes this any more: it was taken out of the agreement, or the agreement is over."))
    if row.said.filter(by__user=actor.user_id).exclude(organization=actor.organization_id).exists():
        raise NotAllowed(_("You have already spoken for the other side. Please ask a teammate to do this."))
    said, _new = PromiseSaid.objects.update_or_create(
        promise=row, organization=actor.organization,
        defaults={
            "outcome": word.outcome, "done_on": word.done_on if kept else None, "amount": word.amount,
            "words": paragraphs(word.words, field="words", max_length=2000, required=False), "by": actor, "at": now,
        },
    )  # fmt: skip
    drop_moves(row, now=now)
    recorded("promise.said", row, actor=actor, now=now, outcome=str(word.outcome))
    return said


@transaction.atomic
def take_word_back(promise: Promise, *, actor: Teammate, now: datetime) -> None:
    """It was a mistake: nobody has said anything again."""
    row = locked_promise(promise)
    check_helps(row, actor)
    if not row.said.filter(organization=actor.organization_id).delete()[0]:
        raise Refused(_("You have not said anything about this, or took it back already."))
    recorded("promise.word_taken_back", row, actor=actor, now=now)


@transaction.atomic
def see_to(
    promise: Promise, *, teammate: Teammate | None, is_told: bool, by_link: bool, actor: Teammate, now: datetime
) -> None:
    """Who of us does it (nobody: None), whether the other side may know, and whether it goes out with our link."""
    row = locked_promise(promise)
    check_helps(row, actor)
    if row.keeper_id != actor.organization_id:
        raise NotAllowed(_("The side that made a promise says who sees to it."))
    if teammate is None:
        PromiseCare.objects.filter(promise=row).delete()
    else:
        if teammate.organization_id != actor.organization_id or teammate.left_at is not None:
            raise NotAllowed(_("Please choose somebody of your own team."))
        PromiseCare.objects.update_or_create(
            promise=row, defaults={"teammate": teammate, "is_told": is_told, "at": now}
        )  # fmt: skip
    Promise.objects.filter(pk=row.pk).update(by_link=by_link)
    recorded("promise.seen_to", row, actor=actor, now=now, teammate=teammate.pk if teammate else 0)


def locked_promise(promise: Promise) -> Promise:
    """The row as it is now, held with its partnership until the transaction ends."""
    row = sides.locked(promise.partnership)
    found = Promise.objects.select_related("agreement").get(pk=promise.pk)
    found.partnership = row
    return found


def check_helps(promise: Promise, actor: Teammate) -> None:
    """The actor helps one of the two sides, and acts for that side only."""
    row = promise.partnership
    if actor.left_at is not None or actor.organization_id not in (row.host_id, row.partner_id):
        raise NotAllowed(_("This partnership is not one of your organization's."))
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    sides.check_one_side(row, user=actor.user, organization_id=actor.organization_id)


def state_now(promise: Promise, *, now: datetime) -> promising.State:
    """Where one promise stands."""
    words = [promising.Word(said.done_on) for said in promise.said.all()]
    over = promise.released_at.date() if promise.released_at else day_over(promise.agreement)
    return promising.state_of(promise.due, words, today=now.date(), over_on=over)


def drop_moves(promise: Promise, *, now: datetime) -> None:
    """Whatever was asked about its day has become pointless."""
    PromiseMove.objects.waiting().filter(promise=promise).update(answer=MoveAnswer.GONE, answered_at=now)


def recorded(verb: str, promise: Promise, *, actor: Teammate, now: datetime, **ids: int | str) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=promise, now=now,
        agreement=promise.agreement_id, **ids,
    )  # fmt: skip


def _carried(agreement: Agreement) -> list[Promise]:
    """What is written down of this agreement, and of one whose place it took."""
    rows = Promise.objects.filter(released_at__isnull=True).filter(
        Q(agreement=agreement) | Q(agreement__replaced_by=agreement)
    )
    return list(rows.prefetch_related("said").order_by("pk"))


def _known(promise: Promise) -> promising.Known[int]:
    [clause] = from_json(promise.clause)
    settled = bool(promise.said.all())
    return promising.Known(promise.pk, promise.keeper, clause, promise.agreed_on, settled)


def _promised(version: AgreementVersion, *, now: datetime) -> list[promising.Dated]:
    terms = terms_of(
        from_json(version.clauses), level=version.level, in_force_at=version.in_force_at or now, ended_at=None
    )
    return promising.promised(terms)


def _go_on(promise: Promise, agreement: Agreement, dated: promising.Dated, *, now: datetime) -> None:
    """Under the newer version; where that has another day, from that day on, and reminders begin anew.

    A day that both moved meanwhile holds on as long as the clause still has the day from which it was moved.
    """
    if promise.agreed_on != dated.day:
        drop_moves(promise, now=now)
        promise.due = dated.day
        promise.reminded_week_at = promise.reminded_eve_at = promise.reminded_after_at = None
    promise.agreement, promise.agreed_on, promise.place = agreement, dated.day, dated.place
    promise.clause = to_json((dated.clause,))
    promise.by_link = promise.by_link or promising.goes_by_link(dated.clause)
    promise.save()


def _release(promise: Promise, *, now: datetime) -> None:
    """Owed no longer; what somebody has spoken of stays in the record as it is."""
    drop_moves(promise, now=now)
    if not promise.said.all():
        promise.released_at = now
        promise.save(update_fields=["released_at"])
