"""Whether Today comes by mail: everybody chooses for themselves, in each of their organizations."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships.models import Rhythm
from linkarms.partnerships.services.digests import choose_digest, rhythm_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=Rhythm.choices,
        error_messages={"required": gettext_lazy("Please choose one.")},
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    form = DigestForm(request.POST if request.method == "POST" else None, initial={"rhythm": rhythm_of(teammate)})
    if form.is_valid():
        try:
            choose_digest(teammate, rhythm=form.cleaned_data["rhythm"], actor=request.user, now=clock.now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved."))
            return go(request, "settings-digest")
    context = {"form": form, "email": request.user.email}
    return render(request, "workspace/settings/digest.html", context, status=422 if form.errors else 200)
