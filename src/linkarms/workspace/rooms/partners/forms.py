"""What is typed about an organization, into an invitation, and when signing or ending."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkarms.core import countries
from linkarms.directory.models import Kind
from linkarms.partnerships.models import Authority, Level


class EntryForm(forms.Form):
    """One organization, as we know it. Lengths only: what a name or an address may be, the services say."""

    name = forms.CharField(label=_("Name of the organization"), max_length=200)
    kind = forms.ChoiceField(label=_("What kind of group is it?"), choices=Kind.choices, initial=Kind.COMMUNITY)
    place = forms.CharField(
        label=_("Place"), required=False, max_length=120, help_text=_("Town or region, for instance Oakland")
    )
    country = forms.ChoiceField(label=_("Country"))
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    contact_name = forms.CharField(label=_("Who do you talk to there?"), required=False, max_length=200)
    email = forms.CharField(
        label=_("Their e-mail address"),
        required=False,
        max_length=254,
        help_text=_("An invitation goes to this address."),
        widget=forms.EmailInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=10000,
        help_text=_("Only your team reads this, never they."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, country: str = "US", **kwargs: object) -> None:
        """``country``: where the acting organization is, so where its allies probably are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        field = self.fields["country"]
        field.initial = country
        if isinstance(field, forms.ChoiceField):
            field.choices = countries.choices(get_language() or settings.LANGUAGE_CODE)


class NewEntryForm(EntryForm):
    """One organization that is written down for the first time, perhaps as a lead."""

    source = forms.CharField(
        label=_("Where did you come across them?"),
        required=False,
        max_length=200,
        help_text=_("A letter they signed, a rally, a newspaper: then they stand under Leads too."),
    )


class InviteForm(forms.Form):
    level = forms.ChoiceField(
        label=_("How closely do you want to work together?"),
        choices=Level.choices,
        initial=Level.ASSOCIATE,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("A few words from you"),
        required=False,
        max_length=4000,
        help_text=_("Who you are, what you want to do together, why them. It stands in the mail."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    email = forms.CharField(
        label=_("Who to ask"),
        max_length=254,
        error_messages={"required": _("Write the mail address of the person to ask.")},
        help_text=_("The e-mail address of someone who can decide there."),
        widget=forms.EmailInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, here: bool, **kwargs: object) -> None:
        """``here``: the organization is on this installation, so nobody needs an address."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if here:
            del self.fields["email"]


class SignForm(forms.Form):
    role_title = forms.CharField(
        label=_("Your role"),
        max_length=120,
        help_text=_("In which you sign, for instance: Chair, Campaign director, Treasurer."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    authority = forms.ChoiceField(
        label=_("Why you may sign for your organization"),
        choices=Authority.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("On what ground do you sign? Please choose one.")},
    )
    authority_note = forms.CharField(
        label=_("Which decision or paragraph, or who asked you"),
        required=False,
        max_length=300,
        help_text=_("For instance: board meeting of 3 May; by-laws, section 4; asked by Ana Ruiz, chair."),
    )
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
    override = forms.CharField(
        label=_("Sign all the same, because"),
        max_length=2000,
        help_text=_("The reason is kept and stands in your own history; the other side does not see it."),
        error_messages={"required": _("Not all of your team have said yes. Write down why you sign all the same.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, with_reason: bool, **kwargs: object) -> None:
        """``with_reason``: an owner signs before the team has said yes."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if not with_reason:
            del self.fields["override"]


class SignatoryForm(forms.Form):
    """Somebody who has to sign for our side."""

    name = forms.CharField(label=_("Name"), max_length=100)
    role_title = forms.CharField(
        label=_("Role"), max_length=120, help_text=_("For instance: executive director, board chair")
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A one-time code goes there when they sign. They need no account."),
        widget=forms.EmailInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class EndForm(forms.Form):
    note = forms.CharField(
        label=_("Why, in your words"),
        required=False,
        max_length=2000,
        help_text=_("The other side reads this. A thank-you is never wrong."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ThanksForm(forms.Form):
    letter = forms.CharField(label=_("The letter"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10}))
