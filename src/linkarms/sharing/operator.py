"""What the operator's three commands do: one function each, frozen dataclasses back.

Every one of them on an organization's data leaves an entry that its owners see (law 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns.models import Campaign
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput
from linkarms.directory.models import Organization
from linkarms.sharing import explaining, services
from linkarms.sharing.models import Release
from linkarms.sharing.services import ErasureReport
from linkarms.supporters.queries import supporter_by_email

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.sharing.explaining import Answer


@dataclass(frozen=True, slots=True)
class Exported:
    """``rows`` people (header not counted) were written; ``release`` is the number of the record."""

    release: int
    rows: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the organization may receive of this address now. ``known`` is False where nobody has it."""

    organization: str
    email: str
    known: bool
    answers: tuple[Answer, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "organization": self.organization,
            "email": self.email,
            "known": self.known,
            "answers": [answer.as_dict() for answer in self.answers],
        }


def export_supporters(*, org: str, campaign: str | None = None, out: BinaryIO, now: datetime) -> Exported:
    """Write everything this organization (slug) may receive now to ``out`` as CSV, and record it.

    Raises BadInput for an organization or campaign (slug) that does not exist, Refused while a removal list
    has waited too long.
    """
    organization = _organization(org)
    only = _campaign(organization, campaign)
    out.writelines(services.release_contacts(organization, campaign=only, how="command", actor=None, now=now))
    release = Release.objects.filter(organization=organization, how="command").latest("pk")
    return Exported(release.pk, release.rows)


def explain_sharing(*, org: str, email: str, campaign: str | None = None, now: datetime) -> Explanation:
    """Facts, decision and reasons for one address, campaign by campaign. Nothing is released.

    Raises BadInput for what does not exist and for something that is no address.
    """
    organization = _organization(org)
    only = _campaign(organization, campaign)
    address = canonical_email(email)
    supporter = supporter_by_email(address)
    audit.record("sharing.explained", actor=None, organization_id=organization.pk, thing=supporter, now=now)
    answers = explaining.explain(organization, supporter, only, now=now) if supporter is not None else []
    return Explanation(organization.name, address, supporter is not None, tuple(answers))


def erase(*, email: str, now: datetime) -> ErasureReport:
    """Erase this address everywhere; the report names the organizations that were told to remove it."""
    return services.erase(email, now=now)


def _organization(slug: str) -> Organization:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise BadInput(_("There is no organization with the short name “%s”.") % slug, "org")
    return organization


def _campaign(organization: Organization, slug: str | None) -> Campaign | None:
    if slug is None:
        return None
    found = next((each for each in explaining.campaigns_with_people(organization) if each.slug == slug), None)
    if found is None:
        raise BadInput(_("%(organization)s has no part in a campaign “%(slug)s”.")
                       % {"organization": organization.name, "slug": slug}, "campaign")  # fmt: skip
    return found
