"""Every address there is, from Django's own resolver, and how its parameters are filled with other people's ids.

A new page is attacked by default. When one of its parameters is not known yet, the matrix fails and says what to
write into ``SLOTS``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.leaks.actors import Actor
from tests.leaks.fields import our_models
from tests.leaks.whose import owner_of
from tests.leaks.world import World

#: An id that nobody has.
MISSING = 999_999_999


@dataclass(frozen=True)
class Slot:
    """What a parameter of a route stands for: a column of a model. ``route`` may have stars; the first match counts."""

    route: str
    parameter: str
    model: str
    column: str = "pk"


SLOTS = (
    Slot("workspace:*", "org", "directory.Organization", "slug"),
    # the room of partners
    Slot("workspace:directory-keep-profile", "pk", "directory.Organization"),
    Slot("workspace:directory-forget", "pk", "directory.SavedSearch"),
    Slot("workspace:directory-*", "pk", "directory.RegisterEntry"),
    Slot("workspace:partners-lead-*", "pk", "directory.Lead"),
    Slot("workspace:leads-dismiss", "pk", "directory.Lead"),
    Slot("workspace:leads-again", "pk", "directory.Exclusion"),
    Slot("workspace:leads-event-list*", "pk", "directory.EventList"),
    Slot("workspace:leads-organizer*", "pk", "directory.Organizer"),
    Slot("workspace:leads-feed-*", "pk", "directory.Feed"),
    Slot("workspace:leads-name-*", "pk", "directory.FoundName"),
    Slot("workspace:leads-introduction", "pk", "directory.Introduction"),
    Slot("workspace:leads-introduction-ask", "pk", "directory.Entry"),
    Slot("workspace:leads-affiliate", "pk", "directory.Entry"),
    Slot("workspace:partners-entry", "pk", "directory.Entry"),
    Slot("workspace:partners-invite", "pk", "directory.Entry"),
    Slot("workspace:partners-duplicate", "pk", "directory.Pair"),
    Slot("workspace:partners-facts", "pk", "directory.Entry"),
    Slot("workspace:partners-lists-*", "pk", "directory.ListImport"),
    Slot("workspace:partners-merge-apart", "pk", "directory.Merge"),
    Slot("workspace:partners-choose", "pk", "directory.Organization"),
    Slot("workspace:partners-wish-no", "pk", "partnerships.JointWish"),
    Slot("workspace:partners-together*", "pk", "partnerships.JointAgreement"),
    Slot("workspace:partners-signatory-strike", "pk", "partnerships.Signatory"),
    Slot("workspace:partners-signatories", "pk", "partnerships.Agreement"),
    Slot("workspace:partners-clauses", "pk", "partnerships.Agreement"),
    Slot("workspace:partners-agreement-new", "pk", "partnerships.Partnership"),
    Slot("workspace:partners-agreement-paper", "number", "partnerships.AgreementVersion", "number"),
    Slot("workspace:partners-agreement*", "pk", "partnerships.Agreement"),
    Slot("workspace:partners-*", "pk", "partnerships.Partnership"),
    Slot("workspace:pipeline-begin", "pk", "directory.Entry"),
    Slot("workspace:pipeline-need*", "pk", "partnerships.Need"),
    Slot("workspace:pipeline-suggestion*", "pk", "partnerships.Need"),
    Slot("workspace:pipeline-blind-spots", "pk", "partnerships.Need"),
    Slot("workspace:pipeline-dismissal", "pk", "partnerships.Dismissal"),
    Slot("workspace:pipeline-knock-*", "pk", "partnerships.Knock"),
    Slot("workspace:pipeline-welcome", "pk", "partnerships.WelcomeStep"),
    Slot("workspace:pipeline-undo", "pk", "partnerships.ProspectChange"),
    Slot("workspace:pipeline-*", "pk", "partnerships.Prospect"),
    Slot("workspace:asks-template*", "pk", "partnerships.AskTemplate"),
    Slot("workspace:asks-give-remove", "pk", "partnerships.Contribution"),
    Slot("workspace:asks-give", "pk", "partnerships.Prospect"),
    Slot("workspace:asks-*", "pk", "partnerships.Ask"),
    Slot("workspace:approvals-list", "pk", "partnerships.Partnership"),
    Slot("workspace:approvals-new", "pk", "partnerships.Partnership"),
    Slot("workspace:approvals-delegate", "pk", "partnerships.Partnership"),
    Slot("workspace:approvals-*", "pk", "partnerships.ApprovalRequest"),
    Slot("workspace:promises-*", "pk", "partnerships.Promise"),
    Slot("workspace:debriefs-begin", "pk", "partnerships.Partnership"),
    Slot("workspace:debriefs-*", "pk", "partnerships.Debrief"),
    Slot("workspace:deciding-evaluation*", "pk", "partnerships.Evaluation"),
    Slot("workspace:deciding-buy-in*", "pk", "partnerships.BuyIn"),
    Slot("workspace:deciding-partnership", "pk", "partnerships.Partnership"),
    Slot("workspace:deciding-*", "pk", "partnerships.Prospect"),
    # the rooms of campaigns and people
    Slot("workspace:campaigns-*", "pk", "campaigns.Campaign"),
    Slot("workspace:campaigns-*", "statement", "campaigns.DataStatement"),
    Slot("workspace:campaigns-*", "part", "campaigns.Participation"),
    Slot("workspace:campaigns-*", "link", "campaigns.TrackedLink"),
    Slot("workspace:campaigns-*", "petition", "petitions.Petition"),
    Slot("workspace:campaigns-*", "picture", "petitions.Picture"),
    Slot("workspace:campaigns-*", "signature", "petitions.Signature"),
    Slot("workspace:campaigns-*", "organization", "directory.Organization"),
    Slot("workspace:people-*", "pk", "campaigns.Campaign"),
    Slot("workspace:people-*", "day", "sharing.RemovalItem", "at"),
    # settings
    Slot("workspace:settings-invitation", "pk", "directory.TeammateInvitation"),
    Slot("workspace:settings-*", "pk", "directory.Teammate"),
    # what everybody can open
    Slot("public:organization*", "slug", "directory.Organization", "slug"),
    Slot("public:privacy", "slug", "directory.Organization", "slug"),
    Slot("public:theme", "org", "directory.Organization", "slug"),
    Slot("public:theme", "version", "campaigns.Theme", "version"),
    Slot("public:told", "org", "directory.Organization", "slug"),
    Slot("public:told", "version", "supporters.ConsentWords", "version"),
    Slot("public:campaign", "slug", "campaigns.Campaign", "slug"),
    Slot("public:*", "slug", "petitions.Petition", "slug"),
    Slot("api:*", "slug", "petitions.Petition", "slug"),
    Slot("public:*", "code", "campaigns.TrackedLink", "code"),
    Slot("public:media", "name", "petitions.Picture", "image"),
    Slot("public:my-data-signature", "pk", "petitions.Signature"),
)
#: Parameters filled with what the actor holds in the hand, or with nobody's.
HELD = {"token"}


@dataclass(frozen=True)
class Route:
    """One pattern. ``name`` has its namespace; nameless ones are known by their text."""

    name: str
    text: str
    parameters: tuple[str, ...]

    def path(self, **values: Any) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), self.text)


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], text: str, name: str) -> Iterator[Route]:
    for pattern in patterns:
        here = text + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{name}{pattern.namespace}:" if pattern.namespace else name
            yield from _walk(pattern.url_patterns, here, inside)
        elif isinstance(pattern, URLPattern):
            parameters = tuple(re.findall(r"<(?:\w+:)?(\w+)>", here))
            yield Route(name + (pattern.name or here), here, parameters)


def slot_of(route: Route, parameter: str) -> Slot:
    for slot in SLOTS:
        if slot.parameter == parameter and fnmatch(route.name, slot.route):
            return slot
    raise AssertionError(
        f"The leak matrix does not know how to fill “{parameter}” of {route.name} (/{route.text}). Add a Slot to SLOTS "
        "in tests/leaks/routes.py that says of which model it is, or add the name to HELD when it is a secret that "
        "one holds."
    )


@dataclass
class Filler:
    """Rows of every model, looked up once; and whose they are."""

    world: World
    #: Names of the organizations whose rows are tried; all when it is empty.
    only: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._rows: dict[str, list[models.Model]] = {}
        self._owners: dict[tuple[str, Any], int | None] = {}

    def rows(self, model: str) -> list[models.Model]:
        if model not in self._rows:
            self._rows[model] = list(apps.get_model(model)._base_manager.order_by("pk"))
        return self._rows[model]

    def all_rows(self) -> list[list[models.Model]]:
        return [self.rows(model._meta.label) for model in our_models()]

    def owner(self, row: models.Model) -> int | None:
        key = (row._meta.label, row.pk)
        if key not in self._owners:
            self._owners[key] = owner_of(row)
        return self._owners[key]

    def own_rows(self, model: str, actor: Actor) -> list[models.Model]:
        own = self.world.cast.owners[actor.organization].organization_id if actor.organization else None
        return [row for row in self.rows(model) if own is not None and self.owner(row) == own]

    def some(self, model: str, whose: str | None, *, most: int | None = None) -> list[models.Model]:
        """Rows of one organization (or of all: None), at most so many of each."""
        wanted = {None: None, "nobody": -1}.get(whose, 0)
        if wanted == 0:
            wanted = self.world.cast.owners[str(whose)].organization_id
        of = {self.world.cast.owners[name].organization_id for name in self.only}
        counts: Counter[int | None] = Counter()
        found = []
        for row in self.rows(model):
            owner = self.owner(row)
            counts[owner] += 1
            if wanted in (None, owner) and (most is None or counts[owner] <= most) and (not of or owner in of):
                found.append(row)
        return found


def fillings(route: Route, actor: Actor, filler: Filler, *, most: int | None = None) -> list[dict[str, Any]]:
    """Values for all parameters: every row of the last one, with the parents it has and with the actor's own.

    ``most``: rows of each organization at most. In somebody else's workspace two rows of theirs are enough: nobody
    gets as far as the row.
    """
    held = {name: list(actor.tokens.values()) or ["no-such-token"] for name in route.parameters if name in HELD}
    most = 2 if held else most
    if not any(_is_acting(route, name) for name in route.parameters):
        return _times(_rows_and_none(route, actor, filler, None, most=most), held)
    found = []
    for name in dict.fromkeys([actor.organization, "harbor", "rivers"]):
        if name:
            own = name == actor.organization
            rows = _rows_and_none(route, actor, filler, None if own else name, most=most if own else 2)
            found += _times(rows, {**held, "org": [filler.world.cast.organization(name).slug]})
    return found + _times(_rows_and_none(route, actor, filler, "nobody"), {**held, "org": ["no-such-organization"]})


def _rows_and_none(
    route: Route, actor: Actor, filler: Filler, whose: str | None, *, most: int | None = None
) -> list[dict[str, Any]]:
    """Fillings but for who acts and what is held: rows (all, or of one organization), and ids that nobody has."""
    spots = [name for name in route.parameters if name not in HELD and not _is_acting(route, name)]
    if not spots:
        return [{}]
    slots = {name: slot_of(route, name) for name in spots}
    found = []
    for row in filler.some(slots[spots[-1]].model, whose, most=most):
        found += list(_with_parents(row, spots[-1], slots, actor, filler))
    missing = [{**values, spots[-1]: MISSING} for values in found[:1]] + [dict.fromkeys(spots, MISSING)]
    return _without_doubles(found + missing)


def in_own_workspace(route: Route, actor: Actor, filler: Filler) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """Every row of the last parameter's model, and the parameters that lead to it under the actor's own address."""
    spots = [name for name in route.parameters if not _is_acting(route, name)]
    if not actor.own or not spots or spots == list(route.parameters):
        return
    slots = {name: slot_of(route, name) for name in spots}
    for row in filler.rows(slots[spots[-1]].model):
        for values in _with_parents(row, spots[-1], slots, actor, filler):
            yield row, {**values, "org": actor.own}


def _with_parents(
    row: models.Model, last: str, slots: dict[str, Slot], actor: Actor, filler: Filler
) -> Iterator[dict[str, Any]]:
    """The row under its own parents; and, to a foreign row, under the actor's own ones."""
    others = [name for name in slots if name != last]
    value = value_of(row, slots[last])
    true = {name: parent_of(row, slots[name].model) for name in others}
    if all(parent is not None for parent in true.values()):
        yield {last: value, **{name: value_of(parent, slots[name]) for name, parent in true.items() if parent}}
    else:  # such as the colours of any organization in the preview of any petition
        for parent in filler.some(slots[others[-1]].model, "harbor"):
            known = {name: parent_of(parent, slots[name].model) or parent for name in others}
            yield {last: value, **{name: value_of(found, slots[name]) for name, found in known.items()}}
    own = {name: filler.own_rows(slots[name].model, actor)[:1] for name in others}
    if others and all(own.values()):
        yield {last: value, **{name: value_of(rows[0], slots[name]) for name, rows in own.items()}}


def parent_of(row: models.Model, model: str, depth: int = 2) -> models.Model | None:
    """The row of that model to which the foreign keys of this one lead."""
    if row._meta.label == model:
        return row
    for each in row._meta.concrete_fields if depth else ():
        if each.is_relation and each.related_model._meta.label in (model, "petitions.Petition"):
            parent = getattr(row, each.name)
            found = parent_of(parent, model, depth - 1) if parent is not None else None
            if found is not None:
                return found
    return None


def value_of(row: models.Model, slot: Slot) -> Any:
    value = getattr(row, slot.column)
    if hasattr(value, "date"):
        return value.date().isoformat()
    return getattr(value, "name", value)


def _is_acting(route: Route, parameter: str) -> bool:
    return parameter == "org" and route.name.startswith("workspace:")


def _times(found: list[dict[str, Any]], values: dict[str, list[Any]]) -> list[dict[str, Any]]:
    for name, each in values.items():
        found = [{**one, name: value} for one in found for value in each]
    return found


def _without_doubles(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({repr(sorted(one.items())): one for one in found}.values())
