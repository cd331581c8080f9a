"""Telephone numbers in one spelling."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput

_MAX_RAW = 60


def canonical_phone(raw: str, *, country: str) -> str:
    """A number in E.164 form (+12025550123). A number without a + is read as one of `country`.

    Raises `BadInput` (field "phone").
    """
    text = unicodedata.normalize("NFKC", raw[: _MAX_RAW + 1]).strip()
    try:
        if len(text) > _MAX_RAW:
            raise BadInput(_bad_number(), "phone")
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        raise BadInput(_bad_number(), "phone") from None
    # Extensions are lost in E.164: better said than dropped.
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise BadInput(_bad_number(), "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bad_number() -> str:
    return _(
        "This does not look like a complete telephone number. "
        "Please write it with its area code, or with + and the code of its country."
    )
