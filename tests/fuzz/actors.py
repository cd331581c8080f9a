"""Who attacks, in a world where there is something to attack: two campaigns' worth of papers, people and lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from linkarms.directory import services as directory
from linkarms.directory.models import Organization
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.sharing import services as sharing
from tests.factories.mails import confirmation_mails, token_in
from tests.factories.sharing import person, sign
from tests.factories.world import World, add_teammate, agree, amina_and_bo, make_team
from tests.fuzz.surface import Form, forms_reached

DAY = timedelta(days=1)


@dataclass
class Attacked:
    world: World
    clients: dict[str, Client]
    forms: list[tuple[str, Form]]  # who reached it
    slugs: list[str]


def attacked(now: datetime, *, pages: int) -> Attacked:
    """Build the world, let everybody walk through it, and note every form."""
    world = amina_and_bo(now - 3 * DAY, several_boxes=True)
    nadia = make_team("nadia", now=now - 3 * DAY)
    helper = add_teammate(world.amina, "hugo", role="helper", now=now - 3 * DAY)
    directory.add_entry(holder=world.host, name="Somebody Else", actor=world.amina.user, now=now, email="x@y.example")
    directory.invite_teammate(
        world.host, email="new@team.example", role="organizer", may_sign=False, actor=world.amina, now=now
    )
    sign(world, via=world.bo_link, yes=[world.partner, world.host], at=now - 2 * DAY, comment="For my children.")
    b"".join(sharing.release_contacts(world.partner, how="download", actor=world.bo, now=now - DAY))
    sharing.withdraw(person(), world.partner, now=now - DAY)
    agree(world.partnership, world.amina, world.bo, campaign=world.campaign, now=now - DAY)
    sign(world, via=world.bo_link, email="tom@mail.example", at=now, confirmed=False)
    pull_confirmation_mails(now)
    token = token_in(confirmation_mails("tom@mail.example", now=now)[-1])
    clients = {"anonymous": Client()}
    for name, mate in {"amina": world.amina, "bo": world.bo, "chidi": world.chidi, "hugo": helper}.items():
        clients[name] = Client()
        clients[name].force_login(mate.user)
    public = [
        "/", f"/p/{world.petition.slug}/", f"/p/{world.petition.slug}/embed/", f"/confirm/{token}/",
        f"/confirm/{token}/not-me/", "/my-data/", "/w/sign-in/", "/api/v1/docs",
    ]  # fmt: skip
    forms: list[tuple[str, Form]] = []
    for name, client in clients.items():
        mate = {"amina": world.amina, "bo": world.bo, "chidi": world.chidi, "hugo": helper}.get(name)
        starts = public if mate is None else [f"/w/{mate.organization.slug}/", f"/w/{mate.organization.slug}/settings/"]
        forms += [(name, form) for form in forms_reached(client, starts, pages=pages)]
    slugs = [*Organization.objects.values_list("slug", flat=True), world.petition.slug, world.campaign.slug, token]
    slugs += [world.bo_link.code, nadia.organization.slug, "2026-11-21"]
    return Attacked(world, clients, forms, slugs)
