"""What is somebody else's looks like what does not exist; an address that we know like one that we do not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from linkarms.accounts.models import User
from linkarms.directory import services as directory
from linkarms.directory.models import Teammate
from linkarms.supporters.models import Supporter
from tests.leaks.actors import FEW, FULL, actor
from tests.leaks.attack import Attack, undone
from tests.leaks.matrix import Matrix
from tests.leaks.routes import all_routes
from tests.leaks.twins import NO_SLUG, Difference, Twins, differences, public_twins, workspace_twins

#: Foreign rows that are asked for by one address, but for FULL=1.
SOME_ROWS = 3
NOBODY = "nobody@post.example"


def told(found: list[Difference]) -> str:
    return "\n".join(dict.fromkeys(str(each) for each in found))


def test_drafts_and_hidden_organizations_look_like_none(matrix: Matrix) -> None:
    anonymous = actor("anonymous", matrix.world)
    found = [each for twins in public_twins(matrix) for each in differences(twins, anonymous)]
    assert not found, told(found)


def test_an_outsider_cannot_tell_a_foreign_row_from_none(matrix: Matrix) -> None:
    outsider = actor("outsider", matrix.world)
    found = [
        each
        for route in all_routes()
        for twins in workspace_twins(route, outsider, matrix, most=1, methods=("GET",))
        for each in differences(twins, outsider)
    ]
    assert not found, told(found)


@pytest.mark.long
@pytest.mark.parametrize("who", [*FEW, "other", "declined", "partner"] if FULL else FEW)
def test_nobody_can_tell_any_foreign_row_from_none(matrix: Matrix, who: str, thorough: bool) -> None:
    attacker = actor(who, matrix.world)
    found = [
        each
        for route in all_routes()
        for twins in workspace_twins(route, attacker, matrix, most=None if thorough else SOME_ROWS)
        for each in differences(twins, attacker)
    ]
    assert not found, told(found)


def test_a_public_page_whose_host_took_its_name_off_looks_like_none(matrix: Matrix) -> None:
    anonymous, cast = actor("anonymous", matrix.world), matrix.world.cast
    hana = Teammate.objects.select_related("user", "organization").get(pk=cast.hana.pk)
    with undone():
        directory.take_name_off(hana.organization, actor=hana, now=matrix.world.now)
        slugs = {"public:campaign": cast.campaigns["river"].slug, "public:theme": hana.organization.slug}
        found = []
        for route in all_routes():
            if route.parameters == ("slug",) and route.name.startswith(("public:", "api:")):
                usual = hana.organization.slug if "/o/" in f"/{route.text}" else cast.petitions["river"].slug
                slug = slugs.get(route.name, usual)
                there, nowhere = (Attack(route.name, route.path(slug=one)) for one in (slug, NO_SLUG))
                found += differences(Twins(there, nowhere, (slug, NO_SLUG)), anonymous)
    assert not found, told(found)


def test_a_foreign_workspace_looks_like_none(matrix: Matrix) -> None:
    found = []
    for who in ("outsider", "former", "anonymous"):
        one = actor(who, matrix.world)
        for route in all_routes():
            if route.parameters == ("org",) and route.name.startswith("workspace:"):
                slugs = (matrix.world.cast.organization("harbor").slug, NO_SLUG)
                there, nowhere = (Attack(route.name, route.path(org=slug)) for slug in slugs)
                found += differences(Twins(there, nowhere, slugs), one)
    assert not found, told(found)


def asked_about(address: str, matrix: Matrix) -> list[tuple[str, Attack]]:
    """Every place where a stranger may type an address."""
    petition = matrix.world.cast.petitions["river"].slug
    signature = {"given_name": "A", "family_name": "B", "email": address, "postal_code": "94601", "country": "US"}
    return [
        ("my data", Attack("public:my-data", "/my-data/", "POST", {"email": address})),
        ("sign-in link", Attack("workspace:account-sign-in", "/w/sign-in/", "POST", {"email": address})),
        (
            "sign-in password",
            Attack(
                "workspace:account-sign-in",
                "/w/sign-in/",
                "POST",
                {"email": address, "how": "password", "password": "a wrong password"},
            ),
        ),
        ("signing", Attack("public:sign", f"/p/{petition}/sign/", "POST", signature)),
        (
            "signing by the API",
            Attack(
                "api:sign",
                f"/api/v1/petitions/{petition}/signatures",
                "POST",
                {"json": json.dumps(signature)},
                json=True,
            ),
        ),
    ]


def known_addresses(matrix: Matrix) -> dict[str, str]:
    supporter = Supporter.objects.get(pk=matrix.world.dolores).email or ""
    return {
        "my data": supporter,
        "signing": supporter,
        "signing by the API": supporter,
        "sign-in link": User.objects.get(pk=matrix.world.cast.hana.user_id).email,
        "sign-in password": User.objects.get(pk=matrix.world.cast.hana.user_id).email,
    }


def test_nobody_learns_whether_an_address_is_known(matrix: Matrix) -> None:
    anonymous, found = actor("anonymous", matrix.world), []
    for where, known in known_addresses(matrix).items():
        there, nowhere = (dict(asked_about(address, matrix))[where] for address in (known, NOBODY))
        told_apart = differences(Twins(there, nowhere, (known, NOBODY)), anonymous)
        # Whoever signed before is written down as a repeat. That takes three statements more, in a batch in which
        # others sign, too; asking them for everybody would slow down every signature (docs/explanation/leak-matrix.md).
        signs = where.startswith("signing")
        found += [each for each in told_apart if not (signs and each.what.startswith("statements"))]
    assert not found, told(found)


def test_the_comparison_sees_a_difference(matrix: Matrix) -> None:
    outsider = actor("outsider", matrix.world)
    own = matrix.world.cast.campaigns["elsewhere"].pk
    there = Attack("workspace:campaigns-page", f"/w/{outsider.own}/campaigns/{own}/")
    nowhere = replace(there, path=f"/w/{outsider.own}/campaigns/999999999/")
    told_apart = {
        each.what.split(":")[0] for each in differences(Twins(there, nowhere, (str(own), "999999999")), outsider)
    }
    assert told_apart >= {"status", "body", "statements"}
