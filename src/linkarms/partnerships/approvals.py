"""Approval requests as both sides read them: where each stands at a moment, in which words, and what it does to names.

Nothing here writes. Where a request stands follows from its row and the clock alone: a deadline that passes is a
"without the name" without anybody having done anything (law 1: silence is never yes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.accounts.queries import names_of
from linkarms.audit.queries import history_of
from linkarms.partnerships.approval_time import in_words
from linkarms.partnerships.clauses import Approval, MailingNotice
from linkarms.partnerships.models import (
    ApprovalAnswer,
    ApprovalDelegate,
    ApprovalRequest,
    ApprovalUse,
    Partnership,
)
from linkarms.partnerships.queries import documents_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models.approvals import ApprovalQuerySet
    from linkarms.partnerships.terms import Terms

#: Without a word about it in the agreement: nobody is asked to answer at once.
LEAST_HOURS = 1
#: The id of no campaign: the standing agreement answers for what is for none.
NO_CAMPAIGN = 0


class ApprovalState(StrEnum):
    WAITING = "waiting"
    YES = "yes"
    CHANGES = "changes"  # a yes to other words, which the asker has not taken over
    NO = "no"
    LAPSED = "lapsed"  # no answer by the deadline
    UNDONE = "undone"  # a yes that was taken back
    WITHDRAWN = "withdrawn"  # the asker does not ask any more


def state_of(request: ApprovalRequest, *, now: datetime) -> ApprovalState:
    if request.withdrawn_at is not None:
        return ApprovalState.WITHDRAWN
    if request.undone_at is not None:
        return ApprovalState.UNDONE
    if request.answer == "":
        return ApprovalState.WAITING if now < request.deadline else ApprovalState.LAPSED
    if request.answer == ApprovalAnswer.CHANGES and request.taken_at is None:
        return ApprovalState.CHANGES
    return ApprovalState.NO if request.answer == ApprovalAnswer.NO else ApprovalState.YES


@dataclass(frozen=True, slots=True)
class Shown:
    """One request as a page shows it: the row, where it stands now, and the sentence about silence."""

    request: ApprovalRequest
    state: ApprovalState
    when: str
    silence: str
    ours: bool  # we asked

    @property
    def may_use_name(self) -> bool:
        return self.request.counts


@dataclass(frozen=True, slots=True)
class Pile:
    """All requests of a partnership, by where they stand."""

    waiting: list[Shown]
    answered: list[Shown]
    lapsed: list[Shown]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened. ``kind`` is the audit's verb, ``who`` may be ""."""

    kind: str
    at: datetime
    who: str
    organization: str


def silence_words(request: ApprovalRequest) -> str:
    """What no answer means: the same words before, at and after the deadline, to both sides."""
    return _("No answer by %(when)s means: published without the name of %(name)s.") % {
        "when": in_words(request.deadline, request.zone),
        "name": request.asked.name,
    }


def shown(request: ApprovalRequest, teammate: Teammate, *, now: datetime) -> Shown:
    return Shown(
        request=request,
        state=state_of(request, now=now),
        when=in_words(request.deadline, request.zone),
        silence=silence_words(request),
        ours=request.asker_id == teammate.organization_id,
    )


def approvals_of(teammate: Teammate) -> ApprovalQuerySet:
    return ApprovalRequest.objects.visible_to(teammate).select_related(
        "partnership__host", "partnership__partner", "partnership__entry", "asker", "asked",
        "sent_by__user", "taken_by__user", "undone_by__user", "withdrawn_by__user",
    )  # fmt: skip


def pile_of(partnership: Partnership, teammate: Teammate, *, now: datetime, most: int = 200) -> Pile:
    """What waits with the nearest deadline first, the rest with the newest first. One query."""
    rows = approvals_of(teammate).filter(partnership=partnership).order_by("-sent_at", "-pk")[:most]
    found = [shown(row, teammate, now=now) for row in rows]
    waiting = [one for one in found if one.state == ApprovalState.WAITING]
    return Pile(
        waiting=sorted(waiting, key=lambda one: one.request.deadline),
        answered=[one for one in found if one.state not in (ApprovalState.WAITING, ApprovalState.LAPSED)],
        lapsed=[one for one in found if one.state == ApprovalState.LAPSED],
    )


