"""What an import did not take: the first of it printed, all of it in a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from linkarms.core.cells import guard
from linkarms.core.errors import Refused as NotPossible
from linkarms.directory.register.facts import Refused

#: Refused rows that are printed; `--refused FILE` takes all of them.
SHOWN: Final = 20


class Seen:
    """The first of what was not taken, and how many there were; all of it in a file, where one was named."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self.first: list[Refused] = []
        self.count = 0
        self._writer = csv.writer(file) if file is not None else None
        if self._writer is not None:
            self._writer.writerow(["line", "field", "reason", "detail"])

    def take(self, one: Refused) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(one)
        if self._writer is not None:
            self._writer.writerow([one.line, one.field, one.reason.value, guard(one.detail)])

    def so_far(self, read: int, total: int) -> str:
        """How far an import is, in bytes of its file."""
        return f"{min(100, read * 100 // max(1, total)):3d} %  {self.count} refused"

    def figures(self) -> list[dict[str, Any]]:
        return [
            {"line": one.line, "field": one.field, "reason": one.reason.value, "detail": one.detail}
            for one in self.first
        ]

    def lines(self) -> list[str]:
        found = []
        for one in self.first:
            what = f"{one.field} left out" if one.field else "refused"
            found.append(f"  line {one.line}, {what}: {one.reason.label}" + (f" ({one.detail})" if one.detail else ""))
        if self.count > len(self.first):
            found.append(f"  and {self.count - len(self.first):,} more; --refused OUT writes all of them.")
        return found


@contextmanager
def refusals(path: Path | None) -> Iterator[Seen]:
    if path is None:
        yield Seen()
        return
    try:
        file = path.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise NotPossible(f"{path} is there already; name another file") from None
    with file:
        yield Seen(file)
