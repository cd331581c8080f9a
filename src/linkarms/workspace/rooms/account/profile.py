"""My account: name, language, password. The same page with an organization around it and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linkarms.accounts import services as accounts
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.workspace.http import PersonRequest, StaffRequest, add_errors, signed_in, staff
from linkarms.workspace.rooms.account.entering import speak
from linkarms.workspace.rooms.account.forms import PasswordForm, ProfileForm

if TYPE_CHECKING:
    from linkarms.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "password")
@staff
def page(request: StaffRequest) -> HttpResponse:
    return _page(request, framed=True)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "password")
@signed_in
def alone(request: PersonRequest) -> HttpResponse:
    """For a person whom no team has yet."""
    return _page(request, framed=False)


def _page(request: PersonRequest, *, framed: bool) -> HttpResponse:
    user = request.user
    what = request.POST.get("what") if request.method == "POST" else None
    profile = ProfileForm(
        request.POST if what == "profile" else None, initial={"name": user.name, "language": user.language}
    )
    password = PasswordForm(request.POST if what == "password" else None, has_one=user.has_usable_password())
    if what == "everywhere":
        return _sign_out_everywhere(request, user)
    done = None
    if what == "profile" and profile.is_valid():
        done = _change_profile(request, user, profile)
    elif what == "password" and password.is_valid():
        done = _change_password(request, user, password)
    if done is not None:
        return done
    context = {
        "form": profile,
        "password": password,
        "has_password": user.has_usable_password(),
        "framed": framed,
    }
    return render(request, "workspace/account/profile.html", context, status=200 if what is None else 422)


def _sign_out_everywhere(request: PersonRequest, user: User) -> HttpResponse:
    """All sessions end; this one begins anew under another key."""
    accounts.sign_out_everywhere(user, actor=user, now=clock_now())
    update_session_auth_hash(request, user)
    messages.success(request, _("All your other devices are signed out."))
    return HttpResponseRedirect(request.path)


def _change_profile(request: PersonRequest, user: User, form: ProfileForm) -> HttpResponse | None:
    name, language = form.cleaned_data["name"], form.cleaned_data["language"]
    try:
        accounts.change_user(user, name=name, language=language, now=clock_now())
    except LinkarmsError as error:
        add_errors(form, error)
        return None
    with translation.override(language):
        messages.success(request, _("Your name and language are saved."))
    return speak(HttpResponseRedirect(request.path), language)


def _change_password(request: PersonRequest, user: User, form: PasswordForm) -> HttpResponse | None:
    now = clock_now()
    try:
        if "old" in form.fields and not accounts.is_password_of(user, form.cleaned_data["old"], now=now):
            form.add_error("old", _("That is not your password until now. Nothing was changed."))
            return None
        accounts.change_password(user, password=form.cleaned_data["password"], now=now)
    except LinkarmsError as error:
        add_errors(form, error)
        return None
    # This session goes on; the others end.
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password is changed. Other devices are signed out."))
    return HttpResponseRedirect(request.path)
