"""Kill -9 at random moments under load, on both databases: nothing answered is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.durability.installation import Crowd, Installation, installed
from tests.durability.mails import CROWD, UnhurriedMailServer, no_mail_is_lost, settings_for
from tests.durability.postgres import Postgres

pytestmark = pytest.mark.long

#: Kills of each kind of process on each database.
ROUNDS = int((os.environ.get("LINKARMS_FULL") and 100) or 30)


def test_on_sqlite_no_kill_loses_or_doubles_anything(tmp_path: Path, mail_server: UnhurriedMailServer) -> None:
    with installed(tmp_path, **settings_for(mail_server)) as one:
        answered = under_fire(one, ["web", "worker", "periodic"], mail_server)
        nothing_is_lost(one, answered, mail_server, kills=2 * ROUNDS)


def test_on_postgresql_no_kill_loses_or_doubles_anything(tmp_path: Path, mail_server: UnhurriedMailServer) -> None:
    with Postgres() as postgres, installed(tmp_path, database=postgres.url, **settings_for(mail_server)) as one:
        answered = under_fire(one, ["web", "worker", "periodic", "postgres"], mail_server, postgres)
        # A database that dies between the mail server's answer and our mark opens SMTP's gap as well.
        nothing_is_lost(one, answered, mail_server, kills=3 * ROUNDS)


def under_fire(
    one: Installation, kinds: list[str], server: UnhurriedMailServer, postgres: Postgres | None = None
) -> list[str]:
    """Each round, once all are at work, kills each kind once, in another order and at other moments.

    Returns who was told "accepted".
    """
    dice = random.Random(7)  # noqa: S311  # moments, not secrets
    with Crowd(one, pause=0.1) as crowd:
        for _round in range(ROUNDS):
            crowd.wait_for(5)
            server.wait_for(5)
            for kind in dice.sample(kinds, len(kinds)):
                time.sleep(dice.random() * 0.4)
                if kind == "postgres":
                    assert postgres is not None
                    postgres.kill()
                    time.sleep(dice.random() * 0.2)
                    postgres.start()
                else:
                    one.kill(kind)
                    time.sleep(dice.random() * 0.2)
                    one.start(kind)
        one.wait_until_it_answers()
        crowd.wait_for(20)
    unexpected = set(crowd.statuses) - {202, 503}
    assert (unexpected, crowd.without_retry_after) == (set(), 0)
    return crowd.answered


def nothing_is_lost(one: Installation, answered: list[str], server: UnhurriedMailServer, *, kills: int) -> None:
    stored = Counter(one.ask("list(Signature.objects.values_list('supporter__email', flat=True))"))
    assert [email for email in answered if email not in stored] == []
    assert [email for email, count in stored.items() if count > 1] == []
    assert (
        one.ask(
            "Consent.objects.filter(method='api').exclude(submission__in=Signature.objects.values('submission'))"
            ".exclude(submission__in=Repeat.objects.values('submission')).count()"
        )
        == 0
    )
    # Three boxes were shown to each: all three answers are there, or the signature is not.
    assert (
        one.ask(
            "Signature.objects.filter(method='api').exclude(submission__in=Consent.objects.values('submission')).count()"
        )
        == 0
    )
    assert one.ask(
        "sorted(set(Consent.objects.filter(method='api').values('submission').annotate(n=Count('id'))"
        ".values_list('n', flat=True)))"
    ) == [3]
    no_task_is_stuck(one)
    no_mail_is_lost(one, server, people={email for email in stored if CROWD.match(email)}, kills=kills)
    one.run("-m", "linkarms", "verify")


def no_task_is_stuck(one: Installation) -> None:
    """A task whose worker was killed is taken up by another within its minute."""
    deadline = time.monotonic() + 100
    while stuck := one.ask("list(OxTask.objects.filter(status='RUNNING').values_list('id', flat=True))"):
        assert time.monotonic() < deadline, f"still running: {stuck}"
        time.sleep(2)
