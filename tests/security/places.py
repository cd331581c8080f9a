"""Every address of the installation, filled in for one world: a new page is attacked without being asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link
from linkarms.core import clock
from linkarms.core.tokens import new_token
from linkarms.directory.models import NameObjection
from linkarms.directory.services import add_entry, invite_teammate, set_logo, switch_profile
from linkarms.partnerships.models import Level
from linkarms.partnerships.services import invite
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.models import Picture
from linkarms.public import my_data_session
from linkarms.public.pages import organization
from tests.factories.mails import confirmation_mails, token_in
from tests.factories.sharing import person, sign
from tests.factories.world import World

FORGED = "A" * 43
MY_DATA = (
    "my-data-page", "my-data-withdraw", "my-data-signature", "my-data-download", "my-data-erase", "my-data-close",
)  # fmt: skip
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Place:
    """One route. ``room``: the door it belongs to ("workspace", "public", "api", "")."""

    route: str
    name: str
    room: str
    is_exempt: bool  # from the check for forged forms

    def __str__(self) -> str:
        return f"/{self.route}"

    @property
    def parts(self) -> list[str]:
        return [name for _kind, name in _PART.findall(self.route)]

    @property
    def has_secret(self) -> bool:
        return "token" in self.parts

    def at(self, values: dict[str, object]) -> str:
        return "/" + _PART.sub(lambda found: str(values[found[2]]), self.route)


def all_places() -> list[Place]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[URLPattern | URLResolver], before: str = "", room: str = "") -> Iterator[Place]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route, str(pattern.namespace or room))
        else:
            exempt = bool(getattr(pattern.callback, "csrf_exempt", False))
            yield Place(route, pattern.name or "", room, exempt)


@dataclass
class Site:
    """The world of the tests with something behind every address."""

    world: World
    tokens: dict[str, str]
    ids: dict[str, int]

    def address(self, place: Place, *, token: str = "") -> str:
        values: dict[str, object] = {
            "org": self.world.host.slug,
            "code": self.world.bo_link.code,
            "day": "2026-11-22",
            "version": self._words() if place.name == "told" else 1,
            "number": 1,
            "name": self.world.host.logo.name,
            "organization": self.world.partner.pk,
            **self.ids,
            "slug": self._slug(place.route),
            "token": token or self.tokens.get(place.name, FORGED),
            "pk": self._pk(place),
        }
        return place.at(values)

    def _words(self) -> str:
        """The version of the words beside the host's box, as they stand there once somebody looked."""
        return boxes_for(self.world.petition, None, now=clock.now())[0].words.version

    def _slug(self, route: str) -> str:
        whose = {"o/": self.world.host.slug, "c/": self.world.campaign.slug}
        return whose.get(route[:2], self.world.petition.slug)

    def _pk(self, place: Place) -> int:
        for prefix, pk in (
            ("campaigns-", self.world.campaign.pk),
            ("people-", self.world.campaign.pk),
            ("partners-agreement-new", self.world.partnership.pk),
            ("partners-agreement", self.world.agreement.pk if self.world.agreement else 0),
            ("partners-entry", self.world.partnership.entry_id),
            ("partners-invite", self.world.partnership.entry_id),
            ("partners-", self.world.partnership.pk),
            ("settings-", self.world.amina.pk),
        ):
            if place.name.startswith(prefix):
                return pk
        return 1


def site_of(world: World, *, now: datetime) -> Site:
    """Pictures, a public profile, a signature on its way, and an open link of every purpose."""
    set_logo(world.host, file=a_picture("logo.png"), actor=world.amina, now=now)
    switch_profile(world.host, on=True, actor=world.amina, now=now)
    # Not by the service: a changed page would ask the partner anew, and its box would be gone.
    picture = Picture.objects.create(petition=world.petition, image=a_picture("river.png"), description="A river")
    sign(world, via=world.bo_link, yes=[world.partner], at=now, confirmed=False)
    world.host.refresh_from_db()
    tokens = _open_links(world, now=now)
    tokens["confirm"] = tokens["not-me"] = token_in(confirmation_mails(now=now)[0])
    ids = {
        "petition": world.petition.pk,
        "picture": picture.pk,
        "statement": world.statement.pk,
        "part": world.participation.pk,
        "link": world.host_link.pk,
        "signature": 1,
    }
    return Site(world, tokens, ids)


def _open_links(world: World, *, now: datetime) -> dict[str, str]:
    """One that works for each page with a secret in its address."""
    invitation = invite_teammate(
        world.host, email="new@team.example", role="helper", may_sign=False, actor=world.amina, now=now
    )
    entry, _new = add_entry(holder=world.host, name="Lakeside Group", actor=world.amina.user, now=now)
    partnership = invite(
        entry, level=Level.FULL, message="Shall we?", email="new@lakeside.example", actor=world.amina, now=now
    )
    objection = NameObjection.objects.create(
        organization=world.host, email="eve@mail.example", place="/", at=now, reported_at=now
    )
    subjects = {
        "account-link": (LinkPurpose.SIGN_IN, world.amina.user.email, ""),
        "account-found": (LinkPurpose.FOUND, "founder@mail.example", ""),
        "account-join": (LinkPurpose.TEAM, "new@team.example", str(invitation.pk)),
        "answer": (LinkPurpose.PARTNER, "new@lakeside.example", str(partnership.pk)),
    }
    tokens = {
        name: issue_link(purpose=purpose, email=email, subject=subject, now=now, days=1)
        for name, (purpose, email, subject) in subjects.items()
    }
    tokens["organization-code"] = signing.dumps(objection.pk, salt=organization.SALT)
    return tokens | dict.fromkeys(MY_DATA, new_token())


def with_her_data_open(site: Site, client: Client, *, now: datetime) -> Client:
    """The browser's half of Dolores's open page."""
    response = HttpResponse()
    my_data_session.keep_open(response, person(), site.tokens[MY_DATA[0]], now=now)
    client.cookies[my_data_session.COOKIE] = response.cookies[my_data_session.COOKIE].value
    return client


def a_picture(name: str, *, kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "#2c3fa8").save(out, format=kind)
    return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{kind.lower()}")
