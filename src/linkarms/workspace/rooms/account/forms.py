"""What a person types about themselves, and about the organization they found."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkarms.core import countries
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput
from linkarms.directory.models import KINDS_OF_ORGANIZATION, Kind

FILL_IN = {"required": _("Please fill this in.")}
NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignInForm(forms.Form):
    """Lengths only: whether an address can be one is said by the service, in its own words."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        error_messages=FILL_IN,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PersonForm(forms.Form):
    """A new account. Without a password one signs in by mailed link."""

    name = forms.CharField(
        label=_("Your name"),
        error_messages=FILL_IN,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("Your e-mail address"),
        error_messages=FILL_IN,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        help_text=_("At least 10 characters. Leave it empty to sign in by mailed link each time."),
        widget=NEW_PASSWORD,
    )

    def __init__(self, *args: object, known_email: str = "", **kwargs: object) -> None:
        """`known_email`: the address the link went to; then nobody is asked for it."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["language"].initial = get_language()
        if known_email:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Said together with everything else, not after it."""
        try:
            return canonical_email(self.cleaned_data["email"])
        except BadInput as error:
            raise ValidationError(error.message) from None


class OrganizationForm(forms.Form):
    organization = forms.CharField(
        label=_("Name of your organization"),
        error_messages=FILL_IN,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=_("What kind of group is it?"), choices=KINDS_OF_ORGANIZATION, initial=Kind.COMMUNITY
    )
    place = forms.CharField(
        label=_("Place"), required=False, max_length=120, help_text=_("Town or region, for instance Oakland")
    )
    country = forms.ChoiceField(label=_("Country"), initial="US")
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=300,
        help_text=_("A mail address at its domain shows that you speak for the organization."),
        # Not type="url": browsers refuse "example.org", which we read as https.
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "placeholder": "https://"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        country = self.fields["country"]
        if isinstance(country, forms.ChoiceField):
            country.choices = countries.choices(get_language() or settings.LANGUAGE_CODE)


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        error_messages=FILL_IN,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of these pages and of the mails you get."),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("Password until now"),
        error_messages=FILL_IN,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        error_messages=FILL_IN,
        strip=False,
        max_length=1000,
        help_text=_("At least 10 characters; not one that many people use."),
        widget=NEW_PASSWORD,
    )

    def __init__(self, *args: object, has_one: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if not has_one:
            del self.fields["old"]
