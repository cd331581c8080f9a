"""The open door: what an organization offers to partners and expects of them, and a form to knock.

Works without a cookie and without JavaScript. Whoever was known to the organization before gets the same answer, the
same mail and waits as long as anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.core import clock, rate
from linkarms.core.errors import BadInput, TooMany
from linkarms.directory.profile import profile_of
from linkarms.partnerships import services
from linkarms.partnerships.doors import open_door_of
from linkarms.partnerships.models import Level
from linkarms.public import visiting
from linkarms.public.visiting import language, network_of, page_context

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from linkarms.partnerships.models import OpenDoor

HONEYPOT = "homepage"
HOUR = 3600
DAY = 24 * HOUR
PER_NETWORK_HOUR = 10
PER_DOOR_DAY = 200
FILL_IN = {"required": gettext_lazy("Please fill this in.")}


@dataclass(frozen=True, slots=True)
class LevelWords:
    value: str
    label: str
    meaning: str


class KnockForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of your organization"),
        error_messages=FILL_IN,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "maxlength": 200}),
    )
    person = forms.CharField(
        label=gettext_lazy("Your name"),
        error_messages=FILL_IN,
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": 100}),
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send one mail there, to ask whether it is yours."),
        error_messages={"required": gettext_lazy("Please write your address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "maxlength": 254}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        help_text=gettext_lazy("Town or region"),
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    website = forms.CharField(
        label=gettext_lazy("Website"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "maxlength": 300}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("How would you like to work together?"), required=False, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=gettext_lazy("What do you have in mind?"),
        help_text=gettext_lazy("Who you are, what you work on, what you could do together."),
        error_messages=FILL_IN,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
    )

    def __init__(self, *args: Any, levels: list[LevelWords], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*((one.value, one.label) for one in levels), ("", _("We do not know yet"))]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """A door that is closed answers like one that never was."""
    now = clock.now()
    found = _door_or_404(slug)
    levels = level_words(found)
    form = KnockForm(request.POST if request.method == "POST" else None, levels=levels, initial={"level": ""})
    status = 200
    if request.method == "POST":
        status = 422
        if request.POST.get(HONEYPOT, "").strip():
            return _to_thanks(slug)  # a machine: it reads the same, and nothing is kept
        if form.is_valid():
            try:
                _throttle(request, found, now=now)
                services.knock(found, services.KnockInput(**form.cleaned_data), language=language(), now=now)
            except TooMany as problem:
                form.add_error(None, problem.message)
                status = 429
            except BadInput as problem:
                _add_errors(form, problem)
            else:
                return _to_thanks(slug)
    context = {**_context(request, found), "form": form, "levels": levels}
    return visiting.render("public/open_door/page.html", context, status=status)


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for everybody who knocked."""
    return visiting.render("public/open_door/thanks.html", _context(request, _door_or_404(slug)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """From the mail. Looking shows a button; posting says that the address is one's own."""
    now = clock.now()
    knock = services.find_knock(token, now=now)
    if knock.host.slug != slug:
        raise Http404
    if request.method == "POST":
        knock = services.confirm_knock(token, now=now)
    context = {
        **page_context(request),
        "knock": knock,
        "done": knock.confirmed_at is not None,
        "action": f"{request.path}?lang={language()}",
    }
    return visiting.render(
        "public/open_door/confirm.html", context, Referrer_Policy="no-referrer", X_Robots_Tag="noindex"
    )


def level_words(found: OpenDoor) -> list[LevelWords]:
    """What one can ask for, with what each means: the words of the invitation to a campaign."""
    meanings = {
        Level.ENDORSER: _("Named, with its own link and its own counts. No box, no data."),
        Level.ASSOCIATE: _(
            "Also its own box on its own link, its colours, and the people who came by it and said yes."
        ),
        Level.FULL: _("Also whatever your agreement says, phone numbers included."),
    }
    return [LevelWords(one.value, str(one.label), meanings[one]) for one in Level if one.value in found.levels]


def _context(request: HttpRequest, found: OpenDoor) -> dict[str, Any]:
    organization = found.organization
    here = reverse("public:organization-door", args=[organization.slug])
    is_public = organization.profile_public_at is not None
    return {
        **page_context(request),
        "door": found,
        "profile": profile_of(organization, language=language()),
        "profile_url": reverse("public:organization", args=[organization.slug]) if is_public else "",
        "not_us_url": f"{reverse('public:organization-not-us', args=[organization.slug])}?place={here}",
        "door_url": here,
        "action": f"{here}?lang={language()}",
    }


def _door_or_404(slug: str) -> OpenDoor:
    found = open_door_of(slug)
    if found is None:
        raise Http404
    return found


def _throttle(request: HttpRequest, found: OpenDoor, *, now: datetime) -> None:
    by_network = rate.allow(f"knock:{network_of(request)}", limit=PER_NETWORK_HOUR, per_seconds=HOUR, now=now)
    at_this_door = f"knock-door:{found.organization_id}"
    if not by_network or not rate.allow(at_this_door, limit=PER_DOOR_DAY, per_seconds=DAY, now=now):
        raise TooMany(
            _("We have had many such messages just now. What you wrote is still here: please try again in an hour."),
            rate.retry_after(per_seconds=HOUR, now=now),
        )


def _to_thanks(slug: str) -> HttpResponse:
    place = reverse("public:organization-door-thanks", args=[slug])
    return HttpResponseRedirect(f"{place}?lang={language()}", status=303)


def _add_errors(form: KnockForm, problem: BadInput) -> None:
    for field, sentences in problem.errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


urlpatterns = [
    path("o/<slug:slug>/partner-with-us/", door, name="organization-door"),
    path("o/<slug:slug>/partner-with-us/thanks/", thanks, name="organization-door-thanks"),
    path("o/<slug:slug>/partner-with-us/<str:token>/", confirm, name="organization-door-confirm"),
]
