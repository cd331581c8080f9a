"""Asking people into the team by mail, and taking an invitation back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core import clock, rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Refused, TooMany
from linkarms.directory import queries, services
from linkarms.directory.models import Role, TeammateInvitation
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.settings.forms import InviteForm

SAME_CLICK = timedelta(minutes=1)
PER_DAY = 100  # mails to strangers in one organization's name


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="own")
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": Role.ORGANIZER})
    if request.method == "POST" and form.is_valid():
        try:
            email = _ask(request, **form.cleaned_data, now=clock.now())
        except (BadInput, TooMany) as problem:
            add_errors(form, problem)
        else:
            messages.success(
                request, _("Asked. The link in the mail to %(email)s works for 14 days.") % {"email": email}
            )
            return go(request, "settings-team")
    return render(request, "workspace/settings/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@staff(needs="own")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once more, or take the invitation back. One that is answered or taken back already is no error."""
    organization, now = request.teammate.organization, clock.now()
    found = get_object_or_404(TeammateInvitation.objects.filter(organization=organization), pk=pk)
    found.organization = organization
    try:
        if request.POST.get("what") == "again":
            _ask(request, email=found.email, role=found.role, may_sign=found.may_sign, now=now)
            messages.success(request, _("Asked again: a new mail is on its way to %(email)s.") % {"email": found.email})
        else:
            services.withdraw_invitation(found, actor=request.teammate, now=now)
            messages.success(
                request,
                _("The invitation of %(email)s is taken back. Its link no longer works.") % {"email": found.email},
            )
    except Refused:
        messages.info(request, _("This invitation was already answered or taken back."))
    except (BadInput, TooMany) as problem:
        messages.error(request, problem.message)
    return go(request, "settings-team")


def _ask(request: StaffRequest, *, email: str, role: str, may_sign: bool, now: datetime) -> str:
    """One mail however often the button was clicked; returns the canonical address."""
    organization, address = request.teammate.organization, canonical_email(email)
    just_now = queries.open_invitations(organization).filter(email=address, role=role, invited_at__gt=now - SAME_CLICK)
    if any(each.may_sign == (may_sign or role == Role.OWNER) for each in just_now):
        return address
    if not rate.allow(f"team-invitations:{organization.pk}", limit=PER_DAY, per_seconds=86400, now=now):
        raise TooMany(_("Your team asked very many people today. Please go on tomorrow."), 3600)
    services.invite_teammate(organization, email=address, role=role, may_sign=may_sign, actor=request.teammate, now=now)
    return address
