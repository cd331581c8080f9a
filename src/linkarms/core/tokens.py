"""Secrets that are mailed, and codes that are printed."""

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from django.conf import settings

# Crockford's base 32: no i, l, o, u.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})
_LONGEST_CODE = 64


def new_token() -> str:
    """256 random bits for an address, 43 characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What we keep of a mailed token: 64 hex digits. A random token needs no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def keyed_hash(value: str, *, purpose: str) -> str:
    """A hash that nobody can recompute without this installation's secret: 64 hex digits.

    For values that could be guessed (addresses, six digits). `purpose` keeps hashes for different uses
    from being compared with each other.
    """
    key = _key_for(settings.SECRET_KEY, purpose)
    return hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256").hex()


def quick_keyed_hash(value: str, *, purpose: str) -> str:
    """The same by BLAKE2, for the hot path: a third of the time. Other digits than `keyed_hash` gives."""
    key = _key_for(settings.SECRET_KEY, purpose)
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=32, key=key).hexdigest()


@lru_cache(maxsize=100)
def _key_for(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"linkarms.{purpose}".encode(), "sha256")


def short_code(n: int = 7) -> str:
    """A random code that can be typed from paper: 7 characters are 35 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(n))


def normal_code(raw: str) -> str:
    """A typed code as `short_code` would have written it: case, blanks, hyphens and look-alikes mended.

    What cannot be a code at all gives "", which is nobody's.
    """
    text = unicodedata.normalize("NFKC", raw[:_LONGEST_CODE]).lower()
    text = "".join(text.split()).replace("-", "").translate(_LOOK_ALIKES)
    return text if text and all(character in ALPHABET for character in text) else ""


def number_code(digits: int = 6) -> str:
    """Random digits to be copied from a mail."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"
