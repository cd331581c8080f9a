"""How far long work has come: one line on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys


class Progress:
    """Counts steps towards `total` and says what is being done. Writes to standard error, on a terminal only."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self._done = 0
        self._shown = ""
        self._on = sys.stderr.isatty()

    def say(self, words: str) -> None:
        self._show(words)

    def step(self, steps: int, words: str) -> None:
        self._done += steps
        share = f"{min(100, self._done * 100 // self.total):3d} %  " if self.total else ""
        self._show(share + words)

    def end(self) -> None:
        """Leave an empty line for what is printed next."""
        if self._shown:
            self._show("")
            print("\r", end="", file=sys.stderr, flush=True)

    def _show(self, line: str) -> None:
        if not self._on or line == self._shown:
            return
        print(f"\r{line:<{len(self._shown)}}", end="", file=sys.stderr, flush=True)
        self._shown = line
