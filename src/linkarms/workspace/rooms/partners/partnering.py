"""The page of one partner: who they are, what is in force, what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.campaigns.models import Campaign, Participation
from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory import queries as directory
from linkarms.partnerships import services
from linkarms.partnerships.approvals import approvals_of
from linkarms.partnerships.clauses import DataSharing, NameUse, Responsibility, from_json
from linkarms.partnerships.debriefing import debriefs_of
from linkarms.partnerships.ending import over_since
from linkarms.partnerships.exits import waiting_for_us
from linkarms.partnerships.history import history
from linkarms.partnerships.ladder import above, climbs, ladder
from linkarms.partnerships.models import Agreement, AgreementState, Partnership, PartnershipState
from linkarms.partnerships.overview import Standing, Step, standing_of, waiting_version
from linkarms.partnerships.promises import of_partnership
from linkarms.partnerships.queries import partnerships_of
from linkarms.partnerships.text import Paragraph, paragraph, paragraphs, parties_in, parties_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.partners.forms import EndForm
from linkarms.workspace.rooms.promises.lists import all_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.directory.models import Organization
    from linkarms.partnerships.models import AgreementVersion

DEBRIEFS_SHOWN = 10


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    standing = standing_of(partnership, request.teammate)
    rows = partnership.agreements.select_related("version_in_force").prefetch_related("versions")
    agreements = list(rows.order_by("-created_at", "-pk"))
    campaigns = _campaign_names(agreements)
    context = {
        "partnership": partnership,
        "standing": standing,
        "step": standing.step.value,
        "entry": partnership.entry if standing.is_host else None,
        "them": _shown_to(partnership, is_host=standing.is_host),
        "essence": [
            _essence(one, campaigns)
            for one in agreements
            if one.state == AgreementState.IN_FORCE and over_since(one, now=now()) is None
        ],
        "to_do_after": _to_do_after(partnership, request),
        "drafts": [
            (one, campaigns.get(one.campaign_ref)) for one in agreements if one.state == AgreementState.PROPOSED
        ],
        "welcome": partnership.entry.welcome_steps.select_related("done_by") if standing.is_host else [],
        "events": history(partnership, request.teammate),
        "approvals_waiting": approvals_of(request.teammate)
        .unanswered()
        .filter(partnership=partnership, deadline__gt=now())
        .count(),
        "shared": _shared_campaigns(partnership, request),
        "promised": all_rows(of_partnership(partnership.pk, request.teammate), request.teammate, today=now().date()),
        **_climb(partnership, standing, campaigns),
        "debriefs": debriefs_of(request.teammate).filter(partnership=partnership)[:DEBRIEFS_SHOWN],
        "may_end": request.teammate.may_sign and partnership.state == "open",
        "signers": directory.signers(request.teammate.organization) if standing.step == Step.ANSWER else [],
    }
    return render(request, "workspace/partners/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End the partnership, and with it every agreement."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    standing = standing_of(partnership, request.teammate)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.end_partnership(partnership, note=form.cleaned_data["note"], actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The partnership has ended; both sides are told."))
            return go(request, "partners-page", pk=partnership.pk)
    context = {"partnership": partnership, "standing": standing, "form": form}
    return render(request, "workspace/partners/end.html", context, status=422 if form.errors else 200)


def _shown_to(partnership: Partnership, *, is_host: bool) -> Organization | None:
    """The other side as it is today: for partners, and the host for who is asked. Else one has what one wrote down."""
    asked = partnership.state == PartnershipState.INVITED and not is_host
    if partnership.state != PartnershipState.OPEN and not asked:
        return None
    return partnership.partner if is_host else partnership.host


def _essence(agreement: Agreement, campaigns: dict[int | None, str]) -> dict[str, object]:
    """An agreement in force in a few lines, with its promises without a day; those with one stand in their own list."""
    version = agreement.version_in_force
    if version is None:  # never: in force means that there is one (a constraint of the table)
        return {}
    language = get_language() or "en"
    parties = parties_of(version)
    clauses = from_json(version.clauses)
    told: Sequence[Paragraph] = [
        paragraph(clause, parties=parties, language=language)
        for clause in clauses
        if isinstance(clause, DataSharing | NameUse)
    ]
    sharing = next((clause for clause in clauses if isinstance(clause, DataSharing)), None)
    return {
        "agreement": agreement,
        "level": version.level,
        "campaign": campaigns.get(agreement.campaign_ref),
        "lines": [_level_line(version, language), *(one.lines[0] for one in told)],
        "ends": sharing.ends if sharing else None,
        "promises": [clause for clause in clauses if isinstance(clause, Responsibility) and clause.due is None],
        "parties": parties,
        "change": waiting_version(agreement),
    }


def _to_do_after(partnership: Partnership, request: StaffRequest) -> list[int]:
    """Agreements with this partner after whose end something is left for us to confirm."""
    items = waiting_for_us(request.teammate).filter(agreement__partnership=partnership)
    return list(dict.fromkeys(item.agreement_id for item in items))


def _climb(partnership: Partnership, standing: Standing, campaigns: dict[int | None, str]) -> dict[str, object]:
    """The ladder of levels: where the two stand, what comes next, and how they came here."""
    if partnership.state not in (PartnershipState.INVITED, PartnershipState.OPEN):
        return {}
    rungs = ladder(partnership.level, parties=parties_in(partnership), language=get_language() or "en")
    climbed = climbs(partnership)
    next_level = above(partnership.level) if climbed else ""
    return {
        "rungs": rungs,
        "climbs": [(one, campaigns.get(one.campaign_ref, "")) for one in climbed],
        "next_rung": next((rung for rung in rungs if rung.level == next_level), None),
        "standing_agreement": standing.in_force_id,
    }


def _level_line(version: AgreementVersion, language: str) -> str:
    return paragraphs((), level=version.level, parties=parties_of(version), language=language)[0].lines[0]


def _campaign_names(agreements: list[Agreement]) -> dict[int | None, str]:
    """What the campaigns are called that agreements are limited to: both sides read that in the agreement."""
    refs = {agreement.campaign_ref for agreement in agreements if agreement.campaign_ref}
    return dict(Campaign.objects.filter(pk__in=refs).values_list("pk", "name"))


def _shared_campaigns(partnership: Partnership, request: StaffRequest) -> list[Participation]:
    if partnership.partner_id is None:
        return []
    parts = Participation.objects.visible_to(request.teammate).filter(
        campaign__in=Campaign.objects.visible_to(request.teammate),  # after a no it is not there any more
        campaign__host_id=partnership.host_id,
        organization_id=partnership.partner_id,
    )
    return list(parts.select_related("campaign").order_by("-invited_at", "pk"))
