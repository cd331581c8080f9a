"""Taking people home as a file: a form, because it leaves a record of everybody in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST

from linkarms.core import clock
from linkarms.sharing import services
from linkarms.workspace.http import StaffRequest, staff
from linkarms.workspace.rooms.people.finding import campaign_or_404

if TYPE_CHECKING:
    from linkarms.campaigns.models import Campaign


@require_POST
@staff(needs="export")
def everybody(request: StaffRequest) -> HttpResponseBase:
    return _file(request, None)


@require_POST
@staff(needs="export")
def campaign(request: StaffRequest, pk: int) -> HttpResponseBase:
    return _file(request, campaign_or_404(request, pk))


def _file(request: StaffRequest, campaign: Campaign | None) -> HttpResponseBase:
    now = clock.now()
    outgoing = services.release_contacts(
        request.teammate.organization, campaign=campaign, how="download", actor=request.teammate, now=now
    )
    what = campaign.slug if campaign else "everybody"
    name = f"{request.teammate.organization.slug}-{what}-{now:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        iter(outgoing),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
