"""In a rush a computation is asked for: raised and lowered by itself, good once; without it one is kept too."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import altcha
import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkarms.core.errors import TooMany
from linkarms.petitions import challenge, mailing, rush
from linkarms.petitions.challenge import Lane, admit
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.models import Repeat, Signature
from tests.factories.world import World
from tests.security.solving import SLUG, cheap, real_now, solved

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)


@pytest.fixture
def low(settings: object) -> None:
    settings.LINKARMS_CHALLENGE_ABOVE = 20  # type: ignore[attr-defined]


def hurry(number: int, *, now: datetime, slug: str = SLUG) -> None:
    for each in range(number):
        rush.note(slug, now=now)
        assert each < number


# --- raised and lowered -----------------------------------------------------------------------------------


def test_a_rush_on_a_petition_raises_it_and_a_while_after_the_rush_it_is_lowered(now: datetime, low: None) -> None:
    assert not challenge.is_raised(SLUG, now=now)
    hurry(30, now=now)
    assert challenge.is_raised(SLUG, now=now)
    assert challenge.is_raised(SLUG, now=now + 4 * MINUTE)
    assert not challenge.is_raised(SLUG, now=now + 6 * MINUTE)


def test_as_many_in_more_than_a_minute_are_no_rush(now: datetime, low: None) -> None:
    for number in range(40):
        rush.note(SLUG, now=now + number * 4 * SECOND)
    assert not challenge.is_raised(SLUG, now=now + 160 * SECOND)


def test_a_rush_on_one_petition_leaves_another_alone_until_the_installation_is_in_one(now: datetime, low: None) -> None:
    hurry(30, now=now)
    assert not challenge.is_raised("quiet-park", now=now)
    hurry(30, now=now + SECOND)
    assert challenge.is_raised("quiet-park", now=now + 3 * SECOND)


def test_many_petitions_together_make_a_rush_on_the_installation(now: datetime, low: None) -> None:
    for number in range(60):
        rush.note(f"petition-{number}", now=now + number * SECOND / 2)
    assert challenge.is_raised("any", now=now + 31 * SECOND)


def test_a_rush_across_the_turn_of_a_minute_is_one_too(now: datetime, low: None) -> None:
    turn = now.replace(second=0, microsecond=0)
    for number in range(60):
        rush.note(f"petition-{number}", now=turn + (number - 30) * SECOND / 2)
    assert challenge.is_raised("any", now=turn + 16 * SECOND)


def test_with_zero_nothing_is_ever_asked(now: datetime, settings: object) -> None:
    settings.LINKARMS_CHALLENGE_ABOVE = 0  # type: ignore[attr-defined]
    hurry(1000, now=now)
    assert not challenge.is_raised(SLUG, now=now)


def test_a_clock_that_is_set_back_neither_raises_for_ever_nor_silences(now: datetime, low: None) -> None:
    hurry(30, now=now + timedelta(days=300))
    assert not challenge.is_raised(SLUG, now=now)
    hurry(30, now=now)
    assert challenge.is_raised(SLUG, now=now)


def test_what_one_process_saw_another_learns_from_a_shared_cache(now: datetime, low: None) -> None:
    one, other = rush.Rush(), rush.Rush()
    for _number in range(12):
        one.note(SLUG, now=now)
        other.note(SLUG, now=now)
    assert (one.is_raised(SLUG, now=now + 2 * SECOND), other.is_raised(SLUG, now=now + 2 * SECOND)) == (True, True)


def test_a_cache_that_is_away_keeps_nobody_from_signing(
    now: datetime, low: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object, **_more: object) -> None:
        raise ConnectionError("no cache here")

    for name in ("add", "incr", "get", "set"):
        monkeypatch.setattr(cache, name, away, raising=False)
    assert {admit(SLUG, network=str(number), answer="", now=now) for number in range(100)} <= {Lane.FREE, Lane.SLOW}


def test_asking_for_pages_that_do_not_exist_fills_no_memory(now: datetime, low: None) -> None:
    one = rush.Rush()
    for number in range(5_000):
        one.is_raised(f"nothing-{number}", now=now)
    assert len(one._known) <= 1_000


@pytest.mark.django_db
def test_admission_asks_the_database_nothing(now: datetime, low: None) -> None:
    answer = solved(now)
    with CaptureQueriesContext(connection) as statements:
        for number in range(50):
            admit(SLUG, network=str(number), answer=answer, now=now)
    assert len(statements) == 0


# --- lanes ---------------------------------------------------------------------------------------------------


def lanes(number: int, *, now: datetime, answers: list[str] | None = None) -> list[str]:
    found = []
    for each in range(number):
        try:
            found.append(str(admit(SLUG, network="n", answer=answers[each] if answers else "", now=now)))
        except TooMany:
            found.append("too many")
    return found


def test_without_a_rush_thirty_a_minute_pass_of_which_the_last_wait_for_their_mail(now: datetime) -> None:
    assert lanes(32, now=now) == ["free"] * 24 + ["slow"] * 6 + ["too many"] * 2


def test_in_a_rush_six_a_minute_pass_without_a_solution(now: datetime, low: None) -> None:
    hurry(30, now=now)
    assert lanes(8, now=now) == ["slow"] * 6 + ["too many"] * 2
    assert lanes(1, now=now + MINUTE) == ["slow"]


def test_with_a_solution_a_whole_stadium_can_sign_in_a_rush(now: datetime, low: None) -> None:
    now = real_now()
    hurry(30, now=now)
    answers = [solved(now) for _number in range(122)]
    assert lanes(122, now=now, answers=answers) == ["proved"] * 120 + ["too many"] * 2


def test_an_hour_of_trying_is_bounded_too(now: datetime, low: None) -> None:
    now = now.replace(minute=0)
    found = [lane for minute in range(59) for lane in _in_a_rush(now + minute * MINUTE)]
    assert found.count("slow") == 60


def _in_a_rush(now: datetime) -> list[str]:
    hurry(30, now=now)
    return lanes(6, now=now)


# --- doors -----------------------------------------------------------------------------------------------------

FORM = {"given_name": "D", "family_name": "R", "postal_code": "94110", "country": "US"}


@pytest.fixture
def raised(world: World, now: datetime, low: None) -> str:
    hurry(60, now=now, slug=world.petition.slug)
    return world.petition.slug


def unproven() -> list[bool]:
    return list(Signature.objects.order_by("pk").values_list("unproven", flat=True))


@pytest.mark.django_db
def test_the_form_takes_a_solution_and_keeps_whoever_has_none(raised: str) -> None:
    client = Client()
    answer = solved_from(client, f"/p/{raised}/challenge.json")
    for number, given_answer in enumerate((answer, "", answer, "nonsense")):
        form = FORM | {"email": f"p{number}@mail.example", "challenge": given_answer}
        assert client.post(f"/p/{raised}/sign/", form).status_code == 303
    assert unproven() == [False, True, True, True]


@pytest.mark.django_db
def test_the_interface_says_whether_one_is_asked_for_and_takes_it(raised: str) -> None:
    client, address = Client(), f"/api/v1/petitions/{raised}"
    place = client.get(address).json()["challenge"]
    assert place == f"http://testserver{address}/challenge"
    answer = solved_from(client, f"{address}/challenge")
    for number, given_answer in enumerate((answer, None, "nonsense")):
        body = FORM | {"email": f"p{number}@mail.example", "challenge": given_answer}
        assert client.post(f"{address}/signatures", body, content_type="application/json").status_code == 202
    assert unproven() == [False, True, True]


def solved_from(client: Client, address: str) -> str:
    response = client.get(address)
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    given = altcha.Challenge.from_dict(response.json())
    solution = altcha.solve_challenge(given)
    assert solution is not None
    return str(altcha.Payload(given, solution).to_base64())


@pytest.mark.django_db
def test_without_a_rush_neither_page_nor_interface_speaks_of_it(world: World) -> None:
    slug = world.petition.slug
    assert "challenge" not in Client().get(f"/p/{slug}/").content.decode()
    assert Client().get(f"/api/v1/petitions/{slug}").json()["challenge"] is None


@pytest.mark.django_db
def test_a_rush_makes_the_page_a_little_heavier_and_no_more(world: World, now: datetime, low: None) -> None:
    """Bytes matter most when very many people come: the calm page has 60 kB, and this much is added to it."""
    address = f"/p/{world.petition.slug}/"
    calm = Client().get(address).content
    hurry(60, now=now, slug=world.petition.slug)
    raised = Client().get(address).content
    files = {found.decode() for found in re.findall(rb'"/static/([^"]+\.js)"', raised)}
    more = files - {found.decode() for found in re.findall(rb'"/static/([^"]+\.js)"', calm)}
    assert {Path(name).name for name in more} == {"challenge.js", "pbkdf2.js"}
    parts = [Path(str(finders.find(name))).read_bytes() for name in more]
    parts.append(Client().get(f"{address}challenge.json").content)
    added = (
        sum(len(brotli.compress(part)) for part in parts) + len(brotli.compress(raised)) - len(brotli.compress(calm))
    )
    assert added < 4_000


@pytest.mark.django_db
def test_a_draft_has_no_challenge(world: World) -> None:
    type(world.petition).objects.update(state="draft")
    for address in (f"/p/{world.petition.slug}/challenge.json", f"/api/v1/petitions/{world.petition.slug}/challenge"):
        assert Client().get(address).status_code == 404


# --- mail --------------------------------------------------------------------------------------------------------


def sign_many(slug: str, number: int, *, first: int = 0) -> None:
    for each in range(first, first + number):
        client = Client(REMOTE_ADDR=f"192.0.{each // 250}.{each % 250}")
        client.post(f"/p/{slug}/sign/", FORM | {"email": f"p{each}@mail.example"})


@pytest.mark.django_db
def test_whoever_came_by_the_slow_lane_is_mailed_at_a_lower_pace_and_in_the_end(
    raised: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "UNPROVEN_MAILS_A_MINUTE", 3)
    sign_many(raised, 8)
    later = now + MINUTE
    pace = [pull_confirmation_mails(at) for at in (later, later + 2 * SECOND, later + MINUTE, later + 2 * MINUTE)]
    assert pace == [3, 0, 3, 2]
    assert Signature.objects.filter(mailed_at=None).count() == 0


@pytest.mark.django_db
def test_a_flood_in_the_slow_lane_delays_nobody_who_solved_it(
    raised: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "UNPROVEN_MAILS_A_MINUTE", 3)
    sign_many(raised, 8)
    client = Client()
    answer = solved_from(client, f"/p/{raised}/challenge.json")
    client.post(f"/p/{raised}/sign/", FORM | {"email": "dolores@mail.example", "challenge": answer})
    pull_confirmation_mails(now + MINUTE, limit=1)
    mailed = Signature.objects.exclude(mailed_at=None).values_list("supporter__email", flat=True)
    assert list(mailed) == ["dolores@mail.example"]


@pytest.mark.django_db
def test_a_repeat_without_a_solution_waits_as_well(raised: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "UNPROVEN_MAILS_A_MINUTE", 1)
    sign_many(raised, 1)
    sign_many(raised, 1)
    assert list(Repeat.objects.values_list("unproven", flat=True)) == [True]
    pull_confirmation_mails(now + MINUTE)
    assert Repeat.objects.filter(mailed_at=None).count() == 1
