from datetime import datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from linkarms.core import clock
from linkarms.outbox import rendering, services
from linkarms.outbox.models import Mail
from linkarms.outbox.queries import backlog
from linkarms.outbox.services import Letter, write, write_many
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db


def hello(now: datetime, *, to: str = "dolores@example.org", who: str = "Dolores", key: str = "") -> Mail:
    return write("hello", to=to, language="en", context={"who": who}, now=now, key=key)


def test_a_mail_is_a_row_with_text_and_html(now: datetime) -> None:
    mail = hello(now)
    mail.refresh_from_db()
    assert (mail.subject, mail.html) == ("Yes: Dolores", "<p>Hello Dolores</p>")
    assert mail.text == "Hello Dolores,\n\nhttp://testserver/x/\n"


def test_plain_text_is_not_escaped_and_html_is(now: datetime) -> None:
    mail = hello(now, who="<b>Bo & Co</b>")
    assert mail.text.startswith("Hello <b>Bo & Co</b>,")
    assert mail.subject == "Yes: <b>Bo & Co</b>"
    assert mail.html == "<p>Hello &lt;b&gt;Bo &amp; Co&lt;/b&gt;</p>"


def test_it_speaks_the_language_of_its_reader(now: datetime) -> None:
    mail = write("hello", to="bo@example.org", language="es-MX", context={"who": "Bo"}, now=now)
    assert (mail.language, mail.subject) == ("es", "Sí: Bo")


def test_an_unknown_language_falls_back_to_the_main_one(now: datetime) -> None:
    mail = write("hello", to="bo@example.org", language="tlh", context={"who": "Bo"}, now=now)
    assert (mail.language, mail.subject) == ("en", "Yes: Bo")


@given(st.text(max_size=400))
def test_no_name_can_begin_another_header(who: str) -> None:
    subject = rendering.render("hello", language="en", context={"who": who}).subject
    assert subject.isprintable()
    assert len(subject) <= 300


@pytest.mark.parametrize(
    "to",
    [
        "",
        "dolores",
        "dolores@example.org\nBcc: bo@example.org",
        "dolores@example.org,bo@example.org",
        "<dolores@example.org>",
        '"x"@example.org',
        "a" * 250 + "@example.org",
        "dolores@exämple.org",
    ],
)
def test_a_mail_goes_to_one_canonical_address(to: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="one canonical address"):
        hello(now, to=to)


def test_a_key_makes_two_writes_one_mail(now: datetime) -> None:
    first = hello(now, key="invitation:7")
    second = hello(now, key="invitation:7", who="Somebody else")
    assert second == first
    assert Mail.objects.get().subject == "Yes: Dolores"


def test_without_a_key_two_writes_are_two_mails(now: datetime) -> None:
    hello(now)
    hello(now)
    assert Mail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_writes_of_one_key_at_once_are_one_mail(now: datetime) -> None:
    answers = at_once(*[lambda: hello(now, key="invitation:7")] * 4)
    assert {answer.pk for answer in answers if isinstance(answer, Mail)} == {Mail.objects.get().pk}
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


def test_many_are_written_with_a_handful_of_statements(
    now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    letters = [Letter(to=f"p{n}@example.org", language="en", context={"who": str(n)}, key=f"k:{n}") for n in range(100)]
    with django_assert_num_queries(1):
        write_many("hello", letters, now=now)
    assert Mail.objects.filter(bulk=True).count() == 100


def test_many_with_keys_used_before_are_left_out(now: datetime) -> None:
    hello(now, key="k:1")
    letters = [
        Letter(to="bo@example.org", language="en", key="k:1"),
        Letter(to="bo@example.org", language="en", key="k:2"),
    ]
    write_many("hello", letters, now=now)
    assert list(Mail.objects.order_by("pk").values_list("to", "key")) == [
        ("dolores@example.org", "k:1"),
        ("bo@example.org", "k:2"),
    ]


def test_no_letters_are_no_work(now: datetime) -> None:
    assert write_many("hello", [], now=now) == 0


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_after_the_commit() -> None:
    with transaction.atomic():
        hello(clock.now())  # the task asks the real clock
        assert len(django_mail.outbox) == 0
    assert [message.to for message in django_mail.outbox] == [["dolores@example.org"]]


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_work_that_failed_never_leaves(now: datetime) -> None:
    def work() -> None:
        with transaction.atomic():
            hello(now)
            raise LookupError

    with pytest.raises(LookupError):
        work()
    assert Mail.objects.count() == 0
    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_thousand_mails_ask_for_one_task(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Waiting:
        def enqueue(self) -> None:
            asked.append(1)

    monkeypatch.setattr(services, "send_mails", Waiting())
    for _ in range(20):
        hello(now)
    assert len(asked) == 1
    hello(now + timedelta(seconds=61))  # the first task was lost
    assert len(asked) == 2
    hello(now - timedelta(days=1))  # the clock was set back: the second counts as lost until it gets there
    assert len(asked) == 3


def test_a_mail_can_be_taken_back_where_it_was_written(now: datetime) -> None:
    services.take_back(hello(now))
    assert Mail.objects.count() == 0


def test_an_erased_address_is_forgotten(now: datetime) -> None:
    hello(now)
    gone = hello(now, key="k:1")
    Mail.objects.filter(pk=gone.pk).update(sent_at=now)
    hello(now, to="bo@example.org")
    assert services.forget("dolores@example.org") == 2
    assert list(Mail.objects.order_by("pk").values_list("to", "key")) == [("", "k:1"), ("bo@example.org", "")]


def test_after_thirty_days_we_do_not_know_whom_we_wrote_to(now: datetime) -> None:
    for key in ("", "k:1"):
        sent = hello(now, key=key)
        Mail.objects.filter(pk=sent.pk).update(sent_at=now)
    hello(now)
    assert services.tidy(now + timedelta(days=30)) == 0
    assert services.tidy(now + timedelta(days=30, seconds=1)) == 2
    assert list(Mail.objects.order_by("pk").values_list("to", "key")) == [("", "k:1"), ("dolores@example.org", "")]


def test_the_operator_sees_what_waits(now: datetime) -> None:
    assert backlog().waiting == 0
    hello(now)
    hello(now + timedelta(hours=1))
    lost = hello(now)
    Mail.objects.filter(pk=lost.pk).update(failed_at=now, trouble="recipient refused 550")
    found = backlog()
    assert (found.waiting, found.oldest, found.failed) == (2, now, 1)
    assert found.last_trouble == "recipient refused 550"
