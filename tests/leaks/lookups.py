"""What stands behind the pages: every lookup through a viewer, asked directly by every viewer."""

from __future__ import annotations

from django.db import models

from linkarms.directory.models import Teammate
from tests.leaks.actors import SIGNED_IN, Actor
from tests.leaks.attack import Attack
from tests.leaks.fields import our_models
from tests.leaks.matrix import Matrix
from tests.leaks.world import World


def with_visible_to() -> list[type[models.Model]]:
    """Models that are looked up through the viewer."""
    return [model for model in our_models() if hasattr(queryset_of(model), "visible_to")]


def queryset_of(model: type[models.Model]) -> type[models.QuerySet]:
    return type(model._default_manager.get_queryset())


def teammate_of(actor: Actor, world: World) -> Teammate:
    """The place in a team in which this actor acts, or acted once."""
    who, organization = SIGNED_IN[actor.name]
    known = world.cast.team.get(who) or world.cast.owners[organization or ""]
    return Teammate.objects.select_related("user", "organization").get(pk=known.pk)


def look_up(matrix: Matrix, actor: Actor, *models_to_try: type[models.Model]) -> None:
    """Every row that `visible_to` gives this viewer holds nothing but what is theirs to see."""
    teammate = teammate_of(actor, matrix.world)
    for model in models_to_try:
        for row in model._default_manager.visible_to(teammate):  # type: ignore[attr-defined]  # all of them have it
            label = model._meta.label
            texts = [text for text in matrix.world.groups if _stands_in(matrix, text, label, row.pk)]
            attack = Attack(f"{label}.visible_to", str(row.pk), method="ASK")
            matrix.judge(" ".join(texts), actor, attack, "rows", but=set())


def _stands_in(matrix: Matrix, text: str, label: str, pk: object) -> bool:
    return any(one.label.rpartition(".")[0] == label and one.pk == pk for one in matrix.world.canaries.sources[text])
