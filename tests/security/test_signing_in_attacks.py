"""Guessing passwords, flooding mailboxes: counted in the database, by what nobody can make up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db.models import Sum
from django.test import Client

from linkarms.accounts import services as accounts
from linkarms.accounts.models import Attempt, MailedLink
from linkarms.accounts.services import change_password, hashing, signing_in, throttling, tidy
from linkarms.core.errors import BadInput, TooMany
from tests.factories.threads import at_once
from tests.factories.world import World

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence of mine"
WRONG = "wrong wrong wrong"
QUARTER = timedelta(minutes=15)


def tries(client: Client, email: str, password: str = WRONG, **headers: str) -> int:
    form = {"email": email, "password": password, "how": "password"}
    return client.post("/w/sign-in/", form, headers=headers).status_code


class Counting(MD5PasswordHasher):
    """How often a password was made into a hash: what takes the time."""

    made = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).made += 1
        return super().encode(password, salt)


@pytest.fixture
def email(world: World, now: datetime) -> str:
    change_password(world.amina.user, password=PASSWORD, now=now)
    return world.amina.user.email


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP"])
def test_an_address_that_the_visitor_makes_up_opens_no_new_count(email: str, header: str) -> None:
    """Without a proxy of ours no such header is believed."""
    answers = [tries(Client(), email, **{header: f"203.0.113.{number}"}) for number in range(6)]
    assert answers == [422] * 5 + [429]


def test_behind_a_proxy_what_the_visitor_writes_before_it_opens_no_new_count(email: str, settings: object) -> None:
    settings.LINKARMS_TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
    answers = [
        tries(Client(REMOTE_ADDR="10.0.0.1"), email, **{"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.7"})
        for number in range(6)
    ]
    assert answers == [422] * 5 + [429]
    elsewhere = tries(Client(REMOTE_ADDR="10.0.0.1"), email, PASSWORD, **{"X-Forwarded-For": "192.0.2.8"})
    assert elsewhere == 302


def test_an_ipv6_subscriber_has_one_network_however_many_addresses(email: str) -> None:
    answers = [tries(Client(REMOTE_ADDR=f"2001:db8:1:2::{number}"), email) for number in range(1, 7)]
    assert answers == [422] * 5 + [429]


def test_what_was_counted_survives_a_lost_cache_and_a_new_process(email: str) -> None:
    assert [tries(Client(), email) for _number in range(5)] == [422] * 5
    cache.clear()
    assert tries(Client(), email, PASSWORD) == 429


def test_one_network_cannot_try_one_password_on_everybody(world: World, now: datetime) -> None:
    with_room = [signing_in.PASSWORDS_FROM_NETWORK]
    for number in range(with_room[0]):
        with pytest.raises(BadInput):
            accounts.sign_in_by_password(f"p{number}@mail.example", "Summer2026!!", network="192.0.2.1", now=now)
    with pytest.raises(TooMany):
        accounts.sign_in_by_password("one-more@mail.example", "Summer2026!!", network="192.0.2.1", now=now)


def test_many_networks_cannot_try_one_account_for_ever(email: str, now: datetime) -> None:
    for number in range(signing_in.PASSWORDS_ANYWHERE):
        with pytest.raises(BadInput):
            accounts.sign_in_by_password(email, "wrong wrong wrong", network=f"198.51.100.{number}", now=now)
    with pytest.raises(TooMany):
        accounts.sign_in_by_password(email, PASSWORD, network="203.0.113.1", now=now)
    # A mailed link is the way round for its owner.
    accounts.send_sign_in_link(email, next_path="", language="en", network="203.0.113.1", now=now)


def test_the_right_password_starts_only_ones_own_count_again(email: str, now: datetime) -> None:
    for network in ("192.0.2.1", "192.0.2.2"):
        for _number in range(4):
            with pytest.raises(BadInput):
                accounts.sign_in_by_password(email, "wrong wrong wrong", network=network, now=now)
    accounts.sign_in_by_password(email, PASSWORD, network="192.0.2.1", now=now)
    with pytest.raises(BadInput):
        accounts.sign_in_by_password(email, "wrong wrong wrong", network="192.0.2.2", now=now)
    with pytest.raises(TooMany):
        accounts.sign_in_by_password(email, PASSWORD, network="192.0.2.2", now=now)


def test_whoever_is_over_the_limit_writes_nothing_more(email: str, now: datetime) -> None:
    for _number in range(5):
        tries(Client(), email)
    before = Attempt.objects.aggregate(all=Sum("count"))["all"]
    for _number in range(20):
        tries(Client(), email)
    assert Attempt.objects.aggregate(all=Sum("count"))["all"] == before


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_one_by_one(now: datetime) -> None:
    answers = at_once(*[lambda: throttling.spend(("somebody", 3), seconds=900, now=now)] * 10)
    assert sorted(answer == 0 for answer in answers) == [False] * 7 + [True] * 3  # type: ignore[type-var]


def test_counts_are_thrown_away_and_hold_no_address(email: str, now: datetime) -> None:
    tries(Client(), email)
    assert "amina" not in str(list(Attempt.objects.values()))
    tidy(now + timedelta(hours=1))
    assert Attempt.objects.count() == 0


def test_a_mailbox_gets_five_links_a_quarter_of_an_hour_and_thirty_a_day(world: World, now: datetime) -> None:
    email, sent = world.amina.user.email, 0
    for number in range(96):
        at = now + number * QUARTER / 2
        try:
            accounts.send_sign_in_link(email, next_path="", language="en", network=f"192.0.2.{number}", now=at)
        except TooMany:
            continue
        sent += 1
    # The day's window may begin anew once within the half day that this takes.
    assert 30 <= sent <= 60


def test_one_network_cannot_fill_our_table_of_links(world: World, now: datetime) -> None:
    allowed = signing_in.MAILS_FROM_NETWORK
    for number in range(allowed):
        accounts.send_sign_in_link(f"p{number}@mail.example", next_path="", language="en", network="192.0.2.1", now=now)
    with pytest.raises(TooMany):
        accounts.send_sign_in_link("more@mail.example", next_path="", language="en", network="192.0.2.1", now=now)
    assert MailedLink.objects.filter(email__startswith="p").count() == allowed


def test_only_a_few_passwords_are_looked_at_together(email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 100 MB while it is looked at: sixty-four at once would be more than a small server has."""
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    held = [hashing.place() for _number in range(hashing.AT_ONCE)]
    for place in held:
        place.__enter__()
    try:
        answer = Client().post("/w/sign-in/", {"email": email, "password": PASSWORD, "how": "password"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    finally:
        for place in held:
            place.__exit__(None, None, None)
    assert tries(Client(), email, PASSWORD) == 302


def test_a_stolen_session_is_no_place_to_guess_the_password_from(world: World, email: str) -> None:
    thief = Client()
    thief.force_login(world.amina.user)
    form = {"what": "password", "old": "wrong wrong wrong", "password": f"{PASSWORD} anew"}
    for _number in range(10):
        thief.post("/w/account/", form)
    answer = thief.post("/w/account/", form | {"old": PASSWORD})
    assert "too many tries" in answer.content.decode()
    world.amina.user.refresh_from_db()
    assert world.amina.user.check_password(PASSWORD)


def test_an_unknown_account_costs_as_many_hashes_as_a_wrong_password(
    world: World, now: datetime, settings: object
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]  # type: ignore[attr-defined]
    change_password(world.amina.user, password=PASSWORD, now=now)
    made = {}
    for email in (world.amina.user.email, world.bo.user.email, "nobody@mail.example"):  # Bo has no password
        before = Counting.made
        assert tries(Client(), email) == 422
        made[email] = Counting.made - before
    assert set(made.values()) == {1}
