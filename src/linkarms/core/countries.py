"""Countries, by their two-letter codes (ISO 3166-1), named in the reader's language."""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# In Unicode's list of territories, but groups, exceptional reservations or test entries, not countries.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    return {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


@lru_cache(maxsize=16)
def _sorted(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda pair: _sort_key(pair[1])))


def choices(language: str) -> list[tuple[str, str]]:
    """(code, name) of every country, sorted by its name in that language ("en", "es", …)."""
    return list(_sorted(language))


def is_country(code: str) -> bool:
    """Whether this is the two-letter code of a country, in capitals."""
    return code in _names("en")


def name(code: str, language: str) -> str:
    """A country's name in that language; the code itself when there is none."""
    return _names(language).get(code, code)


def _sort_key(text: str) -> str:
    # Åland stands with the As, as readers of a select list expect.
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
