"""An organization's own templates for asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.models import AskTemplate
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.asking.forms import TemplateForm

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

FIELDS = ("name", "kind", "language", "title", "letter", "in_return")


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    found = AskTemplate.objects.visible_to(request.teammate).order_by("name", "pk")
    return render(request, "workspace/asks/templates.html", {"templates": found})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def new(request: StaffRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    return _form(request, _template_or_404(request.teammate, pk))


@require_POST
@staff(needs="help")
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    services.drop_template(_template_or_404(request.teammate, pk), actor=request.teammate, now=clock_now())
    messages.success(request, _("Dropped. Letters that were sent with it keep their words."))
    return go(request, "asks-templates")


def _form(request: StaffRequest, template: AskTemplate | None) -> HttpResponse:
    initial = {name: getattr(template, name) for name in FIELDS} if template else None
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.keep_template(
                services.TemplateInput(**form.cleaned_data), template=template, actor=request.teammate, now=clock_now()
            )
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The template is kept."))
            return go(request, "asks-templates")
    context = {"form": form, "template": template}
    return render(request, "workspace/asks/template_form.html", context, status=422 if form.errors else 200)


def _template_or_404(teammate: Teammate, pk: int) -> AskTemplate:
    return get_object_or_404(AskTemplate.objects.visible_to(teammate), pk=pk)
