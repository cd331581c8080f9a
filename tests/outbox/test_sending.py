import logging
import socket
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from linkarms.outbox import sending
from linkarms.outbox.models import Mail
from linkarms.outbox.sending import BACK_OFF, LEASE, send_due
from linkarms.outbox.services import Letter, write, write_many
from tests.factories.threads import at_once
from tests.outbox.conftest import MailServer, point_mail_at, state

pytestmark = pytest.mark.django_db


def hello(now: datetime, *, to: str = "dolores@example.org", who: str = "Dolores") -> Mail:
    return write("hello", to=to, language="en", context={"who": who}, now=now)


def test_a_mail_arrives_with_text_and_html(mail_server: MailServer, now: datetime) -> None:
    mail = hello(now, who="Zoë 🌻")
    assert send_due(now) == 1
    (message,) = mail_server.taken
    assert (message["To"], message["Subject"]) == ("dolores@example.org", "Yes: Zoë 🌻")
    assert message["Message-ID"] == f"<{mail.pk}.{int(now.timestamp())}@testserver>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines()[0] == "Hello Zoë 🌻,"
    assert html.get_content().strip() == "<p>Hello Zoë 🌻</p>"


def test_a_name_with_line_breaks_brings_no_header(mail_server: MailServer, now: datetime) -> None:
    hello(now, who="x\r\nBcc: chidi@example.org\r\n\r\nBuy!")
    send_due(now)
    (message,) = mail_server.taken
    assert message["Bcc"] is None
    assert message["Subject"] == "Yes: x Bcc: chidi@example.org Buy!"


def test_what_was_sent_is_blanked(mail_server: MailServer, now: datetime) -> None:
    mail = hello(now)
    send_due(now)
    assert state(mail) == "sent"
    assert (mail.subject, mail.text, mail.html, mail.claim, mail.claimed_until) == ("", "", "", "", None)


def test_a_mail_dated_by_a_clock_that_was_set_back_since_does_not_wait_for_its_date(
    mail_server: MailServer, now: datetime
) -> None:
    mail = hello(now + timedelta(days=1))
    assert send_due(now) == 1
    assert state(mail) == "sent"


def test_a_demo_keeps_its_mail_readable(mail_server: MailServer, now: datetime, settings: Settings) -> None:
    settings.LINKARMS_DEMO = True
    mail = hello(now)
    send_due(now)
    assert state(mail) == "sent"
    assert mail.subject == "Yes: Dolores"


def test_what_was_sent_is_not_sent_again(mail_server: MailServer, now: datetime) -> None:
    hello(now)
    assert [send_due(now), send_due(now), send_due(now + timedelta(days=3))] == [1, 0, 0]
    assert len(mail_server.taken) == 1


def test_a_mail_somebody_waits_for_overtakes_the_many(mail_server: MailServer, now: datetime) -> None:
    write_many("hello", [Letter(to=f"p{n}@example.org", language="en") for n in range(30)], now=now)
    hello(now + timedelta(minutes=1))
    send_due(now + timedelta(minutes=1), limit=3)
    assert mail_server.recipients == ["dolores@example.org", "p0@example.org", "p1@example.org"]


def test_no_more_than_asked_for_are_sent(mail_server: MailServer, now: datetime) -> None:
    for _ in range(25):
        hello(now)
    assert [send_due(now, limit=21), send_due(now, limit=21)] == [21, 4]


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(mail_server: MailServer, now: datetime) -> None:
    mail_server.at_rcpt["nobody@example.org"] = "550 5.1.1 no such user nobody@example.org"
    lost, fine = hello(now, to="nobody@example.org"), hello(now)
    assert send_due(now) == 1
    assert [state(lost), state(fine)] == ["given up", "sent"]
    assert (lost.trouble, lost.text) == ("recipient refused 550", "")


@pytest.mark.parametrize("answer", ["550 5.7.1 quota exceeded", "554 Relay access denied", "451 4.7.1 greylisted"])
def test_a_refusal_that_is_about_us_is_tried_again(answer: str, mail_server: MailServer, now: datetime) -> None:
    mail_server.at_rcpt["dolores@example.org"] = answer
    mail = hello(now)
    send_due(now)
    assert state(mail) == "waiting"
    mail_server.at_rcpt.clear()
    assert send_due(now + timedelta(seconds=59)) == 0
    assert send_due(now + timedelta(seconds=60)) == 1


