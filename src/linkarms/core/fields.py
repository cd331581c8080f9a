"""The fields of a person that a document can name and a partner can receive (architecture, section 4).

Nothing else is ever released for contact; comment, network address and access needs are not here on
purpose. Pure, because the sharing policy and the clauses use it; the words for people are in `labels.py`.
"""

from enum import StrEnum


class Field(StrEnum):
    """One releasable field, in the order in which forms and files show them."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMAIL = "email"
    POSTAL_CODE = "postal_code"  # always with its country
    PHONE = "phone"

    @classmethod
    def order(cls) -> tuple["Field", ...]:
        """All fields in their usual order."""
        return tuple(cls)
