"""What pages and upper floors ask about organizations and their teams. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linkarms.core.names import normal_name
from linkarms.directory.models import (
    Entry,
    EntryQuerySet,
    Evidence,
    Lead,
    Organization,
    Role,
    Teammate,
    TeammateInvitation,
)
from linkarms.directory.policy import NameDecision, NameFacts, may_be_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.accounts.models import User


def teammate_for(user: User, org_slug: str, *, also: Sequence[str] = ()) -> Teammate | None:
    """This person's place in that organization's team now; None also for "no such organization".

    ``also`` names relations that are read in the same query.
    """
    return (
        Teammate.objects.active()
        .filter(user=user, organization__slug=org_slug)
        .select_related("organization", "user", *also)
        .first()
    )


def memberships(user: User) -> QuerySet[Teammate]:
    """Every organization this person acts for, by name."""
    return (
        Teammate.objects.active()
        .filter(user=user)
        .select_related("organization", "user")
        .order_by("organization__name", "pk")
    )


def team(organization: Organization) -> QuerySet[Teammate]:
    """Everybody in the team now, owners first, then in order of joining."""
    return (
        Teammate.objects.active()
        .filter(organization=organization)
        .select_related("user", "organization")
        .order_by("joined_at", "pk")
    )


def owners(organization: Organization) -> QuerySet[Teammate]:
    return team(organization).filter(role=Role.OWNER)


def signers(organization: Organization) -> QuerySet[Teammate]:
    """Those who may sign: owners, and whoever an owner gave it."""
    return team(organization).filter(Q(role=Role.OWNER) | Q(may_sign_given_at__isnull=False))


def organizers(organization: Organization) -> QuerySet[Teammate]:
    """Those to write to about working together: owners and organizers."""
    return team(organization).filter(role__in=[Role.OWNER, Role.ORGANIZER])


def open_invitations(organization: Organization) -> QuerySet[TeammateInvitation]:
    return (
        TeammateInvitation.objects.filter(
            organization=organization, answered_at__isnull=True, withdrawn_at__isnull=True
        )
        .select_related("invited_by")
        .order_by("invited_at", "pk")
    )


def evidence_that_counts() -> QuerySet[Evidence]:
    return Evidence.objects.filter(set_aside_at__isnull=True)


def name_facts(organization: Organization) -> NameFacts:
    """The facts of one organization, read now."""
    return NameFacts(
        has_evidence=evidence_that_counts().filter(organization=organization).exists(),
        name_off=organization.name_off_at is not None,
        closed=organization.closed_at is not None,
    )


def name_decision(organization: Organization) -> NameDecision:
    return may_be_named(name_facts(organization))


def nameable(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """Narrow to those that ``may_be_named`` allows: the same rule as SQL (a property test compares them)."""
    return organizations.filter(
        Exists(evidence_that_counts().filter(organization=OuterRef("pk"))),
        name_off_at__isnull=True,
        closed_at__isnull=True,
    )


def nameable_or_nobody(slug: str) -> Organization:
    """The organization of this slug, if it may be named; else one that has nothing and is called nothing.

    Whoever asks on goes the same way for a hidden organization as for none: not even the time tells them apart.
    """
    found = nameable(Organization.objects.filter(slug=slug)).first()
    return found if found is not None else Organization(pk=0)


def public_organizations() -> QuerySet[Organization]:
    """Organizations that switched their public profile on and may be named."""
    return nameable(Organization.objects.filter(profile_public_at__isnull=False)).order_by("name", "pk")


def find_public_organizations(text: str) -> QuerySet[Organization]:
    """Public profiles whose name, place or website matches; nothing for a blank text."""
    words = text.strip()
    if not words:
        return Organization.objects.none()
    return public_organizations().filter(
        Q(name__icontains=words) | Q(place__icontains=words) | Q(website_domain__icontains=words)
    )


def find_entries(teammate: Teammate, text: str) -> EntryQuerySet:
    """This organization's own records whose name, place or notes match; all of them for a blank text."""
    entries = Entry.objects.visible_to(teammate).order_by("name", "pk")
    words = text.strip()
    if not words:
        return entries
    found = Q(name__icontains=words) | Q(place__icontains=words) | Q(notes__icontains=words)
    normal = normal_name(words)
    if normal:
        found |= Q(normal_name__contains=normal)
    return entries.filter(found)


def leads(teammate: Teammate, text: str = "") -> QuerySet[Lead]:
    """Open leads of this organization, newest first, without those whose name was dismissed for good."""
    entries = find_entries(teammate, text).wanted().order_by()
    return (
        Lead.objects.visible_to(teammate)
        .filter(dismissed_at__isnull=True, entry__in=entries)
        .select_related("entry")
        .order_by("-found_at", "entry__name", "pk")
    )


def lead_sources(teammate: Teammate) -> list[tuple[str, int]]:
    """Where open leads came from, with their numbers, most first."""
    wanted = Entry.objects.visible_to(teammate).wanted()
    found = Lead.objects.visible_to(teammate).filter(dismissed_at__isnull=True, entry__in=wanted).order_by()
    counted = found.values("source").annotate(leads=Count("pk")).order_by("-leads", "source")
    return [(row["source"], row["leads"]) for row in counted]
