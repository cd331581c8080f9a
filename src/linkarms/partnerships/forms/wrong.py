"""What can be wrong with the clauses of an agreement, in the words and the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.clauses import Wrong

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linkarms.core.errors import BadInput

SENTENCES: dict[str, _StrPromise] = {
    Wrong.TOO_MANY: _("There are too many clauses. Please put some of them together."),
    Wrong.TWICE: _("There can be only one clause about each of these. Please take one out."),
    Wrong.FAR_DATE: _("A date is too far away. Please check the year."),
    Wrong.NO_DATE: _("Please choose a day."),
    Wrong.LOGO_WITHOUT_NAME: _("A logo cannot be shown without the name. Allow both, or neither."),
    Wrong.NO_FIELDS: _("Please choose at least one thing that the partner receives about each person."),
    Wrong.FIELDS_OF_NOBODY: _("Nobody is shared, so there is nothing to receive about a person. Untick it."),
    Wrong.ENDS_FIRST: _("This ends before it starts. Please check both days."),
    Wrong.TEXT: _("One clause has no text, or too much of it."),
    Wrong.WORDS: _("People need to read what they say yes to, in both languages."),
    Wrong.DAYS: _("A number is too small or too large."),
    Wrong.PLACES: _("Write a country, or a country and the beginning of a postcode: US, US 802, GB SW1."),
    Wrong.CURRENCY: _("A currency has three letters, like USD."),
    Wrong.NO_HOLDER: _("Please say who does it."),
}


def said(problem: BadInput) -> str:
    """The sentence for people. What a service refuses is in their language already."""
    return str(SENTENCES.get(problem.message, problem.message))
