"""What is typed to ask, to answer and to note who gave what. What it needs, the services say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models import Answer, AskKind, Level, ToldHow, Way
from linkarms.workspace.rooms.pipeline.forms import day_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.campaigns.models import Campaign
    from linkarms.partnerships.models import Prospect

LANGUAGES = (("en", "English"), ("es", "Español"))
BRACES = _("{contact}, {name}, {deadline}, {campaign}, {me} and {us} are filled in for each of them.")


def long_field(label: Any, *, rows: int, most: int, required: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint, widget=widget)


class WriteForm(forms.Form):
    """Whom, by when, and the words that all letters begin from."""

    pick = forms.MultipleChoiceField(label=_("Whom do you ask?"), widget=forms.CheckboxSelectMultiple)
    deadline = day_field(_("By which day do you need the answer?"), hint=_("Many groups decide once a month."))
    campaign_ref = forms.ChoiceField(label=_("For which campaign?"), required=False)
    level = forms.ChoiceField(label=_("At which level?"), required=False, choices=[("", _("None yet")), *Level.choices])
    title = forms.CharField(label=_("What you ask, in a few words"), max_length=150)
    letter = long_field(_("The letter"), rows=12, most=5000, hint=BRACES)
    in_return = long_field(
        _("What do you do in return?"), rows=3, most=2000, required=False,
        hint=_("If you only ask, the relationship is lopsided."),
    )  # fmt: skip

    def __init__(self, *args: Any, prospects: Sequence[Prospect], campaigns: Sequence[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick, campaign = self.fields["pick"], self.fields["campaign_ref"]
        if isinstance(pick, forms.MultipleChoiceField):
            pick.choices = [(str(one.pk), one.entry.name) for one in prospects]
        if isinstance(campaign, forms.ChoiceField):
            campaign.choices = [("", _("None")), *((str(one.pk), one.name) for one in campaigns)]


class LetterForm(forms.Form):
    """The letter to one organization, as it will be sent."""

    send = forms.BooleanField(label=_("Send this one"), required=False)
    title = forms.CharField(label=_("What you ask, in a few words"), max_length=150)
    letter = long_field(_("The letter"), rows=12, most=5000)
    in_return = long_field(_("What do you do in return?"), rows=3, most=2000, required=False)


class AnswerForm(forms.Form):
    """One of four answers. Conditions and a later day are asked for beside it."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.RadioSelect)
    words = long_field(
        _("Conditions, or a few words with it"), rows=4, most=2000, required=False,
        hint=_("For “yes, if”: under which conditions. For a no: what would make it fit, if you like."),
    )  # fmt: skip
    later_on = day_field(_("If later: on which day can you answer?"), required=False)
    role = forms.CharField(
        label=_("In which role do you answer?"), max_length=120, help_text=_("For instance: chair, organizer")
    )


class ToldForm(forms.Form):
    """What they said by word of mouth, and who."""

    answer = forms.ChoiceField(label=_("What did they say?"), choices=Answer.choices, widget=forms.RadioSelect)
    words = long_field(
        _("Conditions, or a few words with it"), rows=3, most=2000, required=False,
        hint=_("As close to theirs as you can."),
    )  # fmt: skip
    later_on = day_field(_("If later: on which day can they answer?"), required=False)
    person = forms.CharField(label=_("Who said it?"), max_length=100)
    role = forms.CharField(label=_("In which role?"), max_length=120, help_text=_("For instance: chair, organizer"))
    how = forms.ChoiceField(label=_("How?"), choices=ToldHow.choices, widget=forms.RadioSelect)
    said_on = day_field(_("When?"))


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("Name of the template"), max_length=120, help_text=_("Only your team sees it."))
    kind = forms.ChoiceField(label=_("What do you ask for?"), choices=AskKind.choices)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    title = forms.CharField(label=_("What you ask, in a few words"), max_length=150)
    letter = long_field(_("The letter"), rows=12, most=5000, hint=BRACES)
    in_return = long_field(_("What do you do in return?"), rows=3, most=2000, required=False)


class GiveForm(forms.Form):
    """Who gave what, and when."""

    way = forms.ChoiceField(label=_("Who gave?"), choices=Way.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What was it?"), max_length=200, help_text=_("For instance: four of us came to their rally")
    )
    on = day_field(_("When was it?"))
