"""Keeping the index up to date: changed parts are indexed anew, and what they leave behind is merged away.

Whoever writes register entries marks their parts in the same transaction (:func:`mark_entries`, :func:`mark_new`);
:func:`refresh` then indexes marked parts, each in a short transaction of its own. Killed at any point, it goes on when
it is called again; called twice at once, the later one takes over. Readers see whole parts, old or new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max
from pyroaring import BitMap

from linkarms.core.tokens import new_token
from linkarms.directory.register import writing
from linkarms.directory.register.models import Import, ImportState, RegisterEntry
from linkarms.directory.search import merging, places, reading
from linkarms.directory.search.building import COLUMNS, PART_BITS, PART_SIZE, addresses, build
from linkarms.directory.search.claims import Claim, Overtaken
from linkarms.directory.search.models import SearchPosting, SearchSlot, SearchState, SearchTodo

type Say = Callable[[int, int], object]

ENTRIES: Final = "directory_registerentry"
#: A process that has said nothing for so long works no more.
SILENT: Final = timedelta(minutes=15)
#: An import that has not ended for so long has broken off; what it brought is to be found all the same.
LONGEST_IMPORT: Final = timedelta(hours=6)
#: So few places that became known are looked up one by one; of more, all parts may be concerned.
_FEW_PLACES: Final = 500


def mark_entries(numbers: Iterable[int]) -> None:
    """These entries changed or will be gone. In the transaction that does it, after its last statement on them."""
    _mark({number >> PART_BITS for number in numbers})


def newest_entry() -> int:
    return RegisterEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def mark_new(before: int) -> None:
    """Entries came in since the newest one was `before`. In the transaction that brought them."""
    after = newest_entry()
    if after > before:
        _mark(range((before + 1) >> PART_BITS, (after >> PART_BITS) + 1))


def mark_everything() -> None:
    """The whole register is to be indexed anew, and what is indexed already to be looked at."""
    newest = newest_entry()
    parts = set(SearchSlot.objects.filter(is_live=True).values_list("part", flat=True))
    _mark(parts | set(range((newest >> PART_BITS) + 1) if newest else ()))


def waiting() -> int:
    """How many parts are marked."""
    return SearchTodo.objects.count()


def refresh_when_due(*, now: datetime) -> int:
    """For the periodic work: what nobody indexes at the moment. An import that runs does so at its end."""
    if not waiting():
        return 0
    is_claimed = SearchState.objects.filter(claimed_at__gt=now - SILENT).exclude(claim="").exists()
    running = Import.objects.filter(
        state__in=[ImportState.RUNNING, ImportState.UNDOING], started_at__gt=now - LONGEST_IMPORT
    )
    return 0 if is_claimed or running.exists() else refresh(now=now)


def refresh(*, now: datetime, say: Say = lambda _done, _total: None) -> int:
    """Index all that is marked; how many parts that were."""
    claim = Claim.take(now=now, token=new_token()[:32])
    done = 0
    try:
        merging.remove_leftovers(claim)
        while todo := list(SearchTodo.objects.order_by("part").values_list("part", "mark")):
            if known := places.renew():
                _mark(_unplaced_parts(known))
                todo = list(SearchTodo.objects.order_by("part").values_list("part", "mark"))
            for count, (part, mark) in enumerate(todo):
                say(count, len(todo))
                _index_part(part, mark, claim=claim)
                done += 1
        if done:
            merging.merge(claim)
            _look_at_tables()
        claim.give_back()
    except Overtaken:
        pass
    return done


def _mark(parts: Iterable[int]) -> None:
    rows = [(part,) for part in sorted(set(parts))]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO directory_searchtodo (part, mark) VALUES (%s, 1) "
            "ON CONFLICT (part) DO UPDATE SET mark = directory_searchtodo.mark + 1",
            rows,
        )


def _unplaced_parts(known: Collection[str]) -> list[int]:
    """Parts with entries of which nobody knew where they are, and which may be where these keys say."""
    unplaced = dict(SearchSlot.objects.filter(is_live=True, unplaced__gt=0).values_list("number", "part"))
    tokens = places.tokens_of(known) if len(known) <= _FEW_PLACES else None
    if tokens is None or not unplaced:
        return [*unplaced.values()]
    there = BitMap.union(BitMap(), *reading.present().having(tokens).values())
    return [
        part
        for number, part in unplaced.items()
        if there.range_cardinality(number << PART_BITS, (number + 1) << PART_BITS)
    ]


def _index_part(part: int, mark: int, *, claim: Claim) -> None:
    """One part as it is now. A change that is not committed yet raises the mark when it is, and comes next."""
    rows = _entries_of(part)
    points = places.points_for(addresses(rows))
    slot = _free_number()
    built = build(rows, slot=slot, points=points) if rows else None
    with transaction.atomic():
        writing.no_wait_for_the_disk()  # it can be done again
        segment = claim.hold()
        if built is not None:
            postings = [(token, segment, entries) for token, entries in sorted(built.postings.items())]
            writing.insert("directory_searchposting", ("token", "segment", "entries"), postings)
        SearchSlot.objects.filter(part=part, is_live=True).update(is_live=False)
        if built is not None:
            SearchSlot.objects.create(
                number=slot,
                part=part,
                segment=segment,
                size=built.size,
                unplaced=built.unplaced,
                entries=built.entries,
                latitudes=built.latitudes,
                longitudes=built.longitudes,
            )
        SearchTodo.objects.filter(part=part, mark=mark).delete()


def _entries_of(part: int) -> list[Sequence[Any]]:
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {ENTRIES} WHERE id >= %s AND id < %s",  # noqa: S608  # ours
            [part << PART_BITS, (part << PART_BITS) + PART_SIZE],
        )
        return list(cursor.fetchall())


def _free_number() -> int:
    """The smallest number that no slot has, also none that is replaced but not yet merged away."""
    used = set(SearchSlot.objects.values_list("number", flat=True))
    return next(number for number in range(len(used) + 1) if number not in used)


def _look_at_tables() -> None:
    """PostgreSQL plans by what it knows of its tables, and these have just been filled."""
    if writing.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {SearchPosting._meta.db_table}, {SearchSlot._meta.db_table}")  # noqa: SLF001
