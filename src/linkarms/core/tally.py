"""Counts that are kept by adding rows, never by changing a row that others read or write.

Whoever changes what is counted appends the difference in the same transaction; a number is the sum over its rows. A
periodic step folds the rows of one key into one. No clock and no watermark is involved, so it does not matter how late
a transaction commits: its rows are there when it is. Sums are right at every moment, folded or not, and stay right when
the folding is killed half-way or runs in two places at once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

type Key = tuple[Any, ...]
#: Key to numbers, each in the order of the table's KEY and NUMBERS.
type Counts = dict[Key, tuple[int, ...]]

ROUND = 20_000


class TallyRow(models.Model):
    """A difference, or once folded the sum of all differences up to then. Numbers may be negative."""

    day = models.DateField()  # UTC
    folded = models.BooleanField(default=False)

    #: Columns that say what is counted: the first is never empty; "day" is among them.
    KEY: ClassVar[tuple[str, ...]]
    NUMBERS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True


class Counter:
    """Adds up what stands in rows of one kind: `Counter(2).add(key, 1, 0)`."""

    def __init__(self, numbers: int) -> None:
        self._found: dict[Key, list[int]] = defaultdict(lambda: [0] * numbers)

    def add(self, key: Key, *numbers: int) -> None:
        found = self._found[key]
        for place, number in enumerate(numbers):
            found[place] += number

    @property
    def counts(self) -> Counts:
        """Without the keys of which nothing is left."""
        return {key: tuple(numbers) for key, numbers in self._found.items() if any(numbers)}


def append(table: type[TallyRow], *, before: Counts, after: Counts) -> None:
    """Write down what has changed; nothing when nothing has. Inside the transaction that changed it."""
    change = Counter(len(table.NUMBERS))
    for key, numbers in after.items():
        change.add(key, *numbers)
    for key, numbers in before.items():
        change.add(key, *(-number for number in numbers))
    table._default_manager.bulk_create(_rows(table, change.counts, folded=False))  # noqa: SLF001  # documented


def fold(table: type[TallyRow], *, then: Callable[[Iterable[Key]], None] | None = None) -> int:
    """Make one row of all rows of a key, where new ones were appended; how many keys.

    ``then`` is called in the same transaction with the keys that were touched.
    """
    rows = table._default_manager  # noqa: SLF001  # documented
    touched = 0
    # Asked outside the transaction: on SQLite an idle installation must not take the writer's turn.
    while rows.filter(folded=False).exists():
        with transaction.atomic():
            fresh = _held(table, rows.filter(folded=False))
            if not fresh:  # somebody else has folded them meanwhile
                break
            keys = {key for _pk, key, _numbers in fresh}
            column, day = table.KEY[0], table.KEY.index("day")
            alike = rows.filter(
                **{"folded": True, f"{column}__in": {key[0] for key in keys}, "day__in": {key[day] for key in keys}}
            )
            old = [row for row in _held(table, alike) if row[1] in keys]
            total = Counter(len(table.NUMBERS))
            for _pk, key, numbers in (*old, *fresh):
                total.add(key, *numbers)
            rows.filter(pk__in=[pk for pk, _key, _numbers in (*old, *fresh)]).delete()
            rows.bulk_create(_rows(table, total.counts, folded=True))
            if then is not None:
                then(keys)
        touched += len(keys)
    return touched


def _held(table: type[TallyRow], rows: models.QuerySet[Any]) -> list[tuple[int, Key, tuple[int, ...]]]:
    """Id, key and numbers, locked in one order; what another folding takes meanwhile is left out."""
    found = rows.select_for_update().order_by("pk").values_list("pk", *table.KEY, *table.NUMBERS)[:ROUND]
    cut = len(table.KEY) + 1
    return [(row[0], row[1:cut], row[cut:]) for row in found]


def _rows(table: type[TallyRow], counts: Counts, *, folded: bool) -> list[TallyRow]:
    names = (*table.KEY, *table.NUMBERS)
    return [table(folded=folded, **dict(zip(names, (*key, *numbers), strict=True))) for key, numbers in counts.items()]
