"""What happens on which day, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from linkarms.campaigns.services import count_visit
from linkarms.demo.building import campaigning, dolores, groups, mailbox, partners
from linkarms.demo.building.afterwards import Afterwards
from linkarms.demo.building.days import LENGTH
from linkarms.demo.building.planning import STREAMS, Planned
from linkarms.demo.building.signing import Signing
from linkarms.demo.building.world import World
from linkarms.demo.story.cast import BO, CHIDI, HOST

#: So often a day mails are written, opened and answered.
STEP = timedelta(hours=6)

#: Who downloads its people, and on which days.
DOWNLOADS: dict[str, tuple[int, ...]] = {
    HOST: (7, 21, 40, 57),
    BO: (5, 20, 34, 56),
    "lantern": (14, 52),
    "prairie": (20, 55),
    "nightschool": (30,),
    "hands": (25, 50),
    "harbor": (18, 40),
    "copperline": (11, 20),
    CHIDI: (45,),
}
ANSWER_LISTS_EVERY, READ_COMMENTS_EVERY = 7, 2
#: The words change on this day; who says yes again, and after how many hours. One partner has not yet.
NEWS_DAY = 45
YES_AGAIN = ((BO, 2), ("lantern", 5), ("prairie", 9), ("nightschool", 20), ("hands", 26), ("bookbinders", 50))


class Step(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


class Agenda:
    """Sixty days, step by step."""

    def __init__(self, world: World, signing: Signing, afterwards: Afterwards, planned: list[Planned]) -> None:
        self._world, self._signing, self._afterwards = world, signing, afterwards
        self._planned = planned
        self._steps: list[tuple[datetime, int, Step]] = []
        self._what_happens()
        self._what_recurs()

    def run(self) -> Iterator[int]:
        """Do everything; tells the day that is over, for whoever shows progress."""
        day = 0
        for when, _number, step in sorted(self._steps, key=lambda one: one[:2]):
            while when >= self._world.days.midnight(day + 1):
                yield day
                day += 1
            step(now=when)
        self._count_visits()
        self._signing.until(now=self._world.now)
        self._afterwards.upkeep(now=self._world.now)
        mailbox.nobody_takes_them(now=self._world.now)
        yield LENGTH - 1

    def _at(self, day: int, hour: int, step: Step) -> None:
        """What lies ahead of now does not happen: today is only as long as it is."""
        when = self._world.days.midnight(day) + timedelta(hours=hour)
        if when <= self._world.now:
            self._steps.append((when, len(self._steps), step))

    def _what_happens(self) -> None:
        world = self._world
        self._change(0, 14, partial(campaigning.publish_library, world))
        for key, _level, day in campaigning.JOINING:
            if day >= 0:
                self._change(day, 13, partial(campaigning.join_late, world, key))
        self._change(12, 17, partial(partners.end_with_copperline, world))
        self._change(24, 14, partial(campaigning.start_bus, world))
        self._change(30, 14, partial(campaigning.start_bench, world))
        self._at(33, 1, partial(dolores.sign, world, self._signing))
        self._change(35, 18, partial(campaigning.leave, world, "harbor"))
        self._change(NEWS_DAY, 15, partial(campaigning.write_news, world))
        for key, hours in YES_AGAIN:
            self._change(NEWS_DAY, 15 + hours, partial(campaigning.yes_again, world, key))
        self._at(56, 17, partial(partners.ask_nadia, world))
        self._at(57, 15, partial(campaigning.invite_nadia, world))
        self._at(54, 16, partial(partners.ask_radio, world))
        self._at(57, 17, partial(groups.leave_an_invitation_open, world))

    def _change(self, day: int, hour: int, step: Step) -> None:
        """Something after which other boxes may stand on the pages."""

        def changed(*, now: datetime) -> None:
            self._signing.until(now=now)
            step(now=now)
            self._signing.things_changed()

        self._at(day, hour, changed)

    def _what_recurs(self) -> None:
        afterwards = self._afterwards
        for day in range(LENGTH):
            for hour in range(0, 24, int(STEP / timedelta(hours=1))):
                self._at(day, hour, self._signing.until)
            self._at(day, 4, afterwards.upkeep)
            self._at(day, 5, mailbox.nobody_takes_them)
            if day > 5:
                self._at(day, 20, afterwards.some_take_back)
            if day % ANSWER_LISTS_EVERY == 0:
                self._at(day, 16, afterwards.answer_lists)
            if day % READ_COMMENTS_EVERY == 0:
                self._at(day, 17, afterwards.read_comments)
        for key, days in DOWNLOADS.items():
            for day in days:
                self._at(day, 15, partial(afterwards.download, key))

    def _count_visits(self) -> None:
        """Several visits for each signature, by link and day, as the pages' beacon would have counted them."""
        for key, streams in STREAMS.items():
            effort = self._world.efforts[key]
            for stream in streams:
                link = effort.links.get(stream.key)
                if link is None:
                    continue
                signed = [one.at for one in self._planned if one.effort == key and one.stream is stream]
                for day in range(LENGTH):
                    midnight = self._world.days.midnight(day)
                    came = sum(midnight <= at < midnight + timedelta(days=1) for at in signed)
                    if came and (link.retired_at is None or midnight < link.retired_at):
                        visits = round(came * stream.visits * self._world.rng.uniform(0.85, 1.2)) + 1
                        count_visit(link, now=self._world.days.at(day, 12), visits=visits)
