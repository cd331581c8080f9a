"""A session begins with a fresh key, belongs to one browser, and ends when it should."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from linkarms.accounts.models import LinkPurpose, MailedLink
from linkarms.accounts.services import change_password, issue_link, remove_password, sign_out_everywhere
from linkarms.directory.models import Teammate
from linkarms.directory.services import leave_team
from tests.factories.world import World, add_teammate

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence of mine"
COOKIE = "linkarms_session"


def browser_of(teammate: Teammate) -> Client:
    client = Client()
    client.force_login(teammate.user)
    return client


def is_in(client: Client, world: World) -> bool:
    return client.get(f"/w/{world.host.slug}/").status_code == 200


def link_for(teammate: Teammate, now: datetime) -> str:
    token = issue_link(purpose=LinkPurpose.SIGN_IN, email=teammate.user.email, now=now, days=1)
    return f"/w/link/{token}/"


@pytest.mark.parametrize("way", ["link", "password"])
def test_a_key_that_was_there_before_signing_in_is_worth_nothing_after(world: World, now: datetime, way: str) -> None:
    """Whoever plants a session in somebody's browser does not share what they do with it."""
    change_password(world.amina.user, password=PASSWORD, now=now)
    thief = Client()
    thief.post("/w/sign-out/")  # leaves a message, so a session
    planted = thief.cookies[COOKIE].value
    victim = Client()
    victim.cookies[COOKIE] = planted
    if way == "link":
        victim.post(link_for(world.amina, now))
    else:
        victim.post("/w/sign-in/", {"email": world.amina.user.email, "password": PASSWORD, "how": "password"})

    assert is_in(victim, world)
    assert victim.cookies[COOKIE].value != planted
    assert not is_in(thief, world)


def test_a_made_up_key_is_not_taken_over(world: World, now: datetime) -> None:
    client = Client()
    client.cookies[COOKIE] = "a" * 32
    client.post(link_for(world.amina, now))
    assert client.cookies[COOKIE].value != "a" * 32


def test_signing_out_ends_the_session_on_the_server(world: World, now: datetime) -> None:
    client, copy = browser_of(world.amina), Client()
    copy.cookies[COOKIE] = client.cookies[COOKIE].value
    client.post("/w/sign-out/")
    assert not is_in(copy, world)


@pytest.mark.parametrize("deed", ["changes", "removes"])
def test_another_password_ends_all_sessions_and_links_under_way(world: World, now: datetime, deed: str) -> None:
    change_password(world.amina.user, password=PASSWORD, now=now)
    elsewhere, mailed = browser_of(world.amina), link_for(world.amina, now)
    if deed == "changes":
        change_password(world.amina.user, password=f"{PASSWORD} anew", now=now)
    else:
        remove_password(world.amina.user, now=now)
    assert not is_in(elsewhere, world)
    assert Client().post(mailed).status_code == 410


def test_changing_the_password_keeps_the_browser_in_which_it_is_done(world: World, now: datetime) -> None:
    here, elsewhere = browser_of(world.amina), browser_of(world.amina)
    here.post("/w/account/", {"what": "password", "password": PASSWORD})
    assert (is_in(here, world), is_in(elsewhere, world)) == (True, False)


def test_signing_out_everywhere_leaves_the_browser_in_which_it_is_done(world: World, now: datetime) -> None:
    here, elsewhere, mailed = browser_of(world.amina), browser_of(world.amina), link_for(world.amina, now)
    assert here.post("/w/account/", {"what": "everywhere"}).status_code == 302
    assert (is_in(here, world), is_in(elsewhere, world)) == (True, False)
    assert Client().post(mailed).status_code == 410


def test_signing_somebody_out_concerns_nobody_else(world: World, now: datetime) -> None:
    bo = browser_of(world.bo)
    sign_out_everywhere(world.amina.user, actor=world.amina.user, now=now)
    assert bo.get(f"/w/{world.partner.slug}/").status_code == 200


def test_a_teammate_who_is_taken_off_is_out_at_once(world: World, now: datetime) -> None:
    omar = add_teammate(world.amina, "omar", now=now)
    browser, mailed = browser_of(omar), link_for(omar, now)
    assert is_in(browser, world)
    leave_team(omar, actor=world.amina, now=now)
    assert browser.get(f"/w/{world.host.slug}/").status_code == 302  # to the sign-in page: the session is over
    assert MailedLink.objects.filter(email=omar.user.email, revoked_at__isnull=False).exists()
    assert Client().post(mailed).status_code == 410


def test_a_teammate_who_leaves_keeps_the_session_and_loses_the_organization(world: World, now: datetime) -> None:
    omar = add_teammate(world.amina, "omar", now=now)
    browser = browser_of(omar)
    leave_team(omar, actor=omar, now=now)
    assert browser.get(f"/w/{world.host.slug}/").status_code == 404
    assert browser.get("/w/account/").status_code == 200


def test_a_closed_account_is_out_at_once(world: World, now: datetime) -> None:
    browser = browser_of(world.amina)
    world.amina.user.is_active = False
    world.amina.user.save()
    assert not is_in(browser, world)


def test_a_session_ends_after_two_weeks_whatever_happens_in_it(world: World, now: datetime) -> None:
    browser = browser_of(world.amina)
    is_in(browser, world)
    ends = Session.objects.get().expire_date
    assert abs(ends - now - timedelta(days=14)) < timedelta(minutes=5)
    Session.objects.update(expire_date=now - timedelta(seconds=1))
    assert not is_in(browser, world)


def test_the_cookie_is_for_this_site_and_for_no_script(world: World, now: datetime) -> None:
    client = Client()
    client.post(link_for(world.amina, now))
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
