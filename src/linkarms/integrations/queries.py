"""What pages ask about looks at websites. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.integrations.models import WebsiteCheck

if TYPE_CHECKING:
    from linkarms.directory.models import Organization


def last_check(organization: Organization) -> WebsiteCheck | None:
    """The last one of the website that the organization has now."""
    return WebsiteCheck.objects.filter(organization=organization, domain=organization.website_domain).first()


def waiting_check(check_id: int) -> WebsiteCheck | None:
    """The one with this number, if nobody has ended or replaced it."""
    return WebsiteCheck.objects.filter(pk=check_id, ended_at__isnull=True).select_related("organization").first()
