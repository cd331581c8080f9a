"""The machine meaning of a signed version: one pure function over its clauses, level as a ceiling.

Pure standard library (and ``core``). "What may this partner receive, and until when?" is answered here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import (
    Clause,
    DataSharing,
    Mode,
    NameUse,
    the_one,
)

ENDORSER, ASSOCIATE, FULL = "endorser", "associate", "full"

_ASSOCIATE_FIELDS = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE})
#: What a level may have at most (product.md, "Levels"): modes and fields. No bigger level, no bigger clause.
CEILING: dict[str, tuple[frozenset[Mode], frozenset[Field]]] = {
    ENDORSER: (frozenset({Mode.NONE}), frozenset()),
    ASSOCIATE: (frozenset({Mode.NONE, Mode.OWN_SOURCED}), _ASSOCIATE_FIELDS),
    FULL: (frozenset(Mode), frozenset(Field)),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What one signed version allows its partner.

    ``starts``, ``ends`` are inclusive days (UTC) of data sharing; ``in_force_at`` is when both had signed,
    ``ended_at`` when the agreement ended (None: it has not). ``last_day`` is the last day (UTC, inclusive)
    of the run-out, or None while no end is set or when there is no run-out (also where it ended before its
    first day); ``run_out_days`` is its length.
    """

    level: str
    mode: Mode
    fields: frozenset[Field]
    words_en: str
    words_es: str
    starts: date | None
    ends: date | None
    in_force_at: datetime
    ended_at: datetime | None
    run_out_days: int
    last_day: date | None
    may_use_name: bool
    may_use_logo: bool

    @property
    def begin(self) -> datetime:
        """The first moment at which data sharing is in force."""
        return max(self.in_force_at, _midnight(self.starts)) if self.starts else self.in_force_at

    @property
    def end(self) -> datetime | None:
        """The moment at which data sharing is over (the run-out apart), or None: no end is set."""
        return _end(self.ends, self.ended_at)

    def in_force(self, on: datetime) -> bool:
        """Is data sharing in force at this moment (for new boxes)?"""
        return self.begin <= on and (self.end is None or on < self.end)

    def in_run_out(self, on: datetime) -> bool:
        """Is it over, and yeses given before still covered?"""
        return self.end is not None and self.last_day is not None and self.end <= on < _after(self.last_day)

    def covers(self, yes_at: datetime, on: datetime) -> bool:
        """Does the document cover a yes given at ``yes_at`` when its data would leave at ``on``?

        While it is in force, every yes; in the run-out, a yes given before the end ("Ending" in product.md).
        """
        if self.in_force(on):
            return True
        return self.in_run_out(on) and self.end is not None and yes_at < self.end


def terms_of(clauses: tuple[Clause, ...], *, level: str, in_force_at: datetime, ended_at: datetime | None) -> Terms:
    """The terms of a version that both signed. A clause counts only as far as the level goes.

    A mode the level does not have becomes the widest it has (opted-in becomes own-sourced for an
    associate, none for an endorser); fields are cut to the level's; with no fields left there is no sharing.
    An unknown level has nothing.
    """
    modes, most_fields = CEILING.get(level, CEILING[ENDORSER])
    sharing = the_one(clauses, DataSharing) or DataSharing(mode=Mode.NONE)
    fields = sharing.fields & most_fields
    mode = _within(sharing.mode, modes) if fields else Mode.NONE
    shares = mode is not Mode.NONE
    use = the_one(clauses, NameUse) or NameUse(name=False, logo=False)
    return Terms(
        level=level,
        mode=mode,
        fields=fields if shares else frozenset(),
        words_en=sharing.words_en if shares else "",
        words_es=sharing.words_es if shares else "",
        starts=sharing.starts,
        ends=sharing.ends,
        in_force_at=in_force_at,
        ended_at=ended_at,
        run_out_days=sharing.run_out_days,
        last_day=_last_day(sharing, _end(sharing.ends, ended_at)),
        may_use_name=use.name,
        may_use_logo=use.name and use.logo,
    )


def beyond_level(clauses: tuple[Clause, ...], *, level: str) -> tuple[frozenset[Field], bool]:
    """What the clauses ask beyond the level: the fields too many, and whether the mode is too wide."""
    modes, most_fields = CEILING.get(level, CEILING[ENDORSER])
    sharing = the_one(clauses, DataSharing)
    if sharing is None:
        return frozenset(), False
    return sharing.fields - most_fields, sharing.mode not in modes


def last_day_after(end: datetime, run_out_days: int) -> date | None:
    """The last day (UTC, inclusive) of a run-out of that length after an end; None for no run-out."""
    if run_out_days == 0:
        return None
    # An end at midnight belongs to the day before: thirty days after the last day of sharing.
    last_day_in_force = (end.astimezone(UTC) - timedelta(microseconds=1)).date()
    return last_day_in_force + timedelta(days=run_out_days)


def _within(mode: Mode, modes: frozenset[Mode]) -> Mode:
    if mode in modes:
        return mode
    return Mode.OWN_SOURCED if Mode.OWN_SOURCED in modes else Mode.NONE


def _end(ends: date | None, ended_at: datetime | None) -> datetime | None:
    moments = [_after(ends)] if ends else []
    if ended_at is not None:
        moments.append(ended_at)
    return min(moments, default=None)


def _last_day(sharing: DataSharing, end: datetime | None) -> date | None:
    """What ended before its first day never covered anybody, so nothing runs out."""
    if end is None or (sharing.starts is not None and end <= _midnight(sharing.starts)):
        return None
    return last_day_after(end, sharing.run_out_days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))
