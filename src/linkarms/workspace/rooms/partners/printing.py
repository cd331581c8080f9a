"""The paper of an agreement as a file: signed, or as a draft that says so on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkarms.partnerships.printing.contents import grouped
from linkarms.partnerships.printing.setting import CannotPrint
from linkarms.partnerships.queries import agreements_of
from linkarms.partnerships.services.papers import draft_file
from linkarms.partnerships.shown import paper_of
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.partners.papers import campaign_of

if TYPE_CHECKING:
    from linkarms.partnerships.models import Agreement


@require_safe
@staff
def paper(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """``number`` is the version's. A signed one comes as it was made when it came into force."""
    agreement = get_object_or_404(agreements_of(request.teammate), pk=pk)
    version = agreement.versions.select_related("proposed_for", "paper").filter(number=number).first()
    if version is None:
        raise Http404
    version.agreement = agreement
    kept = paper_of(version)
    if kept is not None and kept.made_at is not None:
        return _file(kept.content, f"{_('agreement')}-{grouped(kept.number)}")
    if version.in_force_at is not None:
        messages.info(request, _("The signed PDF is being made. Please try again in a minute."))
        return _back(request, agreement, number)
    campaign = campaign_of(request, agreement)
    try:
        content = draft_file(version, subject=campaign.name if campaign else "")
    except CannotPrint as problem:
        messages.error(request, problem.message)
        return _back(request, agreement, number)
    return _file(content, f"{_('draft')}-{agreement.pk}-{number}")


def _back(request: StaffRequest, agreement: Agreement, number: int) -> HttpResponse:
    response = go(request, "partners-agreement", pk=agreement.pk)
    response["Location"] += f"?version={number}"
    return response


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"},
    )