def test_the_waits_grow_until_it_is_given_up(mail_server: MailServer, now: datetime) -> None:
    mail_server.at_data["dolores@example.org"] = "451 try later"
    mail = hello(now)
    moment, waits = now, []
    while state(mail) == "waiting":
        send_due(moment)
        mail.refresh_from_db()
        waits.append(mail.due_at - moment)
        moment = mail.due_at
    assert waits[:-1] == list(BACK_OFF)
    assert (state(mail), mail.attempts) == ("given up", len(BACK_OFF) + 1)


def test_one_refusal_does_not_hold_up_the_others(mail_server: MailServer, now: datetime) -> None:
    mail_server.at_data["dolores@example.org"] = "552 too large"
    mails = [hello(now, to=to) for to in ("amina@example.org", "dolores@example.org", "bo@example.org")]
    assert send_due(now) == 2
    assert [state(mail) for mail in mails] == ["sent", "waiting", "sent"]


def test_while_the_server_is_down_nothing_is_lost(now: datetime, settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        point_mail_at(settings, unused.getsockname()[1])
    mails = [hello(now) for _ in range(3)]
    assert send_due(now) == 0
    assert [state(mail) for mail in mails] == ["waiting"] * 3
    assert [(mail.attempts, mail.claim) for mail in mails] == [(1, ""), (0, ""), (0, "")]


def test_a_server_that_comes_back_gets_everything(now: datetime, settings: Settings, mail_server: MailServer) -> None:
    point_mail_at(settings, 1)
    mails = [hello(now) for _ in range(3)]
    send_due(now)
    point_mail_at(settings, mail_server.port)
    assert send_due(now + timedelta(minutes=1)) == 3
    assert [state(mail) for mail in mails] == ["sent"] * 3


def test_a_mail_that_cannot_be_written_is_given_up(mail_server: MailServer, now: datetime) -> None:
    broken, fine = hello(now), hello(now)
    Mail.objects.filter(pk=broken.pk).update(to="x@y\nBcc: chidi@example.org")
    assert send_due(now) == 1
    assert [state(broken), state(fine)] == ["given up", "sent"]
    assert mail_server.recipients == ["dolores@example.org"]


def test_what_a_dead_sender_held_is_sent_when_its_lease_ends(mail_server: MailServer, now: datetime) -> None:
    mail = hello(now)
    sending._claim(now, most=20)
    assert send_due(now + LEASE - timedelta(seconds=1)) == 0
    assert send_due(now + LEASE) == 1
    assert state(mail) == "sent"


def test_a_sender_whose_lease_ended_does_not_undo_the_other(mail_server: MailServer, now: datetime) -> None:
    hello(now)
    (slow,) = sending._claim(now, most=20)
    send_due(now + LEASE)
    sending._mark_trouble(slow, sending._Trouble("late"), now=now + LEASE)
    assert state(slow) == "sent"


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_send_each_mail_once(
    mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK", 3)
    letters = [Letter(to=f"p{n}@example.org", language="en") for n in range(40)]
    monkeypatch.setattr("linkarms.outbox.services._wake_on_commit", lambda _now: None)
    write_many("hello", letters, now=now)
    answers = at_once(*[lambda: send_due(now)] * 4)
    assert sum(answer for answer in answers if isinstance(answer, int)) == 40
    assert sorted(mail_server.recipients) == sorted(letter.to for letter in letters)


def test_nothing_about_a_person_reaches_the_log(
    mail_server: MailServer, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    mail_server.at_rcpt["nobody@example.org"] = "550 no such user nobody@example.org"
    mail_server.at_rcpt["full@example.org"] = "452 mailbox of full@example.org is full"
    with caplog.at_level(logging.DEBUG, logger="linkarms"):
        for to in ("nobody@example.org", "full@example.org"):
            hello(now, to=to, who="Dolores")
        send_due(now)
    # The test's own mail server logs too.
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("linkarms")]
    assert len(lines) == 2
    assert not any("@" in line or "Dolores" in line for line in lines)
