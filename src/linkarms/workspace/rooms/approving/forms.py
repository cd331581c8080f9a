"""What is typed to ask for approval, to answer, and to say who answers for an absent one. The services say the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.approval_time import place_of, zones
from linkarms.partnerships.models import ApprovalAnswer, ApprovalUse
from linkarms.workspace.rooms.asking.forms import LANGUAGES, long_field
from linkarms.workspace.rooms.pipeline.forms import day_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.campaigns.models import Campaign


class RequestForm(forms.Form):
    batch = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What is it, in a few words?"), max_length=150, help_text=_("For instance: flyer for the rally")
    )
    use = forms.ChoiceField(label=_("Where is it to be published?"), choices=ApprovalUse.choices)
    campaign_ref = forms.ChoiceField(
        label=_("Is it for the public pages of a campaign?"),
        required=False,
        help_text=_("Then their name stands on its pages only with a yes to this."),
    )
    text = long_field(
        _("The text"), rows=10, most=10_000, required=False,
        hint=_("In exactly the words in which it is to be published. Their yes is to these words."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("A photo or drawing (JPEG, PNG, WebP; up to 10 MB). Where and how it was taken is removed."),
        error_messages={"empty": _("This file is empty. Please choose another.")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_words = forms.CharField(
        label=_("What the picture shows"),
        required=False,
        max_length=300,
        help_text=_("One sentence for those who cannot see it: “Forty people with banners in front of the mill”."),
    )
    day = day_field(_("Until which day can they answer?"))
    time = forms.TimeField(
        label=_("Until which hour?"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Please write the hour like 17:00.")},
    )
    zone = forms.ChoiceField(label=_("By the clocks of which place?"))

    def __init__(self, *args: Any, campaigns: Sequence[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign, zone = self.fields["campaign_ref"], self.fields["zone"]
        if isinstance(campaign, forms.ChoiceField):
            campaign.choices = [("", _("No")), *((str(one.pk), one.name) for one in campaigns)]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = [("", _("Please choose")), *((name, _place(name)) for name in zones())]


class ReplyForm(forms.Form):
    """One of three answers; the text as they would have it stands there to be changed."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ApprovalAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer.")},
    )
    text = long_field(
        _("The text as you would have it"), rows=8, most=10_000, required=False,
        hint=_("For “yes, with changes”: change it here. Your yes is then to these words."),
    )  # fmt: skip
    words = long_field(
        _("A few words with it"), rows=3, most=2000, required=False,
        hint=_("For a no: why not. For a picture: what is to be different."),
    )  # fmt: skip
    role = forms.CharField(
        label=_("In which role do you answer?"), max_length=120, help_text=_("For instance: chair, organizer")
    )


class DelegateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("Mail address"), max_length=254, help_text=_("The other side never sees it."))


def _place(zone: str) -> str:
    """ "Los Angeles (America)"."""
    area, slash, _rest = zone.partition("/")
    return f"{place_of(zone)} ({area})" if slash else zone
