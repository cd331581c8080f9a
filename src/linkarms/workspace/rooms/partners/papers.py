"""An agreement as one reads it: like paper, with its margin, its signatures and what changed between versions."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now
from linkarms.partnerships.ending import ends_of, over_since
from linkarms.partnerships.joint import all_sides
from linkarms.partnerships.models import (
    Agreement,
    AgreementPaper,
    AgreementState,
    AgreementVersion,
    PartnershipState,
)
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.printing.contents import grouped
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.reading import sections
from linkarms.partnerships.services.sides import acted_for_other_side
from linkarms.partnerships.shown import paper_of, wording
from linkarms.partnerships.text import ended_by_term
from linkarms.partnerships.undersigned import joint_of, may_sign_now
from linkarms.workspace.http import StaffRequest, staff

#: What the page says about each version.
LOADED = ("versions__signoffs", "versions__proposed_by", "versions__proposed_for", "signatories")


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """``?version=2`` another version, ``?since=1`` what changed since that one."""
    agreement = get_object_or_404(
        agreements_of(request.teammate).prefetch_related(
            *LOADED, Prefetch("versions__paper", AgreementPaper.objects.defer("printed", "file"))
        ),
        pk=pk,
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
    under, joint = all_sides(shown), joint_of(agreement)
    for_all = joint is not None and joint.convener_id == ours  # signs there, once
    end = _end(agreement)
    waiting = None if end["by_term"] else waiting_version(agreement)
    row = agreement.partnership
    is_open = row.state == PartnershipState.OPEN or (row.state == PartnershipState.INVITED and not row.partner_id)
    campaign, language = campaign_of(request, agreement), get_language() or "en"
    words = wording(shown, language=language, subject=campaign.name if campaign else "")
    return {
        "agreement": agreement,
        "partnership": agreement.partnership,
        "name": name_for(agreement.partnership, request.teammate),
        "campaign": campaign,
        "versions": versions[::-1],
        "shown": shown,
        "since": since,
        "before": next((one for one in versions[::-1] if one.number < shown.number), None),
        "words": words,
        "sections": sections(shown, language=language, since=since) if since else words.sections,
        **_paper(shown),
        "sides": under,
        "joint": joint,
        "for_all": for_all,
        "waiting": waiting,
        "is_open": is_open,
        "we_signed": waiting is not None and _has_signed(waiting, ours=True, organization_id=ours),
        "they_signed": waiting is not None and _has_signed(waiting, ours=False, organization_id=ours),
        "our_signatories": [one for one in agreement.signatories.all() if one.organization_id == ours],
        "may_propose": request.teammate.may_organize and (is_open or agreement.partnership.is_host(ours)),
        "may_write_next": request.teammate.may_organize
        and is_open
        and agreement.replaced_by_id is None
        and (agreement.campaign_ref is None or agreement.partnership.is_host(ours)),
        "may_sign": request.teammate.may_sign,
        "they_wrote": waiting is not None and waiting.proposed_for_id != ours,
        "my_turn": waiting is not None and not for_all and may_sign_now(waiting, request.teammate),
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


def _paper(shown: AgreementVersion) -> dict[str, object]:
    paper = paper_of(shown)
    return {"paper": paper, "paper_number": grouped(paper.number) if paper else ""}


def campaign_of(request: StaffRequest, agreement: Agreement) -> Campaign | None:
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


def _has_signed(version: AgreementVersion, *, ours: bool, organization_id: int) -> bool:
    return any((one.organization_id == organization_id) is ours and one.completes for one in version.signoffs.all())
