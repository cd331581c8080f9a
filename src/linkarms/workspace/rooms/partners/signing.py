"""Sign an agreement, end one, take a proposal back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone, LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.buying_in import readiness
from linkarms.partnerships.models import AgreementState
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.shown import Seen, fingerprint_of, wording
from linkarms.partnerships.undersigned import may_sign_now
from linkarms.workspace.http import StaffRequest, add_errors, go, room_url, staff
from linkarms.workspace.rooms.partners.forms import EndForm, SignForm
from linkarms.workspace.rooms.partners.papers import campaign_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from linkarms.partnerships.models import AgreementVersion


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """First a code by mail, then role and code: two small steps on one page. It waits for the team as sending does."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    version = waiting_version(agreement)
    if version is None or not may_sign_now(version, request.teammate):
        return go(request, "partners-agreement", pk=agreement.pk)
    if request.method == "POST" and "send" in request.POST:
        services.send_signing_code(version, actor=request.teammate, now=now())
        address = room_url(request.teammate, "partners-agreement-sign", pk=agreement.pk)
        return HttpResponseRedirect(f"{address}?sent={version.number}")
    posted = request.POST if request.method == "POST" else None
    seen = _seen(request, version)
    if changed := _changed(posted, version, seen):
        messages.warning(request, changed)
        return go(request, "partners-agreement", pk=agreement.pk)
    team = readiness(agreement.partnership, request.teammate.organization_id, agreement=agreement)
    reason = not team.may_send and request.teammate.is_owner
    form = SignForm(posted, initial={"role_title": request.session.get("role_title", "")}, with_reason=reason)
    if form.is_valid():
        try:
            services.sign(version, actor=request.teammate, now=now(), seen=seen, **form.cleaned_data)
        except (BadInput, Gone) as problem:
            add_errors(form, problem)
        else:
            request.session["role_title"] = form.cleaned_data["role_title"]
            messages.success(request, _signed(request, agreement.pk))
            return go(request, "partners-agreement", pk=agreement.pk)
    context = {
        "agreement": agreement,
        "version": version,
        "name": name_for(agreement.partnership, request.teammate),
        "sections": wording(version, language=get_language() or "en", subject=seen.subject).sections,
        "fingerprint": seen.fingerprint,
        "form": form,
        "team": team,
        "waits": not (team.may_send or reason),
        "sent": posted is not None or request.GET.get("sent") == str(version.number),
    }
    return render(request, "workspace/partners/sign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    if agreement.state != AgreementState.IN_FORCE:
        return go(request, "partners-agreement", pk=agreement.pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.end_agreement(agreement, note=form.cleaned_data["note"], actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The agreement has ended; both sides are told."))
            return go(request, "partners-agreement", pk=agreement.pk)
    context = {"agreement": agreement, "name": name_for(agreement.partnership, request.teammate), "form": form}
    return render(request, "workspace/partners/agreement_end.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="organize")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """A proposal off the table, or a change that is being discussed."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    if agreement.state == AgreementState.PROPOSED:
        services.withdraw_agreement(agreement, actor=request.teammate, now=now())
        messages.success(request, _("The proposal is off the table. Its text stays in the history."))
    else:
        services.withdraw_change(agreement, actor=request.teammate, now=now())
        messages.success(request, _("The change is off the table. What you both signed stays in force."))
    return go(request, "partners-agreement", pk=agreement.pk)


def _seen(request: StaffRequest, version: AgreementVersion) -> Seen:
    """What this page shows now, in both languages."""
    campaign = campaign_of(request, version.agreement)
    subject = campaign.name if campaign else ""
    return Seen(subject, fingerprint_of(version, subject=subject))


def _changed(posted: QueryDict | None, version: AgreementVersion, seen: Seen) -> str:
    """What is not any more as it was on the page from which the form came."""
    if posted is None:
        return ""
    if posted.get("version") != str(version.number):
        return _("A newer version was proposed meanwhile. Please read it before you sign.")
    if posted.get("text", seen.fingerprint) != seen.fingerprint:
        return _("The words have changed since you opened this page, a name for instance. Please read them again.")
    return ""


def _signed(request: StaffRequest, pk: int) -> str:
    agreement = agreements_of(request.teammate).get(pk=pk)
    if waiting_version(agreement) is None:
        return _("Signed by all: the agreement is in force from this moment.")
    return _("Signed. It is in force as soon as everybody has signed who has to.")
