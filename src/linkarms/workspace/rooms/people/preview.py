""" "Who would receive whom": ten fictitious signers on settings that are tried, not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from linkarms.campaigns.queries import latest_statement
from linkarms.core import clock
from linkarms.core.fields import Field
from linkarms.partnerships.models import Level as PartnerLevel
from linkarms.petitions.boxes import ALWAYS_ASKED
from linkarms.sharing import services
from linkarms.sharing.services import Level, Mode
from linkarms.workspace.http import StaffRequest, staff
from linkarms.workspace.rooms.people.finding import hosted_or_404
from linkarms.workspace.rooms.people.settled import Saved, saved_settings

if TYPE_CHECKING:
    from linkarms.campaigns.models import Campaign

#: More partners than this are listed under the ten people only; their settings are tried on their own pages.
MOST_TRIED = 6

MODES = {
    Mode.NONE: gettext_lazy("nobody"),
    Mode.OWN_SOURCED: gettext_lazy("who came by its link and said yes to it"),
    Mode.OPTED_IN: gettext_lazy("everyone who said yes to it"),
}


class PartnerForm(forms.Form):
    """What to try for one partner; nothing of it is saved."""

    level = forms.ChoiceField(label=gettext_lazy("Takes part as"), choices=PartnerLevel.choices)
    mode = forms.ChoiceField(label=gettext_lazy("Receives"), choices=[(str(m), label) for m, label in MODES.items()])


class SettingsForm(forms.Form):
    several = forms.BooleanField(
        label=gettext_lazy("Show several partners' boxes at once"),
        help_text=gettext_lazy(
            "Those of partners who receive everyone who said yes to them, on every link but promoted ones."
        ),
        required=False,
    )


@staff(needs="help")
def page(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    now = clock.now()
    saved = saved_settings(campaign, now=now)
    tried = "try" in request.GET
    settings_form = SettingsForm(request.GET if tried else None, initial={"several": campaign.several_boxes})
    partner_forms = [(each, _partner_form(request, each, tried=tried)) for each in saved[:MOST_TRIED]]
    statement = latest_statement(campaign)
    settings = services.PreviewSettings(
        host_key=campaign.host_id,
        host_name=campaign.host.name,
        host_fields=frozenset(statement.fields) if statement else frozenset(),
        asked=_asked(campaign),
        several_boxes=_several(settings_form, campaign),
        partners=(
            *(_tried(each, form) for each, form in partner_forms),
            *(_as_saved(each) for each in saved[MOST_TRIED:]),
        ),
    )
    context = {
        "campaign": campaign,
        "preview": services.preview(settings, now=now),
        "settings_form": settings_form,
        "partner_forms": partner_forms,
        "more": max(0, len(saved) - MOST_TRIED),
        "statement": statement,
        "tried": tried,
    }
    return render(request, "workspace/people/preview.html", context)


def _several(form: SettingsForm, campaign: Campaign) -> bool:
    return bool(form.cleaned_data["several"]) if form.is_valid() else campaign.several_boxes


def _partner_form(request: StaffRequest, saved: Saved, *, tried: bool) -> PartnerForm:
    initial = {"level": str(saved.level), "mode": str(saved.mode)}
    data = request.GET if tried and f"p{saved.key}-level" in request.GET else None
    return PartnerForm(data, prefix=f"p{saved.key}", initial=initial)


def _tried(saved: Saved, form: PartnerForm) -> services.PreviewPartner:
    if not form.is_bound or not form.is_valid():
        return _as_saved(saved)
    # Tried without a written agreement, a partner gets what the form asks anyway.
    fields = saved.fields or frozenset(str(field) for field in ALWAYS_ASKED)
    return services.PreviewPartner(
        saved.key, saved.name, Level(form.cleaned_data["level"]), Mode(form.cleaned_data["mode"]), fields
    )


def _as_saved(saved: Saved) -> services.PreviewPartner:
    return services.PreviewPartner(saved.key, saved.name, saved.level, saved.mode, saved.fields)


def _asked(campaign: Campaign) -> frozenset[str]:
    phone = campaign.petitions.filter(asks_phone=True).exists()
    return frozenset(str(field) for field in (*ALWAYS_ASKED, *([Field.PHONE] if phone else [])))
