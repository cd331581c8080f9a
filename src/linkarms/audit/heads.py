"""The head of the chain: who has it can tell later whether anything before it was changed.

A head is written `44:9f86d081…`: the number of the last batch and its digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from linkarms.audit.models import Batch
from linkarms.core.errors import BadInput

#: So much of a digest is enough to type; nobody finds a second chain that begins alike.
SHORTEST = 16

_WRITTEN = re.compile(r"\s*(\d{1,18})\s*:\s*([0-9a-fA-F]{1,64})\s*")


@dataclass(frozen=True, slots=True)
class Head:
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Held(StrEnum):
    """What became of a head that somebody kept."""

    STANDS = "stands"
    CHANGED = "changed"  # another chain leads to this number now
    MISSING = "missing"  # the chain is shorter


def head() -> Head | None:
    """Of the last batch; None before anything was sealed."""
    last = Batch.objects.order_by("-number").first()
    return None if last is None else Head(last.number, last.digest)


def read(written: str) -> Head:
    """A head as it stands in a mail, or at least its first 16 digits. BadInput for anything else."""
    found = _WRITTEN.fullmatch(written)
    if found is None or len(found[2]) < SHORTEST:
        raise BadInput(
            _("A head is written as in the mail: number, colon, 64 digits (16 are enough): 44:9f86d081884c7d65"),
            "head",
        )
    return Head(int(found[1]), found[2].lower())


def held(kept: Head) -> Held:
    """Does the present chain lead through it? That the chain itself is whole is `checking`'s part."""
    batch = Batch.objects.filter(number=kept.number).first()
    if batch is None:
        return Held.MISSING
    return Held.STANDS if batch.digest.startswith(kept.digest) else Held.CHANGED
