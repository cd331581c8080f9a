"""`linkarms verify`: everything that apps can check, at one moment, while the installation serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from linkarms.audit import checking as audit
from linkarms.audit import heads
from linkarms.audit.heads import Head, Held
from linkarms.cli.keeping import plumbing
from linkarms.cli.keeping.moment import standing_still
from linkarms.cli.keeping.progress import Progress
from linkarms.core.checks import Check
from linkarms.partnerships import checking as partnerships
from linkarms.petitions import checking as petitions
from linkarms.sharing import checking as sharing
from linkarms.supporters import checking as supporters

SHOWN = 10

CHECKS: tuple[Check, ...] = (
    *plumbing.CHECKS,
    *audit.CHECKS,
    *partnerships.CHECKS,
    *supporters.CHECKS,
    *petitions.CHECKS,
    *sharing.CHECKS,
)


@dataclass(frozen=True)
class Outcome:
    """`looked_at` things of a kind, `wrong` faults among them; `examples` are the first of these, in words."""

    what: str
    looked_at: int
    wrong: int
    examples: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class KeptHead:
    """A head of the audit's chain that somebody kept, and what became of it."""

    written: str
    held: Held


@dataclass(frozen=True)
class Report:
    outcomes: tuple[Outcome, ...]
    head: Head | None
    kept: tuple[KeptHead, ...]

    @property
    def is_sound(self) -> bool:
        return all(each.wrong == 0 for each in self.outcomes) and all(each.held is Held.STANDS for each in self.kept)


def verify(*, kept_heads: Sequence[str], now: datetime) -> Report:
    """Look at everything. BadInput for a head that is not written like one."""
    kept = [(written, heads.read(written)) for written in kept_heads]
    progress = Progress(len(CHECKS))
    try:
        with standing_still():
            outcomes = []
            for check in CHECKS:
                progress.step(1, check.what)
                outcomes.append(_outcome(check, now=now))
            return Report(
                outcomes=tuple(outcomes),
                head=heads.head(),
                kept=tuple(KeptHead(written, heads.held(head)) for written, head in kept),
            )
    finally:
        progress.end()


def _outcome(check: Check, *, now: datetime) -> Outcome:
    faults = check.faults(now)
    examples = tuple(str(fault) for fault in islice(faults, SHOWN))
    wrong = len(examples) + sum(1 for _fault in faults)
    return Outcome(check.what, check.count(), wrong, examples, check.advice if wrong else "")
