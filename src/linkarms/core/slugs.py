"""The part of an address that names a thing."""

from collections.abc import Callable

from django.utils.text import slugify

from linkarms.core.tokens import short_code

MAX_LENGTH = 60
_TRIES = 50

# First words of addresses that are not slugs: /w/sign-in/, /w/join/…, /p/new/.
RESERVED = frozenset(
    """
    account admin answer api confirm demo embed found help join link l me my-data new o p partner partners
    privacy sign sign-in sign-out static media team theme today w widget
    """.split()  # noqa: SIM905
)


def free_slug(text: str, taken: Callable[[str], bool]) -> str:
    """A readable, unused slug of at most 66 characters: "Oak Street Tenants", "…-2", "…-3".

    `taken` says whether one is in use. Names in scripts without Latin letters get a short code.
    """
    base = slugify(text)[:MAX_LENGTH].strip("-_") or short_code()
    if base in RESERVED:
        base = f"{base}-1"
    candidates = [base, *(f"{base}-{number}" for number in range(2, _TRIES))]
    for candidate in candidates:
        if not taken(candidate):
            return candidate
    return f"{base[: MAX_LENGTH - 8]}-{short_code()}"
