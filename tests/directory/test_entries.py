"""What one organization writes down about others is its own."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory import queries, services
from linkarms.directory.models import Entry, Lead, Role
from tests.factories.directory import add_member, make_entry, make_lead, make_named_owner, make_owner

pytestmark = pytest.mark.django_db


def test_equal_names_are_one_entry(now: datetime) -> None:
    amina = make_owner(now=now)
    first, new = services.add_entry(holder=amina.organization, name="The N.A.A.C.P., Inc.", actor=amina.user, now=now)
    second, again = services.add_entry(holder=amina.organization, name="naacp", actor=amina.user, now=now)
    assert (first.pk, new, again) == (second.pk, True, False)
    assert first.name == "The N.A.A.C.P., Inc."


def test_a_second_mention_fills_blanks_only(now: datetime) -> None:
    amina = make_owner(now=now)
    make_entry(amina, now=now, name="Rivers", place="Fresno")
    entry = make_entry(amina, now=now, name="rivers", place="Reno", email="Hello@Rivers.example")
    entry.refresh_from_db()
    assert (entry.place, entry.email) == ("Fresno", "hello@rivers.example")


def test_two_holders_know_nothing_of_each_other(now: datetime) -> None:
    amina, chidi = make_owner(now=now), make_owner(now=now)
    mine = make_entry(amina, now=now, name="Rivers", notes="Slow to answer")
    theirs = make_entry(chidi, now=now, name="Rivers")
    assert list(Entry.objects.visible_to(chidi)) == [theirs]
    assert list(queries.find_entries(chidi, "slow")) == []
    assert list(queries.find_entries(amina, "slow")) == [mine]


def test_finding_ignores_spelling(now: datetime) -> None:
    amina = make_owner(now=now)
    entry = make_entry(amina, now=now, name="Oak & Elm Tenants' Union")
    assert list(queries.find_entries(amina, "oak and elm")) == [entry]
    assert list(queries.find_entries(amina, "")) == [entry]
    assert list(queries.find_entries(amina, "ash")) == []


def test_leads_are_private_and_one_a_source(now: datetime) -> None:
    amina, chidi = make_owner(now=now), make_owner(now=now)
    lead = make_lead(amina, now=now, name="Rivers")
    services.add_lead(lead.entry, source="A letter, 2017", evidence="Again.", now=now)
    assert list(queries.leads(amina)) == [lead]
    assert list(queries.leads(chidi)) == []
    assert not Lead.objects.visible_to(chidi).exists()


def test_a_lead_put_away_can_be_taken_back(now: datetime) -> None:
    amina = make_owner(now=now)
    lead = make_lead(amina, now=now)
    services.dismiss_lead(lead, actor=amina, now=now)
    assert list(queries.leads(amina)) == []
    services.restore_lead(lead, actor=amina, now=now)
    assert list(queries.leads(amina)) == [lead]


def test_a_viewer_does_not_write(now: datetime) -> None:
    amina = make_owner(now=now)
    viewer = add_member(amina, now=now, role=Role.VIEWER)
    lead = make_lead(amina, now=now)
    with pytest.raises(NotAllowed):
        services.dismiss_lead(lead, actor=viewer, now=now)


def test_a_stranger_does_not_write(now: datetime) -> None:
    lead = make_lead(make_owner(now=now), now=now)
    with pytest.raises(NotAllowed):
        services.dismiss_lead(lead, actor=make_owner(now=now), now=now)


def test_changing_to_the_name_of_another_entry_is_refused(now: datetime) -> None:
    amina = make_owner(now=now)
    make_entry(amina, now=now, name="Rivers")
    entry = make_entry(amina, now=now, name="Lakes")
    with pytest.raises(BadInput) as problem:
        services.change_entry(
            entry, actor=amina, now=now, name="The Rivers", kind="other", place="", country="US", website="",
            email="", contact_name="", notes="",
        )  # fmt: skip
    assert problem.value.field == "name"


def test_an_entry_is_linked_to_a_public_profile_that_was_chosen(now: datetime) -> None:
    amina, bo = make_owner(now=now), make_named_owner(now=now, name="Rivers")
    assert make_entry(amina, now=now, name="rivers").organization is None
    linked = make_entry(amina, now=now, name="Rivers", organization=bo.organization)
    assert linked.organization == bo.organization


def test_one_does_not_write_down_oneself(now: datetime) -> None:
    amina = make_owner(now=now)
    with pytest.raises(BadInput):
        make_entry(amina, now=now, name="Us", organization=amina.organization)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=300))
def test_any_name_is_one_entry_or_a_clear_message(name: str, now: datetime) -> None:
    amina = make_owner(now=now)
    try:
        entry, new = services.add_entry(holder=amina.organization, name=name, actor=amina.user, now=now)
    except BadInput:
        return
    again, newer = services.add_entry(holder=amina.organization, name=name, actor=amina.user, now=now)
    assert (entry.pk, new, newer) == (again.pk, True, False)
