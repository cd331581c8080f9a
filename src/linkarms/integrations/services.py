"""Asking for a look at a website, and writing down what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory import services as directory
from linkarms.directory.models import Organization
from linkarms.integrations.models import Outcome, WebsiteCheck, is_lost
from linkarms.integrations.tasks import check_website

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.integrations.looking import Finding


def ask_for_check(organization: Organization, *, actor: Teammate, now: datetime) -> WebsiteCheck:
    """Have a task look for the token, soon. While one is on its way, a second click gets the same."""
    if actor.organization_id != organization.pk or actor.left_at is not None or not actor.is_owner:
        raise NotAllowed(_("Only an owner can have the website looked at."))
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if not locked.website_domain:
            raise BadInput(_("Write your website into the organization's details first."), "website")
        earlier = WebsiteCheck.objects.filter(organization=locked).first()
        if earlier is not None:
            under_way = earlier.ended_at is None and not is_lost(earlier, now=now)
            if under_way and earlier.domain == locked.website_domain:
                return earlier
            earlier.delete()  # a task that still has its number finds nothing to do
        check = WebsiteCheck.objects.create(
            organization=locked, domain=locked.website_domain, asked_by=actor.user, asked_at=now
        )
        transaction.on_commit(lambda: check_website.enqueue(check.pk))
    return check


@transaction.atomic
def end_check(check: WebsiteCheck, *, finding: Finding, now: datetime) -> None:
    """Write down what was found; a token that stood there becomes evidence. Twice is once."""
    # The organization first, as everywhere: whoever asks anew locks it before the check.
    Organization.objects.select_for_update().get(pk=check.organization_id)
    current = WebsiteCheck.objects.filter(pk=check.pk, ended_at__isnull=True).select_related("asked_by").first()
    if current is None:
        return
    outcome, detail = finding.outcome, finding.detail
    if outcome is Outcome.FOUND:
        evidence = directory.record_website_token(
            check.organization, domain=check.domain, address=detail, user=current.asked_by, now=now
        )
        outcome, detail = (outcome, "") if evidence is not None else (Outcome.MOVED, "")
    current.outcome, current.detail, current.ended_at = outcome, detail, now
    current.save(update_fields=["outcome", "detail", "ended_at"])
