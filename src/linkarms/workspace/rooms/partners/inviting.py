"""Invite an organization, answer an invitation, take one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.models import Entry
from linkarms.partnerships import services
from linkarms.partnerships.models import Partnership, PartnershipState
from linkarms.partnerships.queries import name_for, partnerships_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.partners.forms import InviteForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    entries = Entry.objects.visible_to(request.teammate).select_related("holder", "organization")
    entry = get_object_or_404(entries, pk=pk)
    known = Partnership.objects.visible_to(request.teammate).filter(entry=entry).first()
    if known is not None and known.state == PartnershipState.OPEN and known.partner_id is not None:
        return go(request, "partners-page", pk=known.pk)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        here=entry.organization_id is not None,
        initial=_initial(request, entry, known),
    )
    if form.is_valid():
        try:
            partnership = services.invite(entry, actor=request.teammate, now=now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(
                request,
                _("Asked: the invitation is on its way to %(name)s. Silence is not a yes.") % {"name": entry.name},
            )
            return go(request, "partners-page", pk=partnership.pk)
    context = {"entry": entry, "form": form, "again": known is not None}
    return render(request, "workspace/partners/invite.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="sign")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Yes or no to an invitation, by who may say yes for the organization."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    name = name_for(partnership, request.teammate)
    if request.POST.get("answer") == "yes":
        services.accept_invitation(partnership, actor=request.teammate, now=now())
        messages.success(request, _("You and %(name)s are partners. Next: put it in writing.") % {"name": name})
    elif request.POST.get("answer") == "no":
        services.decline(partnership, actor=request.teammate, now=now())
        messages.info(request, _("%(name)s is told that you say no for now.") % {"name": name})
    return go(request, "partners-page", pk=partnership.pk)


@require_POST
@staff(needs="organize")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    services.withdraw_invitation(partnership, actor=request.teammate, now=now())
    messages.success(request, _("The invitation is taken back. You can ask again at any time."))
    return go(request, "partners-page", pk=partnership.pk)


def _initial(request: StaffRequest, entry: Entry, known: Partnership | None) -> dict[str, str]:
    initial = {"email": entry.email, "message": _usual_message(request, entry)}
    if known is not None:
        initial |= {"level": known.level, "message": known.message or initial["message"]}
        initial["email"] = known.invited_email or entry.email
    return initial


def _usual_message(request: StaffRequest, entry: Entry) -> str:
    greeting = _("Dear %(name)s,") % {"name": entry.contact_name} if entry.contact_name else _("Hello,")
    return _(
        "%(greeting)s\n\nI organize at %(organization)s. I think we want the same things, and I would like to try "
        "something small together first.\n\nShall we?\n\n%(person)s"
    ) % {
        "greeting": greeting,
        "organization": request.teammate.organization.name,
        "person": request.teammate.user.name,
    }
