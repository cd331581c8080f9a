"""The calendar of a demo: sixty days of a petition that end at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

LENGTH = 60


@dataclass(frozen=True, slots=True)
class Days:
    """Day 0 is the launch, day 59 is today (UTC). Days before it are negative: people prepare."""

    now: datetime

    def at(self, day: int, hour: int = 0, minute: int = 0) -> datetime:
        """A moment of that day, but never one that is still to come."""
        return min(self.midnight(day) + timedelta(hours=hour, minutes=minute), self.now)

    def midnight(self, day: int) -> datetime:
        return datetime.combine(self.date(day), time(tzinfo=UTC))

    def date(self, day: int) -> date:
        return self.now.astimezone(UTC).date() + timedelta(days=day - (LENGTH - 1))
