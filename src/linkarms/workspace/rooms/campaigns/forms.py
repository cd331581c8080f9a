"""What people type in this room. Lengths and meanings are checked by the services, in their words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linkarms.core import countries
from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.petitions.models import Petition, PetitionText
from linkarms.petitions.texts import TextInput

FILL_IN = {"required": _("Please fill this in.")}


class CampaignForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the campaign"),
        help_text=_("Short, and about what you want: “Keep the river clean”."),
        error_messages=FILL_IN,
    )
    summary = forms.CharField(
        label=_("What it is about"),
        help_text=_("Two or three sentences. They stand on the campaign's public page."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StatementForm(forms.Form):
    purpose = forms.CharField(
        label=_("Why you ask people for their data"),
        help_text=_("In words that a signer understands."),
        error_messages=FILL_IN,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fields_received = forms.MultipleChoiceField(
        label=_("What you receive of people who say yes to you"),
        error_messages={"required": _("Choose at least the e-mail address.")},
        widget=forms.CheckboxSelectMultiple,
    )
    retention = forms.CharField(
        label=_("How long you keep it"),
        help_text=_("For example: “until the campaign ends, at most two years”."),
        error_messages=FILL_IN,
    )
    words_en = forms.CharField(
        label=_("The sentence beside your box, in English"),
        help_text=_("Empty means the usual one: “Yes, (your name) may write to me about this and other campaigns.”"),
        required=False,
    )
    words_es = forms.CharField(label=_("The same in Spanish"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        received = self.fields["fields_received"]
        assert isinstance(received, forms.MultipleChoiceField)
        received.choices = [(str(field), label) for field, label in labels().items()]

    @property
    def chosen(self) -> list[Field]:
        return [Field(name) for name in self.cleaned_data["fields_received"]]


class WordsForm(forms.Form):
    """Title, summary and text in every language of the installation; the first language is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(settings.LANGUAGES)
        for number, (code, _name) in enumerate(self.languages):
            first = number == 0
            self.fields[f"title_{code}"] = forms.CharField(label=_("Title"), required=first, error_messages=FILL_IN)
            self.fields[f"summary_{code}"] = forms.CharField(
                label=_("In one sentence"),
                help_text=_("Stands under the title and in link previews."),
                required=False,
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text"),
                required=first,
                error_messages=FILL_IN,
                widget=forms.Textarea(attrs={"rows": 14}),
                help_text=_("An empty line begins a paragraph. **bold**, *italic*, [words](https://…), - list."),
            )

    @staticmethod
    def _fields(*, required: bool) -> dict[str, forms.CharField]:
        return {
            "title": forms.CharField(label=_("Title"), required=required, error_messages=FILL_IN),
            "summary": forms.CharField(
                label=_("In one sentence"),
                help_text=_("Stands under the title and in link previews."),
                required=False,
            ),
            "body": forms.CharField(
                label=_("Text"),
                required=required,
                error_messages=FILL_IN,
                widget=forms.Textarea(attrs={"rows": 14}),
                help_text=_("An empty line begins a paragraph. **bold**, *italic*, [words](https://…), - list."),
            ),
        }

    @staticmethod
    def initial_from(texts: dict[str, PetitionText]) -> dict[str, str]:
        return {
            f"{name}_{code}": getattr(text, name)
            for code, text in texts.items()
            for name in ("title", "summary", "body")
        }

    def texts(self) -> dict[str, TextInput]:
        values = self.cleaned_data
        return {
            code: TextInput(values[f"title_{code}"], values[f"summary_{code}"], values[f"body_{code}"])
            for code, _name in self.languages
        }

    def groups(self) -> list[dict[str, Any]]:
        """For the template: the fields of each language, and whether there is anything in them."""
        return [
            {
                "code": code,
                "name": name,
                "fields": [self[f"{part}_{code}"] for part in ("title", "summary", "body")],
                "filled": any(
                    self[f"{part}_{code}"].value() or self[f"{part}_{code}"].errors
                    for part in ("title", "summary", "body")
                ),
            }
            for code, name in self.languages
        ]


class FormSettingsForm(forms.Form):
    goal = forms.IntegerField(
        label=_("Goal"),
        help_text=_("How many signatures you want to reach. You can raise it later."),
        error_messages={**FILL_IN, "invalid": _("Please write a whole number.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
    )
    ends_on = forms.DateField(
        label=_("Last day to sign"),
        help_text=_("Leave it empty when there is no last day."),
        required=False,
        error_messages={"invalid": _("Please choose a day, like 2027-05-31.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    country = forms.ChoiceField(label=_("Country chosen beforehand in the form"))
    asks_comment = forms.BooleanField(
        label=_("Ask why people sign"),
        help_text=_("A comment is public only when its author ticks that and you let it through."),
        required=False,
    )
    asks_phone = forms.BooleanField(
        label=_("Ask for a phone number"),
        help_text=_("Always optional for the signer. Only full partners can receive it."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries.choices(get_language() or "en")

    @staticmethod
    def initial_from(petition: Petition) -> dict[str, Any]:
        names = ("goal", "ends_on", "country", "asks_comment", "asks_phone")
        return {name: getattr(petition, name) for name in names}


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("A photo or drawing (JPEG, PNG, WebP; up to 10 MB). Where and how it was taken is removed."),
        error_messages={
            "required": _("Please choose a picture."),
            "empty": _("This file is empty. Please choose another."),
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    description = forms.CharField(
        label=_("What it shows"),
        help_text=_("One sentence for those who cannot see it: “Forty people with banners in front of the mill”."),
        error_messages={"required": _("Please say what it shows. People who cannot see the picture hear this.")},
    )


class LinkForm(forms.Form):
    label = forms.CharField(
        label=_("What it is for"),
        help_text=_("Only you see this: “May newsletter”, “posters at the market”."),
        required=False,
    )
