"""Words in a row: "a, b and c", as the language of the page says it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

#: "i" or "hi", but not before another vowel: "madera y hierro" keeps its "y".
_SOUND_OF_I = re.compile(r"h?i(?![aeiou])")


def begins_with_i(words: str) -> bool:
    """Whether the first word sounds like "i": Spanish then says "e" instead of "y" before it."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return _SOUND_OF_I.match(plain.lstrip(" \"'([<-")) is not None


def listed(words: Iterable[str]) -> str:
    """ "a, b and c" in the language now active."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    pair = {"first": ", ".join(items[:-1]), "last": items[-1]}
    if begins_with_i(items[-1]):
        return pgettext("before the sound of i", "%(first)s and %(last)s") % pair
    return _("%(first)s and %(last)s") % pair
