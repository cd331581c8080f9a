"""What is typed about a promise. Lengths and shapes only: what it needs, the services say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models import Outcome
from linkarms.workspace.rooms.pipeline.forms import day_field, writers

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class SayForm(forms.Form):
    """What became of it."""

    outcome = forms.ChoiceField(label=_("Was it kept?"), choices=Outcome.choices, widget=forms.RadioSelect)
    done_on = day_field(_("On which day?"), required=False, hint=_("Only if it was kept."))
    amount = forms.IntegerField(
        label=_("How many were there?"),
        required=False,
        min_value=0,
        help_text=_("Mails sent, people who came, posts: where it can be counted."),
    )
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=2000,
        help_text=_("What came of it, or what was in the way. Both sides read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CareForm(forms.Form):
    """Who of us does it."""

    teammate = forms.ChoiceField(label=_("Who of you sees to it?"), required=False)
    is_told = forms.BooleanField(
        label=_("Tell them the name"),
        required=False,
        help_text=_("Without this, who does it stays inside your team."),
    )
    by_link = forms.BooleanField(
        label=_("This goes out with our tracked link"),
        required=False,
        help_text=_("A mailing or a post: signatures by your link are counted from then on."),
    )

    def __init__(self, *args: Any, teammate: Teammate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in writers(teammate)}
        field = self.fields["teammate"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Nobody in particular")), *((pk, str(one.user)) for pk, one in self.team.items())]

    @property
    def chosen(self) -> Teammate | None:
        return self.team.get(self.cleaned_data["teammate"])


class MoveForm(forms.Form):
    """Another day."""

    to = day_field(_("Which day instead?"))
    why = forms.CharField(label=_("Why?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
