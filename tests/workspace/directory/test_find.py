"""The directory as a page: what it lists, what can be done with it, and who sees what."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from linkarms.audit.models import Entry as AuditEntry
from linkarms.directory import services
from linkarms.directory.models import Entry, Lead, Role
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.register.queries import facts_of
from linkarms.directory.search.models import SavedSearch, Taken
from linkarms.workspace.http import room_url
from tests.directory.register.files import irs_file, irs_row, take
from tests.directory.search.register import FRESNO, OAKLAND, at, register
from tests.factories.directory import add_member, make_named_owner
from tests.factories.partnerships import Pair, make_pair
from tests.workspace.partners.conftest import Visitor, visitor

ROWS = [
    {"name": "OAKLAND TENANTS UNION", "kind": "affected", "issues": "housing", "legal_status": "c3", **at(OAKLAND)},
    {"name": "Fresno Tenants", "kind": "affected", "place": "Fresno", **at(FRESNO)},
    {"name": "Housing for All", "about": "We organize tenants."},
]


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def amina(pair: Pair, tmp_path: Path) -> Visitor:
    register(tmp_path, ROWS)
    return visitor(pair.amina)


def union() -> RegisterEntry:
    return RegisterEntry.objects.get(name="OAKLAND TENANTS UNION")


def test_a_search_says_how_many_why_and_offers_what_narrows_it(amina: Visitor) -> None:
    page = amina.html("partners-find", "?q=tenants")
    assert "3 organizations" in page
    assert "“tenants” is in what it says of itself" in page
    assert '<input type="checkbox" name="kind" value="affected">' in page
    assert "Oakland Tenants Union" not in amina.html("partners-find", "?q=tenants&kind=other")


def test_distance_and_the_map_come_from_the_register_itself(amina: Visitor) -> None:
    page = amina.html("partners-find", "?q=tenants&near=Oakland%2C+CA&km=25&sort=distance")
    assert ("Oakland Tenants Union" in page, "Fresno Tenants" in page) == (True, False)
    drawn = amina.html("partners-find", "?q=tenants&view=map")
    # Two organizations in one place, and one alone with its reach.
    assert drawn.partition('class="spots"')[2].partition("</g>")[0].count("<circle") == 3
    assert "1 is not on the map" not in drawn


def test_a_place_that_no_register_knows_is_said_beside_the_field(amina: Visitor) -> None:
    response = amina.get("partners-find", "?near=Atlantis")
    assert response.status_code == 422
    assert "no register or list of places on this installation says" in response.content.decode()


def test_an_organization_of_the_register_becomes_a_lead_or_the_beginning_of_a_relationship(amina: Visitor) -> None:
    first = amina.post("directory-keep", {"next": "lead", "search": "q=tenants"}, pk=union().pk)
    assert first.headers["Location"] == room_url(amina.teammate, "partners-find") + "?q=tenants"
    entry = Entry.objects.get(origin="Register")
    assert (entry.name, entry.place, entry.kind, entry.origin) == (
        "Oakland Tenants Union", "Oakland, CA", "affected", "Register",
    )  # fmt: skip
    assert Lead.objects.get().source == "Register"
    again = amina.post("directory-keep", {"next": "begin"}, pk=union().pk)
    assert again.headers["Location"] == room_url(amina.teammate, "pipeline-begin", pk=entry.pk)
    page = amina.html("partners-find", "?q=tenants")
    assert page.count(">Oakland Tenants Union</a>") == 1
    assert "Oakland Tenants Union" in amina.html("partners-find", "?level=lead")


def test_two_of_one_name_are_two_entries(amina: Visitor, tmp_path: Path) -> None:
    rows = [{"name": "First Church", "place": place} for place in ("Oakland", "Fresno")]
    register(tmp_path, rows, source="Churches", name="churches.csv")
    for one in RegisterEntry.objects.filter(name="First Church").order_by("pk"):
        amina.post("directory-keep", {"next": "lead"}, pk=one.pk)
    assert [*Entry.objects.filter(origin="Churches").order_by("pk").values_list("name", flat=True)] == [
        "First Church", "First Church (Fresno, CA)"
    ]  # fmt: skip


def test_what_was_begun_is_seen_by_nobody_else(amina: Visitor, pair: Pair) -> None:
    amina.post("directory-keep", {"next": "lead"}, pk=union().pk)
    chidi = visitor(pair.chidi)
    page = chidi.html("partners-find", "?q=oakland+tenants")
    assert ("Oakland Tenants Union" in page, "A lead of ours" in page) == (True, False)
    assert "You have nothing of this organization yet" in chidi.html("directory-entry", pk=union().pk)


def test_a_saved_search_is_the_teams_alone_and_leaves_a_trace(amina: Visitor, pair: Pair) -> None:
    amina.post("directory-save", {"name": "Tenants near us", "search": "q=tenants&near=Oakland&km=25&page=3&x=1"})
    saved = SavedSearch.objects.get()
    assert saved.query == "q=tenants&near=Oakland&km=25"
    assert "Tenants near us" in amina.html("partners-find")
    chidi = visitor(pair.chidi)
    assert "Tenants near us" not in chidi.html("partners-find")
    assert chidi.post("directory-forget", pk=saved.pk).status_code == 404
    amina.post("directory-forget", pk=saved.pk)
    assert SavedSearch.objects.count() == 0
    assert [*AuditEntry.objects.filter(verb__startswith="search.").order_by("pk").values_list("verb", flat=True)] == [
        "search.saved", "search.removed",
    ]  # fmt: skip


def test_a_viewer_looks_and_keeps_nothing(amina: Visitor, pair: Pair, now: datetime) -> None:
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert "Note as a lead" not in viewer.html("partners-find", "?q=tenants")
    assert viewer.post("directory-keep", {"next": "lead"}, pk=union().pk).status_code == 403
    assert viewer.post("directory-save", {"name": "Mine", "search": "q=a"}).status_code == 403
    assert (Taken.objects.count(), SavedSearch.objects.count()) == (0, 0)


def test_every_fact_stands_with_its_source_and_date(amina: Visitor) -> None:
    page = amina.html("directory-entry", pk=union().pk)
    assert ("Housing and tenants" in page, "Charity (501(c)(3))" in page, "37.8044°" in page) == (True, True, True)
    assert page.count("Register</td>") == len(facts_of(union()))
    assert Client().get(room_url(amina.teammate, "directory-entry", pk=union().pk)).status_code == 302


def test_parent_and_affiliates_are_a_tree(amina: Visitor, tmp_path: Path) -> None:
    rows = [irs_row(f"00000000{n}", f"POST {n}", group="1234", affiliation="9") for n in (1, 2)]
    rows.append(irs_row("000000009", "NATIONAL LEGION", group="1234", affiliation="6"))
    take(irs_file(tmp_path, rows), "Tax register")
    page = amina.html("directory-entry", pk=RegisterEntry.objects.get(name="POST 1").pk)
    tree = page.partition("dir-tree")[2]
    assert tree.index("National Legion") < tree.index("POST 1") < tree.index("POST 2")


@pytest.mark.parametrize("rows", [11, 30])
def test_a_page_takes_the_same_queries_for_any_number(
    rows: int, pair: Pair, tmp_path: Path, django_assert_num_queries: object
) -> None:
    register(tmp_path, [{"name": f"Tenants {n}"} for n in range(rows)])
    amina = visitor(pair.amina)
    amina.html("partners-find", "?q=tenants")  # what is kept in memory is read once
    with django_assert_num_queries(19):  # type: ignore[operator]
        amina.html("partners-find", "?q=tenants")


@pytest.mark.parametrize(
    "query", ["?q=%00&kind=%F0%9F%92%A9", "?page=99999999999&km=x&sort=distance", "?area=|||&place=a"]
)
def test_nonsense_in_the_address_is_no_error(amina: Visitor, query: str) -> None:
    assert amina.get("partners-find", query).status_code == 200


def test_a_public_profile_becomes_a_lead(amina: Visitor, now: datetime) -> None:
    shown = make_named_owner(now=now, name="Valley Bakers")
    services.switch_profile(shown.organization, on=True, actor=shown, now=now)
    amina.post("directory-keep-profile", {"next": "lead"}, pk=shown.organization_id)
    assert Entry.objects.get(name="Valley Bakers").organization == shown.organization
    assert Lead.objects.get().source == "Public profile"
