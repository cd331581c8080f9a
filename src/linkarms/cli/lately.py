"""What has run lately, and how far behind background work is: for `linkarms doctor` and `/metrics`.

Nothing here counts a whole table: each question reads an index of what is unfinished, up to `MOST` rows.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, models
from django.db.models import Q
from django_ox.models import OxTask

from linkarms.cli.models import Pulse
from linkarms.outbox.models import Mail

log = logging.getLogger(__name__)

#: More waiting rows than this make no difference to what is to be done.
MOST = 10_000
#: A job that runs every two seconds need not say so every two seconds.
TELL_EVERY = timedelta(seconds=30)
NOTICE_EVERY = timedelta(minutes=5)
WORKER = "background worker"
#: Noticed by web processes: what proxies say does not fit LINKARMS_TRUSTED_PROXIES.
PROXIES = "proxies"
FAILED_LATELY = timedelta(days=7)

_told: dict[str, datetime] = {}


def well(name: str, *, now: datetime) -> None:
    """It did its work. Written at most every `TELL_EVERY`; a database that does not answer is no trouble of ours."""
    told = _told.get(name)
    if told is None or now - told >= TELL_EVERY or now < told:
        _write(name, {"well_at": now})
        _told[name] = now


def unwell(name: str, *, trouble: str, now: datetime) -> None:
    """It failed; `trouble` is the kind of error."""
    _write(name, {"unwell_at": now, "trouble": trouble[:100]})


def noticed(name: str, *, trouble: str, now: datetime) -> None:
    """Something on the way of a request that the operator should know; written at most every five minutes."""
    told = _told.get(name)
    if told is None or now - told >= NOTICE_EVERY or now < told:
        _told[name] = now
        unwell(name, trouble=trouble, now=now)


def _write(name: str, values: dict[str, Any]) -> None:
    try:
        if not Pulse.objects.filter(pk=name).update(**values):
            Pulse.objects.bulk_create([Pulse(pk=name, **values)], ignore_conflicts=True)
    except (DatabaseError, InterfaceError) as error:
        log.warning("The pulse of %s was not written: %s", name, type(error).__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts stop at `MOST`; ages are in seconds, 0 when nothing waits. `pulses` by name."""

    mails_waiting: int
    mails_oldest: float
    mails_failed: int
    tasks_waiting: int
    tasks_oldest: float
    pulses: dict[str, Pulse]


def unfinished(*, now: datetime) -> tuple[models.QuerySet[Mail], models.QuerySet[Mail], models.QuerySet[OxTask]]:
    """Mails that wait, mails given up lately, tasks that could run; each in the order of its index."""
    waiting = Mail.objects.filter(sent_at__isnull=True, failed_at__isnull=True)
    failed = Mail.objects.filter(failed_at__gt=now - FAILED_LATELY)
    return waiting.order_by("bulk", "due_at"), failed, _waiting_tasks(now).order_by("-priority", "enqueued_at")


def standing(*, now: datetime) -> Standing:
    mails, failed, tasks = unfinished(now=now)
    return Standing(
        mails_waiting=_count(mails),
        mails_oldest=_age(mails, "due_at", now=now),
        mails_failed=_count(failed),
        tasks_waiting=_count(tasks),
        tasks_oldest=_age(tasks, "enqueued_at", now=now),
        pulses={pulse.name: pulse for pulse in Pulse.objects.all()},
    )


def _waiting_tasks(now: datetime) -> models.QuerySet[OxTask]:
    if settings.TASKS["default"]["BACKEND"] != "django_ox.backend.OxBackend":
        return OxTask.objects.none()
    return OxTask.objects.filter(Q(run_after__isnull=True) | Q(run_after__lte=now), status=OxTask.Status.READY)


def _count(rows: models.QuerySet[Any]) -> int:
    return rows.order_by()[:MOST].count()


def _age(rows: models.QuerySet[Any], field: str, *, now: datetime) -> float:
    first: datetime | None = rows.values_list(field, flat=True).first()
    return max(0.0, (now - first).total_seconds()) if first is not None else 0.0
