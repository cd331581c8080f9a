"""Many known organizations, asked often: which of them does this name mean?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linkarms.directory.matching.comparing import Outcome, Verdict, compare
from linkarms.directory.matching.keys import keys
from linkarms.directory.matching.records import Prepared

#: A key that more of the known have says too little to compare them all.
COMMON = 200


@dataclass(frozen=True, slots=True)
class Match:
    pk: int
    verdict: Verdict


class Known:
    """An index over ``(pk, record)`` by their keys."""

    def __init__(self, records: Iterable[tuple[int, Prepared]]) -> None:
        self._records: dict[int, Prepared] = {}
        self._by_key: dict[str, list[int]] = {}
        for pk, record in records:
            self._records[pk] = record
            for key in keys(record):
                self._by_key.setdefault(key, []).append(pk)

    def find(self, record: Prepared) -> list[Match]:
        """The same for certain first, then the doubtful ones; of equals the one with more reasons."""
        near: set[int] = set()
        for key in keys(record):
            rows = self._by_key.get(key, ())
            if len(rows) <= COMMON:
                near.update(rows)
        found = [Match(pk, compare(record, self._records[pk])) for pk in sorted(near)]
        found = [match for match in found if match.verdict.outcome is not Outcome.DIFFERENT]
        return sorted(found, key=lambda match: (match.verdict.outcome is Outcome.DOUBTFUL, -len(match.verdict.reasons)))