def waiting_for(teammate: Teammate, *, now: datetime) -> list[Shown]:
    """What others wait for us to approve, the nearest deadline first. One query."""
    rows = approvals_of(teammate).unanswered().filter(asked=teammate.organization_id, deadline__gt=now)
    return [shown(row, teammate, now=now) for row in rows.order_by("deadline", "pk")]


def changes_for(teammate: Teammate, *, now: datetime) -> list[Shown]:
    """Their yes to other words, which we have neither taken over nor asked about anew. One query."""
    rows = approvals_of(teammate).filter(
        asker=teammate.organization_id, answer=ApprovalAnswer.CHANGES, taken_at__isnull=True, undone_at__isnull=True,
        answered_at__gt=now - timedelta(days=30),
    )  # fmt: skip
    return [shown(row, teammate, now=now) for row in rows.exclude(answer_text="").order_by("answered_at", "pk")]


def delegate_of(partnership: Partnership, organization_id: int) -> ApprovalDelegate | None:
    return ApprovalDelegate.objects.filter(partnership=partnership, organization=organization_id).first()


def log_of(request: ApprovalRequest) -> list[LogLine]:
    """Everything that happened to it, the oldest first, from the audit: the same for both sides."""
    entries = history_of(request)
    names = names_of(entry.actor_id for entry in entries)
    sides = {request.asker_id: request.asker.name, request.asked_id: request.asked.name}
    found = []
    for entry in entries:
        who = names.get(entry.actor_id or 0, "")
        if entry.verb == "approval.answered":
            who = request.answered_name
        found.append(LogLine(entry.verb, entry.at, who, sides.get(entry.organization_id or 0, "")))
    return found


def terms_between(partnership: Partnership, *, campaign_ref: int | None, now: datetime) -> Terms | None:
    """What the two agreed that holds now about this campaign, or about everything else."""
    if partnership.partner_id is None:
        return None
    documents = documents_for(partnership.partner_id, partnership.host_id, campaign_ref or NO_CAMPAIGN, at=now)
    return next((one.terms for one in documents if one.terms.alive(now)), None)


def least_hours(terms: Terms | None, *, side: str, use: str) -> int:
    """How many hours this side leaves the other at least: approval clauses, and for a mailing its notice."""
    if terms is None:
        return LEAST_HOURS
    hours = [clause.hours for clause in terms.rules(Approval, side=side)]
    if use == ApprovalUse.MAILING:
        hours += [clause.hours for clause in terms.rules(MailingNotice, side=side)]
    return max([LEAST_HOURS, *hours])


def named_in_agreement(terms: Terms | None, *, side: str) -> str:
    """Who answers for the other side when this side shows its texts, as both signed it."""
    clauses = terms.rules(Approval, side=side) if terms is not None else ()
    return ", ".join(clause.delegate for clause in clauses if clause.delegate)


def withheld(asker_id: int, campaign_ref: int, partners: Iterable[int]) -> dict[int, datetime]:
    """Whose name a request about this campaign's public pages keeps off, and since when it was asked or said.

    The newest request that was not withdrawn decides: without a yes that counts, the name is not shown. One query.
    """
    rows = (
        ApprovalRequest.objects.filter(
            campaign_ref=campaign_ref, asker=asker_id, asked__in=list(partners), withdrawn_at__isnull=True
        )
        .order_by("sent_at", "pk")
        .only("asked", "answer", "answered_at", "taken_at", "undone_at", "sent_at")
    )
    newest = {row.asked_id: row for row in rows}
    return {asked: row.undone_at or row.answered_at or row.sent_at for asked, row in newest.items() if not row.counts}
