"""The world under attack, made once a process and put back for every test: rows, canaries, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linkarms.supporters.models import Supporter
from tests.factories.snapshot import built_once
from tests.leaks import (
    affairs,
    affairs_of_approvals,
    affairs_of_asks,
    affairs_of_lists,
    affairs_of_papers,
    affairs_of_people,
    affairs_of_promises,
)
from tests.leaks.canaries import Canaries, fill
from tests.leaks.cast import DAY, Cast, gather
from tests.leaks.whose import Whose


@dataclass
class World:
    """``groups``: canary to the groups it belongs to (``whose.py``)."""

    cast: Cast
    canaries: Canaries
    groups: dict[str, set[str]]
    dolores: int
    now: datetime


def attacked_world(now: datetime) -> World:
    """Built at the first call; ``now`` of later calls is not looked at."""
    return built_once("the world that the leak matrix attacks", lambda: _build(now))


def _build(now: datetime) -> World:
    cast = gather(now)
    affairs.import_registers(now=now)
    affairs_of_lists.bring_lists_in(cast, now=now)
    affairs.befriend_all(cast, now=now)
    affairs.campaign_on_all(cast, now=now)
    affairs.take_part_in_all(cast, now=now)
    affairs.agree_on_all(cast, now=now)
    affairs_of_papers.negotiate_all(cast, now=now - 20 * DAY)
    affairs_of_papers.convene_all(cast, now=now - 20 * DAY)
    affairs_of_promises.promise_and_look_back(cast, now=now)
    affairs_of_asks.keep_words_and_rules(cast, now=now)
    affairs_of_approvals.show_each_other(cast, now=now)
    affairs_of_approvals.part_well(cast, now=now)
    affairs.show_themselves(cast, now=now)
    affairs.open_doors(cast, now=now)
    affairs_of_people.sign_all(cast, now=now)
    affairs_of_people.release_all(cast, now=now)
    affairs_of_people.post_all(cast, now=now)
    dolores = Supporter.objects.get(email=affairs_of_people.DOLORES)
    canaries = fill()
    _read_again(cast)
    dolores.refresh_from_db()
    groups = Whose(cast, dolores=dolores.email or "", now=now).groups(canaries)
    return World(cast, canaries, groups, dolores.pk, now)


def _read_again(cast: Cast) -> None:
    """The cast remembers rows; their texts are canaries now."""
    for rows in (cast.owners, cast.team, cast.partnerships, cast.campaigns, cast.petitions):
        for name, row in rows.items():
            rows[name] = type(row)._base_manager.get(pk=row.pk)  # type: ignore[index]  # all of them by name
