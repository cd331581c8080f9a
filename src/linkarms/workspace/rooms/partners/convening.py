"""The composer for an agreement of several parties: who is in it, the words for all, sent to all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.campaigns.models import Campaign, CampaignState
from linkarms.core.clock import now
from linkarms.core.errors import BadInput, LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.buying_in import readiness
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.joint import GAP, clauses_for_all, each, exchanged
from linkarms.partnerships.models import Level, Partnership, PartnershipState
from linkarms.partnerships.occasions import Start, occasion
from linkarms.partnerships.queries import partnerships_of
from linkarms.partnerships.text import Parties, parties_in
from linkarms.partnerships.undersigned import parties_of
from linkarms.partnerships.wishing import WishShown, base_clauses, merged, wishes_about
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.partners.draft import Draft
from linkarms.workspace.rooms.partners.together import joint_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.partnerships.clauses import Clause
    from linkarms.partnerships.models import JointAgreement

#: With which a first one begins.
USUAL = "coalition"


@dataclass
class _Sheet:
    """What stands beside the words: name, members, campaign, the day to sign by."""

    name: str = ""
    members: list[tuple[Partnership, str, bool]] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    campaign: Campaign | None = None
    sign_by: str = ""

    @property
    def chosen(self) -> list[Partnership]:
        return [row for row, _name, is_chosen in self.members if is_chosen]

    @property
    def day(self) -> date | None:
        try:
            return parse_date(self.sign_by)
        except ValueError:
            return None


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def new(request: StaffRequest) -> HttpResponse:
    sheet = _sheet(request)
    parties = Parties(request.teammate.organization.name, each(_language()))
    if request.method != "POST":
        return _page(request, _usual(parties), sheet)
    draft, clauses = _posted(request, parties)
    if clauses is not None:
        try:
            if sheet.sign_by and sheet.day is None:
                raise BadInput(_("Please choose a day."))
            joint = services.convene(
                services.Wording(draft.level, clauses, draft.note), name=sheet.name, members=sheet.chosen,
                campaign_ref=sheet.campaign.pk if sheet.campaign else None, sign_by=sheet.day,
                actor=request.teammate, now=now(), override=request.POST.get("override", ""),
            )  # fmt: skip
        except LinkarmsError as problem:
            draft.problems.append(problem.message)
        else:
            messages.success(request, _("Sent to all of them. It holds when all have signed."))
            return go(request, "partners-together", pk=joint.pk)
    return _page(request, draft, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    joint = get_object_or_404(joint_of(request), pk=pk, convener=request.teammate.organization)
    parties = Parties(joint.convener.name, each(_language()))
    latest = joint.versions.order_by("-number")[0]
    wishes = _open_wishes(request, joint)
    if request.method != "POST":
        words = clauses_for_all(latest, _language())
        for one in _chosen(wishes):
            before = base_clauses(one.wish.answer.version)
            words = exchanged(merged(one.wish, from_json(latest.clauses), before=before), GAP, each(_language()))
        draft = Draft.of(words, level=latest.level, parties=parties, language=_language())
        return _page(request, draft, None, joint=joint, seen=str(latest.number), wishes=wishes)
    draft, clauses = _posted(request, parties)
    seen = request.POST.get("seen", "")
    if clauses is not None:
        try:
            services.change_joint(
                joint, services.Wording(draft.level, clauses, draft.note),
                seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0, actor=request.teammate, now=now(),
                override=request.POST.get("override", ""), wishes=[one.wish for one in _chosen(wishes)],
            )  # fmt: skip
        except LinkarmsError as problem:
            draft.problems.append(problem.message)
            seen = str(latest.number)
        else:
            messages.success(request, _("Sent to all of them. It holds when all have signed."))
            return go(request, "partners-together", pk=joint.pk)
    return _page(request, draft, None, joint=joint, seen=seen, wishes=wishes)


def _open_wishes(request: StaffRequest, joint: JointAgreement) -> list[tuple[WishShown, bool]]:
    """What members wish to be otherwise, and whether this version takes it up."""
    asked = set(request.POST.getlist("wish") if request.method == "POST" else [request.GET.get("wish", "")])
    found = [one for one in wishes_about(joint, request.teammate, language=_language()) if one.may_be_answered]
    return [(one, str(one.wish.pk) in asked) for one in found]


def _chosen(wishes: list[tuple[WishShown, bool]]) -> list[WishShown]:
    return [one for one, is_chosen in wishes if is_chosen]


def _usual(parties: Parties) -> Draft:
    begun = occasion(USUAL)
    if begun is None:  # never: a test opens it
        return Draft.usual(Level.ASSOCIATE, parties=parties, language=_language())
    clauses = begun.clauses(Start(parties, _language(), now().date()))
    return Draft.of(clauses, level=begun.level, parties=parties, language=_language())


def _posted(request: StaffRequest, parties: Parties) -> tuple[Draft, tuple[Clause, ...] | None]:
    what = request.POST.get("do", "")
    draft = Draft.posted(request.POST, parties=parties, language=_language(), strict=what == "send")
    if what == "send":
        return draft, draft.clauses()
    draft.act(what)
    return draft, None


def _page(
    request: StaffRequest,
    draft: Draft,
    sheet: _Sheet | None,
    *,
    joint: JointAgreement | None = None,
    seen: str = "",
    wishes: Sequence[tuple[WishShown, bool]] = (),
) -> HttpResponse:
    context = {
        "draft": draft,
        "sheet": sheet,
        "joint": joint,
        "seen": seen,
        "wishes": wishes,
        "override": request.POST.get("override", ""),
        "asks_for_reason": request.teammate.is_owner and not _team_agrees(request, sheet, joint),
        "levels": Level,
        "remarks": draft.remarks(today=now().date(), statuses=()),
    }
    return render(request, "workspace/partners/convene.html", context, status=422 if draft.problems else 200)


def _team_agrees(request: StaffRequest, sheet: _Sheet | None, joint: JointAgreement | None) -> bool:
    """Have those who will do the work said yes to every member?"""
    ours = request.teammate.organization_id
    if joint is not None:
        parts = parties_of(joint, joint.versions.count())
        return all(readiness(one.partnership, ours, agreement=one).may_send for one in parts)
    return all(readiness(row, ours).may_send for row in (sheet.chosen if sheet else []))


def _sheet(request: StaffRequest) -> _Sheet:
    hosted = Campaign.objects.hosted_by(request.teammate).exclude(state=CampaignState.CLOSED)
    campaigns = list(hosted.order_by("name", "pk"))
    chosen = set(request.POST.getlist("member"))
    ready = Q(state=PartnershipState.OPEN) | Q(state=PartnershipState.INVITED, partner__isnull=True)
    rows = partnerships_of(request.teammate).filter(ready, host=request.teammate.organization)
    members = [(row, parties_in(row).partner, str(row.pk) in chosen) for row in rows]
    return _Sheet(
        name=request.POST.get("name", "")[:150],
        members=sorted(members, key=lambda one: one[1].casefold()),
        campaigns=campaigns,
        campaign=next((one for one in campaigns if str(one.pk) == request.POST.get("campaign", "")), None),
        sign_by=request.POST.get("sign_by", ""),
    )


def _language() -> str:
    return get_language() or "en"
