"""A person takes a yes back: final until said anew, and told to everyone who received data (law 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.directory.models import Organization
from linkarms.sharing.models import RemovalReason
from linkarms.sharing.queries import organizations_concerned
from linkarms.sharing.services import removal
from linkarms.supporters import services as supporters
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def withdraw(
    supporter: Supporter, organization: Organization | None, *, method: str = "my-data", now: datetime
) -> list[Organization]:
    """Take back every yes to ``organization`` (None: to all that ever asked, or received something).

    Returns those it was said to. Each that received data gets the person on today's removal list; the
    others never had anything to remove.
    """
    concerned = [organization] if organization is not None else organizations_concerned(supporter)
    # The same lock as a release takes, in one order: see releasing._release_chunk.
    ids = sorted(each.pk for each in concerned)
    locked = Organization.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    organizations = list(locked)
    for each in organizations:
        supporters.withdraw(supporter, each, method=method, now=now)
        audit.record("consent.withdrawn", actor=None, organization_id=each.pk, thing=supporter, now=now)
    removal.list_for_removal(supporter, organizations, reason=RemovalReason.WITHDRAWN, now=now)
    return organizations
