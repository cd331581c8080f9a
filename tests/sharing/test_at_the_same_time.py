"""Downloads and withdrawals at the same moment, on real commits: nobody leaves unrecorded or untold."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from linkarms.sharing import services
from linkarms.sharing.models import Disclosure, RemovalItem
from tests.factories.sharing import lines_of, person, sign
from tests.factories.world import amina_and_bo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PEOPLE = [f"p{number}@mail.example" for number in range(12)]


@pytest.fixture
def world(transactional_db, now):
    world = amina_and_bo(now)
    for email in PEOPLE:
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email=email)
    return world


def test_whoever_leaves_while_taking_back_is_on_the_removal_list(world, now):
    left: list[str] = []
    trouble: list[BaseException] = []

    def run(work) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # a thread's trouble belongs to the test
            trouble.append(error)
        finally:
            connection.close()

    def download() -> None:
        for _time in range(8):
            pieces = services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY)
            left.extend(row["email"] for row in lines_of(pieces))

    def take_back() -> None:
        for email in PEOPLE:
            services.withdraw(person(email), world.partner, now=now + DAY)

    threads = [threading.Thread(target=run, args=(work,)) for work in (download, take_back, download)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert (trouble, [thread.is_alive() for thread in threads]) == ([], [False] * 3)
    listed = set(RemovalItem.objects.values_list("email", flat=True))
    assert set(left) == listed
    for disclosure in Disclosure.objects.all():
        covering = RemovalItem.objects.filter(supporter=disclosure.supporter, disclosure_id__gte=disclosure.pk)
        assert covering.exists()
    after = services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY)
    assert lines_of(after) == []
