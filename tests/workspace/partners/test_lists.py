"""The list of partners, leads, finding and writing down."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from linkarms.directory import services
from linkarms.directory.models import Entry, Lead, Role
from linkarms.workspace.http import room_url
from tests.factories.directory import add_member, make_entry, make_lead, make_named_owner, make_owner
from tests.factories.partnerships import Pair, in_force, make_pair, propose
from tests.workspace.partners.conftest import Visitor, visitor


def test_a_group_without_partners_is_told_what_to_do_first(db: None, now: datetime) -> None:
    page = visitor(make_owner(now=now)).html("partners-list")
    assert ("No partners yet" in page, page.count("/partners/find/")) == (True, 2)  # the tab, and the button


def test_what_waits_for_us_stands_on_top(bo: Visitor, pair: Pair, now: datetime) -> None:
    propose(pair, now=now)
    page = bo.html("partners-list")
    assert "Read what Oak Street Tenants proposes" in page
    assert "Your turn" not in visitor(pair.amina).html("partners-list")


@pytest.mark.parametrize("partners", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    partners: int, amina: Visitor, pair: Pair, now: datetime, django_assert_num_queries: object
) -> None:
    in_force(pair, now=now)
    for _ in range(partners - 1):
        other = make_pair(now=now)
        other.partnership.host = pair.amina.organization
        other.partnership.save()
        in_force(Pair(pair.amina, other.bo, other.chidi, other.partnership), now=now)
    amina.html("partners-list")
    with django_assert_num_queries(11):  # type: ignore[operator]
        amina.html("partners-list")


def test_the_list_can_be_narrowed_by_name(amina: Visitor) -> None:
    assert "Rivers Alliance" in amina.html("partners-list", "?q=RIVERS")
    assert "No partner of yours is called “zebra”" in amina.html("partners-list", "?q=zebra")


def test_leads_are_put_away_and_taken_back(amina: Visitor, pair: Pair, now: datetime) -> None:
    lead = make_lead(pair.amina, now=now, name="Anglers")
    amina.post("partners-lead-away", pk=lead.pk)
    page = amina.html("partners-leads")
    assert "Anglers is put away." in page
    amina.post("partners-lead-back", pk=lead.pk)
    assert Lead.objects.get().dismissed_at is None
    assert "is put away" not in amina.html("partners-leads")


@pytest.mark.parametrize("leads", [1, 3])
def test_the_leads_take_the_same_queries_for_any_number(
    leads: int, amina: Visitor, pair: Pair, now: datetime, django_assert_num_queries: object
) -> None:
    for _ in range(leads):
        make_lead(pair.amina, now=now)
    amina.html("partners-leads")
    with django_assert_num_queries(7):  # type: ignore[operator]
        amina.html("partners-leads")


def test_leads_can_be_narrowed_by_source(amina: Visitor, pair: Pair, now: datetime) -> None:
    make_lead(pair.amina, now=now, name="Anglers", source="A letter")
    make_lead(pair.amina, now=now, name="Bakers", source="A rally")
    page = amina.html("partners-leads", "?source=A+rally")
    assert ("Bakers" in page, "Anglers" in page) == (True, False)


def test_finding_shows_own_records_and_public_profiles_only(amina: Visitor, pair: Pair, now: datetime) -> None:
    make_entry(pair.amina, now=now, name="Valley Anglers")
    make_entry(pair.chidi, now=now, name="Valley Secret")
    shown, hidden = make_named_owner(now=now, name="Valley Bakers"), make_named_owner(now=now, name="Valley Cooks")
    services.switch_profile(shown.organization, on=True, actor=shown, now=now)
    page = amina.html("partners-find", "?q=valley")
    found = {name: name in page for name in ("Valley Anglers", "Valley Secret", "Valley Bakers", "Valley Cooks")}
    assert found == {"Valley Anglers": True, "Valley Secret": False, "Valley Bakers": True, "Valley Cooks": False}
    assert amina.post("partners-choose", pk=hidden.organization_id).status_code == 404


def test_a_public_profile_that_was_chosen_leads_to_the_invitation(amina: Visitor, now: datetime) -> None:
    shown = make_named_owner(now=now, name="Valley Bakers")
    services.switch_profile(shown.organization, on=True, actor=shown, now=now)
    response = amina.post("partners-choose", pk=shown.organization_id)
    entry = Entry.objects.get(name="Valley Bakers")
    assert entry.organization == shown.organization
    assert response.headers["Location"] == room_url(amina.teammate, "partners-invite", pk=entry.pk)


def test_writing_down_leads_to_the_invitation_or_to_the_record(amina: Visitor) -> None:
    typed = {"name": "Anglers", "kind": "community", "country": "US"}
    first = amina.post("partners-add", typed | {"next": "invite"})
    entry = Entry.objects.get(name="Anglers")
    assert first.headers["Location"] == room_url(amina.teammate, "partners-invite", pk=entry.pk)
    again = amina.post("partners-add", typed | {"next": "invite"})
    assert again.headers["Location"] == room_url(amina.teammate, "partners-entry", pk=entry.pk)


def test_an_organization_with_a_place_where_it_was_met_is_a_lead(amina: Visitor) -> None:
    typed = {"name": "Anglers", "kind": "community", "country": "US", "source": "The river march", "next": "keep"}
    amina.post("partners-add", typed)
    assert "Found in: The river march" in amina.html("partners-leads")


def test_what_was_typed_is_still_there_after_a_mistake(amina: Visitor) -> None:
    response = amina.post(
        "partners-add",
        {"name": "Anglers", "kind": "community", "country": "US", "email": "nonsense", "notes": "Call after six"},
    )
    page = response.content.decode()
    assert (response.status_code, "Call after six" in page, 'value="nonsense"' in page) == (422, True, True)


def test_a_viewer_reads_and_does_not_write(pair: Pair, now: datetime) -> None:
    entry = make_entry(pair.amina, now=now, name="Anglers", notes="Slow")
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert "Slow" in viewer.html("partners-entry", pk=entry.pk)
    changed = {"name": "Mine", "kind": "other", "country": "US"}
    viewer.post("partners-entry", changed, pk=entry.pk)
    entry.refresh_from_db()
    assert entry.name == "Anglers"
    assert viewer.get("partners-add").status_code == 403


def test_odd_names_are_shown_as_text(amina: Visitor, pair: Pair, now: datetime) -> None:
    make_entry(pair.amina, now=now, name="<script>alert(1)</script> Anglers")
    page = amina.html("partners-find", "?q=anglers")
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


@pytest.mark.parametrize("name", ["partners-list", "partners-leads", "partners-find", "partners-add"])
def test_signed_out_people_are_asked_to_sign_in(name: str, pair: Pair) -> None:
    assert Client().get(room_url(pair.amina, name)).status_code == 302
