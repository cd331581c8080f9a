"""A deadline as somebody says it: a day, an hour and whose hour it is. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput

_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zones() -> tuple[str, ...]:
    """The names of time zones one can choose from: places, and UTC."""
    return (*sorted(name for name in available_timezones() if name.startswith(_AREAS)), "UTC")


def place_of(zone: str) -> str:
    """ "Los Angeles" of "America/Los_Angeles"."""
    return zone.rpartition("/")[2].replace("_", " ")


def moment_of(day: date, at: time, zone: str) -> datetime:
    """The moment of which the clocks of a place show this. An hour that comes twice is the later one: more time.

    BadInput for an hour that the clocks skip.
    """
    if zone not in zones():
        raise BadInput(_("Please choose a place, so that everybody knows which hour is meant."), "zone")
    try:
        local = datetime.combine(day, at.replace(second=0, microsecond=0), tzinfo=ZoneInfo(zone)).replace(fold=1)
        moment = local.astimezone(UTC)
        there = moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        raise BadInput(_("This day is too far away."), "day") from None
    if there.replace(tzinfo=None) != local.replace(tzinfo=None, fold=0):
        raise BadInput(
            _("That night the clocks of %(place)s skip this hour. Please choose another.") % {"place": place_of(zone)},
            "time",
        )
    return moment


def local(moment: datetime, zone: str) -> datetime:
    """What the clocks of the place show, without a zone: UTC where this machine does not know the place."""
    try:
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone(UTC).replace(tzinfo=None)


def in_words(moment: datetime, zone: str) -> str:
    """ "Friday, 27 November 2026, 17:00 (Los Angeles time)", in the language of now."""
    there = local(moment, zone)
    return _("%(weekday)s, %(day)s, %(hour)s (%(place)s time)") % {
        "weekday": date_format(there, "l"),
        "day": date_format(there, "DATE_FORMAT"),
        "hour": date_format(there, "TIME_FORMAT"),
        "place": place_of(zone),
    }
