"""The composer: write an agreement, or propose a change to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.campaigns.models import Campaign, CampaignState
from linkarms.core.clock import now
from linkarms.core.errors import BadInput, LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.buying_in import readiness
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.models import Agreement, Level, Partnership
from linkarms.partnerships.overview import version_to_change
from linkarms.partnerships.queries import agreements_of, known_statuses, name_for, partnerships_of
from linkarms.partnerships.text import parties_in, parties_of
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.partners import aside, onwards
from linkarms.workspace.rooms.partners.draft import Draft
from linkarms.workspace.rooms.partners.keeping import Desk

if TYPE_CHECKING:
    from django.http import QueryDict

    from linkarms.partnerships.clauses import Clause
    from linkarms.partnerships.models import AgreementVersion


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """A first version, with the usual clauses of the level filled in, or as it was put aside."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    parties = parties_in(partnership)
    campaigns = _campaigns(partnership, request)
    desk = Desk(request, partnership, parties, None, _language())
    if request.method != "POST":
        asked, kept = request.GET.get("level", ""), desk.kept()
        level = asked if asked in Level.values else partnership.level
        usual = onwards.next_one(request, desk) or Draft.usual(level, parties=parties, language=_language())
        draft = desk.reopened(kept) if kept is not None else usual
        campaign = _chosen(kept.typed.get("campaign", ""), campaigns) if kept is not None else None
        return _page(desk, draft, campaigns=campaigns, campaign=campaign)
    answer = aside.acted(request, partnership, agreement=None)
    if answer is not None:
        return answer
    campaign = _chosen(request.POST.get("campaign", ""), campaigns)
    draft, clauses = _posted(desk)
    if clauses is not None:
        try:
            agreement = services.propose(
                partnership,
                level=draft.level,
                clauses=clauses,
                note=draft.note,
                actor=request.teammate,
                now=now(),
                campaign_ref=campaign.pk if campaign else None,
                override=request.POST.get("override", ""),
            )
        except LinkarmsError as problem:
            _blame(draft, problem)
        else:
            messages.success(request, _sent(partnership, request))
            return go(request, "partners-agreement", pk=agreement.pk)
    return _page(desk, draft, campaigns=campaigns, campaign=campaign)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """A new version, starting from the wording that is on the table (or in force), or as it was put aside."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    base = version_to_change(agreement)
    desk = Desk(request, agreement.partnership, parties_of(base), agreement, _language())
    if request.method != "POST":
        asked, kept = request.GET.get("level", ""), desk.kept()
        level = asked if asked in Level.values else base.level
        wording = onwards.longer(request, base) or from_json(base.clauses)
        signed = Draft.of(wording, level=level, parties=desk.parties, language=_language())
        draft = desk.reopened(kept) if kept is not None else signed
        return _page(desk, draft, base=base)
    answer = aside.acted(request, agreement.partnership, agreement=agreement)
    if answer is not None:
        return answer
    draft, clauses = _posted(desk)
    if clauses is not None:
        try:
            services.propose_change(
                agreement,
                level=draft.level,
                clauses=clauses,
                note=draft.note,
                actor=request.teammate,
                now=now(),
                seen=_number(request.POST.get("seen", "")),
                override=request.POST.get("override", ""),
            )
        except LinkarmsError as problem:
            _blame(draft, problem)
        else:
            messages.success(request, _sent(agreement.partnership, request))
            return go(request, "partners-agreement", pk=agreement.pk)
    return _page(desk, draft, base=base)


def _posted(desk: Desk) -> tuple[Draft, tuple[Clause, ...] | None]:
    """The draft as posted, and its clauses when it was sent and can be."""
    what = desk.request.POST.get("do", "")
    draft = Draft.posted(desk.request.POST, parties=desk.parties, language=desk.language, strict=what == "send")
    if what == "send":
        return draft, draft.clauses()
    desk.act(what, draft)
    return draft, None


def _blame(draft: Draft, problem: LinkarmsError) -> None:
    draft.blame(problem if isinstance(problem, BadInput) else BadInput(problem.message))


def _page(
    desk: Desk,
    draft: Draft,
    *,
    base: AgreementVersion | None = None,
    campaigns: list[Campaign] | None = None,
    campaign: Campaign | None = None,
) -> HttpResponse:
    request, partnership, agreement, kept = desk.request, desk.partnership, desk.agreement, desk.kept()
    typed = kept.typed if kept is not None and request.method != "POST" else request.POST
    context = {
        "partnership": partnership,
        "agreement": agreement,
        "base": base,
        "draft": draft,
        "levels": Level,
        "name": name_for(partnership, request.teammate),
        "campaigns": campaigns or [],
        "campaign": campaign,
        "seen": _seen(typed, agreement, draft),
        "team": readiness(partnership, request.teammate.organization_id, agreement=agreement),
        "override": typed.get("override", ""),
        "starts": desk.starts(),
        "kept_at": kept.at if kept is not None else None,
        "reopened": kept is not None and request.method != "POST",
        "overtaken": kept is not None and base is not None and base.proposed_at > kept.at,
        "since_kept": desk.since(kept, draft),
        "remarks": draft.remarks(today=now().date(), statuses=known_statuses(partnership, request.teammate)),
    }
    return render(request, "workspace/partners/compose.html", context, status=422 if draft.problems else 200)


def _seen(typed: QueryDict, agreement: Agreement | None, draft: Draft) -> str:
    """The version the writer knows of. After a refusal, which told of a newer one, that is the newest."""
    known = typed.get("seen", "")
    if agreement is None or (known and not draft.problems):
        return known
    return str(agreement.versions.count())


def _campaigns(partnership: Partnership, request: StaffRequest) -> list[Campaign]:
    """Those of the host that an agreement can be limited to; only the host's side chooses."""
    if not partnership.is_host(request.teammate.organization_id):
        return []
    hosted = Campaign.objects.hosted_by(request.teammate).exclude(state=CampaignState.CLOSED)
    return list(hosted.order_by("name", "pk"))


def _chosen(raw: str, campaigns: list[Campaign]) -> Campaign | None:
    return next((campaign for campaign in campaigns if str(campaign.pk) == raw), None)


def _number(raw: str) -> int | None:
    return int(raw) if raw.isdecimal() and len(raw) < 6 else None


def _sent(partnership: Partnership, request: StaffRequest) -> str:
    name = name_for(partnership, request.teammate)
    if partnership.partner is None:
        return _("Written. %(name)s reads it when they say yes to your invitation.") % {"name": name}
    return _("Sent: %(name)s can read it now. It holds when both sides have signed.") % {"name": name}


def _language() -> str:
    return get_language() or "en"
