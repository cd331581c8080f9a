"""Each request: an id, a count, a line."""

import logging
import re

import pytest
from django.test import Client
from pytest_django import Settings

from linkarms.core import measures

GIVEN = "0f3c9a55-1234-4cde-8f00-aabbccddeeff"


@pytest.fixture(autouse=True)
def _counted_from_nothing() -> None:
    measures.REQUESTS.cells.clear()


def test_an_answer_carries_the_id_of_its_request(client: Client) -> None:
    ids = {client.get("/healthz")["X-Request-ID"] for _time in range(3)}
    assert [re.fullmatch(r"[0-9a-f]{16}", one) is not None for one in ids] == [True] * 3


def test_an_id_from_a_proxy_of_ours_is_kept(client: Client, settings: Settings) -> None:
    settings.LINKARMS_TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] == GIVEN


def test_an_id_from_a_visitor_is_not(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] != GIVEN


@pytest.mark.parametrize("given", ["dolores-reyes-oakland", "0f3c", "a" * 65, "0f3c9a55 1234 4cde 8f00", "DOLORES" * 4])
def test_an_id_that_could_be_a_name_is_not_kept(client: Client, settings: Settings, given: str) -> None:
    settings.LINKARMS_TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_a_request_leaves_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "linkarms.requests"):
        client.get("/nothing/of/dolores/?q=dolores")
    (record,) = [record for record in caplog.records if record.name == "linkarms.requests"]
    assert (record.getMessage(), record.route, record.method, record.status) == ("answered", "none", "GET", 404)


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_probes_leave_no_line_and_no_count(client: Client, caplog: pytest.LogCaptureFixture, path: str) -> None:
    with caplog.at_level(logging.INFO, "linkarms.requests"):
        client.get(path, headers={"X-Forwarded-For": "203.0.113.9"})
    assert ([record for record in caplog.records if record.name == "linkarms.requests"], measures.REQUESTS.cells) == (
        [],
        {},
    )


def test_a_method_that_nobody_knows_is_not_written_out(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "linkarms.requests"):
        client.generic("DOLORES", "/nothing/")
    assert [record.method for record in caplog.records if record.name == "linkarms.requests"] == ["other"]
