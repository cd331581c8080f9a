"""Attacks by the thousand, and what leaked: canaries that turned up before somebody who may not see them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from tests.leaks.actors import Actor
from tests.leaks.allowed import may_see
from tests.leaks.attack import Attack, Seen, carry_out
from tests.leaks.canaries import COMMON
from tests.leaks.routes import Filler, Route, fillings
from tests.leaks.world import World

#: Whoever reads the log. Nothing of anybody's is for them.
LOG = Actor("reader of the log", client=None)  # type: ignore[arg-type]  # attacks nothing


@dataclass(frozen=True)
class Leak:
    """One kind of canary before one actor on one route; ``example`` is the first time it happened."""

    actor: str
    route: str
    method: str
    place: str
    group: str
    source: str
    example: str = field(compare=False)

    def __str__(self) -> str:
        return (
            f"{self.actor}, {self.method} {self.route}: {self.group} in the {self.place} "
            f"({self.source}); for instance {self.example}"
        )


@dataclass
class Report:
    """``seen``: groups that each actor saw, rightly. ``broken``: answers of status 500."""

    leaks: dict[Leak, int] = field(default_factory=Counter)
    broken: set[str] = field(default_factory=set)
    seen: dict[str, set[str]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    mail_kinds: set[str] = field(default_factory=set)

    @property
    def attacks(self) -> int:
        return sum(self.statuses.values())

    def __str__(self) -> str:
        return "\n".join([f"{len(self.leaks)} kinds of leaks", *sorted(map(str, self.leaks)), *sorted(self.broken)])


@dataclass
class Matrix:
    """Carries out attacks in one world and looks at everything that comes of them."""

    world: World
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.filler = Filler(self.world)
        self._groups: dict[tuple[str, Any], set[str]] = {}

    def groups_of(self, row: models.Model) -> set[str]:
        """The groups of everything that is written in a row."""
        if not self._groups:
            for canary, sources in self.world.canaries.sources.items():
                for source in sources:
                    key = (source.label.rpartition(".")[0], source.pk)
                    self._groups.setdefault(key, set()).update(self.world.groups[canary])
        return self._groups.get((row._meta.label, row.pk), set())

    def attack(self, attacks: Iterable[Attack], actor: Actor) -> Report:
        """One after the other. Where a method is not known at all, it is tried once."""
        unknown: set[tuple[str, str]] = set()
        for attack in attacks:
            method = (attack.route, attack.method)
            if method not in unknown and self.one(attack, actor).status == 405:
                unknown.add(method)
        return self.report

    def one(self, attack: Attack, actor: Actor, *, what_changed: Callable[[], list[str]] | None = None) -> Seen:
        """Carry it out, and judge everything that the attacker reads, and the log that it leaves."""
        seen = carry_out(attack, actor, what_changed=what_changed)
        self.report.statuses[attack.route, seen.status] += 1
        if seen.status >= 500 and seen.status != 503:
            self.report.broken.add(f"{actor.name} broke {attack.method} {attack.url}: {seen.status}")
        echo = self.world.canaries.found_in(attack.said)
        for place, text in seen.places():
            self.judge(text, actor, attack, place, but=echo)
        self.judge(seen.log, LOG, attack, "log", but=echo)
        return seen

    def judge(self, text: str, actor: Actor, attack: Attack, place: str, *, but: set[str]) -> None:
        """Every canary in a text is either the actor's to see, or a leak."""
        for canary in self.world.canaries.found_in(text) - but:
            groups = self.world.groups[canary]
            rightly = {group for group in groups if may_see(actor, group)}
            if rightly:
                self.report.seen.setdefault(actor.name, set()).update(rightly)
                continue
            sources = self.world.canaries.sources[canary]
            leak = Leak(
                actor.name,
                attack.route,
                attack.method,
                place,
                min(groups),
                sources[0].label,
                f"{attack.url} ({sources[0]})",
            )
            self.report.leaks[leak] = self.report.leaks.get(leak, 0) + 1


#: Asked of every page besides its plain address: whatever a page reads of these, it reads other people's.
QUERY = {
    "q": COMMON,
    "source": COMMON,
    "show": "through",
    "page": "1",
    "try": "1",
    "since": "1",
    "version": "1",
    "level": "full",
    "lang": "es",
}


def page_attacks(
    route: Route, actor: Actor, filler: Filler, *, thorough: bool = True, most: int | None = None
) -> Iterator[Attack]:
    """Look at the route, and press its button without filling in anything, for every way to fill its parameters."""
    for values in fillings(route, actor, filler, most=most):
        path = route.path(**values)
        yield Attack(route.name, path)
        yield Attack(route.name, path, method="POST")
        if thorough:
            yield Attack(route.name, path, query=QUERY | {"via": _code(filler)})
            yield Attack(route.name, path, headers={"HX-Request": "true"})
            yield Attack(route.name, path, method="OPTIONS")


def _code(filler: Filler) -> str:
    """A link into a draft of Harbor's."""
    secret = filler.world.cast.campaigns["secret"].pk
    return next(row.code for row in filler.rows("campaigns.TrackedLink") if row.campaign_id == secret)


def plain(text: str) -> str:
    """A body without what differs from answer to answer by itself."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"\d{6,}", "#", text)
