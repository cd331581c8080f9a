"""The people who act for the organization: who they are, what each may do, changing and leaving."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.directory import queries, services
from linkarms.directory.models import Role, Teammate, TeammateInvitation, is_open
from linkarms.partnerships import pipeline
from linkarms.partnerships.services import hand_over
from linkarms.workspace.http import StaffRequest, add_errors, go, staff, who_can
from linkarms.workspace.rooms.settings.forms import PlaceForm

ORDER = [Role.OWNER, Role.ORGANIZER, Role.HELPER, Role.VIEWER]


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation nobody answered yet; ``old`` ones can no longer be used."""

    invitation: TeammateInvitation
    old: bool

    @property
    def role_label(self) -> str:
        return str(Role(self.invitation.role).label)


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table that says what each role may do."""

    what: str
    roles: list[Role]

    @property
    def who(self) -> str:
        return _("Everybody") if self.roles == ORDER else ", ".join(str(role.label) for role in self.roles)


@require_http_methods(["GET", "HEAD"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    organization, now = request.teammate.organization, clock.now()
    team = sorted(queries.team(organization), key=lambda each: ORDER.index(Role(each.role)))
    context = {
        "team": team,
        "asked": [
            Asked(invitation, old=not is_open(invitation, now=now))
            for invitation in queries.open_invitations(organization)
        ],
        "rights": rights(),
        "owners": [each for each in team if each.is_owner],
    }
    return render(request, "workspace/settings/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="own")
def teammate(request: StaffRequest, pk: int) -> HttpResponse:
    """Another role, "may sign" given or taken back."""
    found = _teammate_or_404(request, pk)
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=PlaceForm.initial_from(found))
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, found, role=form.cleaned_data["role"], may_sign=form.cleaned_data["may_sign"])
        except (BadInput, Refused) as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved: %(name)s is %(role)s.") % _said(found))
            return go(request, "settings-team")
    context = {"form": form, "found": found, "last_owner": _is_last_owner(found)}
    return render(request, "workspace/settings/teammate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave the team, or (owners) take somebody off it."""
    found = _teammate_or_404(request, pk)
    own = found.pk == request.teammate.pk
    if not own and not request.teammate.is_owner:
        raise NotAllowed(who_can(found.organization, needs="own"))
    successors = _successors(request, found)
    if request.method != "POST":
        context = {
            "found": found, "own": own, "last_owner": _is_last_owner(found), "successors": successors,
            "open": pipeline.looked_after_by(found).count(),
        }  # fmt: skip
        return render(request, "workspace/settings/leave.html", context)
    try:
        _leave(request, found, successors=successors)
    except Refused as problem:
        messages.error(request, problem.message)
        return go(request, "settings-team")
    if own:
        messages.success(request, _("You left the team of %(organization)s.") % {"organization": found.organization})
        return HttpResponseRedirect(reverse("workspace:home"))
    messages.success(request, _("%(name)s is no longer in the team.") % {"name": found.user})
    return go(request, "settings-team")


def rights() -> list[Right]:
    """What each role may do, as ``Teammate`` decides it; a test holds the two together."""
    return [
        Right(_("Look at everything your organization may see"), ORDER),
        Right(_("Write down leads and notes, let comments through"), ORDER[:3]),
        Right(_("Invite partners, write agreements, run campaigns"), ORDER[:2]),
        Right(_("Take people's data out, as a file"), ORDER[:2]),
        Right(_("Change the team, the name and the website"), ORDER[:1]),
    ]


def _successors(request: StaffRequest, leaving: Teammate) -> list[Teammate]:
    """Who can look after the relationships of somebody who leaves: oneself first, else owners."""
    team = [one for one in queries.team(leaving.organization) if one.may_help and one.pk != leaving.pk]
    return sorted(team, key=lambda one: (one.pk != request.teammate.pk, ORDER.index(Role(one.role))))


@transaction.atomic
def _leave(request: StaffRequest, leaving: Teammate, *, successors: list[Teammate]) -> None:
    """Relationships are handed over and the place in the team is given up, or neither."""
    chosen = request.POST.get("successor", "")
    to = next((one for one in successors if str(one.pk) == chosen), successors[0] if successors else None)
    if to is not None:
        hand_over(pipeline.looked_after_by(leaving), to=to, actor=request.teammate, now=clock.now())
    services.leave_team(leaving, actor=request.teammate, now=clock.now())


@transaction.atomic
def _change(request: StaffRequest, found: Teammate, *, role: str, may_sign: bool) -> None:
    actor, now = request.teammate, clock.now()
    services.change_role(found, role=role, actor=actor, now=now)
    if role == Role.VIEWER and actor.pk != found.pk:
        # A viewer can look after nobody: the owner who decides it takes over, and hands on.
        hand_over(pipeline.looked_after_by(found), to=actor, actor=actor, now=now)
    if may_sign:
        if not found.is_owner:
            services.give_may_sign(found, actor=actor, now=now)
    elif not found.is_owner:
        services.take_may_sign(found, actor=actor, now=now)


def _teammate_or_404(request: StaffRequest, pk: int) -> Teammate:
    return get_object_or_404(queries.team(request.teammate.organization), pk=pk)


def _is_last_owner(teammate: Teammate) -> bool:
    return teammate.is_owner and not queries.owners(teammate.organization).exclude(pk=teammate.pk).exists()


def _said(teammate: Teammate) -> dict[str, str]:
    return {"name": str(teammate.user), "role": teammate.role_label}
