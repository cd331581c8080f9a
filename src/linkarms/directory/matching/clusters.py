"""Groups from pairs, without chains: two that are known to differ never end in one group through a third."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from linkarms.directory.matching.comparing import Outcome, Verdict

Compare = Callable[[int, int], Verdict]


@dataclass(frozen=True, slots=True)
class Grouped:
    """``groups`` of two and more; ``doubtful`` pairs for people to look at, with why."""

    groups: list[list[int]]
    doubtful: list[tuple[int, int, Verdict]]


def group(pairs: Iterable[tuple[int, int]], *, compare: Compare) -> Grouped:
    """The certain pairs as groups, the strongest first. A pair that would join what differs becomes doubtful."""
    certain: list[tuple[int, int, Verdict]] = []
    doubtful: list[tuple[int, int, Verdict]] = []
    for one, other in sorted(pairs):
        verdict = compare(one, other)
        if verdict.outcome is Outcome.SAME:
            certain.append((one, other, verdict))
        elif verdict.outcome is Outcome.DOUBTFUL:
            doubtful.append((one, other, verdict))
    certain.sort(key=lambda pair: (-len(pair[2].reasons), pair[0], pair[1]))
    members: dict[int, list[int]] = {}
    for one, other, verdict in certain:
        left, right = members.get(one, [one]), members.get(other, [other])
        if left is right:
            continue
        if _differ(left, right, compare):
            doubtful.append((one, other, verdict))
            continue
        joined = sorted(left + right)
        for row in joined:
            members[row] = joined
    groups = sorted({id(joined): joined for joined in members.values()}.values())
    open_pairs = [pair for pair in doubtful if members.get(pair[0], [pair[0]]) is not members.get(pair[1])]
    return Grouped(groups=groups, doubtful=sorted(open_pairs, key=lambda pair: pair[:2]))


def _differ(left: list[int], right: list[int], compare: Compare) -> bool:
    return any(compare(one, other).forbids for one in left for other in right)
