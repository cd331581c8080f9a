"""Everybody who attacks: how they come in, and for which organization they act, if for any."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from linkarms.accounts.models import User
from linkarms.core import clock
from linkarms.core.tokens import new_token, token_hash
from linkarms.directory.models import Organization
from linkarms.public import my_data_session
from linkarms.supporters.models import Supporter
from tests.leaks.world import World

#: Who the table in ``allowed.py`` speaks of. The owner is no attacker: what she sees shows that the matrix can see.
OWNER = "owner"
#: Attackers who are signed in: the person, and the organization for which they act.
SIGNED_IN = {
    OWNER: ("hana", "harbor"),
    "helper": ("hugo", "harbor"),
    "viewer": ("vera", "harbor"),
    "former": ("fritz", None),  # was of Harbor's team
    "outsider": ("chidi", "elsewhere"),
    "ended": ("ede", "ended"),  # partnership and taking part are over
    "other": ("lara", "lake"),  # partner in another campaign
    "partner": ("bo", "rivers"),  # takes part now
    "asked": ("asa", "asked"),  # has not answered
    "declined": ("dora", "declined"),
}
#: Those who only hold something: nothing, links and codes that are used up, links that work, an open my-data page.
VISITORS = ("anonymous", "expired", "addressee", "supporter")
ATTACKERS = (*(name for name in SIGNED_IN if name != OWNER), *VISITORS)

#: Everybody tries everything with `make test-long FULL=1`; otherwise those who see least and those who saw more once.
FULL = bool(os.environ.get("LINKARMS_FULL"))
FEW = ("outsider", "ended")

CSRF_SECRET = "a" * 32


@dataclass
class Actor:
    """``own``: the short name of the organization they act for. ``tokens``: what they hold, by what it is."""

    name: str
    client: Client
    own: str = ""
    organization: str = ""  # its name in the cast
    email: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def is_signed_in(self) -> bool:
        return self.name in SIGNED_IN


def actor(name: str, world: World) -> Actor:
    """A browser of their own, signed in where they can be, with the token that forms need."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF_SECRET
    if name in SIGNED_IN:
        return _signed_in(name, client, world)
    return _visitor(name, client, world)


def _signed_in(name: str, client: Client, world: World) -> Actor:
    person, organization = SIGNED_IN[name]
    teammate = world.cast.team.get(person) or world.cast.owners[organization or ""]
    user = User.objects.get(pk=teammate.user_id)
    client.force_login(user)
    own = Organization.objects.get(pk=world.cast.owners[organization].organization_id).slug if organization else ""
    return Actor(name, client, own=own, organization=organization or "", email=user.email)


def _visitor(name: str, client: Client, world: World) -> Actor:
    token = new_token()
    if name == "supporter":
        supporter, response = Supporter.objects.get(pk=world.dolores), HttpResponse()
        my_data_session.keep_open(response, supporter, token, now=clock.now())
        client.cookies[my_data_session.COOKIE] = response.cookies[my_data_session.COOKIE].value
        return Actor(name, client, email=supporter.email or "", tokens={"my-data live": token})
    if name == "expired":
        until = (clock.now() - timedelta(minutes=1)).timestamp()
        over = signing.dumps([world.dolores, token_hash(token), until], salt="linkarms.my-data.open")
        client.cookies[my_data_session.COOKIE] = over
        dead = {what: one for what, one in world.cast.tokens.items() if not what.endswith("live")}
        return Actor(name, client, tokens={**dead, "my-data late": token})
    if name == "addressee":
        return Actor(name, client, tokens={k: v for k, v in world.cast.tokens.items() if k.endswith("live")})
    return Actor(name, client, tokens={"nobody's": token})
