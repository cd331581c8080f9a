"""One process at a time works on the index; the one that begins later has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction
from django.db.models import F

from linkarms.directory.search.models import SearchState

ONLY = 1


class Overtaken(Exception):  # noqa: N818  # no error: another process goes on
    """Another process works on the index now."""


@dataclass(frozen=True)
class Claim:
    token: str

    @classmethod
    @transaction.atomic
    def take(cls, *, now: datetime, token: str) -> Self:
        SearchState.objects.get_or_create(pk=ONLY)
        SearchState.objects.filter(pk=ONLY).update(claim=token, claimed_at=now)
        return cls(token)

    def hold(self) -> int:
        """Until the end of the transaction nobody else writes the index. A number for this change, used only once."""
        mine = SearchState.objects.filter(pk=ONLY, claim=self.token)
        if not mine.update(version=F("version") + 1):
            raise Overtaken
        return mine.values_list("version", flat=True)[0]

    def give_back(self) -> None:
        SearchState.objects.filter(pk=ONLY, claim=self.token).update(claim="", claimed_at=None)
