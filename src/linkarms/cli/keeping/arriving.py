"""What a row must not bring along: after a restore, nothing happens a second time.

The installation that a backup was taken from went on after it. Mail that waited then has been sent since, and a
sign-in link that was unused then may have been used: here both would be as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linkarms.accounts.models import LinkPurpose
from linkarms.cli.keeping.form import Table
from linkarms.outbox.holding import HELD

type Change = Callable[[list[Any]], None]


@dataclass(frozen=True)
class Arrivals:
    """Changes rows on their way in. `send_waiting`: the installation was stopped before its backup was made."""

    now: datetime
    send_waiting: bool

    def change_for(self, table: Table) -> Change | None:
        """What is done to each row of this table, as the file has it; None for most tables."""
        if table.name == "outbox_mail":
            return self._mail(table)
        if table.name == "accounts_mailedlink":
            return self._link(table)
        return None

    def _mail(self, table: Table) -> Change:
        sent, failed, trouble = (table.position(name) for name in ("sent_at", "failed_at", "trouble"))
        claim, until = table.position("claim"), table.position("claimed_until")

        def change(row: list[Any]) -> None:
            if row[sent] is not None or row[failed] is not None:
                return
            row[claim], row[until] = "", None
            if not self.send_waiting:
                row[failed], row[trouble] = self._moment(), HELD

        return change

    def _link(self, table: Table) -> Change:
        purpose, used, revoked = (table.position(name) for name in ("purpose", "used_at", "revoked_at"))

        def change(row: list[Any]) -> None:
            if row[purpose] == LinkPurpose.SIGN_IN and row[used] is None and row[revoked] is None:
                row[revoked] = self._moment()

        return change

    def _moment(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
