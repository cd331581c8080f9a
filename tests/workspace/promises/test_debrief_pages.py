"""Pages of looking back: written, kept, sent, blind until both have, and the step that follows; the ladder."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.partnerships.clauses import Boundary, Responsibility
from linkarms.partnerships.models import Debrief, DebriefAnswer, Promise
from linkarms.petitions import authoring
from linkarms.workspace.rooms.today import promises as today
from tests.factories.partnerships import Pair, in_force, make_pair
from tests.factories.sharing import sign
from tests.factories.world import amina_and_bo
from tests.workspace.partners.conftest import Visitor, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = timedelta(days=1)
OURS = {"heard": "The tenants", "asked": "Ours voted", "results": "A hearing", "wish": "raise", "why": "Why not"}
THEIRS = {"heard": "Our elders", "asked": "Nobody", "results": "New people", "wish": "raise", "kept": "All"}


def begun(amina: Visitor, pair: Pair) -> Debrief:
    assert amina.post("debriefs-begin", pk=pair.partnership.pk).status_code == 302
    return Debrief.objects.get()


def send(who: Visitor, debrief: Debrief, typed: dict[str, str], do: str = "send") -> int:
    return who.post("debriefs-write", {**typed, "do": do}, pk=debrief.pk).status_code


def test_what_one_writes_reaches_the_other_when_both_have_sent(
    pair: Pair, amina: Visitor, bo: Visitor, chidi: Visitor, now: datetime
) -> None:
    debrief = begun(amina, pair)
    assert [len(today.debriefs(who, now)) for who in (pair.amina, pair.bo, pair.chidi)] == [1, 1, 0]
    assert send(amina, debrief, {"heard": "The tenants"}, do="keep") == 302
    assert "The tenants" in amina.html("debriefs-page", pk=debrief.pk)
    assert "The tenants" not in bo.html("debriefs-page", pk=debrief.pk)
    assert send(amina, debrief, {"heard": "The tenants"}) == 422
    assert send(amina, debrief, OURS) == 302
    page = bo.html("debriefs-page", pk=debrief.pk)
    assert ("Theirs is sent" in page, "The tenants" in page, "A hearing" in page) == (True, False, False)
    assert today.debriefs(pair.amina, now) == []
    assert send(bo, debrief, THEIRS) == 302
    for who in (amina, bo):
        page = who.html("debriefs-page", pk=debrief.pk)
        shown = [words in page for words in ("The tenants", "Our elders", "You both say: Raise the level")]
        assert shown == [True, True, True]
    assert send(bo, debrief, THEIRS) == 422
    assert chidi.get("debriefs-page", pk=debrief.pk).status_code == 404
    assert send(chidi, debrief, THEIRS) == 404
    assert chidi.get("debriefs-begin", pk=pair.partnership.pk).status_code == 404


def test_ours_is_taken_back_while_theirs_is_missing(pair: Pair, amina: Visitor, now: datetime) -> None:
    debrief = begun(amina, pair)
    send(amina, debrief, OURS)
    assert "Take ours back and change it" in amina.html("debriefs-page", pk=debrief.pk)
    amina.post("debriefs-take-back", pk=debrief.pk)
    assert DebriefAnswer.objects.get().sent_at is None
    assert "Send our answers" in amina.html("debriefs-page", pk=debrief.pk)


@pytest.mark.parametrize(
    ("wish", "button", "href"),
    [
        ("raise", "Prepare the change", "?level=full"),
        ("same", "Promise something new", "/change/"),
        ("smaller", "Prepare the change", "?level=endorser"),
        ("end", "End well", "/end/"),
    ],
)
def test_what_was_wished_offers_its_step(now: datetime, wish: str, button: str, href: str) -> None:
    pair = make_pair(now=now, level="associate")
    in_force(pair, now=now, level="associate", clauses=(Boundary("Ours."),))
    amina, bo = visitor(pair.amina), visitor(pair.bo)
    debrief = begun(amina, pair)
    send(amina, debrief, {**OURS, "wish": wish})
    send(bo, debrief, {**THEIRS, "wish": "same"})
    page = amina.html("debriefs-page", pk=debrief.pk)
    assert (button in page, href in page) == (True, True)
    assert ("You see it differently: talk" in page) is (wish != "same")


def test_a_closed_campaign_is_looked_back_on_with_what_was_promised_and_counted(now: datetime) -> None:
    world = amina_and_bo(now - 10 * DAY)
    pair = Pair(world.amina, world.bo, world.chidi, world.partnership)
    in_force(pair, now=now - 9 * DAY, clauses=(Responsibility("partner", "sing", (now - 5 * DAY).date()),))
    visitor(world.bo).post(
        "promises-say", {"outcome": "kept", "done_on": (now - 4 * DAY).date().isoformat()}, pk=Promise.objects.get().pk
    )
    sign(world, via=world.bo_link, at=now - 2 * DAY)
    authoring.close(world.petition, actor=world.amina, now=now)
    debrief = Debrief.objects.get()
    assert (debrief.about, debrief.campaign_ref, debrief.opened_by) == ("Clean river", world.campaign.pk, None)
    tables = [visitor(who).client.get(f"/w/{who.organization.slug}/partners/debriefs/{debrief.pk}/").context
              for who in (world.amina, world.bo)]  # fmt: skip
    assert [[(one.ours, one.kept_late) for one in table["tally"]] for table in tables] == [
        [(True, 0), (False, 1)], [(True, 1), (False, 0)],
    ]  # fmt: skip
    assert [[signed for _name, _visits, signed in table["figures"]] for table in tables] == [[0, None], [None, 1]]
    campaigns.reopen_campaign(world.campaign, actor=world.amina, now=now)
    campaigns.close_campaign(world.campaign, actor=world.amina, now=now)
    assert Debrief.objects.count() == 1


def test_the_partners_page_shows_the_ladder_and_how_one_came_there(now: datetime) -> None:
    pair = make_pair(now=now, level="associate")
    amina = visitor(pair.amina)
    before = amina.html("partners-page", pk=pair.partnership.pk)
    assert ("Start small" in before, "What the next step would mean" in before) == (True, False)
    agreement = in_force(pair, now=now, level="associate", clauses=(Boundary("Ours."),))
    after = amina.html("partners-page", pk=pair.partnership.pk)
    shown = [words in after for words in ("Start small", "phone number", "How you came here", "Looking back")]
    assert shown == [False, True, True, True]
    assert f"/partners/agreements/{agreement.pk}/change/?level=full" in after
    assert amina.get("partners-agreement-change", "?level=full", pk=agreement.pk).status_code == 200
