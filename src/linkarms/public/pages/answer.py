"""An organization without an account answers an invitation to be partners.

The link came by mail; the answer takes a fresh one-time code to that same address. A yes founds the organization,
signs its person in and leads into the agreement. Unlike other public pages this one knows a session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone, LinkarmsError
from linkarms.directory import queries as directory
from linkarms.partnerships import services
from linkarms.partnerships.joint import all_sides, between
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.reading import sections
from linkarms.public.by_link import private
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import AgreementVersion, Partnership
    from linkarms.partnerships.services import Invitation

BACKEND = "django.contrib.auth.backends.ModelBackend"
NEW = "new"
SENT = "sent"


class AnswerForm(forms.Form):
    """``places``: the organizations of whoever is signed in; one of them may answer instead of a new one."""

    answer_for = forms.ChoiceField(
        label=gettext_lazy("Which organization answers?"), required=False, widget=forms.RadioSelect
    )
    organization = forms.CharField(
        label=gettext_lazy("Name of your organization"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    person = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), required=False, max_length=120, help_text=gettext_lazy("Town or region")
    )
    website = forms.CharField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A mail address at its domain shows that you speak for the organization."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "placeholder": "https://"}),
    )
    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        max_length=40,
        error_messages={"required": gettext_lazy("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def __init__(self, *args: object, places: list[Teammate], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        new_one = not places or self.data.get("answer_for") == NEW
        for name in ("organization", "person"):
            self.fields[name].required = new_one and self.data.get("do") != "no"
            self.fields[name].error_messages["required"] = _("Please fill this in.")
        field = self.fields["answer_for"]
        if isinstance(field, forms.ChoiceField) and places:
            field.choices = [(str(one.pk), one.organization.name) for one in places] + [(NEW, _("A new one"))]
            field.initial = str(places[0].pk)
        else:
            del self.fields["answer_for"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks and why; then a code; then yes or no. Looking changes nothing."""
    invitation = services.find_invitation(token, now=now())
    if request.method == "POST" and request.POST.get("do") == "send":
        services.send_answer_code(token, language=language(), now=now())
        return _here(token)
    places = _places(request, invitation.partnership)
    form = AnswerForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        try:
            return _answered(request, token, invitation, form, places)
        except (BadInput, Gone) as problem:
            _add_errors(form, problem)
    status = 422 if form.errors else 200
    context = _context(request, invitation, form)
    return private(render(request, "public/answer/page.html", context, status=status))


def _answered(
    request: HttpRequest, token: str, invitation: Invitation, form: AnswerForm, places: list[Teammate]
) -> HttpResponse:
    typed = form.cleaned_data
    if request.POST.get("do") != "yes":
        services.decline_by_link(token, code=typed["code"], now=now())
        context = page_context(request) | {"host": invitation.partnership.host}
        return private(render(request, "public/answer/declined.html", context))
    actor = next((one for one in places if str(one.pk) == typed.get("answer_for")), None)
    partnership, teammate = services.accept_by_link(
        token,
        code=typed["code"],
        now=now(),
        actor=actor,
        organization=typed["organization"],
        person=typed["person"],
        place=typed["place"],
        website=typed["website"],
        language=language(),
    )
    if actor is None:
        login(request, teammate.user, backend=BACKEND)
    return HttpResponseRedirect(_next_page(partnership, teammate))


def _next_page(partnership: Partnership, teammate: Teammate) -> str:
    """Into the agreement, when one was proposed with the invitation; else to the page of the partnership."""
    slug = teammate.organization.slug
    version = _proposed(partnership)
    if version is not None:
        return reverse("workspace:partners-agreement", args=[slug, version.agreement_id])
    return reverse("workspace:partners-page", args=[slug, partnership.pk])


def _context(request: HttpRequest, invitation: Invitation, form: AnswerForm) -> dict[str, Any]:
    partnership = invitation.partnership
    version = _proposed(partnership)
    return page_context(request) | {
        "partnership": partnership,
        "host": partnership.host,
        "email": invitation.email,
        "form": form,
        "sent": request.method == "POST" or SENT in request.GET,
        "sections": sections(version, language=language()) if version else [],
        "between": between(all_sides(version), language=language()) if version else "",
    }


def _proposed(partnership: Partnership) -> AgreementVersion | None:
    found = (waiting_version(one) for one in partnership.agreements.order_by("pk"))
    return next((version for version in found if version is not None), None)


def _places(request: HttpRequest, partnership: Partnership) -> list[Teammate]:
    """Where whoever is signed in may say yes; the host cannot answer itself."""
    if not request.user.is_authenticated:
        return []
    mine = directory.memberships(request.user)
    return [one for one in mine if one.may_sign and one.organization_id != partnership.host_id]


def _here(token: str) -> HttpResponse:
    address = reverse("public:answer", args=[token])
    return HttpResponseRedirect(f"{address}?{SENT}=1&lang={language()}", status=303)


def _add_errors(form: AnswerForm, problem: LinkarmsError) -> None:
    errors = problem.errors if isinstance(problem, BadInput) else {"code": [problem.message]}
    named = {"name": "organization"}
    for field, sentences in errors.items():
        for sentence in sentences:
            shown = named.get(field, field)
            form.add_error(shown if shown in form.fields else None, sentence)


urlpatterns = [path("answer/<str:token>/", answer, name="answer")]
