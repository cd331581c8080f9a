"""Evidence of authority: why we believe that a team acts for its organization ("Authority" in product.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code, send_code
from linkarms.audit import services as audit
from linkarms.core.email import belongs_to, canonical_email, domain_of
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import one_line
from linkarms.core.urls import host_of
from linkarms.directory import links, queries
from linkarms.directory.models import Evidence, EvidenceKind, Organization
from linkarms.outbox import services as outbox

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Teammate

DOMAIN_CODE = "domain-address"


def record_domain_evidence(organization: Organization, *, user: User, now: datetime) -> Evidence | None:
    """Record that this teammate's own address is at the website's domain; None when it is not.

    Only an address that was proven by a mailed link or code counts (``email_confirmed_at``).
    Never a free-mail domain (``core.email.belongs_to``). Twice on the same domain is once, unless the
    first was set aside in between.
    """
    if not queries.team(organization).filter(user=user).exists():
        raise NotAllowed(_("Only the organization's own team can show that it acts for it."))
    if user.email_confirmed_at is None:
        return None
    return _record_domain(organization, user=user, email=user.email, now=now)


def send_domain_code(organization: Organization, *, actor: Teammate, email: str, now: datetime) -> str:
    """Mail a one-time code to another address at the website's domain; returns the canonical address."""
    _own_team(organization, actor)
    address = _fitting(organization, email)
    send_code(
        purpose=DOMAIN_CODE,
        email=address,
        subject=_subject(organization, actor),
        language=actor.user.language,
        now=now,
    )
    return address


def confirm_domain_address(
    organization: Organization, *, actor: Teammate, email: str, code: str, now: datetime
) -> Evidence:
    """The code from that address came back: the team has an address at the website's domain."""
    _own_team(organization, actor)
    address = _fitting(organization, email)
    check_code(purpose=DOMAIN_CODE, email=address, subject=_subject(organization, actor), code=code, now=now)
    evidence = _record_domain(organization, user=actor.user, email=address, now=now)
    if evidence is None:  # the website was changed between the check above and now
        raise _does_not_fit(organization)
    return evidence


def record_website_token(
    organization: Organization, *, domain: str, address: str, user: User | None, now: datetime
) -> Evidence | None:
    """Record that the organization's token stood at this address of its website; None when it has another by now.

    ``integrations`` looked, for ``user``. It counts for the very ``domain`` that was looked at; like an address at
    that domain, it is set aside when the website moves. Twice is once.
    """
    if host_of(address) != domain:
        raise ValueError("a token speaks for the host that it stands on, and for no other")
    with transaction.atomic():
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if locked.website_domain != domain:
            return None
        counts = queries.evidence_that_counts().filter(organization=locked, kind=EvidenceKind.WEBSITE_TOKEN)
        known = counts.first()
        if known is not None:
            return known
        evidence = Evidence.objects.create(
            organization=locked, kind=EvidenceKind.WEBSITE_TOKEN, detail=address, by=user, at=now
        )
        audit.record("organization.website_shown", actor=user, organization_id=locked.pk, thing=evidence, now=now)
    return evidence


@transaction.atomic
def vouch(organization: Organization, *, note: str, now: datetime) -> Evidence:
    """The operator's recorded vouching; its owners are told by mail, with the operator's words."""
    evidence = Evidence.objects.create(
        organization=organization,
        kind=EvidenceKind.VOUCHED,
        detail=one_line(note, field="note", max_length=300),
        at=now,
    )
    audit.record("organization.vouched", actor=None, organization_id=organization.pk, thing=evidence, now=now)
    for owner in queries.owners(organization):
        outbox.write(
            "directory_vouched",
            to=owner.user.email,
            language=owner.user.language,
            context={
                "organization": organization.name,
                "note": evidence.detail,
                "action_url": links.authority_page(organization.slug),
            },
            now=now,
        )
    return evidence


def set_aside_domain_evidence(organization: Organization, *, now: datetime) -> None:
    """The website moved: evidence about the old domain no longer says anything. Kept, not counted."""
    queries.evidence_that_counts().filter(
        organization=organization, kind__in=[EvidenceKind.DOMAIN_MAIL, EvidenceKind.WEBSITE_TOKEN]
    ).update(set_aside_at=now)


def _record_domain(organization: Organization, *, user: User, email: str, now: datetime) -> Evidence | None:
    if not organization.website_domain or not belongs_to(email, organization.website_domain):
        return None
    known = (
        queries.evidence_that_counts()
        .filter(organization=organization, kind=EvidenceKind.DOMAIN_MAIL, detail=domain_of(email))
        .first()
    )
    if known is not None:
        return known
    with transaction.atomic():
        evidence = Evidence.objects.create(
            organization=organization,
            kind=EvidenceKind.DOMAIN_MAIL,
            detail=domain_of(email),
            by=user,
            at=now,
        )
        audit.record(
            "organization.domain_shown",
            actor=user,
            organization_id=organization.pk,
            thing=evidence,
            now=now,
        )
    return evidence


def _own_team(organization: Organization, actor: Teammate) -> None:
    if actor.organization_id != organization.pk or actor.left_at is not None:
        raise NotAllowed(_("Only the organization's own team can show that it acts for it."))


def _subject(organization: Organization, actor: Teammate) -> str:
    return f"{organization.pk}:{actor.user_id}"


def _fitting(organization: Organization, email: str) -> str:
    if not organization.website_domain:
        raise BadInput(_("Write your website into the organization's details first."), "email")
    address = canonical_email(email)
    if not belongs_to(address, organization.website_domain):
        raise _does_not_fit(organization)
    return address


def _does_not_fit(organization: Organization) -> BadInput:
    return BadInput(
        _("This address is not at %(domain)s, the domain of your website. Use one that ends in @%(domain)s.")
        % {"domain": organization.website_domain},
        "email",
    )
