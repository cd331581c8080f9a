"""Logo and colours: look first, keep afterwards. Colours that people could not read are named with a way out."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Theme
from linkarms.campaigns.services import ThemeTokens
from linkarms.core import clock, contrast
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory import services
from linkarms.workspace.http import StaffRequest, add_errors, go, room_url, staff, who_can
from linkarms.workspace.rooms.settings import samples
from linkarms.workspace.rooms.settings.forms import ColoursForm, LogoForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    if request.method != "POST":
        return _page(request, ColoursForm(initial=_current(request)), LogoForm(), shown=_current(request))
    if not teammate.may_organize:
        raise NotAllowed(who_can(teammate.organization, needs="organize"))
    what = request.POST.get("what", "")
    if what == "logo":
        return _set_logo(request)
    if what == "no-logo":
        services.remove_logo(teammate.organization, actor=teammate, now=clock.now())
        messages.success(request, _("The logo is removed. The first letter of your name stands in its place."))
        return go(request, "settings-look")
    if what == "reset":
        campaigns.clear_theme(teammate.organization, actor=teammate, now=clock.now())
        messages.success(request, _("Your pages are back to the usual colours."))
        return go(request, "settings-look")
    return _colours(request, what)


@require_safe
@staff
def sample(request: StaffRequest) -> HttpResponse:
    """The stylesheet of the sample: the colours in the address, kept nowhere."""
    tokens = {name: request.GET.get(name, "") for name in samples.USUAL}
    if not all(contrast.is_colour(value) for value in tokens.values()):
        raise Http404
    return HttpResponse(samples.stylesheet(tokens), content_type="text/css")


def _set_logo(request: StaffRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.set_logo(
                request.teammate.organization,
                file=form.cleaned_data["logo"],
                actor=request.teammate,
                now=clock.now(),
            )
        except BadInput as problem:
            add_errors(form, problem, picture="logo")
        else:
            messages.success(request, _("That is your logo now."))
            return go(request, "settings-look")
    current = _current(request)
    return _page(request, ColoursForm(initial=current), form, shown=current, status=422)


def _colours(request: StaffRequest, what: str) -> HttpResponse:
    """ "Look at it" and taking a suggestion show; only "Keep these colours" keeps."""
    typed = {name: samples.colour(request.POST.get(name, "")) for name in samples.USUAL}
    taken, _colon, suggestion = request.POST.get("take", "").partition(":")
    if taken in typed and contrast.is_colour(suggestion):
        typed[taken] = suggestion
    form = ColoursForm(typed)
    form.is_valid()
    if what == "keep" and not taken:
        try:
            campaigns.set_theme(request.teammate.organization, **typed, actor=request.teammate, now=clock.now())
        except BadInput as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("These are your colours now."))
            return go(request, "settings-look")
        return _page(request, form, LogoForm(), shown=typed, status=422, tried=True)
    return _page(request, form, LogoForm(), shown=typed, tried=True)


def _page(
    request: StaffRequest,
    form: ColoursForm,
    logo_form: LogoForm,
    *,
    shown: dict[str, str],
    status: int = 200,
    tried: bool = False,
) -> HttpResponse:
    teammate = request.teammate
    visible = all(contrast.is_colour(value) for value in shown.values())
    context = {
        "form": form,
        "logo_form": logo_form,
        "has_theme": _theme(request) is not None,
        "checks": samples.checks(shown) if visible else [],
        "sample_url": f"{room_url(teammate, 'settings-sample')}?{urlencode(shown)}" if visible else "",
        "dark_by_itself": visible and samples.is_dark(shown["ground"]),
        "unsaved": tried and shown != _current(request),
        "who_can": "" if teammate.may_organize else who_can(teammate.organization, needs="organize"),
    }
    return render(request, "workspace/settings/look.html", context, status=status)


def _theme(request: StaffRequest) -> Theme | None:
    return Theme.objects.filter(organization=request.teammate.organization).first()


def _current(request: StaffRequest) -> dict[str, str]:
    theme = _theme(request)
    if theme is None:
        return dict(samples.USUAL)
    return asdict(ThemeTokens(theme.accent, theme.accent_ink, theme.ground, theme.ink))
