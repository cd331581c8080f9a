"""What a demo shows of itself: the marking, the cast, and everybody's mail. A real installation has none of it."""

from datetime import datetime

import pytest
from django.test import Client

from linkarms.demo.building import mailbox
from linkarms.demo.middleware import is_loopback
from linkarms.demo.models import DemoMark
from linkarms.outbox import services as outbox
from linkarms.outbox.models import Mail

pytestmark = pytest.mark.django_db

CODE = {"code": "123456", "minutes": 15}


@pytest.fixture
def demo(settings) -> None:
    settings.LINKARMS_DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    settings.MIDDLEWARE = ["linkarms.demo.middleware.DemoMarking", *settings.MIDDLEWARE]


def mail_to(address: str, now: datetime) -> Mail:
    return outbox.write("accounts_code", to=address, language="en", context=CODE, now=now)


def test_a_real_installation_shows_nobodys_mail(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    addresses = ["/demo/", "/demo/mail/", f"/demo/mail/{mail.pk}/", f"/demo/mail/{mail.pk}/as-sent/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404, 404]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("address", ["/", "/demo/", "/demo/mail/", "/w/sign-in/", "/nothing-here/", "/healthz"])
def test_every_page_of_a_demo_keeps_search_engines_out(client: Client, address: str):
    assert client.get(address).headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("address", ["/", "/demo/", "/demo/mail/"])
def test_public_pages_of_a_demo_say_so(client: Client, address: str):
    assert b"This is a demo" in client.get(address).content


def test_a_real_front_page_does_not_say_that_it_is_a_demo(client: Client):
    assert b"This is a demo" not in client.get("/").content


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("visitor", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "nonsense"])
def test_a_demo_answers_nobody_but_this_computer(client: Client, visitor: str):
    answer = client.get("/demo/mail/", REMOTE_ADDR=visitor)
    assert answer.status_code == 403
    assert b"rivers.example" not in answer.content


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", ""])
def test_this_computer_is_known_by_its_address(address: str):
    assert is_loopback(address)


@pytest.mark.usefixtures("demo")
def test_mail_is_listed_newest_first_and_by_address(client: Client, now: datetime):
    for address in ("bo@rivers.example", "dolores@mail.example", "bo@rivers.example"):
        mail_to(address, now)
    shown = client.get("/demo/mail/").context["mails"]
    assert [mail.to for mail in shown] == ["bo@rivers.example", "dolores@mail.example", "bo@rivers.example"]
    shown = client.get("/demo/mail/", {"to": " Dolores@Mail.example "}).context["mails"]
    assert [mail.to for mail in shown] == ["dolores@mail.example"]


@pytest.mark.usefixtures("demo")
def test_the_list_asks_the_same_for_one_mail_and_for_many(client: Client, now: datetime, django_assert_num_queries):
    mail_to("bo@rivers.example", now)
    with django_assert_num_queries(2):
        client.get("/demo/mail/")
    for _mail in range(3):
        mail_to("bo@rivers.example", now)
    with django_assert_num_queries(2):
        client.get("/demo/mail/")


@pytest.mark.usefixtures("demo")
def test_a_mail_shows_its_words_and_its_links(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    page = client.get(f"/demo/mail/{mail.pk}/")
    assert b"123456" in page.content
    assert b"bo@rivers.example" in page.content


@pytest.mark.usefixtures("demo")
def test_the_html_part_may_bring_its_own_styles_and_nothing_else(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    page = client.get(f"/demo/mail/{mail.pk}/as-sent/")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy


@pytest.mark.usefixtures("demo")
def test_words_of_a_mail_are_not_read_as_html(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    Mail.objects.filter(pk=mail.pk).update(subject="<b>Bo</b>", text="<script>alert(1)</script>")
    page = client.get(f"/demo/mail/{mail.pk}/").content
    assert b"<script>alert(1)" not in page
    assert b"<b>Bo</b>" not in page


@pytest.mark.usefixtures("demo")
def test_mail_of_somebody_erased_is_not_listed(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    outbox.send_due(now)
    outbox.forget("bo@rivers.example")
    assert list(client.get("/demo/mail/").context["mails"]) == []
    assert client.get(f"/demo/mail/{mail.pk}/").status_code == 404


@pytest.mark.usefixtures("demo")
def test_looking_at_the_demos_pages_changes_nothing(client: Client, now: datetime):
    mail = mail_to("bo@rivers.example", now)
    DemoMark.objects.create(pk=1, made_at=now, ready_at=now, counts={"signatures": {"total": 3}})
    before = list(Mail.objects.values())
    for address in ("/demo/", "/demo/mail/", f"/demo/mail/{mail.pk}/"):
        assert client.get(address).status_code == 200
        assert client.post(address).status_code in {403, 405}
    assert list(Mail.objects.values()) == before


def test_a_person_of_the_demo_finds_the_newest_code_in_the_mail(now: datetime):
    for code in ("111111", "222222"):
        outbox.write("accounts_code", to="bo@rivers.example", language="en", context=CODE | {"code": code}, now=now)
    assert mailbox.code_for("bo@rivers.example") == "222222"
    with pytest.raises(LookupError):
        mailbox.code_for("amina@oakstreet.example")
