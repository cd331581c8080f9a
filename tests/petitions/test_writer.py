"""Group commit: none lost, none twice, nobody answered before the commit, and trouble is told."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connection

from linkarms.core.errors import Overloaded
from linkarms.petitions import writer
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import Signature
from linkarms.petitions.submission import Outcome
from linkarms.petitions.writer import Writer
from linkarms.supporters.models import Consent, Supporter
from tests.factories.signing import answer, stage, submission


@pytest.fixture
def kept(transactional_db, now):
    """The process's own writer on real commits."""
    return stage(now=now)


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_a_submission_is_stored_when_its_sender_is_answered(kept, now):
    one = submission(kept)

    assert writer.submit(one, now=now) is Outcome.FIRST
    assert Signature.objects.get().submission == one.submission


def test_of_1200_signatures_in_8_threads_none_is_lost_and_none_is_there_twice(kept, now):
    outcomes = []

    def sign(number):
        for turn in range(150):
            # Every tenth address is shared by all threads.
            name = f"shared{turn}" if turn % 10 == 0 else f"t{number}n{turn}"
            one = submission(kept, f"{name}@example.org", answers=(answer(kept.host_words),))
            outcomes.append(writer.submit(one, now=now))

    in_threads(8, sign)

    assert len(outcomes) == 1200
    people = 15 + 8 * 135
    assert outcomes.count(Outcome.FIRST) == people
    assert (Supporter.objects.count(), Signature.objects.count(), Consent.objects.count()) == (people, people, 1200)


def test_of_1200_signatures_in_4_processes_none_is_lost_and_none_is_there_twice(kept):
    name = str(connection.settings_dict["NAME"])
    rest = ["300", str(kept.campaign.pk), str(kept.petition.pk)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.petitions.sign_many", name, str(number), *rest],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for number in range(4)
    ]
    answers = [process.communicate(timeout=120)[0].split() for process in processes]

    assert [process.returncode for process in processes] == [0] * 4
    people = 30 + 4 * 270
    assert sum(int(first) for first, _repeat in answers) == people
    assert sum(int(repeat) for _first, repeat in answers) == 1200 - people
    assert (Supporter.objects.count(), Signature.objects.count()) == (people, people)


def test_those_who_wait_together_are_committed_together(kept, now):
    sizes = []
    first_is_in, go_on = threading.Event(), threading.Event()

    def record(batch, seen):
        first_is_in.set()
        go_on.wait(10)
        sizes.append(len(batch))
        return [Outcome.FIRST] * len(batch)

    slow = Writer(record, batch=500)

    def send(number):
        slow.submit(submission(kept, f"p{number}@example.org"))

    lone = threading.Thread(target=send, args=(0,))
    lone.start()
    first_is_in.wait(10)
    others = [threading.Thread(target=send, args=(number,)) for number in range(1, 41)]
    for thread in others:
        thread.start()
    while slow.waiting < 40:
        time.sleep(0.01)
    go_on.set()
    for thread in [lone, *others]:
        thread.join(10)
    slow.stop()

    assert sizes == [1, 40]


def test_a_full_queue_refuses_at_once_and_says_when_to_come_again(kept):
    go_on = threading.Event()

    def record(batch, seen):
        go_on.wait(10)
        return [Outcome.FIRST] * len(batch)

    full = Writer(record, capacity=2, batch=1)
    senders = [
        threading.Thread(target=lambda n=n: full.submit(submission(kept, f"p{n}@example.org"))) for n in range(3)
    ]
    senders[0].start()
    while full.waiting or not full.is_busy:
        time.sleep(0.01)
    for sender in senders[1:]:
        sender.start()
    while full.waiting < 2:
        time.sleep(0.01)

    with pytest.raises(Overloaded) as refused:
        full.submit(submission(kept, "late@example.org"))
    go_on.set()
    for sender in senders:
        sender.join(10)
    full.stop()

    assert refused.value.retry_after == 5


def test_a_database_in_trouble_is_told_to_those_who_wait_and_the_next_batch_tries_again(kept, now):
    troubles = [OperationalError("gone"), OperationalError("still gone")]

    def record(batch, seen):
        if troubles:
            raise troubles.pop()
        return record_signatures(batch, now=now)

    shaken = Writer(record)
    one = submission(kept)
    with pytest.raises(Overloaded):
        shaken.submit(one)
    assert Signature.objects.count() == 0

    assert shaken.submit(one) is Outcome.FIRST
    shaken.stop()
    assert Signature.objects.count() == 1


def test_one_dead_connection_is_nobodys_trouble(kept, now):
    troubles = [OperationalError("server closed the connection")]

    def record(batch, seen):
        if troubles:
            raise troubles.pop()
        return record_signatures(batch, now=now)

    shaken = Writer(record)
    assert shaken.submit(submission(kept)) is Outcome.FIRST
    shaken.stop()


def test_a_defect_reaches_the_one_who_waits_and_does_not_end_the_writer(kept):
    defects = [ZeroDivisionError("a defect")]

    def record(batch, seen):
        if defects:
            raise defects.pop()
        return [Outcome.FIRST] * len(batch)

    broken = Writer(record)
    with pytest.raises(ZeroDivisionError):
        broken.submit(submission(kept))
    assert broken.submit(submission(kept)) is Outcome.FIRST
    broken.stop()


def test_stopping_keeps_what_was_accepted(kept, now):
    taken, go_on = [], threading.Event()

    def record(batch, seen):
        taken.append(len(batch))
        go_on.wait(30)
        return record_signatures(batch, now=now)

    ending = Writer(record, batch=3)
    outcomes = []
    senders = [
        threading.Thread(target=lambda n=n: outcomes.append(ending.submit(submission(kept, f"p{n}@example.org"))))
        for n in range(10)
    ]
    for sender in senders:
        sender.start()
    while ending.waiting + sum(taken) < 10:
        time.sleep(0.01)
    go_on.set()
    ending.stop()
    for sender in senders:
        sender.join(10)

    assert len(outcomes) == 10
    assert Signature.objects.count() == 10


def test_within_a_transaction_that_may_roll_back_the_callers_connection_is_used(db, now):
    scene = stage(now=now)
    assert writer.submit(submission(scene), now=now) is Outcome.FIRST
    assert Signature.objects.count() == 1
