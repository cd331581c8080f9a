"""What a public profile shows: exactly this, on the page for everybody and in the settings that switch it on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from linkarms.core import countries, markdown
from linkarms.core.urls import host_of
from linkarms.directory.models import Kind, Organization
from linkarms.directory.vocabulary import ISSUES


@dataclass(frozen=True, slots=True)
class Profile:
    """Texts for people, in one language; blank where the organization wrote nothing."""

    name: str
    kind: str
    place: str  # "Oakland, United States"
    issues: list[str]
    website: str
    website_host: str
    about: SafeString
    logo_url: str


def profile_of(organization: Organization, *, language: str) -> Profile:
    """The profile of an organization, whether it is public or not: the caller decides who may see it."""
    country = countries.name(organization.country, language)
    return Profile(
        name=organization.name,
        kind=str(Kind(organization.kind).label),
        place=", ".join(part for part in (organization.place, country) if part),
        issues=[str(ISSUES[issue]) for issue in organization.issues if issue in ISSUES],
        website=organization.website,
        website_host=host_of(organization.website),
        about=markdown.render(organization.about),
        logo_url=organization.logo_url,
    )
