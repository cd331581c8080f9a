"""Every owner is mailed the head of the audit's chain once a week: who has it can tell that the past was changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.audit import heads
from linkarms.audit import services as audit
from linkarms.cli import main as cli
from linkarms.directory import services as directory
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from tests.factories.accounts import make_user
from tests.factories.directory import make_named_owner

pytestmark = pytest.mark.django_db

KIND = "directory_audit_head"


@pytest.fixture
def amina(now: datetime) -> Teammate:
    amina = make_named_owner(now=now, name="Oak Street Tenants")
    audit.seal(now)
    return amina


def mailed() -> list[tuple[str, str]]:
    return list(Mail.objects.filter(kind=KIND).order_by("pk").values_list("to", "text"))


def test_owners_get_the_head_and_what_to_do_with_it(amina: Teammate, now: datetime) -> None:
    assert directory.mail_heads(now=now) == 1
    ((to, text),) = mailed()
    assert to == amina.user.email
    assert f"\n{heads.head()}\n" in text
    assert f"\nlinkarms verify --head {heads.head()}\n" in text


def test_once_a_week_however_often_it_is_asked_and_anew_in_the_next(amina: Teammate, now: datetime) -> None:
    assert [directory.mail_heads(now=now + timedelta(hours=hour)) for hour in range(3)] == [1, 0, 0]
    assert directory.mail_heads(now=now + timedelta(days=7)) == 1


def test_on_request_it_goes_at_once(amina: Teammate, now: datetime) -> None:
    directory.mail_heads(now=now)
    assert (directory.mail_heads_now(now=now + timedelta(minutes=1)), len(mailed())) == (1, 2)


def test_owners_only_each_once_and_nobody_who_left(amina: Teammate, now: datetime) -> None:
    """The owner of two organizations gets one; organizers and former owners get none."""
    directory.found_organization(name="Second", actor=amina.user, now=now)
    for who, values in (("helper", {"role": Role.ORGANIZER}), ("former", {"role": Role.OWNER, "left_at": now})):
        user = make_user(now=now, email=f"{who}@oakstreet.example")
        Teammate.objects.create(user=user, organization=amina.organization, joined_at=now, **values)
    directory.mail_heads(now=now)
    assert [to for to, _text in mailed()] == [amina.user.email]


def test_in_the_owners_language(amina: Teammate, now: datetime) -> None:
    amina.user.language = "es"
    amina.user.save()
    directory.mail_heads(now=now)
    mail = Mail.objects.get(kind=KIND)
    assert (mail.language, "linkarms verify --head" in mail.text, "seal" in mail.text) == ("es", True, False)


def test_nothing_is_mailed_before_anything_was_sealed(now: datetime) -> None:
    make_named_owner(now=now, name="Oak Street Tenants")
    assert directory.mail_heads(now=now) == 0


def test_an_hour_without_anything_to_mail_costs_three_questions(amina: Teammate, now: datetime) -> None:
    directory.mail_heads(now=now)
    with CaptureQueriesContext(connection) as asked:
        directory.mail_heads(now=now)
    assert len(asked) == 3


def test_verify_mails_it_when_asked_to(amina: Teammate, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "--mail-head"]) == 0
    assert "It was mailed to 1 owners." in capsys.readouterr().out
    assert len(mailed()) == 1
