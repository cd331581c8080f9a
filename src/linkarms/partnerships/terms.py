"""The terms in force: pure functions over what was signed, with the level as a ceiling over every clause.

Pure standard library (and ``core``). "What may this partner receive, what did the two agree about this, and until
when?" is answered here, for a moment, a pair of organizations and a campaign, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import (
    ASSOCIATE,
    ENDORSER,
    FULL,
    AtMost,
    Clause,
    DataSharing,
    InProportion,
    Mode,
    NameUse,
    OnlyFrom,
    Term,
    every,
    the_one,
    type_of,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    ``ended_at`` when the agreement ended or its term was over, ``None`` while neither is known. ``last_day`` is the
    last day (UTC, inclusive) of the run-out, or None while no end is set or when there is no run-out (also where it
    ended before its first day); ``run_out_days`` is its length. ``places`` narrow sharing to postcodes that begin so
    (None: from everywhere); ``most`` to so many people of a campaign (None: no cap); ``share`` to those counted in.
    ``clauses`` are all that hold at this level: :meth:`rules` finds those of a type.
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
    places: frozenset[str] | None = None
    most: int | None = None
    share: InProportion | None = None
    clauses: tuple[Clause, ...] = ()

    def rules[C: Clause](self, of: type[C], *, side: str = "") -> tuple[C, ...]:
        """What holds of one type; with ``side``, only what binds that side ("host" or "partner")."""
        return tuple(one for one in every(self.clauses, of) if not side or side in type_of(one).bound(one))

    def due(self) -> tuple[tuple[date, Clause], ...]:
        """Every promise with a day, the earliest first."""
        dated = ((known.due(one), one) for one in self.clauses if (known := type_of(one)).due is not None)
        return tuple(sorted(((day, one) for day, one in dated if day is not None), key=lambda pair: pair[0]))

    def alive(self, on: datetime) -> bool:
        """Is the agreement in force at this moment, whatever it says about data?"""
        return self.in_force_at <= on and (self.ended_at is None or on < self.ended_at)

    @property
    def begin(self) -> datetime:
        """The first moment at which data sharing is in force."""
        return max(self.in_force_at, _midnight(self.starts)) if self.starts else self.in_force_at

    @property
    def end(self) -> datetime | None:
        """The moment at which data sharing is over (the run-out apart), or None: no end is set."""
        return _end(self.ends, self.ended_at)

    @property
    def counted_at(self) -> datetime | None:
        """The moment as of which a share in proportion is counted, or None: the terms know no such share."""
        return _end(self.share.cut_off, self.end) if self.share else None

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


@dataclass(frozen=True, slots=True)
class Signed:
    """One version that both sides of a pair signed: plain values. ``campaign``: None for the standing agreement.

    ``replaced``: at ``ended_at`` another agreement of the same scope took its place.
    """

    agreement: int
    version: int
    campaign: int | None
    level: str
    clauses: tuple[Clause, ...]
    in_force_at: datetime
    ended_at: datetime | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """The terms of a signed version, and which version that is (every disclosure names it)."""

    agreement_version_id: int
    terms: Terms


def documents_in_force(signed: Iterable[Signed], *, campaign: int, at: datetime) -> list[VersionTerms]:
    """What holds between a pair, for one campaign, at one moment: the document that counts first stands first.

    Precedence (product.md, "Documents"): an agreement for the campaign replaces the standing one there, and
    still does after it ended, or its end would open what it had closed. Of one agreement the version signed last
    counts. Of one scope the agreement in force counts alone; without one, those that are over count for what they
    still cover (the run-out), the newest first. A replaced agreement covers nothing any more: both signed the new
    one in its place. One whose own last day was over by then had no place any more that could be taken.
    """
    latest: dict[int, Signed] = {}
    for one in sorted(signed, key=lambda one: (one.in_force_at, one.version)):
        if one.campaign in (None, campaign) and one.in_force_at <= at:
            latest[one.agreement] = one
    gone = [one for one in latest.values() if (moment := replaced_at(one)) is not None and moment <= at]
    counted = [one for one in latest.values() if one not in gone]
    of_one_scope = [one for one in counted if one.campaign is not None] or counted
    documents = [VersionTerms(one.version, _terms_at(one, at)) for one in of_one_scope]
    alive = [document for document in documents if document.terms.alive(at)]
    return alive or sorted(documents, key=_newest_end, reverse=True)


def replaced_at(one: Signed) -> datetime | None:
    """When another agreement of its scope took its place, if one did while it lasted."""
    term = the_one(one.clauses, Term)
    own_end = _after(term.ends) if term else None
    if not one.replaced or one.ended_at is None or (own_end is not None and own_end <= one.ended_at):
        return None
    return one.ended_at


def terms_of(clauses: tuple[Clause, ...], *, level: str, in_force_at: datetime, ended_at: datetime | None) -> Terms:
    """The terms of a version that both signed. A clause counts only as far as the level goes.

    A mode the level does not have becomes the widest it has (opted-in becomes own-sourced for an
    associate, none for an endorser); fields are cut to the level's; with no fields left there is no sharing.
    A clause of a type that the level does not have does not count, but for one that only narrows: a limit holds at
    every level. An unknown level has nothing.
    """
    modes, most_fields = CEILING.get(level, CEILING[ENDORSER])
    sharing = the_one(clauses, DataSharing) or DataSharing(mode=Mode.NONE)
    fields = sharing.fields & most_fields
    mode = _within(sharing.mode, modes) if fields else Mode.NONE
    shares = mode is not Mode.NONE
    use = the_one(clauses, NameUse) or NameUse(name=False, logo=False)
    only = the_one(clauses, OnlyFrom)
    cap = the_one(clauses, AtMost)
    term = the_one(clauses, Term)
    over = _end(term.ends if term else None, ended_at)
    return Terms(
        level=level,
        mode=mode,
        fields=fields if shares else frozenset(),
        words_en=sharing.words_en if shares else "",
        words_es=sharing.words_es if shares else "",
        starts=sharing.starts,
        ends=sharing.ends,
        in_force_at=in_force_at,
        ended_at=over,
        run_out_days=sharing.run_out_days,
        last_day=_last_day(sharing, _end(sharing.ends, over)),
        may_use_name=use.name,
        may_use_logo=use.name and use.logo,
        places=frozenset(only.places) if only else None,
        most=cap.people if cap else None,
        share=the_one(clauses, InProportion),
        clauses=tuple(clause for clause in clauses if within(clause, level)),
    )


def beyond_level(clauses: tuple[Clause, ...], *, level: str) -> tuple[frozenset[Field], bool]:
    """What the clauses ask beyond the level: the fields too many, and whether the mode is too wide."""
    modes, most_fields = CEILING.get(level, CEILING[ENDORSER])
    sharing = the_one(clauses, DataSharing)
    if sharing is None:
        return frozenset(), False
    return sharing.fields - most_fields, sharing.mode not in modes


def too_close(clauses: tuple[Clause, ...], *, level: str) -> tuple[Clause, ...]:
    """Clauses of types that only a closer level has."""
    return tuple(clause for clause in clauses if not within(clause, level))


def last_day_after(end: datetime, run_out_days: int) -> date | None:
    """The last day (UTC, inclusive) of a run-out of that length after an end; None for no run-out."""
    if run_out_days == 0:
        return None
    # An end at midnight belongs to the day before: thirty days after the last day of sharing.
    last_day_in_force = (end.astimezone(UTC) - timedelta(microseconds=1)).date()
    return last_day_in_force + timedelta(days=run_out_days)


def _terms_at(one: Signed, at: datetime) -> Terms:
    """What is known at that moment: an end that comes later is not known yet."""
    ended_at = one.ended_at if one.ended_at is not None and one.ended_at <= at else None
    return terms_of(one.clauses, level=one.level, in_force_at=one.in_force_at, ended_at=ended_at)


def _newest_end(document: VersionTerms) -> tuple[datetime, int]:
    return (document.terms.ended_at or document.terms.in_force_at, document.agreement_version_id)


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
