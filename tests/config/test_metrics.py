"""/metrics: for whom, what it says, and what it costs."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from linkarms.cli import lately
from linkarms.cli.models import Pulse
from linkarms.config import metrics
from linkarms.core import measures
from linkarms.outbox import services as outbox
from linkarms.outbox.models import Mail
from tests.architecture import tree
from tests.factories.moment import recently

TOKEN = "not-to-be-guessed-by-anybody"
LETTER = {"name": "", "action_url": "http://testserver/", "hours": 1}


@pytest.fixture(autouse=True)
def _counted_from_nothing() -> Iterator[None]:
    for measure in measures.ALL:
        measure.cells.clear()
    yield
    for measure in measures.ALL:
        measure.cells.clear()


@pytest.fixture
def now() -> datetime:
    """The page reads the clock."""
    return recently()


@pytest.fixture
def stranger(settings: Settings) -> Client:
    return Client(REMOTE_ADDR="203.0.113.9")


def figures(client: Client, **headers: str) -> dict[str, float]:
    """Each sample as it is printed, without the buckets."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    found = {}
    for family in text_string_to_metric_families(response.content.decode()):
        for sample in family.samples:
            if not sample.name.endswith("_bucket"):
                found[sample.name + "".join(f" {value}" for _name, value in sorted(sample.labels.items()))] = (
                    sample.value
                )
    return found


@pytest.fixture
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """For those who ask who may read: the looks into the database are left out."""
    monkeypatch.setattr(metrics, "_from_database", lambda: iter(()))


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_may_read(address: str) -> None:
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 200


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "2001:db8::1", "", "unix:"])
def test_others_may_not(address: str) -> None:
    response = Client(REMOTE_ADDR=address).get("/metrics")
    assert (response.status_code, b"linkarms_" in response.content) == (403, False)


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("name", metrics.FORWARDED)
def test_a_visitor_whom_a_proxy_of_this_machine_forwards_may_not(name: str) -> None:
    assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics", headers={name: "127.0.0.1"}).status_code == 403


@pytest.mark.usefixtures("_no_database")
def test_whoever_has_the_token_may(stranger: Client, settings: Settings) -> None:
    settings.LINKARMS_METRICS_TOKEN = TOKEN
    assert stranger.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ñ"])
def test_whoever_has_another_may_not(stranger: Client, settings: Settings, given: str) -> None:
    settings.LINKARMS_METRICS_TOKEN = TOKEN
    assert stranger.get("/metrics", headers={"Authorization": given}).status_code == 403


@pytest.mark.usefixtures("_no_database")
def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(stranger: Client) -> None:
    assert stranger.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


@pytest.mark.usefixtures("_no_database")
def test_routes_are_counted_by_name_and_never_by_address(client: Client) -> None:
    client.get("/healthz")
    client.get("/no-such-page-for-Dolores/?email=dolores@mail.example")
    client.get(reverse("workspace:account-sign-in"))
    counted = {
        name: value for name, value in figures(client).items() if name.startswith("linkarms_request_seconds_count")
    }
    assert counted == {
        "linkarms_request_seconds_count none 404": 1,
        "linkarms_request_seconds_count workspace:account-sign-in 200": 1,
    }


def test_the_doors_of_signing_have_these_routes() -> None:
    assert [reverse(name, kwargs={"slug": "x"}) for name in measures.SIGNING.values()] == [
        "/p/x/sign/",
        "/api/v1/petitions/x/signatures",
    ]


@pytest.mark.django_db(transaction=True)
def test_mail_that_waits_and_mail_given_up_are_shown(client: Client, now: datetime) -> None:
    for name in ("a", "b", "c"):
        outbox.write(
            "accounts_sign_in", to=f"{name}@b.example", language="en", context=LETTER, now=now - timedelta(hours=1)
        )
    Mail.objects.update(sent_at=None, failed_at=None)
    Mail.objects.filter(to="c@b.example").update(failed_at=now)
    shown = figures(client)
    assert (shown["linkarms_mails_waiting"], shown["linkarms_mails_failed"]) == (2, 1)
    assert 3600 <= shown["linkarms_mails_waiting_oldest_seconds"] < 3700


@pytest.mark.django_db(transaction=True)
def test_last_success_of_periodic_work_is_shown_by_job(client: Client, now: datetime) -> None:
    Pulse.objects.create(name="counters", well_at=now)
    Pulse.objects.create(name="mail", unwell_at=now, trouble="OSError")
    shown = figures(client)
    assert [name for name in shown if "last_success" in name] == ["linkarms_last_success_timestamp_seconds counters"]
    assert shown["linkarms_last_success_timestamp_seconds counters"] == pytest.approx(now.timestamp())


@pytest.mark.django_db
def test_a_scrape_asks_six_questions_however_much_there_is(
    now: datetime, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}
    with django_assert_num_queries(6):
        lately.standing(now=now)


@pytest.mark.django_db
def test_no_question_of_a_scrape_reads_a_whole_table(now: datetime, settings: Settings) -> None:
    """The plan of each names an index of what is unfinished. (With few rows PostgreSQL rightly reads the table.)"""
    settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [rows.explain() for rows in (*lately.unfinished(now=now),)]
    assert [json.dumps(plan) for plan in plans if "ndex" not in plan and "INDEX" not in plan] == []


@pytest.mark.django_db
def test_a_count_stops_at_the_most(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MOST", 2)
    for name in ("a", "b", "c"):
        outbox.write("accounts_sign_in", to=f"{name}@b.example", language="en", context=LETTER, now=now)
    Mail.objects.update(sent_at=None, failed_at=None)
    assert lately.standing(now=now).mails_waiting == 2


@pytest.mark.django_db(transaction=True)
def test_every_figure_is_explained_in_the_reference(client: Client) -> None:
    page = (tree.ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    names = {family.name for family in families} | {measure.name for measure in measures.ALL}
    assert sorted(name for name in names if name not in page) == []
