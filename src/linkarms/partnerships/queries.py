"""What pages and upper floors ask about partnerships and the documents in force. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.models import Agreement, AgreementState, Partnership
from linkarms.partnerships.terms import Terms, terms_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """The terms of a signed version, and which version that is (every disclosure names it)."""

    agreement_version_id: int
    terms: Terms


#: What ``terms_for`` gives: a signed version and its terms.
DocumentInForce = VersionTerms


def documents_for(partner_id: int, host_id: int, campaign_id: int) -> list[VersionTerms]:
    """The documents that can cover this partner in this campaign, the one that counts first.

    See :func:`terms_for_campaign` for the order, :func:`covering` and :func:`in_force` for choosing.
    """
    agreements = _agreements(host_id, campaign_id).filter(partnership__partner_id=partner_id)
    return _in_order(list(agreements))


def terms_for_campaign(host_id: int, campaign_id: int) -> dict[int, list[VersionTerms]]:
    """The same for all partners of a host in one campaign, by the partner's id, in one query.

    Precedence (product.md, "Documents"): an agreement for the campaign replaces the standing one there, and
    still does after it ended, or its end would open what it had closed. Of one scope the one in force counts
    alone; without one, the ended ones count for what they still cover (the run-out), the newest first. A
    replaced agreement covers nothing any more: both signed the new one in its place.
    """
    by_partner: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in _agreements(host_id, campaign_id):
        if agreement.partnership.partner_id is not None:
            by_partner[agreement.partnership.partner_id].append(agreement)
    return {partner_id: _in_order(agreements) for partner_id, agreements in by_partner.items()}


def terms_for(partner_id: int, host_id: int, campaign_id: int, *, on: datetime) -> VersionTerms | None:
    """The document in force at ``on``; when there is none, the newest one still in its run-out; else None."""
    documents = documents_for(partner_id, host_id, campaign_id)
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


def _agreements(host_id: int, campaign_id: int) -> QuerySet[Agreement]:
    return (
        Agreement.objects.filter(
            Q(campaign_ref=campaign_id) | Q(campaign_ref__isnull=True),
            partnership__host_id=host_id,
            partnership__partner__isnull=False,
            state__in=[AgreementState.IN_FORCE, AgreementState.ENDED],
            replaced_by__isnull=True,
            version_in_force__isnull=False,
        )
        .select_related("partnership", "version_in_force")
        .order_by("-in_force_at", "-pk")
    )


def _in_order(agreements: Sequence[Agreement]) -> list[VersionTerms]:
    own = [agreement for agreement in agreements if agreement.campaign_ref is not None]
    of_one_scope = own or list(agreements)
    alive = [agreement for agreement in of_one_scope if agreement.state == AgreementState.IN_FORCE]
    newest_first = sorted(of_one_scope, key=lambda one: (one.ended_at or one.created_at, one.pk), reverse=True)
    documents = (_version_terms(agreement) for agreement in alive or newest_first)
    return [document for document in documents if document is not None]


def _version_terms(agreement: Agreement) -> VersionTerms | None:
    version = agreement.version_in_force
    if version is None or version.in_force_at is None:
        return None
    return VersionTerms(
        version.pk,
        terms_of(
            from_json(version.clauses),
            level=version.level,
            in_force_at=version.in_force_at,
            ended_at=agreement.ended_at,
        ),
    )
