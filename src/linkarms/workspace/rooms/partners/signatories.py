"""Who has to sign an agreement for our side: named by an owner, asked by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.models import Signatory
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.undersigned import named_for, side_has_signed, signed_for
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.partners.forms import SignatoryForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def index(request: StaffRequest, pk: int) -> HttpResponse:
    """Everybody may look who may sign; owners name, and ask."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    version = waiting_version(agreement)
    if version is None:
        return go(request, "partners-agreement", pk=agreement.pk)
    if request.method == "POST" and request.POST.get("do") == "ask":
        count = services.ask_signatories(version, actor=request.teammate, now=now())
        told = ngettext("%(n)d person was asked to sign.", "%(n)d people were asked to sign.", count) % {"n": count}
        messages.success(request, told)
        return go(request, "partners-signatories", pk=agreement.pk)
    form = SignatoryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.name_signatory(agreement, actor=request.teammate, now=now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Named. Ask them to sign when the text is as you want it."))
            return go(request, "partners-signatories", pk=agreement.pk)
    ours = request.teammate.organization_id
    signed = {one.email: one for one in signed_for(version, ours)}
    named = [(one, signed.get(one.email)) for one in named_for(agreement, ours)]
    context = {
        "agreement": agreement,
        "version": version,
        "name": name_for(agreement.partnership, request.teammate),
        "named": named,
        "left": [one for one, signoff in named if signoff is None],
        "done": side_has_signed(version, ours),
        "form": form,
    }
    return render(request, "workspace/partners/signatories.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="own")
def strike(request: StaffRequest, pk: int) -> HttpResponse:
    found = Signatory.objects.visible_to(request.teammate).select_related("agreement__partnership")
    signatory = get_object_or_404(found, pk=pk)
    services.strike_signatory(signatory, actor=request.teammate, now=now())
    messages.success(request, _("%(name)s need not sign any more.") % {"name": signatory.name})
    return go(request, "partners-signatories", pk=signatory.agreement_id)
