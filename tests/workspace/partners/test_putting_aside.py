"""An agreement in the composer is put aside, to ask the team first or to go on later: nothing typed is lost."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.directory.models import Role
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary
from linkarms.partnerships.models import Agreement, BuyIn, KeptDraft
from linkarms.workspace.http import room_url
from tests.factories.asks import say
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, propose
from tests.workspace.partners.conftest import Visitor, visitor
from tests.workspace.partners.test_agreeing import fields_of, number_of, press

NEW, CHANGE = "partners-agreement-new", "partners-agreement-change"


def typed_in(page: str) -> dict[str, list[str]]:
    return {name: values for name, values in fields_of(page).items() if name != "csrfmiddlewaretoken"}


def written(amina: Visitor, pk: int, do: str) -> str:
    """Where one gets by the button, after a clause was begun and a note written."""
    page = press(amina, amina.html(NEW, pk=pk), "add:boundary", name=NEW, pk=pk).content.decode()
    answer = press(amina, page, do, name=NEW, pk=pk, note="Half of it is mi")
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_asking_the_team_first_loses_nothing(pair: Pair, amina: Visitor, now: datetime) -> None:
    pk = pair.partnership.pk
    before = typed_in(press(amina, amina.html(NEW, pk=pk), "add:boundary", name=NEW, pk=pk).content.decode())
    to_ask = written(amina, pk, "team")
    amina.client.post(to_ask, {"work": "Two evenings", "why": "It helps", "teammates": [amina.teammate.pk]})
    buy_in = BuyIn.objects.get()
    say(buy_in, amina.teammate, now=now)
    back = room_url(amina.teammate, NEW, pk=pk)
    assert [back in amina.html("deciding-buy-in", pk=buy_in.pk), back in amina.html("today")] == [True, True]
    page = amina.html(NEW, pk=pk)
    assert typed_in(page) == before | {"note": ["Half of it is mi"]}
    begun = {f"c{number_of(page, 'boundary')}__text": "Never on Sundays."}
    sent = press(amina, page, "send", name=NEW, pk=pk, **begun)
    assert (sent.status_code, Agreement.objects.count(), KeptDraft.objects.count()) == (302, 1, 0)


@pytest.mark.parametrize("button", ["keep", "team"])
def test_what_is_kept_is_seen_by_nobody_else(
    pair: Pair, amina: Visitor, bo: Visitor, now: datetime, button: str
) -> None:
    colleague = visitor(add_member(amina.teammate, now=now, role=Role.ORGANIZER))
    written(amina, pair.partnership.pk, button)
    shown = ["Half of it is mi" in who.html(NEW, pk=pair.partnership.pk) for who in (amina, colleague, bo)]
    assert shown == [True, False, False]
    assert ["You put it aside today" in who.html("today") for who in (amina, colleague, bo)] == [True, False, False]


def test_the_newest_is_kept_and_thrown_away_by_a_button(pair: Pair, amina: Visitor) -> None:
    pk = pair.partnership.pk
    fresh = typed_in(amina.html(NEW, pk=pk))
    for _time in range(2):
        written(amina, pk, "keep")
    assert KeptDraft.objects.count() == 1
    press(amina, amina.html(NEW, pk=pk), "anew", name=NEW, pk=pk)
    assert (typed_in(amina.html(NEW, pk=pk)), KeptDraft.objects.count()) == (fresh, 0)


def test_a_change_that_was_put_aside_still_knows_which_version_it_is_about(
    pair: Pair, bo: Visitor, now: datetime
) -> None:
    agreement = propose(pair, now=now)
    press(bo, bo.html(CHANGE, pk=agreement.pk), "keep", name=CHANGE, pk=agreement.pk, note="Mine")
    less = {"level": "endorser", "clauses": (Boundary("Less."),), "note": "", "now": now}
    services.propose_change(agreement, actor=pair.amina, **less)  # type: ignore[arg-type]
    refused = press(bo, bo.html(CHANGE, pk=agreement.pk), "send", name=CHANGE, pk=agreement.pk)
    assert (refused.status_code, "A newer version was proposed" in refused.content.decode()) == (422, True)
