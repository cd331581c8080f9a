"""By which key a postcode or a town is kept and looked up. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from linkarms.core.names import normal_name

#: Countries and territories that share the ZIP codes of the US: their first five digits are the postcode.
ZIP_COUNTRIES: Final = ("US", "PR", "VI", "GU", "AS", "MP")
ZIP_DIGITS: Final = 5
#: Where a full postcode is a few houses, and lists often stop before them: letters of the end that are left out.
_INNER: Final = {"GB": 3, "CA": 3}
LONGEST_KEY: Final = 200

#: Country, region, place, postcode.
type Where = tuple[str, str, str, str]


def postcode_key(country: str, code: str) -> str:
    """ "" for none."""
    plain = "".join(code.upper().split())
    country, _region = at_home(country, "")
    if country == "US":
        plain = plain[:ZIP_DIGITS]
    return f"z{country}|{plain}" if plain else ""


def at_home(country: str, region: str) -> tuple[str, str]:
    """Puerto Rico and the like are regions of the US, as its registers have them."""
    return ("US", country) if country in ZIP_COUNTRIES and country != "US" else (country, region)


@lru_cache(maxsize=20_000)
def place_key(country: str, region: str, place: str) -> str:
    """ "" for none."""
    normal = normal_name(place)
    country, region = at_home(country, region)
    return f"p{normal}|{country}|{region.upper()}"[:LONGEST_KEY] if normal else ""


def keys_of(where: Where) -> list[str]:
    """The surest first: the postcode, the part of a town that its beginning means, the town."""
    country, region, place, postal = where
    found = [postcode_key(country, postal)]
    inner, plain = _INNER.get(country, 0), "".join(postal.split())
    if inner and len(plain) > inner + 1:
        found.append(postcode_key(country, plain[:-inner]))
    found.append(place_key(country, region, place))
    return [key for key in found if key]
