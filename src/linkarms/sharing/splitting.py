"""Who is in a share: the published function behind caps and shares in proportion (docs/explanation/shares.md).

Pure standard library: plain values in, plain values out, and the same result for the same people in whatever order
they are named. It looks at one partner at a time: nothing that another organization does or brings changes a result,
and no result tells anything about another. Whether somebody may be released at all is the policy's question; only
people of whom it says yes, the share apart, are handed in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime


class Person(NamedTuple):
    """Somebody who said yes to the partner. In the order of the fields: who confirmed first comes first.

    Of two at the same moment the one whose yes was written down first: ``consent`` is its number, which nobody chooses.
    """

    confirmed_at: datetime
    consent: int
    key: int
    own: bool = False  # said this yes by the partner's own link


@dataclass(frozen=True, slots=True)
class Split:
    """``brought`` people, so up to ``entitled`` of the others; ``allotted`` are the people, the partner's own first."""

    brought: int
    entitled: int
    allotted: tuple[Person, ...]


def split(people: Iterable[Person], *, brought: Collection[int], at_least: int) -> Split:
    """Everyone of its own, and as many of the others as it brought people, or ``at_least`` if that is more.

    ``brought`` are the keys of all who signed by its link, whether they said yes to it or not; whoever said yes to
    it by its link counts among them.
    """
    in_order = sorted(people)
    own = [person for person in in_order if person.own]
    others = [person for person in in_order if not person.own]
    count = len(set(brought).union(person.key for person in own))
    entitled = max(count, at_least)
    return Split(count, entitled, (*own, *others[:entitled]))


def next_places(waiting: Iterable[int], *, taken: int, most: int) -> list[tuple[int, int]]:
    """The free places under a cap, from 1 to ``most``, and who gets each; ``waiting`` are keys in their order.

    A place that was taken is never free again, so that nobody can ever count more than ``most`` people.
    """
    return list(zip(range(taken + 1, most + 1), waiting, strict=False))
