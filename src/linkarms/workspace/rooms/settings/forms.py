"""What people type in this room. Lengths and meanings are checked by the services, in their words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkarms.core import countries
from linkarms.directory.models import KINDS_OF_ORGANIZATION, Organization, Role, Teammate
from linkarms.directory.vocabulary import ISSUES

FILL_IN = {"required": _("Please fill this in.")}
CHOOSE = {"required": _("Please choose one."), "invalid_choice": _("Please choose one from the list.")}


class OrganizationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        error_messages=FILL_IN,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "maxlength": 200}),
    )
    kind = forms.ChoiceField(label=_("What kind of group is it?"), choices=KINDS_OF_ORGANIZATION, error_messages=CHOOSE)
    place = forms.CharField(
        label=_("Place"),
        required=False,
        help_text=_("Town or region, for instance Oakland"),
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    country = forms.ChoiceField(label=_("Country"), error_messages=CHOOSE)
    issues = forms.MultipleChoiceField(
        label=_("What you work on"),
        choices=list(ISSUES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Please choose the issues from the list.")},
    )
    website = forms.CharField(
        label=_("Website"),
        required=False,
        help_text=_("A mail address at its domain, or a token on it, shows that you speak for the organization."),
        widget=forms.TextInput(
            attrs={"autocomplete": "url", "inputmode": "url", "placeholder": "https://", "maxlength": 300}
        ),
    )
    about = forms.CharField(
        label=_("About you"),
        required=False,
        help_text=_(
            "Who you are, what you do, how to reach you. An empty line begins a paragraph. "
            "**bold**, *italic*, [words](https://…)."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of mails to people who have not told us theirs."),
        choices=settings.LANGUAGES,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, fixed: str = "", **kwargs: Any) -> None:
        """`fixed`: why name and website cannot be changed now; then they are shown and not asked for."""
        super().__init__(*args, **kwargs)
        _countries_into(self.fields["country"])
        if fixed:
            for field in ("name", "website"):
                self.fields[field].disabled = True
            self.fields["name"].help_text = fixed
            self.fields["website"].help_text = ""

    @staticmethod
    def initial_from(organization: Organization) -> dict[str, Any]:
        names = ("name", "kind", "place", "country", "issues", "website", "about", "language")
        return {name: getattr(organization, name) for name in names}


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Your logo"),
        help_text=_("PNG, JPEG or WebP, up to 10 MB. We draw it anew, at most 512 pixels wide or high."),
        error_messages={
            "required": _("Please choose a picture first."),
            "empty": _("This file is empty. Please choose another."),
        },
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class ColoursForm(forms.Form):
    accent = forms.CharField(
        label=_("Buttons and links"), error_messages=FILL_IN, widget=forms.TextInput(attrs={"type": "color"})
    )
    accent_ink = forms.CharField(
        label=_("Words on buttons"), error_messages=FILL_IN, widget=forms.TextInput(attrs={"type": "color"})
    )
    ground = forms.CharField(
        label=_("The page's ground"), error_messages=FILL_IN, widget=forms.TextInput(attrs={"type": "color"})
    )
    ink = forms.CharField(label=_("Text"), error_messages=FILL_IN, widget=forms.TextInput(attrs={"type": "color"}))


class AddressForm(forms.Form):
    email = forms.CharField(
        label=_("An address you can read mail at"),
        error_messages={"required": _("Please write the address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "maxlength": 254}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"),
        error_messages={"required": _("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class PlaceForm(forms.Form):
    """A place in the team: a role, and whether that person may say yes for the organization."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, error_messages=CHOOSE)
    may_sign = forms.BooleanField(
        label=_("May sign"),
        help_text=_("Says yes for your organization: joins campaigns, signs agreements. Owners always may."),
        required=False,
    )

    @staticmethod
    def initial_from(teammate: Teammate) -> dict[str, Any]:
        return {"role": teammate.role, "may_sign": teammate.may_sign}


class InviteForm(PlaceForm):
    email = forms.CharField(
        label=_("Their e-mail address"),
        error_messages={"required": _("Please write the address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "maxlength": 254}),
    )
    field_order = ("email", "role", "may_sign")


def _countries_into(field: forms.Field) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = countries.choices(get_language() or settings.LANGUAGE_CODE)
