"""Words in a row: "a, b and c", as the language of the page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linkarms.core.sounds import begins_with_i

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """ "a, b and c" in the language now active."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    pair = {"first": ", ".join(items[:-1]), "last": items[-1]}
    if begins_with_i(items[-1]):
        return pgettext("before the sound of i", "%(first)s and %(last)s") % pair
    return _("%(first)s and %(last)s") % pair
