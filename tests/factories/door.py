"""Open doors, and who knocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Level, OpenDoor

WORDS = services.DoorInput(
    offers="A petition of your own.", expects="An answer in a week.", answer_days=5, levels=Level.values, keeper=None
)
SAID = services.KnockInput(
    name="Rivers Alliance", person="Bo", email="bo@rivers.example", message="Let us march together.", place="Fresno",
    website="https://rivers.example", level="associate",
)  # fmt: skip


def make_door(owner: Teammate, *, now: datetime, keeper: Teammate | None = None) -> OpenDoor:
    services.write_door(replace(WORDS, keeper=keeper), actor=owner, now=now)
    return services.open_door(actor=owner, now=now)


def make_knock(door: OpenDoor, *, now: datetime, **said: str) -> None:
    services.knock(door, replace(SAID, **said), language="en", now=now)
