"""Our own duties and work: removal lists, authority, comments, data statements, drafts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from linkarms.campaigns.models import Campaign, CampaignState, DataStatement
from linkarms.directory import queries as directory_queries
from linkarms.directory.models import Teammate
from linkarms.directory.policy import NameRefusal
from linkarms.petitions.models import Petition, PetitionState
from linkarms.petitions.moderation import as_counted, waiting_by_petition
from linkarms.petitions.queries import texts_of
from linkarms.sharing.queries import removal_days
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: So long before downloads stop, the date turns red.
PRESSING = timedelta(days=4)


def removals(teammate: Teammate, now: datetime) -> list[Todo]:
    """Law 5: whoever took a yes back must vanish from our lists, and see that they did."""
    if not teammate.may_export:
        return []
    waiting = [day for day in removal_days(teammate) if day.is_waiting]
    if not waiting:
        return []
    people = sum(day.waiting for day in waiting)
    stops_at = min(day.stops_at for day in waiting)
    if stops_at <= now:
        late = _("Downloads are stopped until you do.")
    elif stops_at - now <= PRESSING:
        late = _("After %(date)s downloads stop.") % {"date": date_format(stops_at, "MONTH_DAY_FORMAT")}
    else:
        late = ""
    return [
        Todo(
            rank=Rank.REMOVAL,
            what=ngettext("%(n)d person to remove from your lists", "%(n)d people to remove from your lists", people)
            % {"n": people},
            why=_("They took their yes back or were erased, and wait to see that you did it."),
            url=room_url(teammate, "people-removals"),
            label=_("Open the removal list"),
            since=min(stops_at, now),
            late=late,
        )
    ]


def authority(teammate: Teammate, now: datetime) -> list[Todo]:
    """Without evidence no name stands anywhere public (law 1)."""
    if not teammate.may_organize:
        return []
    organization = teammate.organization
    refusals = directory_queries.name_decision(organization).refusals
    page = room_url(teammate, "settings-authority")
    if NameRefusal.NAME_OFF in refusals:
        return [
            Todo(
                rank=Rank.AUTHORITY,
                what=_("Your name is off all public pages"),
                why=_("It was taken off %(when)s. An owner can put it back.")
                % {"when": ago(organization.name_off_at or now, now=now)},
                url=page,
                label=_("See why"),
                since=organization.name_off_at or now,
            )
        ]
    if NameRefusal.NO_EVIDENCE in refusals:
        return [
            Todo(
                rank=Rank.AUTHORITY,
                what=_("Show that you speak for %(name)s") % {"name": organization.name},
                why=_("Until then the name cannot stand on any public page. A mail to your own domain is enough."),
                url=page,
                label=_("Show it"),
                since=organization.founded_at,
            )
        ]
    return []


def comments(teammate: Teammate, now: datetime) -> list[Todo]:
    if not teammate.may_organize:
        return []
    petitions = _hosted(teammate).exclude(state=PetitionState.DRAFT)
    waiting = waiting_by_petition(petitions)
    if not waiting:
        return []
    shown = list(petitions.filter(pk__in=waiting).order_by("-published_at", "pk"))
    titles = _titles(shown)
    found = [
        Todo(
            rank=Rank.COMMENTS,
            what=ngettext("%(n)s comment to read", "%(n)s comments to read", waiting[petition.pk])
            % {"n": as_counted(waiting[petition.pk])},
            why=_("Under “%(title)s”. None is public before you let it through.") % {"title": titles[petition.pk]},
            url=room_url(teammate, "campaigns-comments", pk=petition.campaign_id, petition=petition.pk),
            label=_("Read the comments"),
            since=petition.published_at or now,
        )
        for petition in shown
    ]
    return shortened(found, room=room_url(teammate, "campaigns-list"))


def data_statements(teammate: Teammate, now: datetime) -> list[Todo]:
    """A campaign cannot be published before an owner has approved what happens to people's data (law 2)."""
    if not teammate.may_organize:
        return []
    statements = DataStatement.objects.filter(campaign=OuterRef("pk"))
    lacking = (
        Campaign.objects.hosted_by(teammate)
        .exclude(state=CampaignState.CLOSED)
        .exclude(Exists(statements.filter(approved_at__isnull=False)))
        .annotate(written=Exists(statements))
        .order_by("created_at", "pk")
    )
    found = []
    for campaign in lacking:
        written = getattr(campaign, "written", False)
        if written and not teammate.is_owner:
            continue
        why = (
            _("It is written. As an owner you approve it, or send it back for other words.")
            if written
            else _("Publishing waits for it: why you ask for data, which, and for how long.")
        )
        found.append(
            Todo(
                rank=Rank.DATA,
                what=_("Data statement of “%(campaign)s”") % {"campaign": campaign.name},
                why=why,
                url=room_url(teammate, "campaigns-data", pk=campaign.pk),
                label=_("Read and approve") if written else _("Write it"),
                since=campaign.created_at,
            )
        )
    return shortened(found, room=room_url(teammate, "campaigns-list"))


def drafts(teammate: Teammate, now: datetime) -> list[Todo]:
    if not teammate.may_organize:
        return []
    petitions = list(_hosted(teammate).filter(state=PetitionState.DRAFT).order_by("created_at", "pk"))
    titles = _titles(petitions)
    found = [
        Todo(
            rank=Rank.DRAFT,
            what=_("“%(title)s” is not published yet") % {"title": titles[petition.pk]},
            why=_("Begun %(when)s. The campaign's page says what is still missing.")
            % {"when": ago(petition.created_at, now=now)},
            url=room_url(teammate, "campaigns-page", pk=petition.campaign_id),
            label=_("Go on with it"),
            since=petition.created_at,
        )
        for petition in petitions
    ]
    return shortened(found, room=room_url(teammate, "campaigns-list"))


def _hosted(teammate: Teammate) -> QuerySet[Petition]:
    return Petition.objects.filter(campaign__in=Campaign.objects.hosted_by(teammate)).select_related("campaign")


def _titles(petitions: list[Petition]) -> dict[int, str]:
    """Petition id to title; the campaign's name where no text is written yet."""
    texts = texts_of([petition.pk for petition in petitions], language=get_language() or "en")
    return {
        petition.pk: texts[petition.pk].text.title if petition.pk in texts else petition.campaign.name
        for petition in petitions
    }
