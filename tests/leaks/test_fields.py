"""Every field of every model has its canary, or says why it needs none."""

from __future__ import annotations

import pytest
from django.db import models

from tests.leaks.allowed import table
from tests.leaks.canaries import Canaries
from tests.leaks.fields import Nature, label_of, listed_and_gone, nature_of, our_models
from tests.leaks.world import World

FIELDS = [each for model in our_models() for each in model._meta.concrete_fields]
TEXTS = [each for each in FIELDS if nature_of(each) in (Nature.TEXT, Nature.ADDRESS, Nature.WEB, Nature.DOMAIN)]


def test_every_field_is_known_for_what_it_is() -> None:
    assert {label_of(each) for each in FIELDS if nature_of(each) is None} == set()


def test_nothing_is_listed_that_no_model_has() -> None:
    assert listed_and_gone() == []


def test_a_kind_of_field_that_nobody_thought_of_is_named() -> None:
    field = models.BinaryField(name="secret")
    field.model = our_models()[0]
    with pytest.raises(AssertionError, match=r"accounts.User.secret is a BinaryField: .* tests/leaks/fields.py"):
        nature_of(field)


def test_every_text_in_the_world_is_a_canary(world: World) -> None:
    """No row kept what it said before."""
    without = [
        f"{label_of(each)} of {pk}: {value}"
        for each in TEXTS
        for pk, value in each.model._base_manager.exclude(**{each.name: ""}).values_list("pk", each.name)
        if value is not None and not world.canaries.found_in(str(value))
    ]
    assert without == []


def test_every_model_with_texts_has_a_row(world: World) -> None:
    empty = {each.model._meta.label for each in TEXTS if not each.model._base_manager.exists()}
    assert empty <= NO_ROWS, f"Let somebody in tests/leaks/affairs.py make a row of: {sorted(empty - NO_ROWS)}"


#: Models whose rows are not made by anybody's dealings.
NO_ROWS = {"demo.DemoMark"}


def test_a_canary_is_found_in_whatever_case() -> None:
    canaries = Canaries()
    made = canaries.new(None)  # type: ignore[arg-type]
    assert canaries.found_in(f"…{made.upper()}…") == {made}


def test_every_group_of_the_table_is_in_the_world(world: World) -> None:
    """A group that is misspelled in the table would allow nothing and say nothing."""
    groups = {group for groups in world.groups.values() for group in groups}
    # The facts of Rivers stand in its public profile.
    assert set(table()) - {"facts of rivers"} <= groups
