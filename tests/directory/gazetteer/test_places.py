"""What a gazetteer does for searching: registers without coordinates are found near a place all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linkarms.core.errors import BadInput, Refused
from linkarms.directory.gazetteer.importing import Asked, import_places, undo_places
from linkarms.directory.gazetteer.models import Gazetteer, GazetteerPlace
from linkarms.directory.models import Teammate
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search import indexing, places
from linkarms.directory.search.fitting import Points, Wanted, best
from linkarms.directory.search.models import SearchTodo
from linkarms.directory.search.own import Scope
from linkarms.directory.search.questions import Around, Question, Sort
from linkarms.directory.search.searching import search, spread_out
from linkarms.directory.services import add_entry, take_from_register
from tests.directory.gazetteer.files import POSTAL, ZIPS, take
from tests.directory.gazetteer.files import places as bring
from tests.directory.register.files import NOW, irs_file, irs_row, write
from tests.directory.register.files import take as take_register
from tests.directory.search.register import names
from tests.factories.world import make_team


@pytest.fixture
def amina(db: None) -> Teammate:
    return make_team("amina", now=NOW)


def irs(folder: Path, *, source: str = "IRS", name: str = "eo_vt.csv") -> None:
    """Four of Vermont and New Jersey with a postcode of nine digits, a strange one, or none."""
    rows = [
        irs_row("000000001", "OAK CLUB", city="BURLINGTON", state="VT").replace("94601-0001", "05401-1234"),
        irs_row("000000002", "ELM CLUB", city="S BURLINGTON", state="VT").replace("94601-0001", "05403-0001"),
        irs_row("000000003", "ASH CLUB", city="BURLINGTON", state="NJ").replace("94601-0001", "08016-0001"),
        irs_row("000000004", "YEW CLUB", city="BURLINGTON", state="VT").replace("94601-0001", "05499-0001"),
    ]
    take_register(irs_file(folder, rows, name), source)


def near(teammate: Teammate, place: str, km: float = 20) -> list[tuple[str, float]]:
    around = Around(places.find(place).point, km)
    hits = search(Question(around=around, sort=Sort.DISTANCE), teammate=teammate, levels={}).hits
    register = [hit for hit in hits if hit.scope is Scope.REGISTER]
    return [(name, round(hit.km or 0)) for name, hit in zip(names(hit.pk for hit in register), register, strict=True)]


VERMONT = [("YEW CLUB", 0), ("OAK CLUB", 2), ("ELM CLUB", 8)]  # the first by its town, the others by their postcode


@pytest.mark.parametrize("first", ["register", "places"])
def test_the_tax_register_lies_where_its_postcodes_are(amina: Teammate, tmp_path: Path, first: str) -> None:
    if first == "register":
        irs(tmp_path)
    bring(tmp_path, POSTAL)
    if first == "places":
        irs(tmp_path)
    assert near(amina, "Burlington, VT") == VERMONT
    assert near(amina, "05403") == [("ELM CLUB", 0), ("OAK CLUB", 6), ("YEW CLUB", 8)]
    assert (spread_out(Question(), teammate=amina, levels={}).placed, SearchTodo.objects.count()) == (4, 0)


def test_postcodes_alone_say_where_towns_are(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    bring(tmp_path, ZIPS)
    assert near(amina, "Burlington, VT") == [("OAK CLUB", 0), ("YEW CLUB", 0), ("ELM CLUB", 6)]
    assert places.find("burlington vermont").name == "Burlington, VT"


@pytest.mark.parametrize(
    ("typed", "name", "others"),
    [
        ("Burlington", "Burlington, VT", ("Burlington, NJ",)),  # two organizations there, one in the other
        ("burlington, new jersey", "Burlington, NJ", ()),
        ("South Burlington VT", "South Burlington, VT", ()),  # no organization is there: the list of places knows it
        ("san juan, PR", "San Juan, PR", ()),
        ("05401-1234", "05401-1234", ()),
    ],
)
def test_a_place_is_typed_as_people_type(
    amina: Teammate, tmp_path: Path, typed: str, name: str, others: tuple[str, ...]
) -> None:
    irs(tmp_path)
    bring(tmp_path, POSTAL)
    found = places.find(typed)
    assert (found.name, found.others) == (name, others)


def test_where_nobody_says_that_a_place_is_the_form_says_so(db: None, tmp_path: Path) -> None:
    bring(tmp_path, POSTAL)
    for typed in ("Atlantis", "Burlington, CA", "99999", "!"):
        with pytest.raises(BadInput, match="no register or list of places on this installation says") as refused:
            places.find(typed)
        assert refused.value.field == "near"


def test_suggestions_count_who_is_near(db: None, tmp_path: Path) -> None:
    irs(tmp_path)
    wanted = Wanted("US", place="South Burlington, VT", kinds={"other": 1})
    points = Points(name=1, issue=1, town=3, near=2, around=1, region=1)
    assert best(wanted, points) == []
    bring(tmp_path, POSTAL)
    found = best(wanted, points)
    assert sorted(zip(names(one.entry_id for one in found), (round(one.km or 0) for one in found), strict=True)) == [
        ("ELM CLUB", 0), ("OAK CLUB", 6), ("YEW CLUB", 8),
    ]  # fmt: skip


def test_own_entries_lie_by_their_postcode_and_by_that_of_what_they_were_begun_from(
    amina: Teammate, tmp_path: Path
) -> None:
    irs(tmp_path)
    bring(tmp_path, POSTAL)
    user = amina.user
    own, _ = add_entry(holder=amina.organization, name="Sugar Maple", place="Burlington, VT", actor=user, now=NOW)
    taken, _ = take_from_register(RegisterEntry.objects.get(name="ELM CLUB"), actor=amina, now=NOW)
    around = Around(places.find("05403").point, 20)
    hits = search(Question(around=around, sort=Sort.DISTANCE), teammate=amina, levels={}).hits
    assert [(hit.pk, round(hit.km or 0)) for hit in hits if hit.scope is Scope.OWN] == [(taken.pk, 0), (own.pk, 8)]


def test_the_same_file_again_changes_nothing(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    done, _ = bring(tmp_path, POSTAL)
    before = (list(GazetteerPlace.objects.order_by("pk").values()), list(Gazetteer.objects.values()))
    version = places_version()
    again, _ = bring(tmp_path, POSTAL)
    assert (again.number, again.is_same, again.counts) == (done.number, True, done.counts)
    assert (list(GazetteerPlace.objects.order_by("pk").values()), list(Gazetteer.objects.values())) == before
    assert places_version() == version


def places_version() -> int:
    from linkarms.directory.search.reading import current  # noqa: PLC0415

    return current()[1]


def test_a_newer_file_replaces_the_older_one_of_its_source(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    bring(tmp_path, POSTAL)
    moved = POSTAL.replace("44.484", "45.484")
    bring(tmp_path, moved, "newer.csv")
    assert near(amina, "05401", 5) == [("OAK CLUB", 0)]
    assert places.find("05401").point.latitude_e6 == 45_484_000
    assert [(one.state, one.all_places.count()) for one in Gazetteer.objects.order_by("pk")] == [
        ("replaced", 0), ("done", 9),
    ]  # fmt: skip
    with pytest.raises(Refused, match="was replaced by a newer file"):
        undo_places(Gazetteer.objects.earliest("pk").pk, now=NOW)


def test_of_two_sources_the_newer_one_counts_until_it_is_undone(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    bring(tmp_path, POSTAL)
    second, _ = bring(tmp_path, "zip,lat,lon\n05401,40,-73\n", "other.csv", source="Other")
    assert places.find("05401").point.latitude_e6 == 40_000_000
    undo_places(second.number or 0, now=NOW)
    assert near(amina, "Burlington, VT") == VERMONT
    with pytest.raises(Refused, match="is undone already"):
        undo_places(second.number or 0, now=NOW)


def test_undone_nobody_is_near_anything(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    done, _ = bring(tmp_path, POSTAL)
    undo_places(done.number or 0, now=NOW)
    assert (GazetteerPlace.objects.count(), spread_out(Question(), teammate=amina, levels={}).placed) == (0, 0)
    with pytest.raises(BadInput):
        places.find("Burlington, VT")


def test_coordinates_of_their_own_count_before_a_list_of_places(amina: Teammate, tmp_path: Path) -> None:
    bring(tmp_path, POSTAL)
    table = "number,name,place,region,country,postal_code,latitude,longitude\n"
    table += "1,Fir Club,Burlington,VT,US,05401,44,-73\n"
    take_register(write(tmp_path, "list.csv", table), "List")
    spots = spread_out(Question(), teammate=amina, levels={}).spots
    assert [(spot.middle.latitude_e6, spot.middle.longitude_e6) for spot in spots] == [(44_000_000, -73_000_000)]


def test_what_was_broken_off_counts_for_nobody_and_goes_with_the_next_try(amina: Teammate, tmp_path: Path) -> None:
    irs(tmp_path)
    dead = Gazetteer.objects.create(source="Places", file_name="t.txt", digest="x", country="US", started_at=NOW)
    dead.all_places.create(key="zUS|05401", name="05401", country="US", latitude_e6=1, longitude_e6=1)
    indexing.mark_everything()
    indexing.refresh(now=NOW)
    assert spread_out(Question(), teammate=amina, levels={}).placed == 0
    bring(tmp_path, POSTAL)
    assert near(amina, "Burlington, VT") == VERMONT
    assert [(one.state, one.all_places.count()) for one in Gazetteer.objects.order_by("pk")] == [
        ("undone", 0),
        ("done", 9),
    ]


def test_a_dry_run_says_what_would_come_and_keeps_nothing(db: None, tmp_path: Path) -> None:
    path = write(tmp_path, "places.csv", POSTAL)
    done = import_places(Asked(path, "Places"), now=NOW, dry_run=True)
    assert (done.number, done.counts.postcodes, done.counts.towns, Gazetteer.objects.count()) == (None, 5, 3 + 1, 0)


@pytest.mark.once
def test_a_file_in_which_no_row_is_a_place_leaves_the_older_one_in_force(db: None, tmp_path: Path) -> None:
    bring(tmp_path, POSTAL)
    with pytest.raises(BadInput, match="no place with coordinates"):
        bring(tmp_path, "zip,lat,lon\n05401,x,y\n", "bad.csv")
    assert [(one.state, one.postcodes) for one in Gazetteer.objects.all()] == [("done", 5)]


@pytest.mark.once
@pytest.mark.parametrize(("asked", "field"), [({"country": "ZZ"}, "country"), ({"source": " "}, "source")])
def test_what_was_asked_must_make_sense(db: None, tmp_path: Path, asked: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        import_places(replace(Asked(write(tmp_path, "p.csv", ZIPS), "Places"), **asked), now=NOW)
    assert refused.value.field == field


def test_columns_named_by_hand_are_remembered_for_the_next_file(db: None, tmp_path: Path) -> None:
    table = "code,north,east\n05401,44,-73\n"
    by_hand = {"code": "postal_code", "north": "latitude", "east": "longitude"}
    take(write(tmp_path, "one.csv", table), given=by_hand)
    done, _ = take(write(tmp_path, "two.csv", table + "05403,44,-73\n"))
    assert (done.mapping, done.counts.postcodes) == (by_hand, 2)
