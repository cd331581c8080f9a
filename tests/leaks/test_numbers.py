"""Numbers, dates and lengths tell nothing either: what others see does not change with private rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import models
from django.db.models import F

from linkarms.campaigns import services as campaigns
from linkarms.directory import services as directory
from linkarms.directory.models import Teammate
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Level
from linkarms.petitions.models import Petition
from tests.factories.sharing import sign
from tests.leaks.actors import FEW, FULL, Actor, actor
from tests.leaks.allowed import may_see
from tests.leaks.attack import carry_out, undone
from tests.leaks.matrix import Matrix, page_attacks
from tests.leaks.routes import all_routes
from tests.leaks.whose import PUBLIC

#: Numbers that are part of a unique key, or that say which of several rows is meant.
KEYS = {"number", "version", "text_version", "yes_text_version", "position", "campaign_ref"}


def pages_of(attacker: Actor, matrix: Matrix, *, most: int | None) -> dict[str, str]:
    """What this actor reads everywhere, without what differs from answer to answer by itself."""
    found = {}
    for route in all_routes():
        for attack in page_attacks(route, attacker, matrix.filler, thorough=False, most=most):
            if attack.method == "GET":
                seen = carry_out(attack, attacker)
                body = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", seen.body)
                found[attack.url] = f"{seen.status} {seen.location} {body}"
    return found


def more_of_everything(matrix: Matrix) -> None:
    """Harbor goes on: more records, leads, drafts, invitations, visits and signatures that wait."""
    cast, now = matrix.world.cast, matrix.world.now
    hana = Teammate.objects.select_related("user", "organization").get(pk=cast.hana.pk)
    for number in range(7):
        entry, _new = directory.add_entry(
            holder=hana.organization,
            name=f"One more {number}",
            actor=hana.user,
            now=now,
            email=f"more{number}@x.example",
        )
        directory.add_lead(entry, source="Another letter", evidence="They signed.", now=now)
        partnerships.invite(entry, level=Level.FULL, message="And you?", actor=hana, now=now)
        draft = campaigns.create_campaign(hana.organization, name=f"One more {number}", actor=hana, now=now)
        campaigns.make_link(draft, hana.organization, label=f"One more {number}", actor=hana, now=now)
        directory.invite_teammate(
            hana.organization, email=f"more{number}@team.example", role="viewer", may_sign=False, actor=hana, now=now
        )
        petition = Petition.objects.get(pk=cast.petitions["river"].pk)
        sign(None, petition=petition, email=f"more{number}@people.example", at=now, confirmed=False, comment="Why not?")


def other_numbers(matrix: Matrix, attacker: Actor) -> int:
    """Every number and moment of rows that are not the attacker's to see is another one; how many."""
    changed = 0
    for rows in matrix.filler.all_rows():
        hidden = [row.pk for row in rows if not _is_theirs(matrix, row, attacker)]
        for each in type(rows[0])._meta.concrete_fields if hidden else ():
            if (new := _another(each)) is not None:
                found = type(rows[0])._base_manager.filter(pk__in=hidden, **{f"{each.name}__isnull": False})
                changed += found.update(**{each.name: new})
    return changed


def _another(each: models.Field) -> models.expressions.CombinedExpression | None:
    if each.is_relation or each.primary_key or each.name in KEYS:
        return None
    if isinstance(each, models.DateTimeField):
        return F(each.name) - timedelta(hours=2)  # all together, so that what came first still does
    if isinstance(each, models.IntegerField) and not each.choices and not each.unique:
        return F(each.name) + 4211
    return None


def _is_theirs(matrix: Matrix, row: models.Model, attacker: Actor) -> bool:
    groups = matrix.groups_of(row)
    owner = matrix.filler.owner(row)
    own = matrix.world.cast.owners[attacker.organization].organization_id if attacker.organization else None
    if row._meta.app_label == "audit" or not groups:
        return True  # without words of its own nobody can say whose it is
    return owner == own or PUBLIC in groups or any(may_see(attacker, group) for group in groups)


def check(matrix: Matrix, who: str, *, most: int | None) -> None:
    attacker = actor(who, matrix.world)
    before = pages_of(attacker, matrix, most=most)
    steady = {url for url, page in pages_of(attacker, matrix, most=most).items() if page == before[url]}
    with undone():
        assert other_numbers(matrix, attacker) > 300
        more_of_everything(matrix)
        after = pages_of(attacker, matrix, most=most)
    told = [f"{url}: {_where(before[url], after[url])}" for url in sorted(steady) if before[url] != after[url]]
    assert not told, "\n".join(told)
    assert len(steady) > 0.9 * len(before)


def _where(before: str, after: str) -> str:
    start = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    return f"{before[max(0, start - 60) : start + 60]!r} became {after[max(0, start - 60) : start + 60]!r}"


@pytest.mark.long
@pytest.mark.parametrize("who", [*FEW, "anonymous", "former", "other", "declined"] if FULL else [*FEW, "anonymous"])
def test_nothing_that_others_see_depends_on_private_rows(matrix: Matrix, who: str) -> None:
    check(matrix, who, most=1)


@pytest.mark.long
def test_the_owner_s_pages_do_depend_on_them(matrix: Matrix) -> None:
    """So that the test above does not pass because nothing was changed."""
    owner = actor("owner", matrix.world)
    before = pages_of(owner, matrix, most=1)
    with undone():
        more_of_everything(matrix)
        after = pages_of(owner, matrix, most=1)
    assert sum(before[url] != after[url] for url in before) > 10
