"""Which language an answer is in."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_supported_language_variant, trans_real


def asked_for(lang: str) -> str | None:
    """The language that `?lang=` names, if it is one of ours."""
    return lang if any(lang == code for code, _name in settings.LANGUAGES) else None


@lru_cache(maxsize=1_000)
def accepted(header: str) -> str:
    """The first of ours that a browser's Accept-Language names, else the installation's."""
    for code, _quality in trans_real.parse_accept_lang_header(header):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
