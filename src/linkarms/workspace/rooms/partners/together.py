"""Agreements of several parties: the list, one as all read it, the convener's signature, taking it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone, LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.joint import between, convener_side, parties_in, sections_for_all
from linkarms.partnerships.models import JointAgreement, JointVersion, JointWish
from linkarms.partnerships.services.joint import is_on_table
from linkarms.partnerships.undersigned import has_lost_a_party
from linkarms.partnerships.undersigned import joint_of as joint_above
from linkarms.partnerships.wishing import taken_of, wishes_about
from linkarms.workspace.http import StaffRequest, add_errors, go, room_url, staff
from linkarms.workspace.rooms.partners.forms import SignForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.partnerships.joint import Party

#: One list is enough: nobody convenes hundreds.
MOST_SHOWN = 100
_PART = "answer__version__agreement__partnership"


def joint_of(request: StaffRequest) -> QuerySet[JointAgreement]:
    return JointAgreement.objects.visible_to(request.teammate).select_related("convener").order_by("-created_at", "-pk")


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    rows = joint_of(request).prefetch_related("parties__agreement")[:MOST_SHOWN]
    found = [
        (row, [one.name for one in row.parties.all()], {one.agreement.state for one in row.parties.all()})
        for row in rows
    ]
    return render(request, "workspace/partners/together_list.html", {"found": found})


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """``?version=2`` another version, ``?since=1`` what changed since that one."""
    joint = get_object_or_404(joint_of(request), pk=pk)
    versions = list(joint.versions.select_related("proposed_by"))
    shown = _picked(versions, request.GET.get("version")) or versions[-1]
    since = _picked(versions, request.GET.get("since"))
    language, wished = get_language() or "en", taken_of(joint)
    members = parties_in(joint, shown.number)
    sides = [convener_side(joint, shown.number), *(one.side for one in members)]
    ours = next((one for one in members if _is_ours(one, request)), None)
    context = {
        "joint": joint,
        "campaign": _campaign(request, joint),
        "shown": shown,
        "since": since,
        "versions": [(one, wished.get(one.number, [])) for one in versions[::-1]],
        "wishes": wishes_about(joint, request.teammate, language=language),
        "newest": versions[-1],
        "sections": sections_for_all(joint, shown, language=language, since=since),
        "sides": sides,
        "between": between(sides, language=language),
        "members": members,
        "ours": ours,
        "is_convener": joint.convener_id == request.teammate.organization_id,
        "waiting": shown == versions[-1] and is_on_table(joint),
        "lost": has_lost_a_party(joint, versions[-1].number) and not (joint.sign_by and versions[-1].number == 1),
        "in_force": any(one.is_in_force for one in members),
    }
    return render(request, "workspace/partners/together.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """The convener signs once for all: first a code by mail, then role, ground and code."""
    joint = get_object_or_404(joint_of(request), pk=pk, convener=request.teammate.organization)
    version = joint.versions.order_by("-number")[0]
    if request.method == "POST" and "send" in request.POST:
        services.send_joint_code(joint, actor=request.teammate, now=now())
        address = room_url(request.teammate, "partners-together-sign", pk=joint.pk)
        return HttpResponseRedirect(f"{address}?sent={version.number}")
    posted = request.POST if request.method == "POST" else None
    form = SignForm(posted, initial={"role_title": request.session.get("role_title", "")}, with_reason=False)
    if form.is_valid():
        try:
            _signed(request, joint, form)
        except (BadInput, Gone) as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Signed for all members. It is in force when they have signed, too."))
            return go(request, "partners-together", pk=joint.pk)
    context = {
        "joint": joint,
        "version": version,
        "sections": sections_for_all(joint, version, language=get_language() or "en"),
        "form": form,
        "sent": posted is not None or request.GET.get("sent") == str(version.number),
    }
    return render(request, "workspace/partners/together_sign.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="organize")
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """The convener answers no to what a member wished, with a word for that member alone."""
    wish = get_object_or_404(JointWish.objects.visible_to(request.teammate).select_related(_PART), pk=pk)
    joint = joint_above(wish.answer.version.agreement)
    if joint is None or joint.convener_id != request.teammate.organization_id:
        raise Http404
    try:
        services.refuse_wish(wish, words=request.POST.get("words", ""), actor=request.teammate, now=now())
    except LinkarmsError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Answered. The words stay as they are; only they read why."))
    return go(request, "partners-together", pk=joint.pk)


@require_POST
@staff(needs="organize")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    joint = get_object_or_404(joint_of(request), pk=pk)
    try:
        services.withdraw_joint(joint, actor=request.teammate, now=now())
    except LinkarmsError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Off the table for all. What all of you signed before stays in force."))
    return go(request, "partners-together", pk=joint.pk)


def _signed(request: StaffRequest, joint: JointAgreement, form: SignForm) -> None:
    typed = form.cleaned_data
    seen = request.POST.get("version", "")
    services.sign_joint(
        joint,
        seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
        capacity=services.Capacity(typed["role_title"], typed["authority"], typed["authority_note"]),
        code=typed["code"],
        actor=request.teammate,
        now=now(),
    )
    request.session["role_title"] = typed["role_title"]


def _is_ours(party: Party, request: StaffRequest) -> bool:
    return party.agreement.partnership.partner_id == request.teammate.organization_id


def _picked(versions: list[JointVersion], raw: str | None) -> JointVersion | None:
    return next((version for version in versions if str(version.number) == raw), None)


def _campaign(request: StaffRequest, joint: JointAgreement) -> Campaign | None:
    if joint.campaign_ref is None:
        return None
    return Campaign.objects.visible_to(request.teammate).filter(pk=joint.campaign_ref).first()
