"""What others did lately that concerns us: partners and, for owners, the operator (law 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.audit.models import Entry
from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    Answer,
    Ask,
    Outcome,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.promises import said_by_others, words_of
from linkarms.partnerships.queries import name_for
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today import approvals
from linkarms.workspace.rooms.today.recent import SHOWN, Change

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

LOOKED_BACK = timedelta(days=14)
LOOKED_THROUGH = 100

#: What an operator's command leaves behind: shown to the organization's owners in these words.
OPERATORS_DEEDS: dict[str, Callable[[], str]] = {
    "organization.vouched": lambda: _("The operator of this site vouches for your organization."),
    "contacts.released": lambda: _(
        "Whoever runs this site downloaded your people by a command; the list of downloads has it."
    ),
    "sharing.explained": lambda: _("The operator looked up why you may or may not receive somebody's data."),
}
#: What concerns every organization here: the newest of each is enough, some are done every night.
DEEDS_TO_ALL: dict[str, Callable[[], str]] = {
    "installation.backed_up": lambda: _("The operator made a backup of this site, with your data in it."),
    "installation.restored": lambda: _(
        "The operator put this site back from a backup: what was done after it is missing."
    ),
}


def changes(teammate: Teammate, *, now: datetime) -> list[Change]:
    """The newest first, at most eight of the last two weeks; one query for each kind."""
    since = now - LOOKED_BACK
    kinds = (
        _signed,
        _ended,
        _answered,
        _asks_answered,
        approvals.answered,
        approvals.lapsed,
        _promises_said,
        _took_part,
        _published,
        _by_operator,
    )
    found = [change for kind in kinds for change in kind(teammate, since)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:SHOWN]


def _signed(teammate: Teammate, since: datetime) -> Iterator[Change]:
    rows = (
        SignOff.objects.filter(version__agreement__in=Agreement.objects.visible_to(teammate), at__gt=since)
        .exclude(organization=teammate.organization_id)
        .select_related("organization", "version__agreement__partnership__entry")
        .order_by("-at")[:SHOWN]
    )
    for row in rows:
        words = _("%(name)s signed version %(number)d of your agreement.")
        name = row.organization.name if row.organization else row.version.agreement.partnership.entry.name
        yield Change(
            row.at,
            words % {"name": name, "number": row.version.number},
            room_url(teammate, "partners-agreement", pk=row.version.agreement_id),
        )


def _ended(teammate: Teammate, since: datetime) -> Iterator[Change]:
    rows = (
        Agreement.objects.visible_to(teammate)
        .filter(state=AgreementState.ENDED, ended_at__gt=since, replaced_by__isnull=True)
        .exclude(ended_for=teammate.organization_id)
        .select_related("partnership__host", "partnership__partner", "partnership__entry")
        .order_by("-ended_at")[:SHOWN]
    )
    for row in rows:
        by_term = row.ended_for_id is None
        words = (
            _("Your agreement with %(name)s is over: its term ended.")
            if by_term
            else _("%(name)s ended your agreement.")
        )
        words %= {"name": name_for(row.partnership, teammate)}
        yield Change(row.ended_at or since, words, room_url(teammate, "partners-agreement", pk=row.pk))


def _answered(teammate: Teammate, since: datetime) -> Iterator[Change]:
    rows = (
        Partnership.objects.visible_to(teammate)
        .filter(
            host=teammate.organization_id,
            answered_at__gt=since,
            state__in=[PartnershipState.OPEN, PartnershipState.DECLINED],
        )
        .select_related("host", "partner", "entry")
        .order_by("-answered_at")[:SHOWN]
    )
    for row in rows:
        accepted = row.state == PartnershipState.OPEN
        words = _("%(name)s wants to work with you.") if accepted else _("%(name)s said no to working together now.")
        yield Change(
            row.answered_at or since,
            words % {"name": name_for(row, teammate)},
            room_url(teammate, "partners-page", pk=row.pk),
        )


def _asks_answered(teammate: Teammate, since: datetime) -> Iterator[Change]:
    said = {
        Answer.YES: _("%(name)s says yes: %(title)s"),
        Answer.CONDITIONS: _("%(name)s says yes under conditions: %(title)s"),
        Answer.LATER: _("%(name)s answers later: %(title)s"),
        Answer.NO: _("%(name)s says no: %(title)s"),
    }
    rows = Ask.objects.visible_to(teammate).filter(answered_at__gt=since).select_related("prospect__entry")
    for row in rows.order_by("-answered_at")[:SHOWN]:
        words = said[Answer(row.answer)] % {"name": row.prospect.entry.name, "title": row.title}
        yield Change(row.answered_at or since, words, room_url(teammate, "asks-page", pk=row.pk))


def _promises_said(teammate: Teammate, since: datetime) -> Iterator[Change]:
    """What others say became of a promise, theirs or ours."""
    for row in said_by_others(teammate).filter(at__gt=since)[:SHOWN]:
        kept = row.outcome == Outcome.KEPT
        words = _("%(name)s says it was kept: %(words)s") if kept else _("%(name)s says it was not kept: %(words)s")
        filled = words % {"name": row.organization.name, "words": words_of(row.promise)}
        yield Change(row.at, filled, room_url(teammate, "promises-page", pk=row.promise_id))


def _took_part(teammate: Teammate, since: datetime) -> Iterator[Change]:
    """Answers to our invitations into campaigns, and those who left."""
    rows = (
        Participation.objects.visible_to(teammate)
        .filter(
            campaign__host=teammate.organization_id,
            state__in=[ParticipationState.JOINED, ParticipationState.DECLINED],
            answered_at__gt=since,
        )
        .select_related("campaign", "organization")
        .order_by("-answered_at")[:SHOWN]
    )
    for row in rows:
        joined = row.state == ParticipationState.JOINED
        words = _("%(name)s takes part in “%(campaign)s”.") if joined else _("%(name)s declined “%(campaign)s”.")
        yield _about_campaign(row, row.answered_at or since, words, teammate)
    left = (
        Participation.objects.visible_to(teammate)
        .filter(campaign__host=teammate.organization_id, state=ParticipationState.LEFT, left_at__gt=since)
        .exclude(left_for=teammate.organization_id)
        .select_related("campaign", "organization")
        .order_by("-left_at")[:SHOWN]
    )
    for row in left:
        yield _about_campaign(row, row.left_at or since, _("%(name)s left “%(campaign)s”."), teammate)


def _about_campaign(row: Participation, at: datetime, words: str, teammate: Teammate) -> Change:
    filled = words % {"name": row.organization.name, "campaign": row.campaign.name}
    return Change(at, filled, room_url(teammate, "campaigns-page", pk=row.campaign_id))


def _published(teammate: Teammate, since: datetime) -> Iterator[Change]:
    """Campaigns of others in which we take part."""
    ours = Participation.objects.filter(organization=teammate.organization_id, state=ParticipationState.JOINED)
    rows = (
        Campaign.objects.visible_to(teammate)
        .filter(pk__in=ours.values("campaign"), published_at__gt=since)
        .select_related("host")
        .order_by("-published_at")[:SHOWN]
    )
    for row in rows:
        words = _("%(name)s published “%(campaign)s”.") % {"name": row.host.name, "campaign": row.name}
        yield Change(row.published_at or since, words, room_url(teammate, "campaigns-page", pk=row.pk))


def _by_operator(teammate: Teammate, since: datetime) -> Iterator[Change]:
    """What was done to our data from outside the workspace: no actor, and one of the operator's verbs."""
    if not teammate.is_owner:
        return
    ours = Q(organization_id=teammate.organization_id, verb__in=list(OPERATORS_DEEDS))
    to_all = Q(organization_id__isnull=True, verb__in=list(DEEDS_TO_ALL))
    rows = Entry.objects.filter(ours | to_all, actor_id__isnull=True, at__gt=since).order_by("-at")[:LOOKED_THROUGH]
    told: set[str] = set()
    for row in rows:
        if row.verb in DEEDS_TO_ALL:
            if row.verb not in told:
                yield Change(row.at, DEEDS_TO_ALL[row.verb]())
            told.add(row.verb)
        else:
            yield Change(row.at, OPERATORS_DEEDS[row.verb]())
