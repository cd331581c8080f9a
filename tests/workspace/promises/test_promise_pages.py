"""Pages of promises: the list by day, one promise, what both say, another day, what came by the link, Today."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.core.clock import now as clock_now
from linkarms.directory.models import Role
from linkarms.partnerships.clauses import Clause, Gift, Gives, Responsibility
from linkarms.partnerships.models import Promise
from linkarms.workspace.rooms.promises.lists import all_rows
from linkarms.workspace.rooms.today import promises as today
from linkarms.workspace.rooms.today.changes import changes
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force
from tests.factories.sharing import sign
from tests.factories.world import World, amina_and_bo
from tests.workspace.partners.conftest import Visitor, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = timedelta(days=1)


def promised(pair: Pair, now: datetime, *days: int) -> list[Promise]:
    """Signed forty days ago: by Bo's group for each of these days, counted from now, and one of Amina's."""
    clauses: list[Clause] = [Responsibility("host", "write the programme", (now + 20 * DAY).date())]
    gifts = (Gift.MAIL, Gift.PEOPLE, Gift.ROOM)
    clauses += [Gives("partner", gift, 20, (now + n * DAY).date()) for gift, n in zip(gifts, days, strict=False)]
    in_force(pair, now=now - 40 * DAY, clauses=tuple(clauses))
    return list(Promise.objects.filter(keeper="partner").order_by("due"))


def said(page: str) -> list[str]:
    """The badges of a page."""
    return re.findall(r'class="badge[^"]*">([^<]+)<', page)


def test_both_read_the_same_list_by_month_and_nobody_else_any(
    pair: Pair, amina: Visitor, bo: Visitor, chidi: Visitor, now: datetime
) -> None:
    rows = promised(pair, now, -20, -3, 3)
    pages = [who.html("promises-list") for who in (amina, bo)]
    assert [said(page) for page in pages] == [["Missed", "Late", "Coming", "Coming"]] * 2
    assert [page.count("You keep it.") for page in pages] == [1, 3]
    narrowed = [said(bo.html("promises-list", query=f"?show={show}")) for show in ("owed", "awaited", "else")]
    assert [len(found) for found in narrowed] == [3, 1, 4]
    assert "No promises yet" in chidi.html("promises-list")
    for name in ("page", "say", "care", "move"):
        assert chidi.get(f"promises-{name}", pk=rows[0].pk).status_code == 404
    for name in ("unsay", "move-answer", "move-back"):
        assert chidi.post(f"promises-{name}", pk=rows[0].pk).status_code == 404


def test_it_is_said_corrected_and_taken_back(pair: Pair, amina: Visitor, bo: Visitor, now: datetime) -> None:
    [promise] = promised(pair, now, -3)
    empty = bo.post("promises-say", pk=promise.pk)
    assert (empty.status_code, "This field is required." in empty.content.decode()) == (422, True)
    day = (now - DAY).date().isoformat()
    typed = {"outcome": "kept", "done_on": day, "amount": "18500", "words": "Some bounced"}
    assert bo.post("promises-say", typed, pk=promise.pk).status_code == 302
    page = amina.html("promises-page", pk=promise.pk)
    assert said(page) == ["Kept late"]
    assert "Counted by hand: 18,500. Some bounced" in " ".join(page.split())
    told = changes(pair.amina, now=clock_now())[0]
    assert told.words.startswith("Rivers Alliance says it was kept:")
    assert "Some bounced" in bo.html("promises-say", pk=promise.pk)
    amina.post("promises-say", {"outcome": "missed"}, pk=promise.pk)
    assert said(bo.html("promises-page", pk=promise.pk)) == ["You see it differently"]
    for who in (amina, bo):
        who.post("promises-unsay", pk=promise.pk)
    assert said(bo.html("promises-page", pk=promise.pk)) == ["Late"]


def test_who_sees_to_it_is_named_inside_and_told_only_when_ticked(
    pair: Pair, amina: Visitor, bo: Visitor, now: datetime
) -> None:
    [promise] = promised(pair, now, 9)
    sam = add_member(pair.bo, now=now, role=Role.HELPER, name="Sam Sender")
    assert amina.get("promises-care", pk=promise.pk).status_code == 302
    shown = []
    for told in ({}, {"is_told": "on"}):
        bo.post("promises-care", {"teammate": str(sam.pk), **told}, pk=promise.pk)
        shown.append(
            ["Sam Sender" in who.html(name, pk=pk) for who in (bo, amina) for name, pk in (
                ("promises-page", promise.pk), ("partners-page", pair.partnership.pk),
            )]
        )  # fmt: skip
    assert shown == [[True, True, False, False], [True] * 4]


def test_another_day_is_asked_for_and_answered(pair: Pair, amina: Visitor, bo: Visitor, now: datetime) -> None:
    [promise] = promised(pair, now, 9)
    past = bo.post("promises-move", {"to": (now - DAY).date().isoformat()}, pk=promise.pk)
    assert past.status_code == 422
    to = (now + 30 * DAY).date()
    bo.post("promises-move", {"to": to.isoformat(), "why": "The printer broke"}, pk=promise.pk)
    assert "The printer broke" in amina.html("promises-page", pk=promise.pk)
    [todo] = today.moves(pair.amina, now)
    assert (todo.what, today.moves(pair.bo, now)) == ("Rivers Alliance asks for another day", [])
    assert amina.post("promises-move-back", pk=promise.pk).status_code == 403
    amina.post("promises-move-answer", {"answer": "yes"}, pk=promise.pk)
    promise.refresh_from_db()
    assert promise.due == to
    assert "moved with both sides' yes" in bo.html("promises-page", pk=promise.pk)
    bo.post("promises-move", {"to": (now + 40 * DAY).date().isoformat()}, pk=promise.pk)
    bo.post("promises-move-back", pk=promise.pk)
    assert amina.post("promises-move-answer", {"answer": "yes"}, pk=promise.pk).status_code == 404


def test_today_says_what_we_owe_and_what_we_await(pair: Pair, now: datetime) -> None:
    rows = promised(pair, now, -20, 0, 5)
    sam = add_member(pair.bo, now=now, role=Role.HELPER)
    late, third = "It counts as missed until you say what became of it.", rows[2]
    assert [one.late for one in today.owed(pair.bo, now)] == [late, "", ""]
    assert today.owed(sam, now) == []
    visitor(pair.bo).post("promises-care", {"teammate": str(sam.pk)}, pk=third.pk)
    assert [len(today.owed(who, now)) for who in (pair.bo, sam)] == [2, 1]
    [todo] = today.awaited(pair.amina, now)
    assert todo.what == "Rivers Alliance has not said what became of a promise"
    assert [today.owed(pair.amina, now), today.awaited(pair.bo, now), today.awaited(pair.chidi, now)] == [[], [], []]
    assert "It counts as missed until you say what became of it." in visitor(pair.bo).html("today")


def counted_world(now: datetime, *, figures: bool) -> tuple[World, Promise]:
    """Bo's group promised a mailing; two signed by its link, one by Amina's."""
    world = amina_and_bo(now - 10 * DAY)
    campaigns.show_figures(world.participation, on=figures, actor=world.bo, now=now)
    pair = Pair(world.amina, world.bo, world.chidi, world.partnership)
    clauses = (Gives("partner", Gift.MAIL, 20_000, (now + 3 * DAY).date()),)
    in_force(pair, now=now - 8 * DAY, clauses=clauses)
    for number, days in enumerate((9, 5, 2)):
        sign(world, via=world.bo_link, at=now - days * DAY, email=f"d{number}@mail.example")
    sign(world, via=world.host_link, at=now - DAY, email="host@mail.example")
    return world, Promise.objects.get()


@pytest.mark.parametrize("figures", [False, True])
def test_what_came_by_the_link_is_counted_for_those_who_may_see_it(now: datetime, *, figures: bool) -> None:
    world, promise = counted_world(now, figures=figures)
    numbers = [
        [one.number for row in all_rows(Promise.objects.visible_to(who), who, today=now.date()) for one in row.counted]
        for who in (world.bo, world.amina)
    ]
    assert numbers == [[2], [2 if figures else None]]
    pages = [visitor(who).html("promises-page", pk=promise.pk) for who in (world.bo, world.amina)]
    told = ["2 confirmed signatures by the link to “Clean river”" in page for page in pages]
    assert told == [True, figures]
    assert ("keeps its figures to itself" in pages[1]) is not figures
    visitor(world.bo).post(
        "promises-say", {"outcome": "kept", "done_on": (now - 3 * DAY).date().isoformat()}, pk=promise.pk
    )
    [row] = all_rows(Promise.objects.visible_to(world.bo), world.bo, today=now.date())
    assert [one.number for one in row.counted] == [1]  # since the day on which it was kept


def test_the_campaigns_page_has_the_same_list_on_both_sides(now: datetime) -> None:
    world, _promise = counted_world(now, figures=True)
    pages = [visitor(who).html("campaigns-page", pk=world.campaign.pk) for who in (world.amina, world.bo)]
    assert [page.count("Rivers Alliance mails 20,000 people on its own list.") for page in pages] == [1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_the_same_for_one_as_for_three(
    number: int, pair: Pair, bo: Visitor, now: datetime, django_assert_num_queries: object
) -> None:
    promised(pair, now, *range(2, 2 + number))
    bo.html("promises-list")
    with django_assert_num_queries(11):  # type: ignore[operator]
        bo.html("promises-list")
