"""Taking a name off everything public, and putting it back (law 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code, send_code
from linkarms.audit import services as audit
from linkarms.core.email import belongs_to, canonical_email
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.directory import links, queries
from linkarms.directory.models import NameObjection, NameOff, Organization
from linkarms.directory.policy import NameRefusal
from linkarms.outbox import services as outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linkarms.directory.models import Teammate

NOT_US_CODE = "not-us"


def object_to_name(
    organization: Organization,
    *,
    email: str,
    place: str,
    message: str,
    language: str,
    now: datetime,
    hosts: Iterable[Organization] = (),
) -> NameObjection:
    """ "This is not us." From the organization's own domain a code is sent; confirming it takes the name off.

    From any other address it is a report, mailed to the ``hosts`` of what named the organization and to
    the operator; ``reported_at`` says so.
    """
    address = canonical_email(email)
    own_domain = bool(organization.website_domain) and belongs_to(address, organization.website_domain)
    with transaction.atomic():
        objection = NameObjection.objects.create(
            organization=organization,
            email=address,
            place=one_line(place, field="place", max_length=300, required=False),
            message=paragraphs(message, field="message", max_length=2000, required=False),
            at=now,
            reported_at=None if own_domain else now,
        )
        audit.record(
            "organization.name_objected",
            actor=None,
            organization_id=organization.pk,
            thing=objection,
            now=now,
        )
        if own_domain:
            send_code(purpose=NOT_US_CODE, email=address, subject=str(objection.pk), language=language, now=now)
        else:
            _report(objection, hosts=hosts, now=now)
    return objection


def confirm_objection(
    objection: NameObjection, *, code: str, now: datetime, hosts: Iterable[Organization] = ()
) -> None:
    """The code came back: the name is off everywhere at once, and all evidence is set aside.

    It stays off until an owner says yes anew with evidence (law 1). Owners and hosts are told by mail.
    """
    check_code(purpose=NOT_US_CODE, email=objection.email, subject=str(objection.pk), code=code, now=now)
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=objection.organization_id)
        objection.confirmed_at = now
        objection.save(update_fields=["confirmed_at"])
        _take_off(organization, why=NameOff.OBJECTION, now=now)
        queries.evidence_that_counts().filter(organization=organization).update(set_aside_at=now)
        audit.record("organization.name_off", actor=None, organization_id=organization.pk, thing=objection, now=now)
        for owner in queries.owners(organization):
            _tell(owner.user.email, owner.user.language, "directory_name_off", objection, now=now)
        for host in hosts:
            if host.pk != organization.pk:
                for person in queries.organizers(host):
                    _tell(person.user.email, person.user.language, "directory_name_off_host", objection, now=now)


def take_name_off(organization: Organization, *, actor: Teammate, now: datetime) -> None:
    """An owner, or who may sign, takes the name off everything public at once."""
    if actor.organization_id != organization.pk or not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, decides about the name."))
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if locked.name_off_at is None:
            _take_off(locked, why=NameOff.OWNER, now=now)
            audit.record("organization.name_off", actor=actor.user, organization_id=locked.pk, thing=locked, now=now)
    organization.refresh_from_db()


def say_yes_again(organization: Organization, *, actor: Teammate, now: datetime) -> None:
    """An owner says yes anew, with evidence: "this is not us" set all earlier evidence aside."""
    if actor.organization_id != organization.pk or actor.left_at is not None or not actor.is_owner:
        raise NotAllowed(_("Only an owner can say yes to the name again."))
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if locked.name_off_at is None:
            return
        if not queries.evidence_that_counts().filter(organization=locked).exists():
            raise Refused(
                _(
                    "First show anew that your team acts for this organization: confirm a mail address at "
                    "your website's domain, put a token on your website, or ask the operator to vouch for you."
                ),
                frozenset({NameRefusal.NO_EVIDENCE.value}),
            )
        locked.name_off_at = None
        locked.name_off_why = ""
        locked.save(update_fields=["name_off_at", "name_off_why"])
        audit.record("organization.name_on", actor=actor.user, organization_id=locked.pk, thing=locked, now=now)
    organization.refresh_from_db()


def _take_off(organization: Organization, *, why: NameOff, now: datetime) -> None:
    organization.name_off_at = now
    organization.name_off_why = why
    organization.profile_public_at = None
    organization.profile_public_by = None
    organization.save(update_fields=["name_off_at", "name_off_why", "profile_public_at", "profile_public_by"])


def _report(objection: NameObjection, *, hosts: Iterable[Organization], now: datetime) -> None:
    people: dict[str, str] = {}
    if settings.LINKARMS_OPERATOR_EMAIL:
        people[settings.LINKARMS_OPERATOR_EMAIL] = settings.LANGUAGE_CODE
    for host in hosts:
        people |= {organizer.user.email: organizer.user.language for organizer in queries.organizers(host)}
    for email, language in people.items():
        _tell(email, language, "directory_name_objected", objection, now=now)


def _tell(email: str, language: str, kind: str, objection: NameObjection, *, now: datetime) -> None:
    organization = objection.organization
    outbox.write(
        kind,
        to=email,
        language=language,
        context={
            "organization": organization.name,
            "email": objection.email,
            "place": objection.place,
            "message": objection.message,
            "action_url": links.authority_page(organization.slug) if kind == "directory_name_off" else "",
        },
        now=now,
    )
