"""Sign in by mailed link or password, sign out, choose for whom one acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.accounts import services as accounts
from linkarms.accounts.models import LinkPurpose
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError, Overloaded, TooMany, status_of
from linkarms.core.urls import local_path
from linkarms.directory import queries as directory_queries
from linkarms.directory.services import record_domain_evidence
from linkarms.workspace.http import PersonRequest, add_errors, network_of, room_url, signed_in
from linkarms.workspace.rooms.account.entering import enter
from linkarms.workspace.rooms.account.forms import SignInForm

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User


@require_safe
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Straight to the one organization, or a list to choose from."""
    places = list(directory_queries.memberships(request.user))
    if len(places) == 1:
        return HttpResponseRedirect(room_url(places[0], "today"))
    return render(request, "workspace/account/home.html", {"places": places})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """One form, two ways: a link by mail, or address and password."""
    onward = local_path(request.POST.get("next") or request.GET.get("next") or "", default="")
    if request.method != "POST":
        return _sign_in_page(request, SignInForm(), onward, status=200)
    form = SignInForm(request.POST)
    wants_password = request.POST.get("how") == "password"
    if not form.is_valid():
        return _sign_in_page(request, form, onward, status=422)
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    now = clock_now()
    try:
        if wants_password:
            user = accounts.sign_in_by_password(email, password, network=network_of(request), now=now)
            return enter(request, user, onward or reverse("workspace:home"))
        accounts.send_sign_in_link(
            email, next_path=onward, language=get_language() or "en", network=network_of(request), now=now
        )
    except (TooMany, Overloaded) as busy:
        add_errors(form, busy)
        response = _sign_in_page(request, form, onward, status=status_of(busy))
        response["Retry-After"] = str(busy.retry_after)
        return response
    except LinkarmsError as error:
        add_errors(form, error)
        return _sign_in_page(request, form, onward, status=422)
    return render(request, "workspace/account/mail_sent.html", {"email": email, "next": onward})


def _sign_in_page(request: HttpRequest, form: SignInForm, onward: str, *, status: int) -> HttpResponse:
    context = {"form": form, "next": onward, "with_password": request.POST.get("how") == "password"}
    return render(request, "workspace/account/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open every link, so opening shows a button and pressing it signs in."""
    now = clock_now()
    if request.method == "POST":
        user = accounts.sign_in_by_link(token, now=now)
        _count_as_evidence(user, now=now)
        return enter(request, user, local_path(request.GET.get("next", ""), default=reverse("workspace:home")))
    link = accounts.find_link(token, purpose=LinkPurpose.SIGN_IN, now=now)
    return render(request, "workspace/account/by_link.html", {"email": link.email})


def _count_as_evidence(user: User, *, now: datetime) -> None:
    """The first time an address proves right, it may show that its owner acts for their organization."""
    if user.email_confirmed_at != now:
        return
    for place in directory_queries.memberships(user):
        record_domain_evidence(place.organization, user=user, now=now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return HttpResponseRedirect(reverse("workspace:account-sign-in"))


@require_POST
@signed_in
def switch(request: PersonRequest) -> HttpResponse:
    """To Today of another organization one belongs to (`membership`: its number)."""
    wanted = request.POST.get("membership", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    place = directory_queries.memberships(request.user).filter(pk=int(wanted)).first()
    if place is None:
        raise Http404
    return HttpResponseRedirect(room_url(place, "today"))
