"""Which numbers came already in the same file: on disk, because a file may hold any number of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from linkarms.directory.register.facts import Refused, Row
from linkarms.directory.register.models import Reason


class Repeats:
    """Remembers the numbers of one file in a private database, which is gone when it is closed."""

    def __enter__(self) -> Repeats:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # one at a time
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE seen (number TEXT PRIMARY KEY, place INTEGER, line INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")
        self._count = 0
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def without(self, rows: Sequence[Row], refuse: Callable[[Refused], None]) -> list[Row]:
        """The rows whose number is new in this file."""
        # Of many rows on one line (JSON without breaks) only the place tells which came first.
        found = [(row.number, place, row.line) for place, row in enumerate(rows, self._count)]
        self._count += len(rows)
        done = self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", found)
        if done.rowcount == len(rows) or not rows:
            return list(rows)
        kept = []
        for row, (number, place, _line) in zip(rows, found, strict=True):
            first, line = self._database.execute("SELECT place, line FROM seen WHERE number = ?", [number]).fetchone()
            if first == place:
                kept.append(row)
            else:
                refuse(Refused(row.line, Reason.TWICE, f"{line}: {row.facts[0]}"[:100]))
        return kept
