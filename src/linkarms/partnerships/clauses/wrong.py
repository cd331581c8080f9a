"""Why clauses cannot stand."""

from enum import StrEnum


class Wrong(StrEnum):
    """Said in English here, where nothing knows Django; a page says it in its own words."""

    TOO_MANY = "An agreement has at most 40 clauses."
    TWICE = "Of some clauses there can be only one."
    FAR_DATE = "A date is too far away."
    NO_DATE = "A date is missing."
    LOGO_WITHOUT_NAME = "A logo cannot be shown without the name."
    NO_FIELDS = "Data sharing needs at least one field."
    FIELDS_OF_NOBODY = "Without sharing there are no fields."
    ENDS_FIRST = "Something cannot end before it starts."
    TEXT = "A clause has no text, or too much of it."
    WORDS = "People need to read what they say yes to, in both languages."
    DAYS = "A number is too small or too large."
    PLACES = "A place is a country, or a country and the beginning of a postcode."
    CURRENCY = "A currency has three letters."
    NO_HOLDER = "Who decides has to be named."
