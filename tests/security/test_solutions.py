"""A solution of the challenge: good for its petition, for a quarter of an hour, once; and cheap to refuse."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.errors import TooMany
from linkarms.petitions import challenge, spent
from linkarms.petitions.challenge import check, issue
from linkarms.petitions.spent import Spent
from tests.factories.threads import at_once
from tests.security.solving import SLUG, changed, cheap, real_now, solved

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)


def test_a_solution_counts_once() -> None:
    answer = solved(now := real_now())
    assert [check(answer, slug=SLUG, now=now) for _number in range(3)] == [True, False, False]


def test_a_solution_handed_in_many_times_at_the_same_moment_counts_once() -> None:
    answer = solved(now := real_now())
    deeds = [lambda: check(answer, slug=SLUG, now=now)] * 12
    assert sorted(map(bool, at_once(*deeds))) == [False] * 11 + [True]


def test_another_spelling_of_a_used_solution_does_not_count() -> None:
    answer = solved(now := real_now())
    content = json.loads(base64.b64decode(answer))
    check(answer, slug=SLUG, now=now)
    content["challenge"]["signature"] = content["challenge"]["signature"].upper()
    content["solution"]["time"] = 17
    content["more"] = "x"
    again = base64.b64encode(json.dumps(content, indent=1).encode()).decode()
    assert not check(again, slug=SLUG, now=now)


def test_a_solution_is_for_its_petition_and_for_a_quarter_of_an_hour() -> None:
    now = real_now()
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
    answer = changed(solved(now := real_now()), **change)
    slug = str(change.get("data", {}).get("petition", SLUG)) if isinstance(change.get("data"), dict) else SLUG
    assert not check(answer, slug=slug, now=now)


def test_a_challenge_without_its_solution_is_none() -> None:
    now = real_now()
    given = issue(SLUG, network="n", now=now)
    for solution in ({"counter": 0, "derivedKey": ""}, {"counter": 3, "derivedKey": "00" * 32}, {}, None, []):
        raw = base64.b64encode(json.dumps({"challenge": given, "solution": solution}).encode()).decode()
        assert not check(raw, slug=SLUG, now=now)


def test_a_challenge_signed_with_another_key_is_not_ours(settings: object) -> None:
    answer = solved(now := real_now())
    settings.SECRET_KEY = "another installation's " * 5  # type: ignore[attr-defined]
    assert not check(answer, slug=SLUG, now=now)


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_whatever_is_handed_in_is_right_or_wrong_and_never_an_error(text: str) -> None:
    assert check(text, slug=SLUG, now=real_now()) is False


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON, _JSON, _JSON)
def test_whatever_shape_it_has_it_is_right_or_wrong(parameters: object, signature: object, solution: object) -> None:
    expires = int(real_now().timestamp()) + 100
    whole = {"algorithm": "x", "nonce": "00", "salt": "00", "cost": 1, "expiresAt": expires, "data": {"petition": SLUG}}
    for given_parameters in (parameters, whole | (parameters if isinstance(parameters, dict) else {})):
        content = {"challenge": {"parameters": given_parameters, "signature": signature}, "solution": solution}
        raw = base64.b64encode(json.dumps(content).encode()).decode()
        assert check(raw, slug=SLUG, now=real_now()) is False


@pytest.mark.parametrize(
    "text", ["a" * 10_000, base64.b64encode(b"[" * 2_000).decode(), base64.b64encode(b"9" * 2_900).decode()]
)
def test_what_is_huge_or_nested_without_end_is_wrong_and_cheap(text: str) -> None:
    assert check(text, slug=SLUG, now=real_now()) is False


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
