"""Whether searches find what the registers hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError

from linkarms.cli.checkup.finding import Finding, good, note
from linkarms.directory.search import indexing


def look() -> Iterator[Finding]:
    try:
        waiting = indexing.waiting()
    except DatabaseError:
        yield note("search", "cannot be read", "see the findings about the database")
        return
    if waiting:
        yield note(
            "search",
            f"{waiting} parts of the registers wait to be indexed (65,536 organizations each)",
            "an import indexes at its end, `linkarms serve` within a minute; `linkarms search-index` does it now",
        )
    else:
        yield good("search", "finds all that the registers hold")
