"""What pages and upper floors ask about partnerships and the documents in force. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F, Q

from linkarms.directory.models import Entry
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.models import Agreement, AgreementState, AgreementVersion, Partnership
from linkarms.partnerships.terms import Signed, VersionTerms, documents_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate


#: What ``terms_for`` gives: a signed version and its terms.
DocumentInForce = VersionTerms


def documents_for(partner_id: int, host_id: int, campaign_id: int, *, at: datetime) -> list[VersionTerms]:
    """The documents that can cover this partner in this campaign, the one that counts first.

    See :func:`terms.documents_in_force` for the order, :func:`covering` and :func:`in_force` for choosing.
    """
    signed = [
        _signed(one) for one in _versions(host_id, campaign_id).filter(agreement__partnership__partner=partner_id)
    ]
    return documents_in_force(signed, campaign=campaign_id, at=at)


def terms_for_campaign(host_id: int, campaign_id: int, *, at: datetime) -> dict[int, list[VersionTerms]]:
    """The same for all partners of a host in one campaign, by the partner's id, in one query."""
    by_partner: dict[int, list[Signed]] = defaultdict(list)
    for version in _versions(host_id, campaign_id):
        partner_id = version.agreement.partnership.partner_id
        if partner_id is not None:
            by_partner[partner_id].append(_signed(version))
    return {
        partner_id: documents_in_force(signed, campaign=campaign_id, at=at) for partner_id, signed in by_partner.items()
    }


def terms_for(partner_id: int, host_id: int, campaign_id: int, *, on: datetime) -> VersionTerms | None:
    """The document in force at ``on``; when there is none, the newest one still in its run-out; else None."""
    documents = documents_for(partner_id, host_id, campaign_id, at=on)
    running_out = (document for document in documents if document.terms.in_run_out(on))
    return in_force(documents, on=on) or next(running_out, None)


def in_force(documents: Sequence[VersionTerms], *, on: datetime) -> VersionTerms | None:
    """The document under which a new box may be shown at this moment."""
    return next((document for document in documents if document.terms.in_force(on)), None)


def covering(documents: Sequence[VersionTerms], *, yes_at: datetime, on: datetime) -> VersionTerms | None:
    """The document that covers a yes given at ``yes_at`` when its data would leave at ``on``."""
    return next((document for document in documents if document.terms.covers(yes_at, on)), None)


def partnerships_of(teammate: Teammate) -> QuerySet[Partnership]:
    """All partnerships of the acting organization, on either side."""
    return (
        Partnership.objects.visible_to(teammate).select_related("host", "partner", "entry", "invited_by").order_by("pk")
    )


def agreements_of(teammate: Teammate) -> QuerySet[Agreement]:
    return (
        Agreement.objects.visible_to(teammate)
        .select_related("partnership__host", "partnership__partner", "partnership__entry", "version_in_force")
        .order_by("-created_at", "-pk")
    )


def name_for(partnership: Partnership, teammate: Teammate) -> str:
    """What to call the other side. The host's own record stays the host's (law 3)."""
    if partnership.is_host(teammate.organization_id):
        return partnership.partner.name if partnership.partner else partnership.entry.name
    return partnership.host.name


def known_statuses(partnership: Partnership, teammate: Teammate) -> tuple[str, ...]:
    """What the two sides are in law, from the acting organization's own records alone (law 3)."""
    sides = [side for side in (partnership.host_id, partnership.partner_id) if side is not None]
    about = Q(organization__in=sides)
    if partnership.is_host(teammate.organization_id):
        about |= Q(pk=partnership.entry_id)
    own = Entry.objects.visible_to(teammate).filter(about).exclude(legal_status="")
    known = {
        organization or -pk: status
        for pk, organization, status in own.values_list("pk", "organization", "legal_status")
    }
    return tuple(known.values())


def _versions(host_id: int, campaign_id: int) -> QuerySet[AgreementVersion]:
    """Every version that is in force, or was when its agreement ended."""
    return (
        AgreementVersion.objects.filter(
            Q(agreement__campaign_ref=campaign_id) | Q(agreement__campaign_ref__isnull=True),
            agreement__version_in_force=F("pk"),
            agreement__partnership__host_id=host_id,
            agreement__partnership__partner__isnull=False,
            agreement__state__in=[AgreementState.IN_FORCE, AgreementState.ENDED],
            in_force_at__isnull=False,
        )
        .select_related("agreement__partnership")
        .order_by("pk")
    )


def _signed(version: AgreementVersion) -> Signed:
    agreement = version.agreement
    return Signed(
        agreement=agreement.pk,
        version=version.pk,
        campaign=agreement.campaign_ref,
        level=version.level,
        clauses=from_json(version.clauses),
        in_force_at=version.in_force_at or agreement.created_at,
        ended_at=agreement.ended_at,
        replaced=agreement.replaced_by_id is not None,
    )
