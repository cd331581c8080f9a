"""The host's data statement: written by an organizer, approved by an owner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import DataStatement
from linkarms.campaigns.queries import latest_statement, statement_in_force
from linkarms.core import clock
from linkarms.core.errors import BadInputs, Refused
from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.campaigns.finding import hosted_or_404
from linkarms.workspace.rooms.campaigns.forms import StatementForm

USUAL = [Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE]


@staff(needs="organize")
def statement(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    latest = latest_statement(campaign)
    form = StatementForm(request.POST or None, initial=_initial(latest))
    if request.method == "POST" and form.is_valid():
        try:
            written = campaigns.write_statement(
                campaign,
                purpose=form.cleaned_data["purpose"],
                fields=form.chosen,
                retention=form.cleaned_data["retention"],
                words_en=form.cleaned_data["words_en"],
                words_es=form.cleaned_data["words_es"],
                actor=request.teammate,
                now=clock.now(),
            )
        except BadInputs as problem:
            for field, sentences in problem.errors.items():
                for sentence in sentences:
                    form.add_error("fields_received" if field == "fields" else field, sentence)
        else:
            if written.approved_at is None:
                messages.success(request, _("The data statement is saved. It counts once an owner approves it."))
            return go(request, "campaigns-data", pk=campaign.pk)
    names = labels()
    context = {
        "campaign": campaign,
        "form": form,
        "latest": latest,
        "in_force": statement_in_force(campaign),
        "latest_fields": [names[Field(name)] for name in latest.fields] if latest else [],
        "is_owner": request.teammate.is_owner,
    }
    return render(request, "workspace/campaigns/data.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="own")
def approve(request: StaffRequest, pk: int, statement: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    found = get_object_or_404(DataStatement.objects.filter(campaign=campaign), pk=statement)
    try:
        campaigns.approve_statement(found, actor=request.teammate, now=clock.now())
    except Refused as problem:
        messages.error(request, problem.message)
        return go(request, "campaigns-data", pk=campaign.pk)
    messages.success(request, _("Approved. The campaign can be published under it."))
    return go(request, "campaigns-page", pk=campaign.pk)


def _initial(latest: DataStatement | None) -> dict[str, object]:
    if latest is None:
        return {"fields_received": [str(field) for field in USUAL]}
    names = ("purpose", "retention", "words_en", "words_es")
    return {**{name: getattr(latest, name) for name in names}, "fields_received": latest.fields}
