"""What a written agreement is made of: frozen values, no Django.

The readable text (``text.py``) and the machine terms (``terms.py``) both come from these. In the
database a version keeps ``to_json(clauses)``; ``from_json`` reads it back and refuses anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from linkarms.core.errors import BadInput
from linkarms.core.fields import Field

RUN_OUT_DAYS = 30  # product.md, "Ending": unless the clause says otherwise
MOST_RUN_OUT_DAYS = 365
MOST_NOTICE_DAYS = 365
MOST_CLAUSES = 40
MOST_TEXT = 1000
MOST_WORDS = 300
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

type Side = Literal["host", "partner"]


class Mode(StrEnum):
    """Whom a recipient gets, always within consent (product.md, "Modes"; the narrowing ones come later)."""

    NONE = "none"
    OWN_SOURCED = "own_sourced"  # those who came by its link and said yes
    OPTED_IN = "opted_in"  # everyone who said yes to it, whoever brought them


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A promise: who does what, by when (inclusive, or open)."""

    by: Side
    what: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DataSharing:
    """Which supporters' data the partner receives. ``starts`` and ``ends`` are inclusive days in UTC.

    ``words_en`` and ``words_es`` are the exact sentence beside the partner's box. An end date ends data
    sharing like an ended agreement does: yeses given before stay covered for ``run_out_days``.
    """

    mode: Mode
    fields: frozenset[Field] = field(default_factory=frozenset)
    words_en: str = ""
    words_es: str = ""
    starts: date | None = None
    ends: date | None = None
    run_out_days: int = RUN_OUT_DAYS


@dataclass(frozen=True, slots=True)
class NameUse:
    """May the host show the partner's name and logo where the partner has said yes to the campaign?"""

    name: bool
    logo: bool
    approvals: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Something one or both will not do, or only under a condition."""

    text: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How the agreement ends: either side may end it at any time; this asks for notice beforehand."""

    notice_days: int = 0
    note: str = ""


type Clause = Responsibility | DataSharing | NameUse | Boundary | Ending

KINDS: dict[str, type[Clause]] = {
    "responsibility": Responsibility,
    "data_sharing": DataSharing,
    "name_use": NameUse,
    "boundary": Boundary,
    "ending": Ending,
}


class Wrong(StrEnum):
    """Why clauses cannot stand. Said in English here, where nothing knows Django; a page says it in its own words."""

    TOO_MANY = "An agreement has at most 40 clauses."
    TWICE = "Of some clauses there can be only one."
    FAR_DATE = "A date is too far away."
    LOGO_WITHOUT_NAME = "A logo cannot be shown without the name."
    NO_FIELDS = "Data sharing needs at least one field."
    FIELDS_OF_NOBODY = "Without sharing there are no fields."
    ENDS_FIRST = "Data sharing cannot end before it starts."
    TEXT = "A clause has no text, or too much of it."
    DAYS = "A number of days is too small or too large."


#: Clauses that say one thing about the whole agreement: at most one of each.
ONCE = (DataSharing, NameUse, Ending)


def kind_of(clause: Clause) -> str:
    """ "responsibility", "data_sharing", "name_use", "boundary" or "ending"."""
    return next(kind for kind, cls in KINDS.items() if isinstance(clause, cls))


def the_one[C: (DataSharing, NameUse, Ending)](clauses: tuple[Clause, ...], cls: type[C]) -> C | None:
    return next((clause for clause in clauses if isinstance(clause, cls)), None)


def to_json(clauses: tuple[Clause, ...]) -> list[dict[str, Any]]:
    """Plain lists, strings and numbers, in the clauses' order; fields in the order of :class:`Field`."""
    return [{"kind": kind_of(clause)} | _values_of(clause) for clause in clauses]


def from_json(raw: object) -> tuple[Clause, ...]:
    """The clauses of a stored version. BadInput for anything unknown, missing, doubled or out of bounds."""
    if not isinstance(raw, list) or len(raw) > MOST_CLAUSES:
        raise BadInput(Wrong.TOO_MANY)
    clauses = tuple(_from_json(item) for item in raw)
    check(clauses)
    return clauses


def check(clauses: tuple[Clause, ...]) -> None:
    """BadInput when the clauses cannot stand beside each other."""
    if len(clauses) > MOST_CLAUSES:
        raise BadInput(Wrong.TOO_MANY)
    for cls in ONCE:
        if sum(isinstance(clause, cls) for clause in clauses) > 1:
            raise BadInput(Wrong.TWICE)
    for clause in clauses:
        _check_one(clause)


