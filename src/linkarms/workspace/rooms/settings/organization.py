"""Who the organization is: name, kind, place, issues, website, words about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.directory import queries, services
from linkarms.directory.models import NameOff, Teammate
from linkarms.directory.profile import profile_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff, who_can
from linkarms.workspace.rooms.settings.forms import OrganizationForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    """A form for owners and organizers; the rest of the team reads."""
    teammate = request.teammate
    organization = teammate.organization
    if not teammate.may_organize:
        if request.method == "POST":
            raise NotAllowed(who_can(organization, needs="organize"))
        context = {
            "profile": profile_of(organization, language=get_language() or "en"),
            "who_can": who_can(organization, needs="organize"),
        }
        return render(request, "workspace/settings/organization_read.html", context)
    form = OrganizationForm(
        request.POST if request.method == "POST" else None,
        initial=OrganizationForm.initial_from(organization),
        fixed=_why_fixed(teammate),
    )
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return go(request, "settings-organization")
    context = {"form": form, "public": organization.profile_public_at is not None}
    return render(request, "workspace/settings/organization.html", context, status=422 if form.errors else 200)


def _saved(request: StaffRequest, form: OrganizationForm) -> bool:
    organization = request.teammate.organization
    had_evidence = queries.name_facts(organization).has_evidence
    try:
        services.change_organization(organization, **form.cleaned_data, actor=request.teammate, now=clock.now())
    except (BadInput, Refused, NotAllowed) as problem:
        add_errors(form, problem)
        return False
    messages.success(request, _("Saved."))
    if had_evidence and not queries.name_facts(organization).has_evidence:
        messages.warning(
            request,
            _(
                "What we held about your authority was about the name or website until now. Your name is off public "
                "pages until you show anew that you act for the organization: see Authority."
            ),
        )
    return True


def _why_fixed(teammate: Teammate) -> str:
    """Why this person cannot change name and website now, or blank."""
    if not teammate.is_owner:
        return _("Name and website are changed by an owner only, because your public name hangs on them.")
    if teammate.organization.name_off_why == NameOff.OBJECTION:
        return _(
            "Someone at your website's own domain said that this is not them. Until that is settled, name and website "
            "stay as they are: see Authority."
        )
    return ""
