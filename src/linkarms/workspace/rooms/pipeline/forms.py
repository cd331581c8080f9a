"""What is typed about a relationship. Lengths and shapes only: what it needs, the services say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.directory import queries as directory
from linkarms.directory.vocabulary import ISSUES
from linkarms.partnerships.follow_up import follow_up
from linkarms.partnerships.models import Prospect, Reason, Resource, Stage, TouchpointKind
from linkarms.partnerships.services import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Teammate

#: Of the file: the first are what `spreadsheet.py` reads, so that what goes out can come in.
HEADINGS = (
    _("name"),
    _("contact"),
    _("e-mail"),
    _("interest"),
    _("deliverable (us)"),
    _("deliverable (them)"),
    _("status"),
    _("owner"),
    _("next step"),
    _("day"),
    _("last talk"),
)
NEXT_ON_HINT = _("Today shows it on that day.")


def day_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


def writers(teammate: Teammate) -> list[Teammate]:
    """Those of the team who can look after a relationship."""
    return [one for one in directory.team(teammate.organization) if one.may_help]


class PlanForm(forms.Form):
    """Whose it is, what comes next, on which day."""

    next_step = forms.CharField(
        label=_("What comes next?"), max_length=200, help_text=_("For instance: call Rosa about the rally")
    )
    next_on = day_field(_("By which day?"), hint=NEXT_ON_HINT)
    owner = forms.ChoiceField(label=_("Who of you looks after it?"))

    def __init__(self, *args: Any, teammate: Teammate, resting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in writers(teammate)}
        field = self.fields["owner"]
        if isinstance(field, forms.ChoiceField):
            nobody = [("", _("Nobody"))] if resting else []
            field.choices = [*nobody, *((pk, str(one.user)) for pk, one in self.team.items())]
            field.initial = str(teammate.pk)
        for name in self.base_fields if resting else ():
            if name in PlanForm.base_fields:
                self.fields[name].required = False

    @property
    def plan(self) -> Plan:
        typed = self.cleaned_data
        return Plan(self.team.get(typed["owner"]), typed["next_step"], typed["next_on"])


class MoveForm(PlanForm):
    """To another stage: with who decides where they are deciding."""

    decides = forms.CharField(
        label=_("Who decides at theirs?"),
        max_length=200,
        help_text=_("Their board, their members, one person. Every organization has its own way."),
    )
    expected_on = day_field(_("When do they expect to decide?"))

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stage != Stage.DECIDING:
            del self.fields["decides"], self.fields["expected_on"]


class PrepareForm(forms.Form):
    """What a meeting is prepared from."""

    interest = forms.CharField(
        label=_("Why would they care?"),
        required=False,
        max_length=2000,
        help_text=_("What they work on now, and their stake in this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    want = forms.CharField(
        label=_("What do we want from them?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    for_them = forms.CharField(
        label=_("What would that look like for them?"),
        required=False,
        max_length=2000,
        help_text=_("The hours, the people, the days, who speaks."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    offer = forms.CharField(
        label=_("What can we offer them?"),
        required=False,
        max_length=2000,
        help_text=_("Working with allies is a two-way street."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LogForm(forms.Form):
    """A talk, in ten seconds: what it was is one tap, what follows is proposed."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=TouchpointKind.choices, widget=forms.RadioSelect)
    notes = forms.CharField(
        label=_("What was said?"), required=False, max_length=10000, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_step = forms.CharField(label=_("What comes next?"), max_length=200)
    next_on = day_field(_("By which day?"))
    happened_on = day_field(_("When was it?"))
    with_whom = forms.CharField(label=_("With whom?"), required=False, max_length=200)

    def __init__(self, posted: QueryDict | None, *, prospect: Prospect, today: date, kind: str) -> None:
        proposed = follow_up(kind, today=today)
        initial = {
            "kind": kind,
            "happened_on": today,
            "with_whom": prospect.entry.contact_name,
            "next_step": proposed.step,
            "next_on": proposed.on,
        }
        super().__init__(posted, initial=initial)
        self.proposals = [(one.value, one.label, follow_up(one, today=today)) for one in TouchpointKind]
        if not prospect.is_open:
            self.fields["next_step"].required = self.fields["next_on"].required = False


class BringForm(forms.Form):
    """A spreadsheet as a file or pasted, and the first step with everybody in it."""

    file = forms.FileField(label=_("The file"), required=False, help_text=_("A CSV or Excel file of at most 500 kB"))
    pasted = forms.CharField(
        label=_("Or paste it here, with the line of headings"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NeedForm(forms.Form):
    """Why we want a partner, for what, by when, and what we give in return."""

    title = forms.CharField(
        label=_("What do you need?"), max_length=200, help_text=_("For instance: sixty people at the town hall in May")
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why do you want a partner for it?"), choices=Reason.choices, widget=forms.CheckboxSelectMultiple
    )
    resources = forms.MultipleChoiceField(
        label=_("What do you lack that others have?"),
        choices=Resource.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    campaign_ref = forms.ChoiceField(label=_("For which campaign?"), required=False)
    target = forms.CharField(
        label=_("Whom is it to move?"), required=False, max_length=200, help_text=_("A council, an official, a company")
    )
    place = forms.CharField(label=_("Where?"), required=False, max_length=120)
    constituency = forms.CharField(
        label=_("Whose voices are missing?"),
        required=False,
        max_length=200,
        help_text=_("Those most affected first: tenants, patients, drivers, students"),
    )
    issues = forms.MultipleChoiceField(
        label=_("What is it about?"), choices=list(ISSUES.items()), required=False, widget=forms.SelectMultiple
    )
    deadline = day_field(_("By which day?"))
    offer = forms.CharField(
        label=_("What do you offer in return?"),
        max_length=2000,
        help_text=_("A partnership is of use to both, or it does not last."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, campaigns: Sequence[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["campaign_ref"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("None yet")), *((str(one.pk), one.name) for one in campaigns)]
