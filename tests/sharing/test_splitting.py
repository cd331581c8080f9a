"""The published function behind caps and shares in proportion, on all kinds of campaigns."""

from __future__ import annotations

import ast
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from linkarms.sharing import splitting
from linkarms.sharing.splitting import Person, next_places, split

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
moments = st.integers(0, 5).map(lambda hours: BEGIN + timedelta(hours=hours))
people = st.lists(
    st.builds(Person, moments, st.integers(1, 10_000), st.integers(1, 60), st.booleans()),
    unique_by=(lambda one: one.key, lambda one: one.consent),
    max_size=30,
)
brought = st.frozensets(st.integers(1, 60))
least = st.integers(0, 12)


@given(people, brought, least, st.randoms(use_true_random=False))
def test_the_same_people_give_the_same_share_in_whatever_order(people, brought, least, chance: random.Random):
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert split(people, brought=brought, at_least=least) == split(shuffled, brought=sorted(brought), at_least=least)


@given(people, brought, least)
def test_nobody_without_a_yes_is_in_it_and_nobody_twice(people, brought, least):
    found = split(people, brought=brought, at_least=least).allotted
    assert set(found) <= set(people)
    assert len(found) == len(set(found))


@given(people, brought, least)
def test_everyone_of_its_own_is_in_it_and_comes_first(people, brought, least):
    found = split(people, brought=brought, at_least=least).allotted
    own = sorted(one for one in people if one.own)
    assert list(found[: len(own)]) == own


@given(people, brought, least)
def test_of_the_others_as_many_as_it_brought_or_the_least_who_confirmed_first(people, brought, least):
    found = split(people, brought=brought, at_least=least)
    others = sorted(one for one in people if not one.own)
    assert found.brought == len(brought | {one.key for one in people if one.own})
    assert found.entitled == max(found.brought, least)
    assert [one for one in found.allotted if not one.own] == others[: found.entitled]


@given(people, brought, least, st.integers(61, 99))
def test_who_brings_one_more_never_receives_fewer(people, brought, least, one_more):
    before = split(people, brought=brought, at_least=least)
    after = split(people, brought=brought | {one_more}, at_least=least)
    assert set(before.allotted) <= set(after.allotted)


@given(st.lists(st.integers(1, 60), unique=True), st.integers(0, 40), st.integers(1, 40))
def test_places_go_on_where_the_last_one_ended_and_never_beyond_the_cap(waiting, taken, most):
    given_now = next_places(waiting, taken=taken, most=most)
    assert [number for number, _key in given_now] == list(range(taken + 1, taken + 1 + len(given_now)))
    assert [key for _number, key in given_now] == waiting[: max(0, most - taken)]


def test_the_example_of_the_published_page_comes_out_as_it_says():
    """docs/explanation/shares.md counts this by hand."""
    nine, ten, eleven = (BEGIN + timedelta(hours=hour) for hour in (9, 10, 11))
    said_yes = [
        Person(eleven, 7, key=1, own=True),  # Ana
        Person(nine, 3, key=2),  # Ben
        Person(ten, 5, key=3),  # Cleo
        Person(ten, 4, key=4),  # Dev
        Person(eleven, 8, key=5),  # Eve
    ]
    found = split(said_yes, brought={1, 9, 10}, at_least=2)  # Ana, and two who said no yes to it
    assert (found.brought, found.entitled) == (3, 3)
    assert [one.key for one in found.allotted] == [1, 2, 4, 3]
    assert next_places([one.key for one in found.allotted], taken=0, most=3) == [(1, 1), (2, 2), (3, 4)]


def test_the_function_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(splitting.__file__).read_text(encoding="utf-8"))
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert named <= set(sys.stdlib_module_names)
