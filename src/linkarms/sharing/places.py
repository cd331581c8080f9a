"""Where an action's postal code lies, as documents name places: a country, or the beginning of a postcode. Pure."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def places_of(country: str, postal_code: str) -> frozenset[str]:
    """Every place that a document can name and this code lies in: "US", "US 8", "US 80" … for 80203 in the US."""
    if not country:
        return frozenset()
    solid = "".join(letter for letter in postal_code.upper() if letter.isalnum())
    return frozenset({country} | {f"{country} {solid[:length]}" for length in range(1, len(solid) + 1)})
