"""Text in a CSV file that a spreadsheet will open."""

# A cell that begins so is run as a formula (OWASP, "CSV Injection"); the full-width forms too, by some.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def guard(value: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would otherwise run it as a formula."""
    return f"'{value}" if value.startswith(_DANGEROUS) else value
