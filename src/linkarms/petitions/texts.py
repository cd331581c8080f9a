"""The words of a petition: what is shown now, and checking what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput, BadInputs
from linkarms.core.names import one_line, paragraphs
from linkarms.petitions.models import Petition, PetitionText

TITLE_MAX = 200
SUMMARY_MAX = 400
BODY_MAX = 30000


@dataclass(frozen=True, slots=True)
class TextInput:
    """What was typed for one language. ``body`` is Markdown."""

    title: str
    summary: str
    body: str

    @property
    def is_blank(self) -> bool:
        return not (self.title.strip() or self.summary.strip() or self.body.strip())


def current_texts(petition: Petition) -> dict[str, PetitionText]:
    """Language to text, of the newest version; the installation's languages in their order, none when unwritten.

    A version is written with all its languages, so one that is missing in the newest was taken away.
    """
    newest: dict[str, PetitionText] = {}
    for text in petition.texts.order_by("-version"):
        if newest and text.version != next(iter(newest.values())).version:
            break
        newest[text.language] = text
    return {code: newest[code] for code, _name in settings.LANGUAGES if code in newest}


def best_text(texts: Mapping[str, PetitionText], language: str) -> PetitionText | None:
    """The text in the reader's language, else the first there is."""
    return texts.get(language) or next(iter(texts.values()), None)


def title_of(petition: Petition, *, language: str = "en") -> str:
    """The petition's title, or the campaign's name while nothing is written."""
    text = best_text(current_texts(petition), language)
    return text.title if text else petition.campaign.name


def checked(texts: Mapping[str, TextInput]) -> dict[str, TextInput]:
    """The languages that have words, cleaned. ``BadInputs`` by ``title_<language>``, ``summary_…``, ``body_…``."""
    known = {code for code, _name in settings.LANGUAGES}
    errors: dict[str, list[str]] = {}
    good: dict[str, TextInput] = {}
    for language, text in texts.items():
        if language not in known:
            errors[""] = [_("There is no such language here.")]
        elif not text.is_blank:
            good[language] = _checked_one(text, language, errors)
    if not good and not errors:
        first = next(iter(texts), settings.LANGUAGE_CODE)
        errors[f"title_{first}"] = [_("Please fill this in.")]
    if errors:
        raise BadInputs(errors)
    return good


def _checked_one(text: TextInput, language: str, errors: dict[str, list[str]]) -> TextInput:
    cleaned: dict[str, str] = {}
    for name, clean, most, required in (
        ("title", one_line, TITLE_MAX, True),
        ("summary", one_line, SUMMARY_MAX, False),
        ("body", paragraphs, BODY_MAX, True),
    ):
        field = f"{name}_{language}"
        try:
            cleaned[name] = clean(getattr(text, name), field=field, max_length=most, required=required)
        except BadInput as problem:
            errors.update(problem.errors)
            cleaned[name] = ""
    return TextInput(**cleaned)
