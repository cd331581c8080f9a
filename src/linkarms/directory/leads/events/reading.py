"""Files of events in three forms, as plain values. What cannot be read is a line that is counted, never the end."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.names import one_line
from linkarms.core.urls import safe_url
from linkarms.directory.leads.events.organizers import split_organizers
from linkarms.directory.leads.models import EventForm
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import SourceKind
from linkarms.directory.register.reading import open_table
from linkarms.directory.register.reading.text_rows import decoded

MOST_BYTES = 16_000_000
MOST_EVENTS = 20_000
MOST_ORGANIZERS = 200  # of one event
_EMPTY = frozenset({"", "na", "n/a", "none", "null"})
_OF_CROWD_COUNTING = frozenset({"date", "locality", "organizations"})
_A_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Event:
    """``key``: the same event has the same one in every file."""

    key: str
    title: str
    on: date | None
    place: str
    region: str
    county: str
    address: str
    organizers: tuple[str, ...]


@dataclass(slots=True)
class Listing:
    form: EventForm
    events: list[Event] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # lines, or numbers of events in a JSON file


def read_events(path: Path) -> Listing:
    """The events of a file, by what stands in it. Raises BadInput (field "file") when it is none of the three."""
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            _("This file is too large: at most %(most)d MB. Cut it by month or state.")
            % {"most": MOST_BYTES // 1_000_000},
            "file",
        )
    with path.open("rb") as file:
        start = decoded(file).read(1000).lstrip()
    listing = _read_json(path) if start[:1] in {"{", "["} else _read_table(path)
    if not listing.events:
        raise BadInput(_("There are no events in this file."), "file")
    return listing


def _read_table(path: Path) -> Listing:
    listing = Listing(EventForm.CROWD_COUNTING)
    seen: Counter[str] = Counter()
    with open_table(path, SourceKind.CSV, is_header=_is_header) as table:
        names = [column.strip().casefold() for column in table.columns]
        if not set(names) >= _OF_CROWD_COUNTING:
            raise BadInput(_("This is neither a table of Crowd Counting nor a list of events as JSON."), "file")
        for found in table.rows:
            if isinstance(found, Refused):
                listing.refused.append(found.line)
                continue
            row = {name: _said(cell) for name, cell in zip(names, found[1], strict=False)}
            what = _digest(*(row.get(name, "") for name in names[:17]))
            seen[what] += 1
            listing.events.append(_of_crowd_counting(row, key=what if seen[what] == 1 else _digest(what, seen[what])))
            _check_number(listing)
    return listing


def _is_header(cells: Sequence[str]) -> bool:
    return {cell.strip().casefold() for cell in cells} >= _OF_CROWD_COUNTING


def _of_crowd_counting(row: Mapping[str, str], *, key: str) -> Event:
    title = row.get("title", "") or row.get("macroevent", "")
    claims = row.get("claims_summary", "").split(";")[0].strip()
    kind = row.get("event_type", "")
    return Event(
        key=key,
        title=_text(title or ": ".join(part for part in (kind, claims) if part), 200),
        on=_day(row.get("date", "")),
        place=_text(row.get("resolved_locality", "") or row.get("locality", ""), 120),
        region=_text(row.get("resolved_state", "") or row.get("state", ""), 60).upper(),
        county=row.get("resolved_county", ""),
        address="",
        organizers=split_organizers(row.get("organizations", ""))[:MOST_ORGANIZERS],
    )


def _said(cell: str) -> str:
    text = cell.strip()
    return "" if text.casefold() in _EMPTY else text


def _read_json(path: Path) -> Listing:
    with path.open("rb") as file:
        text = decoded(file).read()
    try:
        found = list(_objects(json.loads(text)))
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 1)
        raise BadInput(_("This is not JSON from line %(line)d on.") % {"line": line}, "file") from None
    is_mobilize = any("timeslots" in one or "sponsor" in one for one in found if isinstance(one, dict))
    listing = Listing(EventForm.MOBILIZE if is_mobilize else EventForm.OSDI)
    read: Callable[[dict[str, Any]], Event | None] = _of_mobilize if is_mobilize else _of_osdi
    by_key: dict[str, Event] = {}
    for number, one in enumerate(found, start=1):
        event = read(one) if isinstance(one, dict) else None
        if event is None:
            listing.refused.append(number)
        else:
            by_key[event.key] = event
    listing.events = list(by_key.values())
    _check_number(listing)
    return listing


def _objects(found: Any, depth: int = 0) -> Iterator[Any]:
    """Every event of an answer of one of the two systems, of several answers in a list, or of a plain list."""
    if isinstance(found, dict) and depth < 4:
        lists = [value for name, value in _dict(found.get("_embedded")).items() if name.endswith("events")]
        lists += [found[name] for name in ("data", "events", "body") if isinstance(found.get(name), list | dict)]
        if lists and "title" not in found:
            for inner in lists:
                yield from _objects(inner, depth + 1)
            return
    if isinstance(found, list) and depth < 4:
        for inner in found:
            yield from _objects(inner, depth + 1)
        return
    yield found


def _of_mobilize(one: dict[str, Any]) -> Event | None:
    """Names of contact persons and their addresses are not taken over."""
    number, sponsor = one.get("id"), _dict(one.get("sponsor"))
    if not isinstance(number, int | str) or not one.get("title"):
        return None
    where = _dict(one.get("location"))
    starts = [slot["start_date"] for slot in _dicts(one.get("timeslots")) if isinstance(slot.get("start_date"), int)]
    return Event(
        key=_digest("mobilize", number),
        title=_text(one.get("title"), 200),
        on=_moment(min(starts), one.get("timezone")) if starts else None,
        place=_text(where.get("locality"), 120),
        region=_text(where.get("region"), 60),
        county="",
        address=_web(one.get("browser_url")),
        organizers=split_organizers(_text(sponsor.get("name"), 300), joined=False),
    )


def _of_osdi(one: dict[str, Any]) -> Event | None:
    """The organizer of OSDI is a person and is left out; the sponsor is an organization."""
    links = _dict(one.get("_links"))
    identifiers = [str(each) for each in one.get("identifiers") or [] if isinstance(each, str)]
    number = next(iter(identifiers), "") or _dict(links.get("self")).get("href") or one.get("event_id")
    if not number or not (one.get("title") or one.get("name")):
        return None
    where, sponsor = _dict(one.get("location")), _dict(one.get("action_network:sponsor"))
    embedded = _dict(_dict(one.get("_embedded")).get("osdi:sponsor"))
    names = (sponsor.get("title"), embedded.get("organization"), embedded.get("name"))
    return Event(
        key=_digest("osdi", number),
        title=_text(one.get("title") or one.get("name"), 200),
        on=_day(str(one.get("start_date") or "")),
        place=_text(where.get("locality"), 120),
        region=_text(where.get("region"), 60),
        county="",
        address=_web(one.get("browser_url")),
        organizers=split_organizers(_text(next((name for name in names if name), ""), 300), joined=False),
    )


def _check_number(listing: Listing) -> None:
    if len(listing.events) > MOST_EVENTS:
        raise BadInput(
            _("These are more than %(most)d events. Cut the file by month or state.") % {"most": MOST_EVENTS}, "file"
        )


def _dict(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(found: Any, most: int) -> str:
    return one_line(str(found), field="", max_length=10**9, required=False)[:most].strip() if found else ""


def _web(found: Any) -> str:
    try:
        return safe_url(found) if isinstance(found, str) and found else ""
    except BadInput:
        return ""


def _day(text: str) -> date | None:
    found = _A_DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _moment(seconds: int, zone: Any) -> date | None:
    try:
        where = ZoneInfo(str(zone)) if zone else UTC
        return datetime.fromtimestamp(seconds, tz=where).date()
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _digest(*parts: object) -> str:
    return hashlib.blake2b(json.dumps([str(part) for part in parts]).encode(), digest_size=16).hexdigest()
