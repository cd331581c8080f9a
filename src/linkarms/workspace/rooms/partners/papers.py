"""An agreement as one reads it: like paper, with its margin, its signatures and what changed between versions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now
from linkarms.partnerships.ending import ends_of, over_since
from linkarms.partnerships.models import Agreement, AgreementState, AgreementVersion, PartnershipState
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.reading import sections, sides
from linkarms.partnerships.services.sides import acted_for_other_side
from linkarms.partnerships.text import ended_by_term
from linkarms.workspace.http import StaffRequest, staff


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """``?version=2`` another version, ``?since=1`` what changed since that one."""
    agreement = get_object_or_404(
        agreements_of(request.teammate).prefetch_related("versions__signoffs__user", "versions__proposed_by"), pk=pk
    )
    versions = sorted(agreement.versions.all(), key=lambda one: one.number)
    shown = _picked(versions, request.GET.get("version"), otherwise=_usual(agreement, versions))
    since = _picked(versions, request.GET.get("since"), otherwise=None)
    return render(request, "workspace/partners/paper.html", _context(request, agreement, versions, shown, since))


def _context(
    request: StaffRequest,
    agreement: Agreement,
    versions: list[AgreementVersion],
    shown: AgreementVersion | None,
    since: AgreementVersion | None,
) -> dict[str, object]:
    if shown is None:
        raise Http404
    ours = request.teammate.organization_id
    end = _end(agreement)
    waiting = None if end["by_term"] else waiting_version(agreement)
    is_open = agreement.partnership.state == PartnershipState.OPEN
    return {
        "agreement": agreement,
        "partnership": agreement.partnership,
        "name": name_for(agreement.partnership, request.teammate),
        "campaign": _campaign(request, agreement),
        "versions": versions[::-1],
        "shown": shown,
        "since": since,
        "before": next((one for one in versions[::-1] if one.number < shown.number), None),
        "sections": sections(shown, language=get_language() or "en", since=since),
        "sides": sides(shown),
        "waiting": waiting,
        "is_open": is_open,
        "we_signed": waiting is not None and _has_signed(waiting, ours),
        "they_signed": waiting is not None and any(one.organization_id != ours for one in waiting.signoffs.all()),
        "may_propose": request.teammate.may_organize and (is_open or agreement.partnership.is_host(ours)),
        "may_write_next": request.teammate.may_organize
        and is_open
        and agreement.replaced_by_id is None
        and (agreement.campaign_ref is None or agreement.partnership.is_host(ours)),
        "may_sign": request.teammate.may_sign,
        **end,
        "acted_for_them": acted_for_other_side(agreement.partnership, user=request.teammate.user, organization_id=ours),
    }


def _end(agreement: Agreement) -> dict[str, object]:
    """Whether its term is over by the clock alone, the days with which it ends, and whether anything is left to do."""
    moment = now()
    last_day = over_since(agreement, now=moment)
    alive = agreement.state == AgreementState.IN_FORCE and last_day is None
    return {
        "by_term": ended_by_term(last_day) if last_day else "",
        "ends": [(day, whole) for day, whole in ends_of(agreement) if alive and day >= moment.date()],
        "has_exit": agreement.exit_items.exists(),
    }


def _campaign(request: StaffRequest, agreement: Agreement) -> Campaign | None:
    """What the one campaign it is for is called now: for both while it lives, then for who may look into that."""
    if agreement.campaign_ref is None:
        return None
    alive = agreement.state in (AgreementState.PROPOSED, AgreementState.IN_FORCE)
    campaigns = Campaign.objects.all() if alive else Campaign.objects.visible_to(request.teammate)
    return campaigns.filter(pk=agreement.campaign_ref).first()


def _usual(agreement: Agreement, versions: list[AgreementVersion]) -> AgreementVersion | None:
    """What is on the table; else what is in force; else the last wording there was."""
    return waiting_version(agreement) or agreement.version_in_force or versions[-1]


def _picked(
    versions: list[AgreementVersion], raw: str | None, *, otherwise: AgreementVersion | None
) -> AgreementVersion | None:
    if raw is None:
        return otherwise
    return next((version for version in versions if str(version.number) == raw), None)


def _has_signed(version: AgreementVersion, organization_id: int) -> bool:
    return any(signoff.organization_id == organization_id for signoff in version.signoffs.all())
