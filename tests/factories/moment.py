"""The moment in which tests of pages live.

Pages read the clock themselves, so these tests live now. But a world is built once for a moment (`snapshot.py`) and
put back for every other test of it: so they share one, a little while ago, and take a new one when it has aged.
"""

from datetime import datetime, timedelta

from linkarms.core import clock

AGED = timedelta(seconds=100)

_shared: list[datetime] = []


def recently() -> datetime:
    """At most ``AGED`` before the clock, in whole seconds; the same for all tests that run meanwhile."""
    now = clock.now()
    if not _shared or now - _shared[0] > AGED:
        _shared[:] = [now.replace(microsecond=0)]
    return _shared[0]
