"""What a search finds, in which order, and how it counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linkarms.directory.models import Kind, Teammate
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.register.undoing import undo_import
from linkarms.directory.search import indexing, places
from linkarms.directory.search.models import SearchPosting, SearchSlot, SearchTodo, Taken
from linkarms.directory.search.own import Scope
from linkarms.directory.search.questions import Around, Facet, Level, Question, Sort
from linkarms.directory.search.searching import Results, search
from linkarms.directory.services import add_entry
from tests.directory.register.files import NOW
from tests.directory.search.register import FRESNO, OAKLAND, at, names, register
from tests.factories.world import make_team

TENANTS = [
    {"name": "Oakland Tenants Union", "kind": "affected", "issues": "housing", **at(OAKLAND)},
    {"name": "Tenants of Oakland", "kind": "affected", "issues": "housing", **at(OAKLAND)},
    {"name": "Greater Oakland Tenants", "issues": "housing, justice"},
    {"name": "Tenants Together", "legal_status": "c3"},
    {"name": "Fresno Tenants", "place": "Fresno", "kind": "affected", **at(FRESNO)},
    {"name": "Neighborhood Association of Temescal", "kind": "community"},
    {"name": "Café Libertad", "other_name": "Freedom Coffee", "kind": "business"},
    {"name": "N.A.A.C.P., Inc.", "place": "Albany", "region": "NY"},
    {"name": "Housing for All", "about": "We organize tenants in East Oakland."},
]


@pytest.fixture
def amina(db: None) -> Teammate:
    return make_team("amina", now=NOW)


@pytest.fixture
def nine(db: None, tmp_path: Path) -> None:
    register(tmp_path, TENANTS)


def look(teammate: Teammate, text: str = "", **asked: object) -> Results:
    return search(replace(Question(text=text), **asked), teammate=teammate, levels={})  # type: ignore[arg-type]


def found(teammate: Teammate, text: str = "", **asked: object) -> list[str]:
    hits = look(teammate, text, **asked).hits
    assert {hit.scope for hit in hits} <= {Scope.REGISTER}
    return names(hit.pk for hit in hits)


def test_the_name_counts_before_the_place_and_the_rest(nine: None, amina: Teammate) -> None:
    assert found(amina, "tenants oakland") == [
        "Tenants of Oakland",  # exactly these words
        "Greater Oakland Tenants", "Oakland Tenants Union",  # these words and one more, by name
        "Housing for All", "Tenants Together",  # one word stands elsewhere
    ]  # fmt: skip
    assert found(amina, "oakland tenants")[:3] == [
        "Tenants of Oakland", "Oakland Tenants Union", "Greater Oakland Tenants",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["neigh temes", "TEMESCAL, neighborhood", "nieghborhood temescal", "asociation"])
def test_beginnings_and_slips_are_found(nine: None, amina: Teammate, typed: str) -> None:
    assert found(amina, typed) == ["Neighborhood Association of Temescal"]


@pytest.mark.parametrize("typed", ["cafe", "CAFÉ LIBERTAD", "freedom coffee", "cafe libertat"])
def test_accents_case_and_other_names_do_not_matter(nine: None, amina: Teammate, typed: str) -> None:
    assert found(amina, typed) == ["Café Libertad"]


def test_an_acronym_is_one_word(nine: None, amina: Teammate) -> None:
    assert found(amina, "naacp") == found(amina, "The N. A. A. C. P.") == ["N.A.A.C.P., Inc."]


def test_when_nothing_has_all_words_the_commonest_is_left_out_and_that_is_said(nine: None, amina: Teammate) -> None:
    results = look(amina, "temescal tenants")
    assert (names(hit.pk for hit in results.hits), results.typed.left_out) == (
        ["Neighborhood Association of Temescal"], ("tenants",),
    )  # fmt: skip
    assert look(amina, "zzzz qqqq").hits == []


def test_facets_count_what_each_other_value_would_give(nine: None, amina: Teammate) -> None:
    facets = look(amina, "tenants", kinds=frozenset({"affected"})).facets
    assert facets[Facet.KIND] == {"affected": 3, "other": 3}
    assert facets[Facet.ISSUE] == {"housing": 2}
    assert facets[Facet.AREA] == {"US": 3, "US|CA": 3}
    assert facets[Facet.STATUS] == {}
    assert facets[Facet.LEVEL] == {"none": 3}
    assert found(amina, "tenants", issues=frozenset({"justice", "housing"}), kinds=frozenset({"other"})) == [
        "Greater Oakland Tenants"
    ]


def test_distance_narrows_and_orders(nine: None, amina: Teammate) -> None:
    around = Around(places.find("Oakland, CA").point, 50)
    assert found(amina, "tenants", around=around, sort=Sort.DISTANCE)[:3] == [
        "Greater Oakland Tenants", "Housing for All", "Oakland Tenants Union",
    ]  # fmt: skip
    far = look(amina, "tenants", around=replace(around, km=300.0), sort=Sort.DISTANCE)
    assert names([far.hits[-1].pk]) == ["Fresno Tenants"]
    assert round(far.hits[-1].km or 0) == 250


def test_pages_follow_one_another(nine: None, amina: Teammate) -> None:
    every = found(amina, sort=Sort.NAME)
    assert len(every) == look(amina).total == 9
    assert [found(amina, sort=Sort.NAME, offset=n, size=4) for n in (0, 4, 8)] == [every[:4], every[4:8], every[8:]]


def test_own_entries_and_public_profiles_are_found_by_the_same_rules(nine: None, amina: Teammate) -> None:
    mine, _ = add_entry(
        holder=amina.organization, name="Mijente Tenants", kind=Kind.AFFECTED, place="Fresno, CA", actor=amina.user,
        now=NOW,
    )  # fmt: skip
    bo = make_team("bo", now=NOW)
    assert [(hit.scope, hit.pk) for hit in look(amina, "mijnete tenants").hits] == [(Scope.OWN, mine.pk)]
    assert look(bo, "mijente").hits == []
    levels = {mine.pk: Level.LEAD}
    results = search(Question(text="tenants"), teammate=amina, levels=levels)
    assert results.facets[Facet.LEVEL] == {"lead": 1, "none": 6}
    only = search(Question(levels=frozenset({Level.LEAD})), teammate=amina, levels=levels)
    assert [(hit.scope, hit.pk) for hit in only.hits] == [(Scope.OWN, mine.pk)]


def test_what_was_begun_from_the_register_stands_there_once_for_its_holder(nine: None, amina: Teammate) -> None:
    together = RegisterEntry.objects.get(name="Tenants Together")
    mine, _ = add_entry(holder=amina.organization, name="Our friends", actor=amina.user, now=NOW)
    Taken.objects.create(entry=mine, register_entry=together, at=NOW)
    results = look(amina, "tenants together")
    assert [(hit.scope, hit.pk) for hit in results.hits] == [(Scope.OWN, mine.pk)]
    assert results.facets[Facet.STATUS] == {"c3": 1}
    assert found(make_team("bo", now=NOW), "tenants together") == ["Tenants Together"]


def test_undoing_an_import_takes_it_out_of_the_index(nine: None, amina: Teammate, tmp_path: Path) -> None:
    register(tmp_path, [{"name": "Newcomers of Oakland"}], source="Another", name="other.csv")
    assert found(amina, "newcomers") == ["Newcomers of Oakland"]
    undo_import(RegisterEntry.objects.get(name="Newcomers of Oakland").brought_by_id, now=NOW)
    assert (look(amina, "newcomers").total, look(amina).total) == (0, 9)


def test_indexing_again_leaves_one_segment_and_the_same_answers(nine: None, amina: Teammate) -> None:
    before = found(amina, "tenants")
    rows = SearchPosting.objects.count()
    indexing.mark_everything()
    assert indexing.refresh(now=NOW) == 1
    assert (found(amina, "tenants"), SearchPosting.objects.count()) == (before, rows)
    assert (SearchTodo.objects.count(), SearchSlot.objects.count()) == (0, 1)


def test_what_one_wrote_down_of_an_organization_narrows_too(nine: None, amina: Teammate) -> None:
    mine, _ = add_entry(holder=amina.organization, name="Elders United", actor=amina.user, now=NOW)
    mine.constituencies, mine.issues, mine.region = "Elders, Filipino families", ["health"], "CA"
    mine.save()
    facets = look(amina, "elders").facets
    assert facets[Facet.CONSTITUENCY] == {"Elders": 1, "Filipino families": 1}
    assert (facets[Facet.ISSUE], facets[Facet.AREA]) == ({"health": 1}, {"US": 1, "US|CA": 1})
    assert [hit.pk for hit in look(amina, constituencies=frozenset({"Elders"})).hits] == [mine.pk]
