"""The list of campaigns, one campaign (the host's page, or a partner's), a new one, its name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, ParticipationState
from linkarms.core import clock
from linkarms.core.errors import BadInput
from linkarms.partnerships.promises import of_campaign
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.campaigns import hosting, listing, partnering
from linkarms.workspace.rooms.campaigns.asking_again import asked_again
from linkarms.workspace.rooms.campaigns.finding import campaign_or_404, hosted_or_404, is_host
from linkarms.workspace.rooms.campaigns.forms import CampaignForm
from linkarms.workspace.rooms.promises.lists import Row, all_rows


@staff
def index(request: StaffRequest) -> HttpResponse:
    rows = listing.campaigns_for(request.teammate, page=request.GET.get("page", "1"), now=clock.now())
    return render(request, "workspace/campaigns/list.html", {"rows": rows, "page": rows.page})


@staff(needs="organize")
def new(request: StaffRequest) -> HttpResponse:
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = campaigns.create_campaign(
                request.teammate.organization,
                name=form.cleaned_data["name"],
                summary=form.cleaned_data["summary"],
                actor=request.teammate,
                now=clock.now(),
            )
        except BadInput as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Your campaign is there, seen by your team only."))
            return go(request, "campaigns-page", pk=campaign.pk)
    return render(request, "workspace/campaigns/new.html", {"form": form}, status=422 if form.errors else 200)


@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = campaign_or_404(request, pk)
    now = clock.now()
    if is_host(request, campaign):
        shown = hosting.host_page(campaign, request.teammate, now=now)
        partners = [row.part.organization_id for row in shown.rows if row.part.state == ParticipationState.JOINED]
        context = {"shown": shown, "campaign": campaign, "promised": _promised(request, campaign, partners)}
        return render(request, "workspace/campaigns/host.html", context)
    part = partnering.partner_page(campaign, request.teammate, now=now)
    ours = [request.teammate.organization_id] if part.joined else []
    context = {"shown": part, "campaign": campaign, "promised": _promised(request, campaign, ours)}
    return render(request, "workspace/campaigns/partner.html", context)


def _promised(request: StaffRequest, campaign: Campaign, partners: list[int]) -> list[Row]:
    """What the host and those who take part promised each other for it: the same list on both sides' pages."""
    if not partners:
        return []
    found = of_campaign(campaign.pk, campaign.host_id, partners, request.teammate)
    return all_rows(found, request.teammate, today=clock.now().date())


@staff(needs="organize")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    now = clock.now()
    form = CampaignForm(request.POST or None, initial={"name": campaign.name, "summary": campaign.summary})
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.change_campaign(campaign, **form.cleaned_data, actor=request.teammate, now=now)
        except BadInput as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Name and summary are saved."))
            return go(request, "campaigns-page", pk=campaign.pk)
    context = {"form": form, "campaign": campaign, "asked_again": asked_again(campaign, now=now)}
    return render(request, "workspace/campaigns/edit.html", context, status=422 if form.errors else 200)
