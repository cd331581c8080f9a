"""Something that exists and is nobody's business must look like something that does not exist.

Two attacks that differ in nothing but that are compared: status, headers, body, and the statements that the database
was asked, because a question more takes a moment more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from linkarms.campaigns.models import Participation
from tests.leaks.actors import Actor
from tests.leaks.allowed import may_see
from tests.leaks.attack import Attack, Seen, carry_out
from tests.leaks.matrix import Matrix, plain
from tests.leaks.routes import MISSING, Route, all_routes, in_own_workspace, slot_of, value_of
from tests.leaks.whose import PUBLIC

#: As long and as plausible as a canary, and nobody's.
NO_SLUG = "zq99999vx"
NO_CODE = "zzzzzzz"
#: Headers that may differ: the length follows the echo, time goes on, and every request has a number.
APART = ("Content-Length", "Date", "Expires", "RateLimit-Reset", "Retry-After", "X-Request-ID")


@dataclass(frozen=True)
class Twins:
    """``there`` exists, ``not_there`` does not; ``echo`` are what each of them typed, which may come back."""

    there: Attack
    not_there: Attack
    echo: tuple[str, str]


@dataclass(frozen=True)
class Difference:
    actor: str
    route: str
    method: str
    what: str
    url: str

    def __str__(self) -> str:
        return f"{self.actor}, {self.method} {self.route} ({self.url}): {self.what}"


def differences(twins: Twins, actor: Actor) -> Iterator[Difference]:
    """What tells them apart."""
    one, other = (carry_out(each, actor, watch_statements=True) for each in (twins.there, twins.not_there))
    first, second = (_same(seen, typed) for seen, typed in zip((one, other), twins.echo, strict=True))
    for what in first:
        if first[what] != second[what]:
            told = f"{what}: {_short(first[what], second[what])}"
            yield Difference(actor.name, twins.there.route, twins.there.method, told, twins.there.url)


def _same(seen: Seen, typed: str) -> dict[str, Any]:
    """What is compared, without the echo."""
    headers = "\n".join(line for line in seen.headers.splitlines() if not line.startswith(APART))
    return {
        "status": seen.status,
        "cookies": seen.cookie_names,
        "headers": headers.replace(typed, "…"),
        "body": plain(seen.body).replace(typed, "…"),
        "statements": seen.statements,
    }


def _short(first: Any, second: Any) -> str:
    if isinstance(first, list):
        only = [f"+ {each[:200]}" for each in first if each not in second]
        only += [f"- {each[:200]}" for each in second if each not in first]
        return f"{len(first)} and {len(second)}: " + "; ".join(only)
    if isinstance(first, str):
        start = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
        return f"{first[max(0, start - 40) : start + 80]!r} and {second[max(0, start - 40) : start + 80]!r}"
    return f"{first} and {second}"


def workspace_twins(
    route: Route, actor: Actor, matrix: Matrix, *, most: int | None = None, methods: Sequence[str] = ("GET", "POST")
) -> Iterator[Twins]:
    """Under one's own address: every row that is not the actor's to see, and none."""
    last = route.parameters[-1] if route.parameters else ""
    count = 0
    for row, values in in_own_workspace(route, actor, matrix.filler):
        if last == "day" or _is_theirs(row, actor, matrix):
            continue
        count += 1
        if most is not None and count > most:
            return
        nowhere = {name: MISSING for name in route.parameters if name != "org"}
        nowhere |= _known_parents(route, values, actor, matrix)
        for method in methods:
            there = Attack(route.name, route.path(**values), method=method)
            for other in (nowhere | {"org": actor.own}, values | {last: MISSING}):
                yield Twins(there, replace(there, path=route.path(**other)), (there.path, route.path(**other)))


def _known_parents(route: Route, values: dict[str, Any], actor: Actor, matrix: Matrix) -> dict[str, Any]:
    """The parents that the actor may see: that these are there is no secret to them."""
    found = {}
    for name in route.parameters[:-1]:
        if name != "org":
            slot = slot_of(route, name)
            parents = [one for one in matrix.filler.rows(slot.model) if value_of(one, slot) == values[name]]
            if any(_is_theirs(one, actor, matrix) for one in parents):
                found[name] = values[name]
    return found


def _is_theirs(row: Any, actor: Actor, matrix: Matrix) -> bool:
    """Whether the actor may see anything of this row but what is public anyway."""
    groups = matrix.groups_of(row)
    if row._meta.label == "directory.Organization" and PUBLIC in groups:
        return True
    if row._meta.label == "directory.RegisterEntry":  # everybody's who is signed in here (product.md A2)
        return bool(actor.organization)
    owner = matrix.filler.owner(row)
    mine = matrix.world.cast.owners[actor.organization].organization_id if actor.organization else None
    if row._meta.label in ("campaigns.Campaign", "petitions.Petition"):
        campaign = row.pk if row._meta.label == "campaigns.Campaign" else row.campaign_id
        # Whoever was ever asked to take part knows that it is there.
        if Participation.objects.filter(campaign=campaign, organization=mine).exists():
            return True
    return owner == mine or any(may_see(actor, group) for group in groups - {PUBLIC})


def public_twins(matrix: Matrix) -> Iterator[Twins]:
    """By slug and code: what stands nowhere in public, and what does not exist."""
    cast = matrix.world.cast
    petitions = [cast.petitions[name].slug for name in ("secret", "shared", "river draft")]
    campaigns = [cast.campaigns[name].slug for name in ("secret", "shared")]
    hidden = [cast.organization(name).slug for name in ("quiet", "asked", "declined", "ended")]
    codes = [link.code for link in matrix.filler.rows("campaigns.TrackedLink") if link.campaign_id == _secret(matrix)]
    others = {"version": "1", "org": cast.organization("harbor").slug, "slug": cast.petitions["river"].slug}
    for route in all_routes():
        if route.name.startswith(("public:", "api:")) and route.parameters and "token" not in route.parameters:
            for name, values, none in (
                ("slug", {"public:campaign": campaigns}.get(route.name, petitions), NO_SLUG),
                ("slug", hidden if "/o/" in f"/{route.text}" else [], NO_SLUG),
                ("org", hidden, NO_SLUG),
                ("code", codes, NO_CODE),
            ):
                yield from _of_route(route, name, values if name in route.parameters else [], none, others)


def _of_route(route: Route, name: str, values: list[str], none: str, others: dict[str, str]) -> Iterator[Twins]:
    for value in values:
        for method in ("GET", "POST"):
            there, nowhere = (route.path(**others | {name: one}) for one in (value, none))
            attack = Attack(route.name, there, method=method)
            yield Twins(attack, replace(attack, path=nowhere), (value, none))


def _secret(matrix: Matrix) -> int:
    return matrix.world.cast.campaigns["secret"].pk
