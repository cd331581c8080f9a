"""The order of what is found: the index gives what ranking every organization by itself would give.

The rule knows no database, so both databases give the same order, the first twenty among it.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from linkarms.core.names import normal_name
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search import words as w
from linkarms.directory.search.questions import Question
from linkarms.directory.search.searching import Results, search
from linkarms.directory.search.texts import rank_of
from tests.directory.register.files import NOW
from tests.directory.search.register import register
from tests.factories.world import make_team

WORDS = (
    "oakland", "oak", "tenants", "tenant", "union", "united", "river", "rivers", "riverside", "health", "workers",
    "council", "of", "the", "for", "peace", "12", "école", "center",
)  # fmt: skip
#: Whole words, beginnings, slips, words that stand elsewhere, and one that stands nowhere.
TYPED = (*WORDS, "ten", "riv", "uni", "tenats", "coucil", "helth", "reno", "94601", "zebra")
SHOWN = 20


@pytest.mark.parametrize("seed", range(3))
def test_the_first_twenty_are_those_that_ranking_each_by_itself_puts_first(db: None, tmp_path: Path, seed: int) -> None:
    pick = random.Random(seed)  # noqa: S311  # nothing secret
    names = {" ".join(pick.choices(WORDS, k=pick.randint(1, 4))).title() for _ in range(220)}
    register(tmp_path, [{"name": name, "place": pick.choice(("Oakland", "Reno"))} for name in sorted(names)])
    amina = make_team("amina", now=NOW)
    for _ in range(25):
        text = " ".join(pick.sample(TYPED, k=pick.randint(1, 3)))
        results = search(replace(Question(text=text), size=SHOWN), teammate=amina, levels={})
        everybody = ranked(results)
        assert ([hit.pk for hit in results.hits], results.total) == (everybody[:SHOWN], len(everybody)), text


def ranked(results: Results) -> list[int]:
    """All that match, by the rule alone."""
    found = []
    for one in RegisterEntry.objects.all():
        more = frozenset([*w.words_in(one.place), *w.words_in(one.region), *w.words_in(one.postal_code)[:1]])
        rank = rank_of(results.typed, w.words_of(normal_name(one.name)), more)
        if rank is not None and results.typed.words:
            found.append((rank, one.normal_name, one.pk))
    return [pk for _rank, _name, pk in sorted(found)]
