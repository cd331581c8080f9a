"""The page of an agreement that ends and ended, going on, and the list of what is left to do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, NameUse, OnExit, Term
from linkarms.partnerships.models import Agreement, AgreementState, ExitKind
from linkarms.workspace.http import room_url
from tests.factories.partnerships import sharing
from tests.factories.world import befriend, make_team, sign_latest

DAY = timedelta(days=1)


def as_(who: Teammate) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_team("amina", now=now - 50 * DAY)


@pytest.fixture
def bo(db: None, now: datetime) -> Teammate:
    return make_team("bo", now=now - 50 * DAY)


@pytest.fixture
def agreement(amina: Teammate, bo: Teammate, now: datetime) -> Agreement:
    """Signed forty days ago; its last day was three days ago, and nothing has run since."""
    then = now - 40 * DAY
    partnership = befriend(amina, bo, now=then)
    clauses = (Boundary("Ours."), sharing(), NameUse(name=True, logo=False), Term((now - 3 * DAY).date()),
               OnExit("partner", "Give back the banner", 3))  # fmt: skip
    found = services.propose(partnership, level="full", clauses=clauses, note="", actor=amina, now=then)
    for actor in (amina, bo):
        sign_latest(found, actor, now=then)
    found.refresh_from_db()
    return found


def test_the_page_says_that_it_ended_though_nothing_ran(bo: Teammate, agreement: Agreement) -> None:
    page = room_url(bo, "partners-agreement", pk=agreement.pk)
    html = as_(bo).get(page).content.decode()
    assert agreement.state == AgreementState.IN_FORCE
    assert ("because its term was over" in html, "End this agreement" in html, "Propose a change" in html) == (
        True, False, False,
    )  # fmt: skip
    partner_page = as_(bo).get(room_url(bo, "partners-page", pk=agreement.partnership_id)).content.decode()
    assert "In force since" not in partner_page


def test_the_next_one_begins_with_later_days(amina: Teammate, agreement: Agreement, now: datetime) -> None:
    services.settle_terms(now)
    html = as_(amina).get(room_url(amina, "partners-agreement", pk=agreement.pk)).content.decode()
    address = f"{room_url(amina, 'partners-agreement-new', pk=agreement.partnership_id)}?after={agreement.pk}"
    assert address in html
    composer = as_(amina).get(address).content.decode()
    later = (now + 37 * DAY).date().isoformat()
    assert (f'value="{later}"' in composer, "Give back the banner" in composer) == (True, True)
    for foreign in ("999999", "x"):
        assert as_(amina).get(address.replace(f"after={agreement.pk}", f"after={foreign}")).status_code in (200, 404)


def test_both_sides_work_on_the_same_list(amina: Teammate, bo: Teammate, agreement: Agreement, now: datetime) -> None:
    services.settle_terms(now)
    page = room_url(bo, "partners-agreement-exit", pk=agreement.pk)
    names = agreement.exit_items.get(kind=ExitKind.NAMES)
    done = as_(bo).post(page, {"item": names.pk, "do": "confirm", "note": "All down"}, follow=True)
    assert "Confirmed. Both sides see it" in done.content.decode()
    theirs = as_(amina).get(room_url(amina, "partners-agreement-exit", pk=agreement.pk)).content.decode()
    assert ("All down" in theirs, "because its term was over" in theirs, "Give back the banner" in theirs) == (
        True, True, True,
    )  # fmt: skip
    as_(bo).post(page, {"item": names.pk, "do": "back"})
    assert not names.confirmations.exists()
    assert [as_(bo).post(page, {"item": raw}).status_code for raw in ("", "x", "999999")] == [404] * 3


def test_thanks_are_edited_and_sent(amina: Teammate, bo: Teammate, agreement: Agreement, now: datetime) -> None:
    services.settle_terms(now)
    page = room_url(amina, "partners-agreement-thanks", pk=agreement.pk)
    assert "thank you for what we did together" in as_(amina).get(page).content.decode()
    as_(amina).post(page, {"letter": "It was a good year."})
    theirs = as_(bo).get(room_url(bo, "partners-agreement-exit", pk=agreement.pk)).content.decode()
    assert "It was a good year." in theirs
    again = as_(amina).post(page, {"letter": "Again."})
    assert (again.status_code, agreement.thanks.count()) == (422, 1)


def test_going_on_begins_with_the_wording_and_a_later_day(amina: Teammate, bo: Teammate, now: datetime) -> None:
    partnership = befriend(amina, bo, now=now)
    last = (now + 50 * DAY).date()
    found = services.propose(partnership, level="full", clauses=(Term(last),), note="", actor=amina, now=now)
    for actor in (amina, bo):
        sign_latest(found, actor, now=now)
    html = as_(bo).get(room_url(bo, "partners-agreement", pk=found.pk)).content.decode()
    address = f"{room_url(bo, 'partners-agreement-change', pk=found.pk)}?longer=1"
    assert ("Its last day is" in html, address in html) == (True, True)
    composer = as_(bo).get(address).content.decode()
    assert f'value="{(last + 50 * DAY).isoformat()}"' in composer
