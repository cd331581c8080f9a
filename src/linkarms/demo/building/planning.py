"""Who signs which petition, when and by which link: decided before the first day begins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from random import Random

from linkarms.demo.building.days import Days
from linkarms.demo.building.streams import BENCH, BUS, LIBRARY, Stream, Timetable
from linkarms.demo.sources.records import Signer, Source
from linkarms.demo.story import words
from linkarms.demo.story.cast import BY_KEY

LIBRARY_EFFORT, BUS_EFFORT, BENCH_EFFORT = "library", "bus", "bench"
STREAMS = {LIBRARY_EFFORT: LIBRARY, BUS_EFFORT: BUS, BENCH_EFFORT: BENCH}

#: Share of all addresses that also sign Bo's petition, and Chidi's.
ALSO_BUS, ALSO_BENCH = 0.13, 0.008
#: How many of those who come by a group's link live where the group is at home.
NEAR = 0.72
SPANISH = {LIBRARY_EFFORT: 0.12, BUS_EFFORT: 0.55, BENCH_EFFORT: 0.05}
COMMENTS = {
    LIBRARY_EFFORT: (words.COMMENTS_EN, words.COMMENTS_ES),
    BUS_EFFORT: (words.BUS_COMMENTS, words.BUS_COMMENTS),
    BENCH_EFFORT: ((), ()),
}
#: Share of people who write a comment; in a small world enough of them to fill a page.
COMMENTING, COMMENTS_AT_LEAST, COMMENTS_AT_MOST = 0.03, 60, 260


@dataclass(frozen=True, slots=True)
class Planned:
    """One submission as it will be typed; the boxes it ticks are decided when they are seen."""

    at: datetime
    effort: str
    stream: Stream
    signer: Signer
    postal_code: str
    language: str
    comment: str = ""
    name_public: bool = False


def plan(source: Source, *, days: Days, rng: Random) -> list[Planned]:
    """Everybody of the source signs the coalition's petition, a few also the others; in the order of time.

    All submissions of one address lie within twenty days, so that what is a repeat does not depend on what was
    forgotten in between.
    """
    households: dict[str, list[Signer]] = defaultdict(list)
    for signer in source.signers:
        households[signer.email.lower()].append(signer)
    planner = _Planner(source, days, rng)
    for members in households.values():
        planner.household(LIBRARY_EFFORT, members)
    first = [members[0] for members in households.values()]
    for effort, share in ((BUS_EFFORT, ALSO_BUS), (BENCH_EFFORT, ALSO_BENCH)):
        for signer in rng.sample(first, max(12, round(len(first) * share))):
            planner.household(effort, [signer])
    return sorted(planner.planned, key=lambda one: one.at)


class _Planner:
    def __init__(self, source: Source, days: Days, rng: Random) -> None:
        self.planned: list[Planned] = []
        self._source, self._rng = source, rng
        self._tables = {effort: Timetable(streams, days=days, rng=rng) for effort, streams in STREAMS.items()}
        self._left = COMMENTS_AT_MOST
        self._commenting = max(COMMENTING, COMMENTS_AT_LEAST / max(1, len(source.signers)))

    def household(self, effort: str, members: list[Signer]) -> None:
        """The first at a moment of its stream's curve, the others after it, mostly by the same link."""
        table = self._tables[effort]
        stream = table.stream()
        moment = table.moment(stream)
        postal_code = self._postal_code(effort, stream)
        for number, signer in enumerate(members):
            at, by = (moment, stream) if number == 0 else (table.later(moment), self._link_of(table, stream))
            language = "es" if self._rng.random() < SPANISH[effort] else "en"
            self.planned.append(
                Planned(
                    at=at,
                    effort=effort,
                    stream=by,
                    signer=signer,
                    postal_code=postal_code,
                    language=language,
                    comment=self._comment(effort, language),
                    name_public=self._rng.random() < 0.28,
                )
            )

    def _link_of(self, table: Timetable, usual: Stream) -> Stream:
        return usual if self._rng.random() < 0.8 else table.stream()

    def _postal_code(self, effort: str, stream: Stream) -> str:
        places = self._source.places
        near = BY_KEY[stream.team].states if stream.team else ()
        if effort == BUS_EFFORT:
            near = ("CA",)
        near = tuple(state for state in near if state in places.districts)
        if near and self._rng.random() < NEAR:
            return places.pick(self._rng.choice(near), self._rng)
        return places.pick(self._rng.choice(places.states), self._rng)

    def _comment(self, effort: str, language: str) -> str:
        english, spanish = COMMENTS[effort]
        bank = spanish if language == "es" else english
        if not bank or self._left == 0 or self._rng.random() >= self._commenting:
            return ""
        self._left -= 1
        if effort == LIBRARY_EFFORT and self._rng.random() < 0.06:
            return self._rng.choice(words.COMMENTS_DOWN)
        return self._rng.choice(bank)
