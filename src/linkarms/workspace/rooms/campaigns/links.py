"""One's own tracked links: copy, print as QR code, one more, replace, take back."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, LinkKind, TrackedLink
from linkarms.campaigns.queries import links_of
from linkarms.core import clock
from linkarms.core.errors import BadInput, Refused
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.campaigns.finding import campaign_or_404, is_host
from linkarms.workspace.rooms.campaigns.forms import LinkForm
from linkarms.workspace.rooms.campaigns.hosting import short_address


@dataclass(frozen=True, slots=True)
class LinkRow:
    link: TrackedLink
    address: str
    visits: int


@staff
def index(request: StaffRequest, pk: int) -> HttpResponse:
    """All of one's own links in this campaign; POST makes one more."""
    campaign = campaign_or_404(request, pk)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        promoted = request.POST.get("kind") == LinkKind.PROMOTED
        try:
            campaigns.make_link(
                campaign,
                request.teammate.organization,
                kind=LinkKind.PROMOTED if promoted else LinkKind.OWN,
                label=form.cleaned_data["label"],
                actor=request.teammate,
                now=clock.now(),
            )
        except (BadInput, Refused) as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The link is ready."))
            return go(request, "campaigns-links", pk=pk)
    rows = _rows(request, campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "own": [row for row in rows if row.link.kind == LinkKind.OWN],
        "promoted": [row for row in rows if row.link.kind == LinkKind.PROMOTED],
        "is_host": is_host(request, campaign),
        "may_organize": request.teammate.may_organize,
    }
    return render(request, "workspace/campaigns/links.html", context, status=422 if form.errors else 200)


@staff
def qr(request: StaffRequest, pk: int, link: int) -> HttpResponse:
    """The short address as a QR code for posters; the picture holds nothing else."""
    found = _own_link_or_404(request, pk, link)
    drawing = io.BytesIO()
    code = segno.make(short_address(found), error="m", micro=False)
    code.save(drawing, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False)
    response = HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{found.code}.svg"'
    return response


@require_POST
@staff(needs="organize")
def change(request: StaffRequest, pk: int, link: int) -> HttpResponse:
    """Replace a link by a fresh one, or take it back."""
    found = _own_link_or_404(request, pk, link)
    try:
        if request.POST.get("what") == "replace":
            campaigns.replace_link(found, actor=request.teammate, now=clock.now())
            messages.success(request, _("Here is the new link. The old one leads to the host's page from now on."))
        else:
            campaigns.retire_link(found, actor=request.teammate, now=clock.now())
            messages.success(request, _("The link is taken back. It leads to the host's page from now on."))
    except Refused as problem:
        messages.error(request, problem.message)
    return go(request, "campaigns-links", pk=pk)


def _own_link_or_404(request: StaffRequest, pk: int, link: int) -> TrackedLink:
    own = TrackedLink.objects.filter(
        campaign_id=campaign_or_404(request, pk).pk, organization_id=request.teammate.organization_id
    )
    return get_object_or_404(own.select_related("campaign__host", "organization"), pk=link)


def _rows(request: StaffRequest, campaign: Campaign) -> list[LinkRow]:
    links = links_of(campaign, request.teammate.organization)
    totals = TrackedLink.objects.filter(pk__in=[link.pk for link in links]).values_list("pk")
    visits = dict(totals.annotate(Sum("days__visits")))
    return [LinkRow(link, short_address(link), visits.get(link.pk) or 0) for link in links]
