"""Mails that were written while something happened: to whom, and whether they may read what is in them."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.test import Client

from linkarms.accounts.models import User
from linkarms.petitions.models import Signature
from linkarms.supporters.models import Supporter
from tests.leaks.actors import OWNER, SIGNED_IN, Actor
from tests.leaks.attack import Attack, Letter
from tests.leaks.cast import ORGANIZATIONS
from tests.leaks.matrix import Matrix
from tests.leaks.world import World


def kinds_of_mail() -> set[str]:
    """Every kind there is a template for."""
    folders = [Path(app.path) / "templates" / "mails" for app in apps.get_app_configs()]
    return {file.name.removesuffix(".subject.txt") for folder in folders for file in folder.glob("*.subject.txt")}


def judge_letters(letters: list[Letter], matrix: Matrix, *, why: str, typed: str = "") -> None:
    """Whoever gets a mail may see every canary in it. What the sender typed is theirs to send."""
    echo = matrix.world.canaries.found_in(typed)
    for letter in letters:
        matrix.report.mail_kinds.add(letter.kind)
        reader = reader_of(letter.to, matrix.world)
        own = matrix.world.canaries.found_in(letter.to) | _given_by(letter.to)
        attack = Attack(f"mail {letter.kind}", why, method="MAIL")
        matrix.judge(letter.words, reader, attack, "mail", but=echo | own)


def reader_of(address: str, world: World) -> Actor:
    """The actor who reads this mailbox: by the team they are in now, or by what they hold."""
    user = User.objects.filter(email=address).first()
    if user is not None:
        places = user.teammates.filter(left_at__isnull=True)
        organization = world.cast.name_of(places[0].organization_id) if places else ""
        usual = organization if organization != "harbor" else OWNER
        name = next((each for each, (who, _org) in SIGNED_IN.items() if _is(user, who, world)), usual)
        return Actor(name, Client(), organization=organization, email=address)
    is_dolores = Supporter.objects.filter(email=address, pk=world.dolores).exists()
    return Actor("supporter" if is_dolores else "addressee", Client(), email=address)


def _is(user: User, who: str, world: World) -> bool:
    """Whether this account is that person of the cast."""
    owner = next((owner for name, owner in world.cast.owners.items() if ORGANIZATIONS[name][1] == who), None)
    teammate = world.cast.team.get(who) or owner
    return teammate is not None and teammate.user_id == user.pk


def _given_by(address: str) -> set[str]:
    """What a supporter gave themselves."""
    rows = Signature.objects.filter(supporter__email=address)
    return {value.lower() for row in rows for value in (row.given_name, row.family_name, row.comment) if value}
