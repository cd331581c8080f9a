"""The public profile of an organization, by choice; and "this is not us", open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.accounts import services as accounts
from linkarms.campaigns.models import Theme
from linkarms.campaigns.queries import theme_path
from linkarms.core import clock, rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Gone, LinkarmsError, TooMany
from linkarms.core.urls import absolute, local_path
from linkarms.directory import services as directory
from linkarms.directory.models import NameObjection, Organization
from linkarms.directory.profile import profile_of
from linkarms.directory.queries import public_organizations
from linkarms.directory.services.names import NOT_US_CODE
from linkarms.partnerships.doors import open_door_of
from linkarms.public import visiting
from linkarms.public.standing import campaigns_naming, hosts_naming, named_organization
from linkarms.public.visiting import language, network_of, page_context

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

SALT = "linkarms.public.not-us"
TOKEN_SECONDS = 3600
HOUR, DAY = 3600, 86400
PER_NETWORK_HOUR = 10
PER_ORGANIZATION_DAY = 40  # each lets somebody try five codes
SAME_CLICK = 30


class ObjectionForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Best one at your organization's own domain: then a code takes the name off at once."),
        error_messages={"required": gettext_lazy("Please write your address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "maxlength": 254}),
    )
    place = forms.CharField(
        label=gettext_lazy("Where did you see the name?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "maxlength": 300}),
    )
    message = forms.CharField(
        label=gettext_lazy("What should we know?"),
        required=False,
        help_text=gettext_lazy("The group that runs the campaign reads this."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        error_messages={"required": gettext_lazy("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organization chose to show. One that is switched off answers like one that never was."""
    organization = public_organizations().filter(slug=slug).first()
    if organization is None:
        raise Http404
    theme = Theme.objects.select_related("organization").filter(organization=organization).first()
    context = {
        **page_context(request),
        "profile": profile_of(organization, language=language()),
        "organization": organization,
        "campaigns": campaigns_naming(organization, now=clock.now()),
        "theme_url": theme_path(theme) if theme is not None else "",
        "door_url": reverse("public:organization-door", args=[slug]) if open_door_of(slug) is not None else "",
        "privacy_url": reverse("public:privacy", args=[slug]),
        "not_us_url": f"{reverse('public:organization-not-us', args=[slug])}?place={request.path}",
    }
    return visiting.render("public/organization/profile.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def not_us(request: HttpRequest, slug: str) -> HttpResponse:
    """First step: who says so. A name that stands nowhere public answers like one that does not exist."""
    now = clock.now()
    organization = named_organization(slug, now=now)
    if organization is None:
        return visiting.render("public/organization/not_here.html", page_context(request), status=404)
    place = local_path(request.GET.get("place", ""), default="")
    form = ObjectionForm(
        request.POST if request.method == "POST" else None, initial={"place": absolute(place) if place else ""}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                objection = _object(request, organization, form, now=now)
            except TooMany as problem:
                form.add_error(None, problem.message)
                status = 429
            except BadInput as problem:
                _add_errors(form, problem)
            else:
                return _to_code(objection, slug)
    context = {
        **page_context(request, place=place),
        "organization": organization,
        "form": form,
        "action": f"{request.path}?lang={language()}",
    }
    return visiting.render("public/organization/not_us.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Second step, the same for every address: type the code, if one came. Afterwards: what happened."""
    now = clock.now()
    objection = _objection(slug, token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if objection.confirmed_at is not None or (form.is_valid() and _confirmed(objection, form, now=now)):
                return _to_code(objection, slug)
        except Gone as problem:
            form.add_error(None, problem.message)
            status = 410
        except BadInput as problem:
            _add_errors(form, problem)
    context = {
        **page_context(request),
        "form": form,
        "email": objection.email,
        "done": objection.confirmed_at is not None,
        "again_url": f"{reverse('public:organization-not-us', args=[slug])}?lang={language()}",
        "action": f"{request.path}?lang={language()}",
    }
    return visiting.render("public/organization/code.html", context, status=status, Referrer_Policy="no-referrer")


def _object(request: HttpRequest, organization: Organization, form: ObjectionForm, *, now: datetime) -> NameObjection:
    """Record it once however often the button was clicked. The answer takes the same work for every address."""
    email = canonical_email(form.cleaned_data["email"])
    if not rate.allow(f"not-us:{organization.pk}:{email}", limit=1, per_seconds=SAME_CLICK, now=now):
        earlier = NameObjection.objects.filter(organization=organization, email=email).order_by("-at", "-pk").first()
        if earlier is not None:
            return earlier
    _throttle(request, organization, now=now)
    with transaction.atomic():
        objection = directory.object_to_name(
            organization,
            email=email,
            place=form.cleaned_data["place"],
            message=form.cleaned_data["message"],
            language=language(),
            now=now,
            hosts=hosts_naming(organization),
        )
        if objection.reported_at is not None:
            accounts.pretend_to_send_code(
                purpose=NOT_US_CODE, email=email, subject=str(objection.pk), language=language(), now=now
            )
    return objection


def _throttle(request: HttpRequest, organization: Organization, *, now: datetime) -> None:
    by_network = rate.allow(f"not-us:{network_of(request)}", limit=PER_NETWORK_HOUR, per_seconds=HOUR, now=now)
    if not by_network or not rate.allow(
        f"not-us:{organization.pk}", limit=PER_ORGANIZATION_DAY, per_seconds=DAY, now=now
    ):
        raise TooMany(
            _("We have had many such messages just now. What you wrote is still here: please try again in an hour."),
            rate.retry_after(per_seconds=HOUR, now=now),
        )


def _confirmed(objection: NameObjection, form: CodeForm, *, now: datetime) -> bool:
    """True when the name is off. Raises BadInput or Gone; a report fails in the same words as a wrong code."""
    typed = form.cleaned_data["code"]
    if objection.reported_at is not None:
        accounts.check_code(purpose=NOT_US_CODE, email=objection.email, subject=str(objection.pk), code=typed, now=now)
        # Nobody was sent this code: guessing it opens nothing.
        raise Gone(_("This code does not work any more. Please ask for a new one."))
    directory.confirm_objection(objection, code=typed, now=now, hosts=hosts_naming(objection.organization))
    return True


def _objection(slug: str, token: str) -> NameObjection:
    try:
        pk = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise Gone(_("This page's time is over. Open “this is not us” beside the name once more.")) from None
    objection = NameObjection.objects.select_related("organization").filter(pk=pk, organization__slug=slug).first()
    if objection is None:
        raise Gone(_("This page's time is over. Open “this is not us” beside the name once more."))
    return objection


def _to_code(objection: NameObjection, slug: str) -> HttpResponse:
    token = signing.dumps(objection.pk, salt=SALT)
    place = reverse("public:organization-code", args=[slug, token])
    return HttpResponseRedirect(f"{place}?lang={language()}", status=303)


def _add_errors(form: forms.Form, problem: LinkarmsError) -> None:
    errors = problem.errors if isinstance(problem, BadInput) else {"": [problem.message]}
    for field, sentences in errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


urlpatterns = [
    path("o/<slug:slug>/", profile, name="organization"),
    path("o/<slug:slug>/not-us/", not_us, name="organization-not-us"),
    path("o/<slug:slug>/not-us/<str:token>/", code, name="organization-code"),
]