def _check_one(clause: Clause) -> None:
    match clause:
        case Responsibility():
            _check_text(clause.what, most=MOST_TEXT, needed=True)
            if clause.due and not FIRST_DAY <= clause.due <= LAST_DAY:
                raise BadInput(Wrong.FAR_DATE)
        case Boundary():
            _check_text(clause.text, most=MOST_TEXT, needed=True)
        case NameUse():
            _check_text(clause.approvals, most=MOST_TEXT, needed=False)
            if clause.logo and not clause.name:
                raise BadInput(Wrong.LOGO_WITHOUT_NAME)
        case Ending():
            _check_text(clause.note, most=MOST_TEXT, needed=False)
            _check_days(clause.notice_days, most=MOST_NOTICE_DAYS)
        case DataSharing():
            _check_sharing(clause)


def _check_sharing(clause: DataSharing) -> None:
    _check_days(clause.run_out_days, most=MOST_RUN_OUT_DAYS)
    shares = clause.mode is not Mode.NONE
    if shares and not clause.fields:
        raise BadInput(Wrong.NO_FIELDS)
    if not shares and clause.fields:
        raise BadInput(Wrong.FIELDS_OF_NOBODY)
    for words in (clause.words_en, clause.words_es):
        _check_text(words, most=MOST_WORDS, needed=shares)
    if any(day and not FIRST_DAY <= day <= LAST_DAY for day in (clause.starts, clause.ends)):
        raise BadInput(Wrong.FAR_DATE)
    if clause.starts and clause.ends and clause.ends < clause.starts:
        raise BadInput(Wrong.ENDS_FIRST)


def _check_text(text: str, *, most: int, needed: bool) -> None:
    if len(text) > most or (needed and not text.strip()):
        raise BadInput(Wrong.TEXT)


def _check_days(days: int, *, most: int) -> None:
    if not 0 <= days <= most:
        raise BadInput(Wrong.DAYS)


def _values_of(clause: Clause) -> dict[str, Any]:
    match clause:
        case Responsibility():
            return {"by": clause.by, "what": clause.what, "due": _iso(clause.due)}
        case DataSharing():
            return {
                "mode": clause.mode.value,
                "fields": [name.value for name in Field.order() if name in clause.fields],
                "words_en": clause.words_en,
                "words_es": clause.words_es,
                "starts": _iso(clause.starts),
                "ends": _iso(clause.ends),
                "run_out_days": clause.run_out_days,
            }
        case NameUse():
            return {"name": clause.name, "logo": clause.logo, "approvals": clause.approvals}
        case Boundary():
            return {"text": clause.text}
        case Ending():
            return {"notice_days": clause.notice_days, "note": clause.note}


def _from_json(raw: object) -> Clause:
    if not isinstance(raw, dict):
        raise BadInput("A clause is an object.")
    values = dict(raw)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput("A clause of an unknown kind.")
    read = _READERS[kind]
    if set(values) != set(read):
        raise BadInput(f"A clause of the kind {kind} has other parts.")
    return KINDS[kind](**{name: reader(values[name]) for name, reader in read.items()})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise BadInput("Text was expected in a clause.")
    return raw


def _day(raw: object) -> date | None:
    if raw is None:
        return None
    try:
        return date.fromisoformat(_text(raw))
    except ValueError:
        raise BadInput("A date in a clause is not a date.") from None


def _days(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise BadInput("A number of days was expected in a clause.")
    return raw


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise BadInput("Yes or no was expected in a clause.")
    return raw


def _side(raw: object) -> Side:
    if raw == "host":
        return "host"
    if raw == "partner":
        return "partner"
    raise BadInput("A responsibility is the host's or the partner's.")


def _mode(raw: object) -> Mode:
    try:
        return Mode(_text(raw))
    except ValueError:
        raise BadInput("An unknown way of sharing.") from None


def _fields(raw: object) -> frozenset[Field]:
    if not isinstance(raw, list):
        raise BadInput("Fields are a list.")
    try:
        return frozenset(Field(_text(name)) for name in raw)
    except ValueError:
        raise BadInput("An unknown field.") from None


_READERS: dict[str, dict[str, Any]] = {
    "responsibility": {"by": _side, "what": _text, "due": _day},
    "data_sharing": {
        "mode": _mode,
        "fields": _fields,
        "words_en": _text,
        "words_es": _text,
        "starts": _day,
        "ends": _day,
        "run_out_days": _days,
    },
    "name_use": {"name": _flag, "logo": _flag, "approvals": _text},
    "boundary": {"text": _text},
    "ending": {"notice_days": _days, "note": _text},
}
