"""Found an organization by a one-time link: from the first start, or from the operator's invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linkarms.accounts import services as accounts
from linkarms.accounts.models import LinkPurpose, MailedLink, User
from linkarms.accounts.queries import user_by_email
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.services import found_organization
from linkarms.workspace.http import add_errors, room_url
from linkarms.workspace.rooms.account.entering import enter
from linkarms.workspace.rooms.account.forms import OrganizationForm, PersonForm

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def found(request: HttpRequest, token: str) -> HttpResponse:
    now = clock_now()
    link = accounts.find_link(token, purpose=LinkPurpose.FOUND, now=now)
    founder = _founder(request, link)
    posted = request.POST if request.method == "POST" else None
    person = None if founder else PersonForm(posted, known_email=link.email)
    form = OrganizationForm(posted)
    if posted is not None and form.is_valid() and (person is None or person.is_valid()):
        place = _try_to_found(link, founder, person, form, now=now)
        if place is not None:
            messages.success(request, _("%(name)s is founded. Welcome!") % {"name": place.organization.name})
            return enter(request, place.user, room_url(place, "today"))
    context = {
        "form": form,
        "person": person,
        "founder": founder,
        "user_is_known": founder is not None,
        "known_email": link.email,
    }
    return render(request, "workspace/account/found.html", context, status=200 if posted is None else 422)


def _founder(request: HttpRequest, link: MailedLink) -> User | None:
    """The account that founds: the one the link was made for, else whoever is signed in."""
    if link.email:
        return user_by_email(link.email)
    return request.user if request.user.is_authenticated else None


def _try_to_found(
    link: MailedLink, founder: User | None, person: PersonForm | None, form: OrganizationForm, *, now: datetime
) -> Teammate | None:
    """All or nothing. None: something was refused, and it is written beside its field."""
    try:
        with transaction.atomic():
            accounts.use_link(link, now=now)
            user = founder or _new_user(link, person, now=now)
            if user is None:
                transaction.set_rollback(True)
                return None
            return _founded(user, form, now=now)
    except LinkarmsError as error:
        add_errors(form, error, name="organization")
        return None


def _new_user(link: MailedLink, person: PersonForm | None, *, now: datetime) -> User | None:
    if person is None:
        return None
    typed = person.cleaned_data
    try:
        return accounts.create_user(
            link.email or typed["email"],
            name=typed["name"],
            language=typed["language"],
            password=typed["password"] or None,
            now=now,
        )
    except LinkarmsError as error:
        add_errors(person, error)
        return None


def _founded(user: User, form: OrganizationForm, *, now: datetime) -> Teammate:
    typed = form.cleaned_data
    _organization, place = found_organization(
        name=typed["organization"],
        actor=user,
        now=now,
        kind=typed["kind"],
        place=typed["place"],
        country=typed["country"],
        website=typed["website"],
        language=user.language,
    )
    return place
