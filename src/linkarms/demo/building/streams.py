"""By which link people come, and when: the curves of sixty days. Pure arithmetic on a seeded generator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from linkarms.demo.building.days import LENGTH, Days
from linkarms.demo.story.cast import BO, HOST

#: Share of a day by hour (UTC): mornings and evenings in the middle of the United States.
HOURS = (7, 7, 6, 4, 2, 1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 7, 9, 9, 7, 6, 5, 5, 5, 5, 5, 6)
#: Monday to Sunday.
WEEKDAYS = (1.08, 1.12, 1.1, 1.05, 0.95, 0.62, 0.55)
#: How fast a spike is over, in days.
DECAY = 1.4


@dataclass(frozen=True, slots=True)
class Stream:
    """Visitors of one link. ``team`` is whose link it is, "" for none; ``label`` names a further link.

    ``spikes`` are (day, height over the usual day): a launch, a letter to a list, a story in the paper.
    ``ticks`` is how often the link's own box is ticked, ``ticks_host`` and ``ticks_other`` the other boxes.
    """

    key: str
    team: str
    share: float
    opens: int = 0
    closes: int = LENGTH
    spikes: tuple[tuple[float, float], ...] = ()
    label: str = ""
    promoted: bool = False
    ticks: float = 0.62
    ticks_host: float = 0.34
    ticks_other: float = 0.22
    visits: float = 3.4

    def weights(self, days: Days) -> list[float]:
        """How much of the stream falls on each of the sixty days."""
        found = []
        for day in range(LENGTH):
            if not self.opens <= day < self.closes:
                found.append(0.0)
                continue
            peaks = sum(high * math.exp((at - day) / DECAY) for at, high in self.spikes if day >= at)
            usual = 0.55 + 0.45 * math.exp(-day / 25)
            found.append((usual + peaks) * WEEKDAYS[days.date(day).weekday()])
        return found


LIBRARY: tuple[Stream, ...] = (
    Stream("host", HOST, 23, spikes=((0, 6), (21, 1.5), (46, 2)), ticks=0.5, ticks_host=0.5),
    Stream("news", HOST, 9, spikes=((1, 7), (21, 6), (46, 5)), label="Newsletter", ticks=0.58, ticks_host=0.58),
    Stream(
        "ads",
        HOST,
        9,
        spikes=((0, 3), (10, 2)),
        label="Posters in buses",
        promoted=True,
        ticks_host=0.29,
        visits=6,
    ),
    Stream("direct", "", 7, spikes=((0, 4), (32, 1)), ticks_host=0.31),
    Stream(BO, BO, 19, spikes=((0, 2), (32, 15)), visits=2.9),
    Stream("leaflet", BO, 3, opens=4, spikes=((4, 2), (33, 3)), label="Leaflet at the stops"),
    Stream("lantern", "lantern", 9, spikes=((1, 3), (8, 6), (51, 2))),
    Stream("prairie", "prairie", 6, spikes=((3, 3), (15, 5)), ticks=0.55),
    Stream("nightschool", "nightschool", 6, spikes=((2, 3), (27, 7)), ticks=0.66),
    Stream("hands", "hands", 4, opens=6, spikes=((7, 6), (38, 3)), ticks=0.71),
    Stream("bookbinders", "bookbinders", 2, opens=9, spikes=((10, 4),)),
    Stream("opengate", "opengate", 2, opens=2, spikes=((5, 3), (12, 3))),
    Stream("harbor", "harbor", 5, closes=37, spikes=((1, 5), (19, 2)), ticks=0.57),
    Stream("copperline", "copperline", 3, closes=14, spikes=((0, 3), (6, 2)), ticks=0.5),
)
BUS: tuple[Stream, ...] = (
    Stream("host", BO, 66, opens=24, spikes=((24, 7), (40, 5)), ticks=0.6, ticks_host=0.6, ticks_other=0.3),
    Stream(HOST, HOST, 24, opens=26, spikes=((26, 5),), ticks=0.5, ticks_host=0.4),
    Stream("direct", "", 10, opens=24, spikes=((24, 2),), ticks_host=0.4),
)
BENCH: tuple[Stream, ...] = (
    Stream("host", "elsewhere", 80, opens=30, spikes=((30, 5),), ticks=0.6, ticks_host=0.6),
    Stream("direct", "", 20, opens=30, ticks_host=0.4),
)


class Timetable:
    """Draws streams and moments for one petition."""

    def __init__(self, streams: Sequence[Stream], *, days: Days, rng: Random) -> None:
        self.streams = streams
        self._days, self._rng = days, rng
        self._shares = list(accumulate(stream.share for stream in streams))
        self._by_day = {stream.key: list(accumulate(stream.weights(days))) for stream in streams}
        self._by_hour = list(accumulate(HOURS))

    def stream(self) -> Stream:
        return self._rng.choices(self.streams, cum_weights=self._shares)[0]

    def moment(self, stream: Stream) -> datetime:
        """When somebody of this stream signs. Never later than now: today is only as long as it is."""
        day = self._rng.choices(range(LENGTH), cum_weights=self._by_day[stream.key])[0]
        hour = self._rng.choices(range(24), cum_weights=self._by_hour)[0]
        seconds = self._rng.randrange(3600)
        moment = self._days.midnight(day) + timedelta(hours=hour, seconds=seconds)
        first = self._days.at(max(stream.opens, 0), 15)
        if moment < first:  # the page opened in the afternoon of its first day
            moment = first + timedelta(seconds=self._rng.randrange(6 * 3600))
        return moment if moment < self._days.now else self._earlier_today()

    def later(self, moment: datetime) -> datetime:
        """When somebody else of the same household signs: the same evening, in the same week, or within twenty days."""
        roll = self._rng.random()
        hours = 3.0 if roll < 0.5 else 5 * 24 if roll < 0.85 else 20 * 24
        shifted = moment + timedelta(hours=self._rng.uniform(0.05, hours))
        if shifted < self._days.now:
            return shifted
        return moment + (self._days.now - moment) * self._rng.uniform(0.1, 0.9)

    def _earlier_today(self) -> datetime:
        since = self._days.midnight(LENGTH - 1)
        return since + (self._days.now - since) * self._rng.uniform(0, 0.98)
