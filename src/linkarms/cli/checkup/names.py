"""Reports of a wrong public name ("this is not us") from addresses that prove nothing: for the operator to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError

from linkarms.cli.checkup.finding import Finding, good, note
from linkarms.directory.models import NameObjection

#: A report has no end of its own; older ones have been read or have settled themselves.
LOOKED_BACK = timedelta(days=30)


def look(*, now: datetime) -> Iterator[Finding]:
    reported = NameObjection.objects.filter(reported_at__gt=now - LOOKED_BACK, confirmed_at__isnull=True)
    try:
        names = sorted(set(reported.values_list("organization__slug", flat=True)))
    except DatabaseError:
        yield note("names", "cannot be read", "see the findings about the database")
        return
    if names:
        yield note(
            "names",
            f'somebody said "this is not us" about {", ".join(names)}',
            "ask the organization itself; its owners, and hosts that name it, were told by mail",
        )
    else:
        yield good("names", "nobody complained in the last 30 days")
