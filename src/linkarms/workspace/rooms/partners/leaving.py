"""After an agreement ended: the list of what is left to do, the same for both sides, and the letter of thanks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.ending import over_since
from linkarms.partnerships.exits import items_of, lines_of
from linkarms.partnerships.models import Agreement, Thanks
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.text import ended_by_term
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.partners.forms import ThanksForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def exit_list(request: StaffRequest, pk: int) -> HttpResponse:
    """``confirm`` or ``back`` names an item; the service says who may."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    if request.method == "POST":
        _said(request, agreement)
        return go(request, "partners-agreement-exit", pk=agreement.pk)
    last_day = over_since(agreement, now=now())
    lines = lines_of(agreement, request.teammate, language=get_language() or "en")
    context = {
        "agreement": agreement,
        "partnership": agreement.partnership,
        "name": name_for(agreement.partnership, request.teammate),
        "lines": lines,
        "left": sum(line.waits_for_us for line in lines),
        "all_done": bool(lines) and all(line.done for line in lines),
        "by_term": ended_by_term(last_day) if last_day else "",
        "thanks": Thanks.objects.filter(agreement=agreement).select_related("organization", "by__user").order_by("at"),
    }
    return render(request, "workspace/partners/exit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def thanks(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter to edit and send."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    name = name_for(agreement.partnership, request.teammate)
    form = ThanksForm(request.POST if request.method == "POST" else None, initial={"letter": _letter(request, name)})
    if form.is_valid():
        try:
            services.send_thanks(agreement, letter=form.cleaned_data["letter"], actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Sent. Your thanks are confirmed."))
            return go(request, "partners-agreement-exit", pk=agreement.pk)
    context = {"agreement": agreement, "name": name, "form": form}
    return render(request, "workspace/partners/thanks.html", context, status=422 if form.errors else 200)


def _said(request: StaffRequest, agreement: Agreement) -> None:
    item = get_object_or_404(
        items_of(request.teammate).filter(agreement=agreement), pk=_number(request.POST.get("item", ""))
    )
    if request.POST.get("do") == "back":
        services.take_back_exit(item, actor=request.teammate, now=now())
        messages.success(request, _("Taken back: it stands as not done."))
    else:
        services.confirm_exit(item, note=request.POST.get("note", ""), actor=request.teammate, now=now())
        messages.success(request, _("Confirmed. Both sides see it with your name and the day."))


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 15 else 0


def _letter(request: StaffRequest, name: str) -> str:
    return _(
        "Dear %(name)s,\n\nour agreement is over, and we want to thank you for what we did together. "
        "We have learned from you, and we would be glad to meet again.\n\n%(me)s\n%(us)s"
    ) % {"name": name, "me": request.teammate.user, "us": request.teammate.organization.name}
