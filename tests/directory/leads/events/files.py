"""Files of events in the three forms, small and made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HEADER = (
    "date,locality,state,resolved_locality,resolved_state,resolved_county,title,event_type,organizations,claims_summary"
)


def ccc(folder: Path, *rows: str, name: str = "ccc.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def row(who: str, *, on: str = "2025-01-18", place: str = "Albany", state: str = "NY", title: str = "A rally") -> str:
    return f'{on},{place},{state},{place},{state},{place} County,{title},rally,"{who}",for peace; against war'


def as_json(folder: Path, found: Any, *, name: str = "events.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def mobilize(number: int, *, sponsor: str = "Battleground Reno", **values: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": "Knock on doors",
        "sponsor": {"id": 1, "name": sponsor},
        "timezone": "America/Chicago",
        "timeslots": [{"id": 2, "start_date": 1547330400}, {"id": 1, "start_date": 1546300800}],
        "location": {"locality": "Reno", "region": "NV", "venue": "The hall"},
        "contact": {"name": "Pat Person", "email_address": "pat@person.example"},
        "browser_url": f"https://www.mobilize.example/event/{number}/",
        **values,
    }


def osdi(number: int, *, sponsor: str = "Progressive Action Now") -> dict[str, Any]:
    return {
        "identifiers": [f"action_network:{number}"],
        "title": "Movie night",
        "start_date": "2025-02-03T17:45:00Z",
        "location": {"locality": "Reno", "region": "NV"},
        "action_network:sponsor": {"title": sponsor, "url": "https://groups.example/pan"},
        "_embedded": {"osdi:organizer": {"given_name": "Pat", "family_name": "Person"}},
        "browser_url": "javascript:alert(1)",
    }
