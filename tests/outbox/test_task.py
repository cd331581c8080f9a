from datetime import datetime

import pytest
from django.core import mail as django_mail
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from pytest_django import Settings

from linkarms.core import clock
from linkarms.outbox.models import Mail
from linkarms.outbox.services import write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_real_backend(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}


def hello(now: datetime) -> Mail:
    return write("hello", to="dolores@example.org", language="en", context={"who": "Dolores"}, now=now)


def test_many_mails_wait_for_one_task() -> None:
    for _ in range(5):
        hello(clock.now())
    assert OxTask.objects.count() == 1
    assert len(django_mail.outbox) == 0


def test_the_task_sends_them_all() -> None:
    for _ in range(5):
        hello(clock.now())
    (result,) = run_tasks()
    assert result.return_value == 5
    assert len(django_mail.outbox) == 5


def test_a_mail_written_after_the_task_began_asks_for_another() -> None:
    hello(clock.now())
    run_tasks()
    hello(clock.now())
    assert OxTask.objects.filter(status=OxTask.Status.READY).count() == 1
    run_tasks()
    assert len(django_mail.outbox) == 2


def test_a_task_with_nothing_to_send_is_harmless() -> None:
    hello(clock.now())
    Mail.objects.all().delete()
    (result,) = run_tasks()
    assert result.return_value == 0


def test_a_task_holds_no_address() -> None:
    hello(clock.now())
    task = OxTask.objects.get()
    assert (task.args, task.kwargs) == ([], {})
