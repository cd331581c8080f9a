"""Kill -9 at random moments under load, on both databases: nothing answered is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.durability.installation import Crowd, Installation, free_port, installed
from tests.durability.postgres import Postgres
from tests.outbox.conftest import MailServer

pytestmark = pytest.mark.long

#: Kills of each kind of process on each database.
ROUNDS = int((os.environ.get("LINKARMS_FULL") and 300) or 30)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    yield server
    controller.stop()


def test_on_sqlite_no_kill_loses_or_doubles_anything(tmp_path: Path, mail_server: MailServer) -> None:
    with installed(tmp_path, mail=f"smtp://127.0.0.1:{mail_server.port}") as one:
        answered = under_fire(one, ["web", "worker", "periodic"])
        nothing_is_lost(one, answered, mail_server, kills=2 * ROUNDS)


def test_on_postgresql_no_kill_loses_or_doubles_anything(tmp_path: Path, mail_server: MailServer) -> None:
    with (
        Postgres() as postgres,
        installed(tmp_path, database=postgres.url, mail=f"smtp://127.0.0.1:{mail_server.port}") as one,
    ):
        answered = under_fire(one, ["web", "worker", "periodic", "postgres"], postgres)
        nothing_is_lost(one, answered, mail_server, kills=2 * ROUNDS)


def under_fire(one: Installation, kinds: list[str], postgres: Postgres | None = None) -> list[str]:
    """Each round kills each kind once, in another order and at other moments; who was told "accepted"."""
    dice = random.Random(7)  # noqa: S311  # moments, not secrets
    with Crowd(one) as crowd:
        for _round in range(ROUNDS):
            crowd.wait_for(5)
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


def nothing_is_lost(one: Installation, answered: list[str], server: MailServer, *, kills: int) -> None:
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
    assert one.ask(
        "sorted(set(Consent.objects.filter(method='api').values('submission').annotate(n=Count('id'))"
        ".values_list('n', flat=True)))"
    ) == [3]
    no_task_is_stuck(one)
    no_mail_is_lost(one, server, kills=kills)
    one.run("-m", "linkarms", "verify")


def no_task_is_stuck(one: Installation) -> None:
    """A task whose worker was killed is taken up by another within its minute."""
    deadline = time.monotonic() + 100
    while stuck := one.ask("list(OxTask.objects.filter(status='RUNNING').values_list('id', flat=True))"):
        assert time.monotonic() < deadline, f"still running: {stuck}"
        time.sleep(2)


def no_mail_is_lost(one: Installation, server: MailServer, *, kills: int) -> None:
    """What counts as sent has arrived; what arrived twice has one Message-ID, once a kill at most (SMTP's own gap)."""
    sent = Counter(
        one.ask("list(Mail.objects.filter(sent_at__isnull=False).exclude(to='').values_list('to', flat=True))")
    )
    arrived = Counter(message["To"] for message in server.taken)
    numbers = Counter((message["To"], message["Message-ID"]) for message in list(server.taken))
    confirmations = {to: count for to, count in sent.items() if to.endswith("@mail.example")}
    assert [to for to, count in confirmations.items() if arrived[to] < count] == []
    distinct = Counter(to for to, _number in numbers)
    assert [to for to, count in distinct.items() if to in confirmations and count > 1] == []
    assert sum(count - 1 for count in numbers.values()) <= kills
    assert one.ask("Mail.objects.filter(failed_at__isnull=False).count()") == 0
