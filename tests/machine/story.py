"""What every story has: a transaction that is rolled back, and a clock that stands where the story stands."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from linkarms.core import clock
from tests.machine.checks import Checks
from tests.machine.table import Table


class Story(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases do
        self.transaction.__enter__()
        self.real_clock = clock.now
        self.play = Table()
        self.checks = Checks(self.play)
        clock.now = lambda: self.play.now

    def teardown(self) -> None:
        try:
            self.checks.at_the_end()
        finally:
            clock.now = self.real_clock
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
