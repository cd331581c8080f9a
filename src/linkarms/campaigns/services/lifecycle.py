"""A campaign from draft to closed, and what its public texts' version means."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns import notices
from linkarms.campaigns.models import CAMPAIGN_TRANSITIONS, Campaign, CampaignState, ParticipationState
from linkarms.campaigns.queries import missing_for_publishing, statement_in_force
from linkarms.campaigns.services import acting
from linkarms.campaigns.services.links import first_link
from linkarms.core.errors import Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.core.slugs import free_slug
from linkarms.core.tokens import short_code
from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships.services import open_debriefs

NAME_MAX = 200
SUMMARY_MAX = 2000
SECOND_CLICK = timedelta(minutes=1)


@transaction.atomic
def create_campaign(host: Organization, *, name: str, summary: str = "", actor: Teammate, now: datetime) -> Campaign:
    """A draft, seen by the host's team only. Raises ``BadInput`` for ``name`` and ``summary``.

    The same words by the same person within a minute are a second click: the first draft is returned.
    """
    campaign = Campaign(host=host, created_at=now, created_by=actor.user)
    acting.host_organizer(campaign, actor)
    campaign.name = one_line(name, field="name", max_length=NAME_MAX)
    campaign.summary = paragraphs(summary, field="summary", max_length=SUMMARY_MAX, required=False)
    Organization.objects.select_for_update().get(pk=host.pk)
    twin = _just_made(campaign, now=now)
    if twin is not None:
        return twin
    campaign.slug = draft_slug(campaign.name)
    campaign.save()
    first_link(campaign, host, now=now)
    audit.record("campaign.created", actor=actor.user, organization_id=host.pk, thing=campaign, now=now)
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, *, name: str, summary: str, actor: Teammate, now: datetime) -> None:
    """New name or summary. Both are public texts: a change asks every partner again (law 1)."""
    acting.host_organizer(campaign, actor)
    name = one_line(name, field="name", max_length=NAME_MAX)
    summary = paragraphs(summary, field="summary", max_length=SUMMARY_MAX, required=False)
    _lock(campaign)
    if (name, summary) == (campaign.name, campaign.summary):
        return
    campaign.name, campaign.summary = name, summary
    campaign.save(update_fields=["name", "summary"])
    _record("campaign.changed", campaign, actor, now)
    text_changed(campaign, now=now)


@transaction.atomic
def text_changed(campaign: Campaign, *, now: datetime) -> None:
    """Raise the version of the public texts; partners whose yes was current are asked again, once each.

    Law 1: a changed text asks again. Until a partner says yes to the new one it is not named and its box is
    not shown. Called by whatever changed a text, a target or a picture (petitions too).
    """
    _lock(campaign)
    before = campaign.text_version
    campaign.text_version = before + 1
    campaign.save(update_fields=["text_version"])
    notices.ask_again(campaign, was=before, now=now)


@transaction.atomic
def publish_campaign(campaign: Campaign, *, actor: Teammate, now: datetime) -> None:
    """Make it public under a readable address. Raises ``Refused`` with all that is missing as ``reasons``."""
    acting.host_organizer(campaign, actor)
    _lock(campaign)
    if campaign.state == CampaignState.PUBLISHED:
        return
    missing = missing_for_publishing(campaign)
    if missing:
        raise Refused(
            _("This campaign cannot be published yet. Its page lists what is missing."),
            frozenset(missing),
        )
    if campaign.published_at is None:
        campaign.slug = public_slug(campaign)
    _move(campaign, CampaignState.PUBLISHED)
    campaign.published_at = campaign.published_at or now
    campaign.closed_at = None
    campaign.save(update_fields=["state", "slug", "published_at", "closed_at"])
    statement = statement_in_force(campaign)
    _record("campaign.published", campaign, actor, now, statement=statement.pk if statement else 0)


@transaction.atomic
def close_campaign(campaign: Campaign, *, actor: Teammate, now: datetime) -> None:
    """No more signatures; the page stays and says that it is over. The host and each partner look back on it."""
    acting.host_organizer(campaign, actor)
    _lock(campaign)
    if campaign.state == CampaignState.CLOSED:
        return
    _move(campaign, CampaignState.CLOSED)
    campaign.closed_at = now
    campaign.save(update_fields=["state", "closed_at"])
    _record("campaign.closed", campaign, actor, now)
    joined = campaign.participations.filter(state=ParticipationState.JOINED)
    partners = list(joined.values_list("organization_id", flat=True))
    open_debriefs(campaign.pk, about=campaign.name, host_id=campaign.host_id, partner_ids=partners, now=now)


@transaction.atomic
def reopen_campaign(campaign: Campaign, *, actor: Teammate, now: datetime) -> None:
    """Public again. The same conditions as for publishing."""
    acting.host_organizer(campaign, actor)
    _lock(campaign)
    if campaign.state == CampaignState.DRAFT:
        raise Refused(_("This campaign was never published, so there is nothing to open again."))
    publish_campaign(campaign, actor=actor, now=now)


@transaction.atomic
def switch_several_boxes(campaign: Campaign, *, on: bool, actor: Teammate, now: datetime) -> None:
    """Show the boxes of partners whose agreement says "opted-in" on every link but promoted ones, or stop it."""
    acting.host_organizer(campaign, actor)
    _lock(campaign)
    if campaign.several_boxes == on:
        return
    campaign.several_boxes = on
    if on:
        campaign.several_boxes_since = campaign.several_boxes_since or now
    campaign.save(update_fields=["several_boxes", "several_boxes_since"])
    _record("campaign.several_boxes", campaign, actor, now, on=int(on))


def draft_slug(name: str) -> str:
    """An address nobody else's draft can collide with, so that a collision tells nobody of one (law 3)."""
    return f"{free_slug(name, lambda _slug: False)}-{short_code(5)}"


def public_slug(campaign: Campaign) -> str:
    """The readable address, given when the campaign first becomes public; only public ones are in its way."""
    others = Campaign.objects.exclude(pk=campaign.pk)
    return free_slug(campaign.name, lambda slug: others.filter(slug=slug).exists())


def _just_made(campaign: Campaign, *, now: datetime) -> Campaign | None:
    return Campaign.objects.filter(
        host=campaign.host,
        created_by=campaign.created_by,
        name=campaign.name,
        summary=campaign.summary,
        state=CampaignState.DRAFT,
        created_at__gt=now - SECOND_CLICK,
    ).first()


def _move(campaign: Campaign, state: CampaignState) -> None:
    if state not in CAMPAIGN_TRANSITIONS[campaign.state]:
        raise Refused(
            _("This cannot be done while the campaign is: %(state)s.") % {"state": campaign.get_state_display()}
        )
    campaign.state = state


def _lock(campaign: Campaign) -> None:
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())


def _record(verb: str, campaign: Campaign, actor: Teammate, now: datetime, **ids: int) -> None:
    audit.record(verb, actor=actor.user, organization_id=campaign.host_id, thing=campaign, now=now, **ids)
