"""The list with which new partners are welcomed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.core.errors import LinkarmsError, NotAllowed
from linkarms.partnerships import services, welcoming
from linkarms.workspace.http import StaffRequest, add_errors, go, staff, who_can


class WelcomeForm(forms.Form):
    steps = forms.CharField(
        label=gettext_lazy("The steps, one a line"),
        help_text=gettext_lazy("For partners to come. Lists that were begun stay as they are."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    if request.method == "POST" and not teammate.may_organize:
        raise NotAllowed(who_can(teammate.organization, needs="organize"))
    steps = welcoming.steps_for(teammate.organization)
    form = WelcomeForm(request.POST if request.method == "POST" else None, initial={"steps": "\n".join(steps)})
    if form.is_valid():
        try:
            services.write_list(form.cleaned_data["steps"].splitlines(), actor=teammate, now=clock.now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved."))
            return go(request, "settings-welcome")
    context = {"form": form, "steps": steps}
    return render(request, "workspace/settings/welcome.html", context, status=422 if form.errors else 200)
