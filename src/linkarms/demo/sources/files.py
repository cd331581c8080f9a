"""Reading the real files that `--from DIR` names. Their oddities are told in the folder's own README.

Of the files only facts are used: names of organizations become private leads, members of Congress become
targets, fictional people sign. No organization of these files says yes, signs or appears in public.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from linkarms.core.errors import BadInput
from linkarms.demo.sources.records import LeadName, Official, Places, Signer, Source
from linkarms.directory.letters import split_letter
from linkarms.directory.services.letters import evidence

LETTER = Path("signon-letters", "net-neutrality-letter-2017_signatories.txt")
DAY_OF_ACTION = Path("signon-letters", "day-of-action_2017-07-12_participants.csv")
PEOPLE = Path("osdi-fake-people", "fake_data.csv")
LEGISLATORS = Path("us-congress-legislators", "legislators-current.yaml")
DISTRICTS = Path("geo-us", "zccd.csv")

LETTER_NAME = "Net neutrality letter, 2017"
DAY_NAME = "Net neutrality day of action, 12 July 2017"
#: People born later are left out: a demo shows no children signing.
LAST_YEAR_OF_BIRTH = 2009
#: Their postcodes belong to other country codes, and they have no voting members.
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
#: Where the coalition of the demo is at home: its senators are the petition's targets.
STATES = {
    "CA": "California",
    "KS": "Kansas",
    "MN": "Minnesota",
    "NC": "North Carolina",
    "WI": "Wisconsin",
}

# libyaml reads the megabyte in a second, Python alone in ten.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(folder: Path, *, today: date) -> Source:
    """Everything from DIR. Raises BadInput that names the file which is missing or cannot be read."""
    leads = (*_letter(folder), *_day_of_action(folder))
    signers, people_read, too_young = _people(folder)
    return Source(
        name=str(folder),
        leads=leads,
        signers=signers,
        officials=_senators(folder, today=today),
        places=_places(folder),
        people_read=people_read,
        too_young=too_young,
    )


def _letter(folder: Path) -> list[LeadName]:
    """As if it had been pasted."""
    signed = split_letter(_text(folder, LETTER))
    return [LeadName(one.name, LETTER_NAME, evidence(one)) for one in signed]


def _day_of_action(folder: Path) -> list[LeadName]:
    """One column, ``display_name``; Windows line ends."""
    names = (row["display_name"].strip() for row in _rows(folder, DAY_OF_ACTION, ["display_name"]))
    return [LeadName(name, DAY_NAME, name) for name in names if name]


def _people(folder: Path) -> tuple[tuple[Signer, ...], int, int]:
    """The people old enough, how many there were, how many were too young."""
    columns = ["Last", "First", "YoB", "Email"]
    rows = list(_rows(folder, PEOPLE, columns))
    old_enough = [row for row in rows if int(row["YoB"]) <= LAST_YEAR_OF_BIRTH]
    signers = tuple(Signer(row["First"].strip(), row["Last"].strip(), row["Email"].strip()) for row in old_enough)
    return signers, len(rows), len(rows) - len(old_enough)


def _senators(folder: Path, *, today: date) -> tuple[Official, ...]:
    """The senators of the coalition's states: whoever's last term is in the Senate and not over."""
    try:
        members = yaml.load(_text(folder, LEGISLATORS), Loader=_Loader)  # noqa: S506  # a safe loader either way
    except yaml.YAMLError:
        raise BadInput(f"{folder / LEGISLATORS} is not YAML") from None
    found = []
    for member in members:
        term = member["terms"][-1]
        if term["type"] != "sen" or term["state"] not in STATES or date.fromisoformat(term["end"]) < today:
            continue
        found.append((term["state"], member["name"]["last"], _name(member["name"])))
    return tuple(Official(name, f"Senator for {STATES[state]}") for state, _last, name in sorted(found))


def _name(name: dict[str, str]) -> str:
    return name.get("official_full") or f"{name['first']} {name['last']}"


def _places(folder: Path) -> Places:
    """ZIP code areas by state and district (0: the whole state). One ZIP can stand in several districts."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(folder, DISTRICTS, ["state_abbr", "zcta", "cd"]):
        if row["state_abbr"] not in TERRITORIES:
            found[row["state_abbr"]][row["cd"]].append(row["zcta"])
    return Places({state: tuple(tuple(zips) for zips in by.values()) for state, by in found.items()})


def _rows(folder: Path, name: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(_text(folder, name).splitlines())
    missing = [column for column in columns if column not in (reader.fieldnames or [])]
    if missing:
        raise BadInput(f"{folder / name} has no column {missing[0]}")
    yield from reader


def _text(folder: Path, name: Path) -> str:
    try:
        # Spreadsheets put a mark in front of UTF-8; it is not part of the first column's name.
        return (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise BadInput(f"{folder / name} cannot be read: {reason}") from None
