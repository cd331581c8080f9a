"""In a rush a computation is asked for: raised and lowered by itself, good once; without it one is kept too."""

from __future__ import annotations

import base64
import json
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
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.errors import TooMany
from linkarms.petitions import challenge, mailing, rush, spent
from linkarms.petitions.challenge import Lane, admit, check, issue
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.models import Repeat, Signature
from linkarms.petitions.spent import Spent
from tests.factories.threads import at_once
from tests.factories.world import World

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SLUG = "clean-river"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python solves for the tests; how long that takes is not what they are about."""
    monkeypatch.setattr(challenge, "COST", 1)
    monkeypatch.setattr(challenge, "FEWEST_TRIES", 2)
    monkeypatch.setattr(challenge, "MOST_TRIES", 6)


@pytest.fixture
def low(settings: object) -> None:
    settings.LINKARMS_CHALLENGE_ABOVE = 20  # type: ignore[attr-defined]


def solved(now: datetime, *, slug: str = SLUG, network: str = "n") -> str:
    given = altcha.Challenge.from_dict(issue(slug, network=network, now=now))
    solution = altcha.solve_challenge(given)
    assert solution is not None
    return str(altcha.Payload(given, solution).to_base64())


def changed(answer: str, **more: object) -> str:
    """The same answer with other parameters in it."""
    content = json.loads(base64.b64decode(answer))
    content["challenge"]["parameters"] |= more
    return base64.b64encode(json.dumps(content).encode()).decode()


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
    now = _real()
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


# --- solutions -----------------------------------------------------------------------------------------------


def _real() -> datetime:
    """The library looks at the clock by itself."""
    from linkarms.core import clock  # noqa: PLC0415

    return clock.now()


def test_a_solution_counts_once() -> None:
    answer = solved(now := _real())
    assert [check(answer, slug=SLUG, now=now) for _number in range(3)] == [True, False, False]


def test_a_solution_handed_in_many_times_at_the_same_moment_counts_once() -> None:
    answer = solved(now := _real())
    deeds = [lambda: check(answer, slug=SLUG, now=now)] * 12
    assert sorted(map(bool, at_once(*deeds))) == [False] * 11 + [True]


def test_another_spelling_of_a_used_solution_does_not_count() -> None:
    answer = solved(now := _real())
    content = json.loads(base64.b64decode(answer))
    check(answer, slug=SLUG, now=now)
    content["challenge"]["signature"] = content["challenge"]["signature"].upper()
    content["solution"]["time"] = 17
    content["more"] = "x"
    again = base64.b64encode(json.dumps(content, indent=1).encode()).decode()
    assert not check(again, slug=SLUG, now=now)


def test_a_solution_is_for_its_petition_and_for_a_quarter_of_an_hour() -> None:
    now = _real()
    assert not check(solved(now, slug="quiet-park"), slug=SLUG, now=now)
    assert not check(solved(now), slug=SLUG, now=now + timedelta(minutes=15))
    assert check(solved(now), slug=SLUG, now=now + timedelta(minutes=14))


@pytest.mark.parametrize(
    "change",
    [
        {"expiresAt": 9_999_999_999},
        {"data": {"petition": "quiet-park"}},
        {"cost": 1, "keyPrefix": ""},
        {"keyPrefix": "00", "keySignature": ""},
        {"keySignature": None},
        {"nonce": "0" * 32},
        {"algorithm": "SHA-1"},
    ],
)
def test_a_challenge_that_was_changed_is_not_ours(change: dict[str, object]) -> None:
    answer = changed(solved(now := _real()), **change)
    slug = str(change.get("data", {}).get("petition", SLUG)) if isinstance(change.get("data"), dict) else SLUG
    assert not check(answer, slug=slug, now=now)


def test_a_challenge_without_its_solution_is_none() -> None:
    now = _real()
    given = issue(SLUG, network="n", now=now)
    for solution in ({"counter": 0, "derivedKey": ""}, {"counter": 3, "derivedKey": "00" * 32}, {}, None, []):
        raw = base64.b64encode(json.dumps({"challenge": given, "solution": solution}).encode()).decode()
        assert not check(raw, slug=SLUG, now=now)


def test_a_challenge_signed_with_another_key_is_not_ours(settings: object) -> None:
    answer = solved(now := _real())
    settings.SECRET_KEY = "another installation's " * 5  # type: ignore[attr-defined]
    assert not check(answer, slug=SLUG, now=now)


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_whatever_is_handed_in_is_right_or_wrong_and_never_an_error(text: str) -> None:
    assert check(text, slug=SLUG, now=_real()) is False


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON, _JSON, _JSON)
def test_whatever_shape_it_has_it_is_right_or_wrong(parameters: object, signature: object, solution: object) -> None:
    expires = int(_real().timestamp()) + 100
    whole = {"algorithm": "x", "nonce": "00", "salt": "00", "cost": 1, "expiresAt": expires, "data": {"petition": SLUG}}
    for given_parameters in (parameters, whole | (parameters if isinstance(parameters, dict) else {})):
        content = {"challenge": {"parameters": given_parameters, "signature": signature}, "solution": solution}
        raw = base64.b64encode(json.dumps(content).encode()).decode()
        assert check(raw, slug=SLUG, now=_real()) is False


@pytest.mark.parametrize(
    "text", ["a" * 10_000, base64.b64encode(b"[" * 2_000).decode(), base64.b64encode(b"9" * 2_900).decode()]
)
def test_what_is_huge_or_nested_without_end_is_wrong_and_cheap(text: str) -> None:
    assert check(text, slug=SLUG, now=_real()) is False


# --- memory --------------------------------------------------------------------------------------------------


def nonce(number: int) -> str:
    return f"{number:032x}"[::-1]


def test_when_memory_is_full_the_oldest_are_refused_and_never_counted_twice(now: datetime) -> None:
    store, base = Spent(most=100), int(now.timestamp())
    used = [(nonce(number), base + 60 * (number // 20)) for number in range(200)]
    first = [store.spend(each, expires_at=at + 300, now=now) for each, at in used]
    again = [store.spend(each, expires_at=at + 300, now=now) for each, at in used]
    assert (first.count(True), again.count(True)) == (200, 0)
    assert store._count <= 101


def test_what_has_expired_is_forgotten(now: datetime) -> None:
    store, base = Spent(), int(now.timestamp())
    for number in range(50):
        store.spend(nonce(number), expires_at=base + 60, now=now)
    assert store.spend(nonce(99), expires_at=base + 900, now=now + timedelta(minutes=5))
    assert store._count == 1


def test_where_a_cache_is_shared_a_solution_counts_once_on_all_machines(now: datetime, settings: object) -> None:
    settings.LINKARMS_CACHE_IS_SHARED = True  # type: ignore[attr-defined]
    expires_at = int(now.timestamp()) + 600
    assert spent.spend(nonce(7), expires_at=expires_at, now=now)
    spent.forget()  # as another process
    assert not spent.spend(nonce(7), expires_at=expires_at, now=now)


def test_one_network_cannot_make_us_compute_without_end(now: datetime) -> None:
    for _number in range(challenge.ISSUED_A_MINUTE):
        issue(SLUG, network="n", now=now)
    with pytest.raises(TooMany):
        issue(SLUG, network="n", now=now)
    issue(SLUG, network="another", now=now)


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
