"""Does background work go on: the worker, the periodic jobs, and the clock by which they said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from linkarms.cli import lately
from linkarms.cli.checkup.finding import Finding, bad, good, note
from linkarms.cli.models import Pulse
from linkarms.cli.rounds import jobs

#: Beyond its own rhythm, and the five minutes that a job that failed may rest.
PATIENCE = timedelta(minutes=7)
WORKER_PATIENCE = timedelta(minutes=3)
WAITED_TOO_LONG = timedelta(minutes=15)
#: Of two machines whose clocks agree as far as the database's check wants it.
CLOCKS_DIFFER = timedelta(minutes=1)
HOW_TO_START = "start `linkarms serve`, or `linkarms worker` and `linkarms periodic` on their machines"


def look(*, now: datetime) -> Iterator[Finding]:
    try:
        standing = lately.standing(now=now)
    except DatabaseError:
        yield note("worker", "cannot be told", "see the findings about the database")
        return
    pulses = {name: pulse for name, pulse in standing.pulses.items() if name != lately.PROXIES}
    yield from _proxies(standing.pulses.get(lately.PROXIES), now=now)
    if not pulses:
        yield note("worker", "nothing has run here yet", HOW_TO_START)
        return
    yield _worker(pulses.get(lately.WORKER), standing, now=now)
    yield _periodic(pulses, now=now)
    ahead = [pulse.well_at - now for pulse in pulses.values() if pulse.well_at is not None]
    if max(ahead, default=timedelta(0)) > CLOCKS_DIFFER:
        yield bad(
            "clock",
            f"work was done {max(ahead).total_seconds():.0f} s in the future: this machine's clock is behind",
            "switch time synchronization on (NTP) on every machine",
        )


def _proxies(seen: Pulse | None, *, now: datetime) -> Iterator[Finding]:
    """What web processes noticed within a day, if it is still so set."""
    if seen is None or seen.unwell_at is None or now - seen.unwell_at > timedelta(days=1):
        return
    trusted = settings.LINKARMS_TRUSTED_PROXIES
    if seen.trouble == "not trusted" and trusted == 0:
        yield bad(
            "proxies",
            "requests come with X-Forwarded-For, and no proxy is trusted: all visitors of a proxy count as one",
            "if a proxy of yours stands in front, set LINKARMS_TRUSTED_PROXIES=1; if not, somebody is trying something",
        )
    elif seen.trouble == "too few" and trusted > 0:
        yield bad(
            "proxies",
            f"{trusted} proxies are trusted, but requests come through fewer: visitors can make addresses up",
            "set LINKARMS_TRUSTED_PROXIES to how many proxies stand in front",
        )


def _worker(pulse: Pulse | None, standing: lately.Standing, *, now: datetime) -> Finding:
    if pulse is None or pulse.well_at is None:
        return bad("worker", "no background worker has ever run: mails wait for minutes", HOW_TO_START)
    since = now - pulse.well_at
    if since > WORKER_PATIENCE:
        return bad("worker", f"no background worker has run for {_words(since)}", HOW_TO_START)
    waited = timedelta(seconds=standing.tasks_oldest)
    if waited > WAITED_TOO_LONG:
        return bad(
            "worker",
            f"{standing.tasks_waiting} tasks wait, the next in turn for {_words(waited)}",
            "start another `linkarms worker`; the log of the one that runs may say what holds it up",
        )
    return good("worker", "runs")


def _periodic(pulses: dict[str, Pulse], *, now: datetime) -> Finding:
    late, failing = [], []
    for name, job in jobs().items():
        pulse = pulses.get(name)
        well_at = pulse.well_at if pulse else None
        if well_at is not None and now - well_at <= PATIENCE + timedelta(seconds=job.every_seconds):
            continue
        if pulse is not None and pulse.unwell_at is not None and now - pulse.unwell_at <= PATIENCE:
            failing.append(f"{name} ({pulse.trouble})")
        else:
            late.append(name)
    if failing:
        return bad("periodic work", f"fails: {', '.join(failing)}", "the log of `linkarms periodic` says where")
    if late:
        known = [pulse.well_at for name, pulse in pulses.items() if name != lately.WORKER and pulse.well_at]
        since = f"for {_words(now - max(known))}" if known else "ever"
        what = "nothing has run" if len(late) == len(jobs()) else f"{', '.join(late)} did not run"
        return bad("periodic work", f"{what} {since if len(late) == len(jobs()) else 'in time'}", HOW_TO_START)
    return good("periodic work", "every job ran in its time")


def _words(span: timedelta) -> str:
    seconds = span.total_seconds()
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} seconds"
