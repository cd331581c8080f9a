"""The list for a need, from one's own records, public profiles and the register; whom one put away; who is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory.leads.excluding import dismiss_for_good, propose_again
from linkarms.directory.models import Entry, Role, Teammate
from linkarms.directory.search.models import Taken
from linkarms.directory.services import add_lead, dismiss_lead, switch_profile
from linkarms.partnerships import services
from linkarms.partnerships.models import Dismissal, Need, Prospect, Stage
from linkarms.partnerships.suggesting.blind_spots import BlindSpot, blind_spots
from linkarms.partnerships.suggesting.listing import Suggested, narrowed, suggestions_for
from linkarms.partnerships.suggesting.reading import where
from tests.directory.search.register import FRESNO, OAKLAND, at, register
from tests.factories.directory import add_member, make_entry, make_named_owner, make_owner
from tests.factories.pipeline import make_need, make_prospect, said

REGISTER = [
    {"name": "Oakland Tenants Council", "kind": "affected", "issues": "housing", **at(OAKLAND)},
    {"name": "Bakers Local 4", "kind": "union", "issues": "economy", **at(OAKLAND)},
    {"name": "Berkeley Renters", "kind": "affected", "issues": "housing", "place": "Berkeley", **at((37.87, -122.27))},
    {"name": "Fresno Tenants", "kind": "affected", "issues": "housing", "place": "Fresno", **at(FRESNO)},
    {"name": "Oakland Chess", "kind": "other", **at(OAKLAND)},
]  # fmt: skip


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, name="Oak Street")


@pytest.fixture
def need(amina: Teammate, now: datetime) -> Need:
    return make_need(amina, now=now)


def suggested(need: Need, teammate: Teammate, **together: tuple[str, ...]) -> Suggested:
    fresh = Need.objects.select_related("holder").get(pk=need.pk)
    return suggestions_for(fresh, teammate, together={int(pk): names for pk, names in together.items()})


def names(need: Need, teammate: Teammate) -> list[str]:
    return [one.candidate.name for one in suggested(need, teammate).ranked]


def spots(need: Need, teammate: Teammate) -> list[BlindSpot]:
    return blind_spots(suggested(need, teammate), constituency=need.constituency)


def test_the_register_is_ranked_with_its_reasons(amina: Teammate, need: Need, tmp_path: Path) -> None:
    register(tmp_path, REGISTER)
    found = suggested(need, amina).ranked
    told = {
        one.candidate.name: {each.because.ground.value: each.because.points for each in one.reasons} for one in found
    }
    assert told == {
        "Oakland Tenants Council": {"affected": 5, "constituency": 3, "place": 3, "issue": 2},
        "Fresno Tenants": {"affected": 5, "constituency": 3, "issue": 2},
        "Berkeley Renters": {"affected": 5, "issue": 2, "place": 2},
        "Bakers Local 4": {"place": 3, "kind": 2},
    }
    assert [one.candidate.name for one in found] == list(told)
    assert [one.candidate.key.partition(":")[0] for one in found] == ["register"] * 4


def test_ones_own_record_stands_for_the_registers(amina: Teammate, need: Need, tmp_path: Path, now: datetime) -> None:
    register(tmp_path, REGISTER[:1])
    make_entry(amina, now=now, name="Oakland Tenants Council", kind="affected", place="Oakland")
    [one] = suggested(need, amina).ranked
    assert one.candidate.key == f"entry:{Entry.objects.get().pk}"


def test_public_profiles_are_suggested_and_hidden_ones_are_not(amina: Teammate, need: Need, now: datetime) -> None:
    for name, public in (("Tenants Open", True), ("Tenants Hidden", False)):
        owner = make_named_owner(now=now, name=name)
        owner.organization.place = "Oakland"
        owner.organization.save()
        if public:
            switch_profile(owner.organization, on=True, actor=owner, now=now)
    assert names(need, amina) == ["Tenants Open"]


def test_nothing_of_others_shows_or_counts(amina: Teammate, need: Need, now: datetime) -> None:
    chidi = make_owner(now=now)
    make_entry(chidi, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    theirs = make_need(chidi, now=now)
    assert (names(need, amina), names(theirs, chidi)) == ([], ["Oakland Tenants"])
    [one] = suggested(theirs, chidi).ranked
    services.put_away(theirs, one.candidate, why="kind", actor=chidi, now=now)
    make_entry(amina, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    assert [each.because.points for each in suggested(need, amina).ranked[0].reasons] == [5, 3, 3, 2]


def test_the_evidence_taken_away_moves_them_where_the_page_said(amina: Teammate, need: Need, now: datetime) -> None:
    first = make_entry(amina, now=now, name="A Tenants", place="Oakland", notes="They have 900 members.")
    second = make_entry(amina, now=now, name="B Tenants", place="Oakland")
    leads = [add_lead(second, source=source, evidence="Named.", now=now) for source in ("A letter", "A paper")]
    third = make_entry(amina, now=now, name="C Tenants", kind="affected", place="Oakland")
    assert names(need, amina) == [third.name, first.name, second.name]
    foretold = {each.because.ground: each.place for each in suggested(need, amina).ranked[0].reasons}
    Entry.objects.filter(pk=third.pk).update(kind="other")
    assert names(need, amina).index(third.name) + 1 == foretold["affected"] == 3
    Entry.objects.filter(pk=first.pk).update(notes="")
    assert names(need, amina)[0] == second.name
    foretold = {each.because.ground: each.place for each in suggested(need, amina).ranked[0].reasons}
    for lead in leads:
        dismiss_lead(lead, actor=amina, now=now)
    assert names(need, amina).index(second.name) + 1 == foretold["lead"] == 2


def test_who_is_in_the_pipeline_stands_under_a_heading_of_its_own(amina: Teammate, need: Need, now: datetime) -> None:
    prospect = make_prospect(amina, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    make_prospect(amina, now=now, name="Far Away")
    found = suggested(need, amina)
    assert (found.ranked, found.at_it) == ([], [prospect.entry])


def test_a_chapter_of_a_partner_is_known_by_its_name(amina: Teammate, need: Need, now: datetime) -> None:
    make_prospect(amina, now=now, name="Sierra Club", stage=Stage.ACTIVE)
    make_entry(amina, now=now, name="Sierra Club Bay Chapter", place="Oakland")
    [one] = suggested(need, amina).ranked
    assert {each.because.ground.value for each in one.reasons} == {"family", "place"}


def test_taken_from_the_register_they_are_ones_own_lead(
    amina: Teammate, need: Need, tmp_path: Path, now: datetime
) -> None:
    register(tmp_path, REGISTER)
    candidate = suggested(need, amina).ranked[0].candidate
    prospect = services.take_suggestion(need, candidate, actor=amina, now=now)
    again = services.take_suggestion(need, candidate, actor=amina, now=now)
    entry = prospect.entry
    assert (again, prospect.owner, list(need.prospects.all())) == (prospect, amina, [prospect])
    assert (entry.name, entry.kind, entry.place, entry.origin) == (
        "Oakland Tenants Council", "affected", "Oakland, CA", "Register",
    )  # fmt: skip
    assert f"register:{Taken.objects.get().register_entry_id}" == candidate.key
    assert "Oakland Tenants Council" not in names(need, amina)


def test_putting_away_teaches_this_organization_and_can_be_undone(
    amina: Teammate, need: Need, tmp_path: Path, now: datetime
) -> None:
    register(tmp_path, [*REGISTER, {"name": "Cooks Local 9", "kind": "union", "issues": "economy", **at(OAKLAND)}])
    other = services.state_need(replace(said(now), title="A room"), actor=amina, now=now)
    bakers = next(one for one in suggested(need, amina).ranked if one.candidate.name == "Bakers Local 4")
    before = [(one.candidate.name, one.points) for one in suggested(need, amina).ranked]
    row = services.put_away(need, bakers.candidate, why="kind", actor=amina, now=now)
    assert "Bakers Local 4" not in names(need, amina)
    cooks = next(one for one in suggested(other, amina).ranked if one.candidate.name == "Cooks Local 9")
    assert [(each.because.ground.value, each.because.points, each.because.evidence) for each in cooks.reasons][-1] == (
        "taught_kind", -1, "Bakers Local 4",
    )  # fmt: skip
    services.bring_back(row, actor=amina, now=now)
    assert [(one.candidate.name, one.points) for one in suggested(need, amina).ranked] == before


def test_not_now_hides_for_one_need_and_never_for_all(amina: Teammate, need: Need, now: datetime) -> None:
    for name in ("A Tenants", "B Tenants"):
        make_entry(amina, now=now, name=name, place="Oakland")
    other = make_need(amina, now=now, title="Another")
    first, second = (one.candidate for one in suggested(need, amina).ranked)
    services.put_away(need, first, why="not_now", actor=amina, now=now)
    services.put_away(need, second, why="never", actor=amina, now=now)
    assert (names(need, amina), names(other, amina)) == ([], ["A Tenants"])
    assert [row.name for row in suggested(other, amina).put_away] == ["B Tenants"]


def test_viewers_and_strangers_do_nothing_with_suggestions(amina: Teammate, need: Need, now: datetime) -> None:
    make_entry(amina, now=now, name="A Tenants", place="Oakland")
    candidate = suggested(need, amina).ranked[0].candidate
    row = services.put_away(need, candidate, why="far", actor=amina, now=now)
    for one in (add_member(amina, now=now, role=Role.VIEWER), make_owner(now=now)):
        for deed in (
            lambda one=one: services.take_suggestion(need, candidate, actor=one, now=now),
            lambda one=one: services.put_away(need, candidate, why="far", actor=one, now=now),
            lambda one=one: services.bring_back(row, actor=one, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed()
    with pytest.raises(BadInput):
        services.put_away(need, candidate, why="ugly", actor=amina, now=now)
    assert (Prospect.objects.count(), Dismissal.objects.count()) == (0, 1)


def test_blind_spots_begin_with_those_affected_and_the_missing_voices(
    amina: Teammate, need: Need, tmp_path: Path, now: datetime
) -> None:
    register(tmp_path, REGISTER)
    make_prospect(amina, now=now, name="St. Mary", kind="faith", place="Oakland")
    make_prospect(amina, now=now, name="Far Union", kind="union", place="Fresno")
    found = spots(need, amina)
    assert [(spot.lack.value, spot.label, spot.suggestions) for spot in found[:4]] == [
        ("kind", "People directly affected", 3),
        ("voices", "Tenants", 2),
        ("kind", "Community or social justice group", 0),
        ("kind", "Students, parents, teachers, school boards", 0),
    ]
    assert "Union" in [spot.label for spot in found]
    assert "Faith community or clergy" not in [spot.label for spot in found]
    assert [(spot.label, spot.query) for spot in found if spot.lack.value == "place"] == [
        ("Berkeley, CA", "town=berkeley")
    ]
    ranked = suggested(need, amina).ranked
    assert len(narrowed(ranked, kind="affected")) == 3
    assert len(narrowed(ranked, voices=True)) == 2
    assert [one.candidate.name for one in narrowed(ranked, town="berkeley")] == ["Berkeley Renters"]


def test_a_place_without_anybody_is_a_blind_spot_itself(amina: Teammate, need: Need) -> None:
    assert [spot.label for spot in spots(need, amina) if spot.lack.value == "place"] == ["Oakland"]


def test_who_speaks_for_the_missing_voices_closes_that_spot(amina: Teammate, need: Need, now: datetime) -> None:
    make_prospect(amina, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    lacking = [(spot.lack.value, spot.label) for spot in spots(need, amina)]
    assert ("voices", "Tenants") not in lacking
    assert ("kind", "People directly affected") not in lacking


def test_the_list_costs_as_many_queries_for_many_as_for_few(
    amina: Teammate, need: Need, tmp_path: Path, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    register(tmp_path, REGISTER * 3)
    for number in range(30):
        entry = make_entry(amina, now=now, name=f"Tenants {number}", place="Oakland", notes="Members.")
        add_lead(entry, source="A letter", evidence="", now=now)
    fresh = Need.objects.select_related("holder").get(pk=need.pk)
    with django_assert_max_num_queries(25):
        assert len(suggestions_for(fresh, amina, together={}).ranked) >= 34


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("Oakland", ("oakland", "")),
        ("Oakland, CA", ("oakland", "CA")),
        ("Oakland, California", ("oakland", "CA")),
        ("", ("", "")),
        ("West Oakland, near the port", ("west oakland near the port", "")),
    ],
)
def test_places_are_read_as_people_write_them(place: str, found: tuple[str, str]) -> None:
    assert where(place) == found


def test_what_was_written_down_of_them_counts(amina: Teammate, need: Need, now: datetime) -> None:
    partner = make_prospect(amina, now=now, name="State Alliance", stage=Stage.ACTIVE).entry
    entry = make_entry(amina, now=now, name="Group", place="Oakland")
    facts = {"issues": ["housing"], "constituencies": "Tenants, students", "offers": "Will bring 40 volunteers."}
    Entry.objects.filter(pk=entry.pk).update(**facts, region="CA", parent=partner)
    [one] = suggested(need, amina).ranked
    assert {each.because.ground.value: each.because.points for each in one.reasons} == {
        "constituency": 3,
        "place": 3,
        "family": 2,
        "issue": 2,
        "offer": 2,
    }


def test_whom_we_dismissed_for_good_is_not_suggested(
    amina: Teammate, need: Need, tmp_path: Path, now: datetime
) -> None:
    register(tmp_path, REGISTER)
    entry = make_entry(amina, now=now, name="A Tenants", place="Oakland")
    assert {"Fresno Tenants", "A Tenants"} <= set(names(need, amina))
    dismiss_for_good("The Fresno Tenants, Inc.", actor=amina, now=now)
    dismiss_for_good("Something else", entry=entry, actor=amina, now=now)
    assert {"Fresno Tenants", "A Tenants"} & set(names(need, amina)) == set()


def test_who_was_dismissed_for_good_is_not_suggested(amina: Teammate, need: Need, now: datetime) -> None:
    make_entry(amina, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    dismissed = dismiss_for_good("Oakland Tenants", actor=amina, now=now)
    assert names(need, amina) == []
    propose_again(dismissed, actor=amina, now=now)
    assert names(need, amina) == ["Oakland Tenants"]
