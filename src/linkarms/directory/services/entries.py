"""What one organization writes down about others: entries and leads, private to it (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.countries import is_country
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import normal_name, one_line, paragraphs
from linkarms.core.urls import safe_url
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.models import Entry, Kind, Lead, Organization
from linkarms.directory.services.facts import typed
from linkarms.directory.services.organizations import organization_name, website_address

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Teammate

#: Fields that a second mention of the same organization fills when they are still blank.
_FILLED = ("place", "website", "email", "contact_name", "notes")


@transaction.atomic
def add_entry(
    *,
    holder: Organization,
    name: str,
    actor: User,
    now: datetime,
    origin: str = "typed",
    kind: str = Kind.OTHER,
    place: str = "",
    country: str = "US",
    website: str = "",
    email: str = "",
    contact_name: str = "",
    notes: str = "",
    organization: Organization | None = None,
) -> tuple[Entry, bool]:
    """Write an organization down, or find the entry that has the same name after normalization.

    Returns the entry and whether it is new. An existing one keeps what it has; only blanks are filled.
    ``organization`` links a public profile that the teammate chose; it is never guessed ("Inference").
    """
    values = _values(kind=kind, place=place, country=country, website=website, email=email)
    values |= {
        "contact_name": one_line(contact_name, field="contact_name", max_length=200, required=False),
        "notes": paragraphs(notes, field="notes", max_length=10000, required=False),
    }
    clean = organization_name(name)
    known = _named(holder, clean)
    if known is None:
        try:
            with transaction.atomic():
                entry = Entry.objects.create(
                    holder=holder,
                    name=clean,
                    normal_name=normal_name(clean),
                    origin=one_line(origin, field="origin", max_length=200),
                    origin_at=now,
                    created_by=actor,
                    organization=_linkable(holder, organization),
                    **values,
                )
        except IntegrityError:  # written down by a teammate in the same moment
            known = _named(holder, clean)
            assert known is not None
        else:
            audit.record("entry.added", actor=actor, organization_id=holder.pk, thing=entry, now=now)
            return entry, True
    return _fill(known, values, organization=_linkable(holder, organization), actor=actor, now=now), False


@transaction.atomic
def change_entry(
    entry: Entry,
    *,
    actor: Teammate,
    now: datetime,
    name: str,
    kind: str,
    place: str,
    country: str,
    website: str,
    email: str,
    contact_name: str,
    notes: str,
) -> Entry:
    """Change what is written down. Two entries of one holder cannot have the same name."""
    _may_write(entry, actor)
    clean = organization_name(name)
    if Entry.objects.filter(holder=entry.holder, normal_name=normal_name(clean)).exclude(pk=entry.pk).exists():
        raise BadInput(_("You already have an organization with this name."), "name")
    values = _values(kind=kind, place=place, country=country, website=website, email=email)
    values |= {
        "name": clean,
        "contact_name": one_line(contact_name, field="contact_name", max_length=200, required=False),
        "notes": paragraphs(notes, field="notes", max_length=10000, required=False),
    }
    changed = [field for field, value in values.items() if getattr(entry, field) != value]
    for field in changed:
        setattr(entry, field, values[field])
    entry.normal_name = normal_name(clean)
    entry.provenance = {**entry.provenance, **typed(changed, actor_id=actor.user_id, now=now)}
    entry.compared_at = None
    entry.save()
    audit.record("entry.changed", actor=actor.user, organization_id=entry.holder_id, thing=entry, now=now)
    return entry


def link_entry(entry: Entry, *, organization: Organization) -> None:
    """The entry is this organization on the installation: it accepted, or was chosen by its profile."""
    if entry.organization_id != organization.pk:
        entry.organization = organization
        entry.save(update_fields=["organization"])


@transaction.atomic
def add_lead(
    entry: Entry,
    *,
    source: str,
    evidence: str,
    now: datetime,
    kind: LeadKind = LeadKind.TYPED,
    address: str = "",
    dated_on: date | None = None,
) -> Lead:
    """Why the entry may be worth a call. The same source for the same entry is one lead.

    ``source`` is its title, ``address`` where it stands on the web, ``dated_on`` its day.
    """
    lead, _made = Lead.objects.get_or_create(
        entry=entry,
        kind=kind,
        source=one_line(source, field="source", max_length=200),
        defaults={
            "address": safe_url(address, field="address") if address.strip() else "",
            "dated_on": dated_on,
            "evidence": paragraphs(evidence, field="evidence", max_length=2000, required=False),
            "found_at": now,
        },
    )
    return lead


def dismiss_lead(lead: Lead, *, actor: Teammate, now: datetime) -> None:
    """Put a lead away; :func:`restore_lead` takes that back."""
    _may_write(lead.entry, actor)
    Lead.objects.filter(pk=lead.pk, dismissed_at__isnull=True).update(dismissed_at=now)
    lead.refresh_from_db()


def restore_lead(lead: Lead, *, actor: Teammate, now: datetime) -> None:
    _may_write(lead.entry, actor)
    Lead.objects.filter(pk=lead.pk).update(dismissed_at=None)
    lead.refresh_from_db()


def _named(holder: Organization, name: str) -> Entry | None:
    """The entry of this name, or the one that it was put into."""
    known = Entry.objects.filter(holder=holder, normal_name=normal_name(name)).first()
    while known is not None and known.merged_into is not None:
        known = known.merged_into
    return known


def _fill(
    entry: Entry, values: dict[str, str], *, organization: Organization | None, actor: User, now: datetime
) -> Entry:
    filled = [field for field in _FILLED if values[field] and not getattr(entry, field)]
    for field in filled:
        setattr(entry, field, values[field])
    if filled:
        entry.provenance = {**entry.provenance, **typed(filled, actor_id=actor.pk, now=now)}
        entry.compared_at = None
        filled += ["provenance", "compared_at"]
    if organization is not None:
        if entry.organization_id not in (None, organization.pk):
            raise BadInput(
                _("You already have another organization with this name. Write the place behind the name."),
                "name",
            )
        entry.organization = organization
        filled.append("organization")
    if filled:
        entry.save(update_fields=filled)
    return entry


def _linkable(holder: Organization, organization: Organization | None) -> Organization | None:
    if organization is not None and organization.pk == holder.pk:
        raise BadInput(_("That is your own organization."), "name")
    return organization


def _values(*, kind: str, place: str, country: str, website: str, email: str) -> dict[str, str]:
    if kind not in Kind.values:
        raise BadInput(_("Please choose a kind from the list."), "kind")
    if not is_country(country):
        raise BadInput(_("Please choose a country from the list."), "country")
    return {
        "kind": kind,
        "place": one_line(place, field="place", max_length=120, required=False),
        "country": country,
        "website": website_address(website),
        "email": canonical_email(email) if email.strip() else "",
    }


def _may_write(entry: Entry, actor: Teammate) -> None:
    if actor.organization_id != entry.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
