"""Founding an organization, its details, logo and public profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core import images
from linkarms.core.countries import is_country
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import normal_name, one_line, paragraphs
from linkarms.core.slugs import free_slug
from linkarms.core.urls import host_of, safe_url
from linkarms.directory import queries
from linkarms.directory.models import (
    KINDS_OF_ORGANIZATION,
    EvidenceKind,
    Kind,
    NameOff,
    Organization,
    Role,
    Teammate,
)
from linkarms.directory.policy import NameRefusal
from linkarms.directory.services.evidence import record_domain_evidence, set_aside_domain_evidence
from linkarms.directory.vocabulary import ISSUES, RESERVED_SLUGS
from linkarms.outbox.rendering import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.base import File

    from linkarms.accounts.models import User

LOGO_SIDE = 512


def found_organization(
    *,
    name: str,
    actor: User,
    now: datetime,
    kind: str = Kind.COMMUNITY,
    place: str = "",
    country: str = "US",
    website: str = "",
    issues: Iterable[str] = (),
    language: str = "en",
) -> tuple[Organization, Teammate]:
    """Found an organization; ``actor`` becomes its owner.

    Only called for an invitation by the operator or a partner (product.md, "Authority"): there is no
    open sign-up. When the founder's address is at the website's domain, that is recorded as evidence.
    """
    address = website_address(website)
    fields = {
        "name": organization_name(name),
        "kind": _kind(kind),
        "place": one_line(place, field="place", max_length=120, required=False),
        "country": _country(country),
        "website": address,
        "website_domain": host_of(address),
        "issues": _issues(issues),
        "language": spoken(language),
        "founded_at": now,
        "founded_by": actor,
    }
    for last_try in (False, False, True):
        try:
            with transaction.atomic():
                return _found(fields, actor=actor, now=now)
        except IntegrityError:  # someone took the slug in the same moment
            if last_try:
                raise
    raise AssertionError("the loop above returns or raises")


def _found(fields: dict[str, object], *, actor: User, now: datetime) -> tuple[Organization, Teammate]:
    organization = Organization.objects.create(slug=free_slug(str(fields["name"]), slug_taken), **fields)
    owner = Teammate.objects.create(user=actor, organization=organization, role=Role.OWNER, joined_at=now)
    audit.record("organization.founded", actor=actor, organization_id=organization.pk, thing=organization, now=now)
    record_domain_evidence(organization, user=actor, now=now)
    return organization, owner


def change_organization(
    organization: Organization,
    *,
    actor: Teammate,
    now: datetime,
    name: str,
    kind: str,
    place: str,
    country: str,
    website: str,
    issues: Iterable[str],
    about: str,
    language: str,
) -> Organization:
    """Change the details. Name and website are an owner's matter, because law 1 hangs on them.

    A new website sets evidence about the old domain aside; a name that is really another one sets the
    operator's vouching aside. While the name is off after "this is not us", neither can be changed.
    """
    _same_organization(actor, organization)
    address = website_address(website)
    new_name = organization_name(name)
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        renamed = locked.name != new_name
        moved = locked.website_domain != host_of(address)
        if renamed or moved:
            _check_name_and_website(locked, actor)
            _set_evidence_aside(locked, name=new_name, moved=moved, now=now)
        locked.name = new_name
        locked.kind = _kind(kind)
        locked.place = one_line(place, field="place", max_length=120, required=False)
        locked.country = _country(country)
        locked.website = address
        locked.website_domain = host_of(address)
        locked.issues = _issues(issues)
        locked.about = paragraphs(about, field="about", max_length=4000, required=False)
        locked.language = spoken(language)
        locked.save()
        if moved:
            record_domain_evidence(locked, user=actor.user, now=now)
        if renamed:
            audit.record("organization.renamed", actor=actor.user, organization_id=locked.pk, thing=locked, now=now)
        audit.record("organization.changed", actor=actor.user, organization_id=locked.pk, thing=locked, now=now)
    organization.refresh_from_db()
    return organization


def set_logo(organization: Organization, *, file: File[bytes], actor: Teammate, now: datetime) -> None:
    """Keep the logo, re-encoded (raster only, at most 512 px a side)."""
    _same_organization(actor, organization)
    picture = images.reencode(file, max_side=LOGO_SIDE)
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        old = locked.logo.name
        locked.logo.save(picture.name or "logo.png", picture, save=True)
        if old:
            transaction.on_commit(lambda: _delete_logo(locked, old))
        audit.record("organization.logo_set", actor=actor.user, organization_id=locked.pk, thing=locked, now=now)
    organization.refresh_from_db()


def remove_logo(organization: Organization, *, actor: Teammate, now: datetime) -> None:
    _same_organization(actor, organization)
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        old = locked.logo.name
        if old:
            locked.logo = ""
            locked.save(update_fields=["logo"])
            transaction.on_commit(lambda: _delete_logo(locked, old))
            audit.record(
                "organization.logo_removed",
                actor=actor.user,
                organization_id=locked.pk,
                thing=locked,
                now=now,
            )
    organization.refresh_from_db()


def switch_profile(organization: Organization, *, on: bool, actor: Teammate, now: datetime) -> None:
    """Make the public profile public, or take it back. Being named is a yes: it needs ``may_sign``."""
    if actor.organization_id != organization.pk or not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, decides whether the profile is public."))
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if on:
            check_may_be_named(locked)
        if on == (locked.profile_public_at is not None):
            return
        locked.profile_public_at = now if on else None
        locked.profile_public_by = actor.user if on else None
        locked.save(update_fields=["profile_public_at", "profile_public_by"])
        audit.record(
            "organization.profile_on" if on else "organization.profile_off",
            actor=actor.user,
            organization_id=locked.pk,
            thing=locked,
            now=now,
        )
    organization.refresh_from_db()


def check_may_be_named(organization: Organization) -> None:
    """Raise Refused, with what to do, when law 1 keeps this name off public pages."""
    decision = queries.name_decision(organization)
    if decision.allowed:
        return
    if NameRefusal.NO_EVIDENCE in decision.refusals:
        message = _(
            "Nothing shows yet that your team acts for this organization, so its name stays off public "
            "pages. Confirm a mail address at your website's domain, put a token on your website, or ask the "
            "operator to vouch for you: see Settings, Authority."
        )
    elif NameRefusal.NAME_OFF in decision.refusals:
        message = _("The name was taken off public pages. An owner can put it back: see Settings, Authority.")
    else:
        message = _("This organization is closed.")
    raise Refused(message, frozenset(reason.value for reason in decision.refusals))


def slug_taken(slug: str) -> bool:
    return slug in RESERVED_SLUGS or Organization.objects.filter(slug=slug).exists()


def organization_name(raw: str) -> str:
    """1 to 200 characters with at least one letter or digit, else BadInput."""
    name = one_line(raw, field="name", max_length=200)
    if not any(character.isalnum() for character in name):
        raise BadInput(_("Please write the organization's name with letters or digits."), "name")
    return name


def website_address(raw: str) -> str:
    """An http(s) address ("bo.example" becomes "https://bo.example"), "" for none, else BadInput."""
    return safe_url(raw) if raw.strip() else ""


def _check_name_and_website(organization: Organization, actor: Teammate) -> None:
    if not actor.is_owner:
        raise NotAllowed(_("Only an owner changes the organization's name or website."))
    if organization.name_off_why == NameOff.OBJECTION:
        raise Refused(
            _(
                "Someone at the website's own domain said that this is not their organization. Until that is "
                "settled, name and website stay as they are. Settings, Authority says what you can do."
            ),
            frozenset({NameRefusal.NAME_OFF.value}),
        )


def _set_evidence_aside(organization: Organization, *, name: str, moved: bool, now: datetime) -> None:
    """What was shown about another domain, or vouched for under another name, no longer counts."""
    if moved:
        set_aside_domain_evidence(organization, now=now)
    if normal_name(organization.name) != normal_name(name):
        vouched = queries.evidence_that_counts().filter(organization=organization, kind=EvidenceKind.VOUCHED)
        vouched.update(set_aside_at=now)


def _same_organization(actor: Teammate, organization: Organization) -> None:
    if actor.organization_id != organization.pk or not actor.may_organize:
        raise NotAllowed(_("Only owners and organizers change the organization's details."))


def _kind(kind: str) -> str:
    if kind not in dict(KINDS_OF_ORGANIZATION):
        raise BadInput(_("Please choose a kind from the list."), "kind")
    return kind


def _country(country: str) -> str:
    if not is_country(country):
        raise BadInput(_("Please choose a country from the list."), "country")
    return country


def _issues(issues: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(issues))
    if any(issue not in ISSUES for issue in chosen):
        raise BadInput(_("Please choose the issues from the list."), "issues")
    return chosen


def _delete_logo(organization: Organization, name: str) -> None:
    organization.logo.storage.delete(name)
