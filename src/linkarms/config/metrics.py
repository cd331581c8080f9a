"""`/metrics` for Prometheus: what this machine's processes counted, and a few cheap looks into the database.

No label holds anything that a person or an organization wrote. No question to the database counts a whole table: each
reads an index of what is unfinished, up to `lately.MOST` rows.
"""

from __future__ import annotations

import ipaddress
import secrets
import shutil
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from linkarms.cli.lately import MOST, Standing, standing
from linkarms.config.probing import NoAnswer, Question
from linkarms.core import clock, measures

#: Scrapers wait for ten seconds; a database that hangs must not cost them the figures of the processes.
PATIENCE_SECONDS = 3.0
#: Whoever forwards a visitor says so in one of these: then the peer is our proxy and not somebody on this machine.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or for whoever sends the token of LINKARMS_METRICS_TOKEN."""
    if not (_is_from_here(request) or _knows_the_token(request)):
        words = "Metrics are for this machine, or for a request with the token of LINKARMS_METRICS_TOKEN.\n"
        return HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
    registry = CollectorRegistry()
    registry.register(Figures())
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=kind, headers={"Cache-Control": "no-store"})


def _is_from_here(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _knows_the_token(request: HttpRequest) -> bool:
    expected: str = settings.LINKARMS_METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = secrets.compare_digest(given.strip().encode(), expected.encode())
    return bool(expected) and scheme.lower() == "bearer" and right


class Figures:
    """Read at the moment of the scrape; nothing is kept in between."""

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        totals = measures.totals()
        for measure in measures.ALL:
            yield _counted(measure, totals.cells[measure.name])
        for name, (words, value) in sorted(totals.gauges.items()):
            yield GaugeMetricFamily(name, words, value=value)
        yield GaugeMetricFamily("linkarms_disk_free_bytes", "Free on the disk of the data folder.", value=_free_bytes())
        yield from _from_database()


def _counted(measure: measures.Measure, cells: measures.Cells) -> Metric:
    if not measure.bounds:
        counter = CounterMetricFamily(measure.name, measure.help, labels=measure.labels)
        for labels, cell in sorted(cells.items(), key=str):
            counter.add_metric([str(label) for label in labels], cell[0])
        if not measure.labels and not cells:
            counter.add_metric([], 0)
        return counter
    histogram = HistogramMetricFamily(measure.name, measure.help, labels=measure.labels)
    for labels, cell in sorted(cells.items(), key=str):
        so_far, buckets = 0.0, []
        for bound, count in zip((*measure.bounds, float("inf")), cell[:-1], strict=True):
            so_far += count
            buckets.append((str(bound) if bound != float("inf") else "+Inf", so_far))
        histogram.add_metric([str(label) for label in labels], buckets, sum_value=cell[-1])
    return histogram


def _free_bytes() -> float:
    try:
        return float(shutil.disk_usage(settings.LINKARMS_DATA_DIR).free)
    except OSError:
        return float("nan")


def _now() -> Standing:
    return standing(now=clock.now())


_standing = Question(_now)


def _from_database() -> Iterator[Metric]:
    try:
        found = _standing.answer(within=PATIENCE_SECONDS)
    except (NoAnswer, DatabaseError, InterfaceError):
        yield GaugeMetricFamily("linkarms_database_up", "Whether the database answered.", value=0)
        return
    yield GaugeMetricFamily("linkarms_database_up", "Whether the database answered.", value=1)
    for name, words, value in (
        ("linkarms_mails_waiting", f"Mails on their way, counted up to {MOST}.", found.mails_waiting),
        ("linkarms_mails_waiting_oldest_seconds", "Age of the mail that is due longest.", found.mails_oldest),
        ("linkarms_mails_failed", f"Mails given up in the last days, counted up to {MOST}.", found.mails_failed),
        ("linkarms_tasks_waiting", f"Background tasks that could run, counted up to {MOST}.", found.tasks_waiting),
        ("linkarms_tasks_waiting_oldest_seconds", "Age of the background task next in turn.", found.tasks_oldest),
    ):
        yield GaugeMetricFamily(name, words, value=value)
    success = GaugeMetricFamily(
        "linkarms_last_success_timestamp_seconds",
        "When a periodic job, or the background worker, last did its work.",
        labels=("job",),
    )
    for job, pulse in sorted(found.pulses.items()):
        if pulse.well_at is not None:
            success.add_metric([job], pulse.well_at.timestamp())
    yield success
