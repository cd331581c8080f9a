"""The open door: its words, who looks after those who knock, and the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core import clock
from linkarms.core.errors import LinkarmsError, NotAllowed, Refused
from linkarms.core.urls import absolute
from linkarms.directory import queries
from linkarms.partnerships import services
from linkarms.partnerships.doors import door_of
from linkarms.partnerships.models import Level, OpenDoor
from linkarms.workspace.http import StaffRequest, add_errors, go, staff, who_can

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class DoorForm(forms.Form):
    offers = forms.CharField(
        label=gettext_lazy("What do you offer to partners?"),
        help_text=gettext_lazy(
            "Petitions and events of their own, help with texts, mails to your list, a room, training."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    expects = forms.CharField(
        label=gettext_lazy("What do you expect of them?"),
        help_text=gettext_lazy(
            "Who decides, how quickly you answer each other, what must not happen with names and lists."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("Within how many days do you answer?"),
        min_value=1,
        max_value=90,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("How may they work with you?"),
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    keeper = forms.ChoiceField(
        label=gettext_lazy("Who of you looks after those who knock?"),
        help_text=gettext_lazy("They stand in this person's pipeline and on their page Today."),
        required=False,
    )

    def __init__(self, *args: Any, teammate: Teammate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in queries.team(teammate.organization) if one.may_help}
        field = self.fields["keeper"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The first owner")), *((pk, str(one.user)) for pk, one in self.team.items())]

    @property
    def said(self) -> services.DoorInput:
        typed = dict(self.cleaned_data)
        return services.DoorInput(**typed | {"keeper": self.team.get(typed["keeper"])})


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    """Owners and organizers write; the rest of the team reads."""
    teammate = request.teammate
    door = door_of(teammate.organization)
    if request.method == "POST" and not teammate.may_organize:
        raise NotAllowed(who_can(teammate.organization, needs="organize"))
    form = DoorForm(request.POST if request.method == "POST" else None, teammate=teammate, initial=_initial(door))
    if form.is_valid():
        try:
            services.write_door(form.said, actor=teammate, now=clock.now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved."))
            return go(request, "settings-door")
    context = {
        "form": form,
        "door": door,
        "address": absolute(f"/o/{teammate.organization.slug}/partner-with-us/"),
        "decision": queries.name_decision(teammate.organization),
        "who_can": "" if teammate.may_sign else who_can(teammate.organization, needs="sign"),
        "written": bool(door.offers and door.expects),
    }
    return render(request, "workspace/settings/door.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="sign")
def switch(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    try:
        if request.POST.get("on") == "yes":
            services.open_door(actor=request.teammate, now=now)
            messages.success(request, _("Your door is open: everybody can read the page and write to you."))
        else:
            services.close_door(actor=request.teammate, now=now)
            messages.success(request, _("Your door is closed. Whoever knocked before stays in your pipeline."))
    except Refused as problem:
        messages.error(request, problem.message)
    return go(request, "settings-door")


def _initial(door: OpenDoor) -> dict[str, object]:
    return {
        "offers": door.offers,
        "expects": door.expects,
        "answer_days": door.answer_days,
        "levels": door.levels if door.pk else Level.values,
        "keeper": str(door.keeper_id or ""),
    }
