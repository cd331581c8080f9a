"""Tracked links: short public codes that say by whom a visitor came (product.md, "Links")."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns.models import (
    Campaign,
    LinkDay,
    LinkKind,
    Participation,
    ParticipationState,
    TrackedLink,
)
from linkarms.campaigns.services import acting
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.names import one_line
from linkarms.core.tokens import short_code
from linkarms.directory.models import Organization, Teammate

LABEL_MAX = 80
MOST_LINKS = 50  # of one organization in one campaign, replaced ones not counted


@transaction.atomic
def make_link(
    campaign: Campaign,
    organization: Organization,
    *,
    kind: LinkKind = LinkKind.OWN,
    label: str = "",
    actor: Teammate,
    now: datetime,
) -> TrackedLink:
    """One more link, for a leaflet or a newsletter. Promoted links are the host's: they show its box only."""
    _may_keep_links(campaign, organization, actor)
    if kind == LinkKind.PROMOTED and organization.pk != campaign.host_id:
        raise Refused(_("A promoted link shows the host's page without any partner's box; only the host has it."))
    label = one_line(label, field="label", max_length=LABEL_MAX, required=False)
    kept = TrackedLink.objects.filter(campaign=campaign, organization=organization, retired_at__isnull=True)
    same = kept.filter(kind=kind, label=label).order_by("pk").first()
    if same is not None:
        return same  # a second click; another link of the same kind gets another label
    if kept.count() >= MOST_LINKS:
        raise Refused(_("You already have %(most)d links here. Take one back first.") % {"most": MOST_LINKS})
    link = _new(campaign, organization, kind=kind, label=label, now=now)
    _record("link.made", link, actor, now)
    return link


@transaction.atomic
def replace_link(link: TrackedLink, *, actor: Teammate, now: datetime) -> TrackedLink:
    """A fresh code for the same use; the old one leads to the host's page from now on."""
    _may_keep_links(link.campaign, link.organization, actor)
    link.refresh_from_db(from_queryset=TrackedLink.objects.select_for_update())
    if link.retired_at is not None:
        raise Refused(_("This link was replaced already. The page shows the one that works now."))
    link.retired_at = now
    link.save(update_fields=["retired_at"])
    fresh = _new(link.campaign, link.organization, kind=LinkKind(link.kind), label=link.label, now=now)
    _record("link.replaced", fresh, actor, now, old=link.pk)
    return fresh


@transaction.atomic
def retire_link(link: TrackedLink, *, actor: Teammate, now: datetime) -> None:
    """Take a link back: it leads to the host's page without your box from now on. The last one stays."""
    _may_keep_links(link.campaign, link.organization, actor)
    link.refresh_from_db(from_queryset=TrackedLink.objects.select_for_update())
    if link.retired_at is not None:
        return
    own = TrackedLink.objects.filter(
        campaign_id=link.campaign_id,
        organization_id=link.organization_id,
        kind=LinkKind.OWN,
        retired_at__isnull=True,
    )
    if link.kind == LinkKind.OWN and own.count() < 2:
        raise Refused(_("This is your only link here. Replace it instead, so that you keep one."))
    link.retired_at = now
    link.save(update_fields=["retired_at"])
    _record("link.retired", link, actor, now)


def count_visit(link: TrackedLink, *, now: datetime, visits: int = 1) -> None:
    """So many more visits by this link today (UTC). Says nothing about who it was."""
    day = now.date()
    if LinkDay.objects.filter(link=link, day=day).update(visits=F("visits") + visits):
        return
    try:
        with transaction.atomic():
            LinkDay.objects.create(link=link, day=day, visits=visits)
    except IntegrityError:  # someone else was the first of the day at the same moment
        LinkDay.objects.filter(link=link, day=day).update(visits=F("visits") + visits)


def first_link(campaign: Campaign, organization: Organization, *, now: datetime) -> TrackedLink:
    """The link an organization has from the moment it takes part; the one it has already, if any."""
    own = TrackedLink.objects.filter(
        campaign=campaign, organization=organization, kind=LinkKind.OWN, retired_at__isnull=True
    )
    return own.order_by("pk").first() or _new(campaign, organization, kind=LinkKind.OWN, label="", now=now)


def _new(campaign: Campaign, organization: Organization, *, kind: LinkKind, label: str, now: datetime) -> TrackedLink:
    """35 random bits collide once in a blue moon; then another code is drawn."""
    for _try in range(5):
        try:
            with transaction.atomic():
                return TrackedLink.objects.create(
                    code=short_code(),
                    campaign=campaign,
                    organization=organization,
                    kind=kind,
                    label=label,
                    made_at=now,
                )
        except IntegrityError:
            continue
    raise Refused(_("No link could be made just now. Please try again."))


def _may_keep_links(campaign: Campaign, organization: Organization, actor: Teammate) -> None:
    """Everyone keeps their own links: a printed code is not the host's to break."""
    if actor.organization_id != organization.pk:
        raise NotAllowed(_("Only the organization whose link it is can change it."))
    acting.organizer(actor)
    joined = Participation.objects.filter(campaign=campaign, organization=organization, state=ParticipationState.JOINED)
    if organization.pk != campaign.host_id and not joined.exists():
        raise Refused(_("Links come with taking part. Say yes to the campaign first."))


def _record(verb: str, link: TrackedLink, actor: Teammate, now: datetime, **ids: int) -> None:
    audit.record(
        verb,
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=link.campaign,
        now=now,
        link=link.pk,
        **ids,
    )
