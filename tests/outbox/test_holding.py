"""Mail that a restore held back leaves, or is forgotten, when the operator says which."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from linkarms.cli import main as cli
from linkarms.outbox import holding
from linkarms.outbox.models import Mail
from linkarms.outbox.services import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(now: datetime) -> Mail:
    same = {"language": "en", "subject": "s", "text": "t", "created_at": now, "due_at": now, "failed_at": now}
    Mail.objects.create(kind="given_up", to="b@mail.example", trouble="recipient refused 550", **same)
    return Mail.objects.create(kind="waiting", to="a@mail.example", trouble=holding.HELD, **same)


def test_what_is_held_does_not_leave_by_itself(held: Mail, now: datetime) -> None:
    assert (holding.held(), send_due(now + timedelta(days=1))) == (1, 0)


def test_what_is_let_go_leaves_once(held: Mail, now: datetime) -> None:
    later = now + timedelta(hours=1)
    assert holding.send_held(later) == 1
    assert (send_due(later), send_due(later), holding.held()) == (1, 0, 0)


def test_what_is_dropped_never_leaves_and_its_words_are_gone(held: Mail, now: datetime) -> None:
    assert (holding.drop_held(), holding.held(), send_due(now + timedelta(days=1))) == (1, 0, 0)
    held.refresh_from_db()
    assert (held.subject, held.text, held.failed_at) == ("", "", now)


def test_mail_that_was_given_up_for_another_reason_is_left_alone(held: Mail, now: datetime) -> None:
    holding.send_held(now)
    assert list(Mail.objects.filter(failed_at__isnull=False).values_list("kind", flat=True)) == ["given_up"]


def test_the_command_says_what_to_decide(held: Mail, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["held-mail"]) == 0
    assert capsys.readouterr().out == (
        "1 mails waited when the backup was made, and are held back. If the old installation ran on after its "
        "backup, it has sent them: --drop. If it was stopped, nobody has: --send.\n"
    )
    assert cli.main(["held-mail", "--send", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"held": 0, "let_go": 1, "dropped": 0}
    assert cli.main(["held-mail"]) == 0
    assert capsys.readouterr().out == "No mail is held back.\n"
