"""Join a team by the link of a mailed invitation, with an account or without one."""

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
from linkarms.core.errors import BadInput, Gone
from linkarms.directory.models import TeammateInvitation, is_open
from linkarms.directory.services import accept_team_invitation
from linkarms.workspace.http import add_errors, room_url
from linkarms.workspace.rooms.account.entering import enter
from linkarms.workspace.rooms.account.forms import PersonForm

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link reads that mailbox, so it signs in the account of the invited address."""
    now = clock_now()
    link = accounts.find_link(token, purpose=LinkPurpose.TEAM, now=now)
    invitation = _invitation(link, now=now)
    known = user_by_email(link.email)
    posted = request.POST if request.method == "POST" else None
    person = None if known else PersonForm(posted, known_email=link.email)
    if posted is not None and (person is None or person.is_valid()):
        place = _try_to_join(link, invitation, known, person, now=now)
        if place is not None:
            messages.success(request, _("Welcome to the team of %(name)s.") % {"name": place.organization.name})
            return enter(request, place.user, room_url(place, "today"))
    context = {
        "invitation": invitation,
        "email": link.email,
        "person": person,
        "other_person": _other_person(request, link),
    }
    return render(request, "workspace/account/join.html", context, status=200 if posted is None else 422)


def _invitation(link: MailedLink, *, now: datetime) -> TeammateInvitation:
    waiting = TeammateInvitation.objects.select_related("organization", "invited_by")
    invitation = waiting.filter(pk=link.subject).first() if link.subject.isdecimal() else None
    if invitation is None or not is_open(invitation, now=now):
        raise Gone(_("This invitation can no longer be used. Ask an owner of the organization for a new one."))
    return invitation


def _try_to_join(
    link: MailedLink, invitation: TeammateInvitation, known: User | None, person: PersonForm | None, *, now: datetime
) -> Teammate | None:
    """All or nothing. None: something typed was refused, and it is written beside its field."""
    try:
        with transaction.atomic():
            accounts.use_link(link, now=now)
            user = known or _new_user(link, person, now=now)
            # The invitation went to this address and to nobody else.
            accounts.confirm_email(user, now=now)
            return accept_team_invitation(invitation, user=user, now=now)
    except BadInput as error:
        if person is None:
            raise
        add_errors(person, error)
        return None


def _new_user(link: MailedLink, person: PersonForm | None, *, now: datetime) -> User:
    typed = person.cleaned_data if person is not None else {}
    return accounts.create_user(
        link.email,
        name=typed.get("name", ""),
        language=typed.get("language", ""),
        password=typed.get("password") or None,
        now=now,
    )


def _other_person(request: HttpRequest, link: MailedLink) -> str:
    if not request.user.is_authenticated or request.user.email == link.email:
        return ""
    return _("You are signed in as %(now)s. Joining signs you in as %(then)s instead.") % {
        "now": request.user.email,
        "then": link.email,
    }
