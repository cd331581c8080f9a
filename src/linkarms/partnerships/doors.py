"""What is shown of the open door: the public page, who knocked, what Today says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from linkarms.directory.models import Organization
from linkarms.directory.queries import nameable
from linkarms.partnerships.models import Knock, OpenDoor, Prospect, Touchpoint

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models.open_door import KnockQuerySet


def open_door_of(slug: str) -> OpenDoor | None:
    """The door of this organization, if it switched it on and may be named in public (law 1)."""
    named = nameable(Organization.objects.filter(slug=slug))
    return (
        OpenDoor.objects.filter(organization__in=named, opened_at__isnull=False).select_related("organization").first()
    )


def door_of(organization: Organization) -> OpenDoor:
    """Its words, open or not; an unsaved one with the usual values before anything was written."""
    return OpenDoor.objects.filter(organization=organization).first() or OpenDoor(organization=organization)


def knocks_of(prospect: Prospect) -> KnockQuerySet:
    return (
        Knock.objects.filter(prospect=prospect, host=prospect.holder_id)
        .select_related("perhaps", "answered_by")
        .order_by("-at", "-pk")
    )


def unanswered(teammate: Teammate) -> KnockQuerySet:
    """Knocks at relationships that are this teammate's, until somebody said or logged that they were answered."""
    talked = Touchpoint.objects.filter(prospect=OuterRef("prospect"), at__gt=OuterRef("at"))
    return (
        Knock.objects.visible_to(teammate)
        .filter(prospect__owner=teammate, answered_at__isnull=True)
        .exclude(Exists(talked))
        .order_by("at", "pk")
    )
