"""Noting an answer by word of mouth, and signing before the team has said yes, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta

from linkarms.directory.models import Role
from linkarms.partnerships import services
from linkarms.partnerships.models import BuyInOverride, Prospect, SignOff, Stage, ToldAnswer
from tests.factories.asks import make_ask
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, latest, propose, signing_code
from tests.workspace.partners.conftest import Visitor, visitor


def test_what_they_told_is_noted_marked_as_ours_and_dropped(
    pair: Pair, amina: Visitor, bo: Visitor, now: datetime
) -> None:
    ask = make_ask(amina.teammate, now=now, asked=bo.teammate.organization)
    assert "They told you their answer" in amina.html("asks-page", pk=ask.pk)
    typed = {"answer": "yes", "person": "Rosa Díaz", "role": "Chair", "how": "call", "said_on": now.date()}
    wrong = amina.post("asks-told", typed | {"role": "", "said_on": now.date() + timedelta(days=3)}, pk=ask.pk)
    assert (wrong.status_code, ToldAnswer.objects.count()) == (422, 0)
    amina.post("asks-told", typed, pk=ask.pk)
    page = amina.html("asks-page", pk=ask.pk)
    assert [words in page for words in ("They told you: Yes", "noted by you", "Only your team sees this")] == [True] * 3
    assert Prospect.objects.get().stage == Stage.ANSWERED
    lists = [amina.html("asks-list", query) for query in ("", "?show=told", "?show=awaiting")]
    assert [page.count("Told you: Yes") for page in lists] == [1, 1, 0]
    theirs = bo.html("asks-for-us-letter", pk=ask.pk)
    assert ["Rosa" in theirs, "Send the answer" in theirs] == [False, True]
    amina.post("asks-told-drop", {}, pk=ask.pk)
    assert (ToldAnswer.objects.count(), "Awaited by" in amina.html("asks-list")) == (0, True)


def test_viewers_of_ours_and_the_other_side_note_nothing(
    pair: Pair, amina: Visitor, bo: Visitor, now: datetime
) -> None:
    ask = make_ask(amina.teammate, now=now, asked=bo.teammate.organization)
    viewer = visitor(add_member(amina.teammate, now=now, role=Role.VIEWER))
    answers = [who.post(name, {}, pk=ask.pk).status_code for who in (viewer, bo) for name in
               ("asks-told", "asks-told-drop")]  # fmt: skip
    assert answers == [403, 403, 404, 404]


def test_the_page_for_signing_waits_for_the_team_and_takes_an_owner_s_reason(
    pair: Pair, bo: Visitor, now: datetime
) -> None:
    services.set_buy_in_rule(is_on=True, actor=pair.bo, now=now)
    agreement = propose(pair, now=now)
    signer = visitor(add_member(pair.bo, now=now, role=Role.HELPER, may_sign=True))
    pages = [who.html("partners-agreement-sign", pk=agreement.pk) for who in (signer, bo)]
    assert ["Send me a code" in page for page in pages] == [False, True]
    assert ["nobody was asked yet" in page for page in pages] == [True, True]
    version = latest(agreement)
    typed = {"version": version.number, "role_title": "Chair", "authority": "board"}
    typed["code"] = signing_code(version, pair.bo, now=now)
    refused = bo.post("partners-agreement-sign", typed, pk=agreement.pk)
    assert (refused.status_code, SignOff.objects.count()) == (422, 0)
    bo.post("partners-agreement-sign", typed | {"override": "No time to ask"}, pk=agreement.pk)
    assert (SignOff.objects.count(), BuyInOverride.objects.get().reason) == (1, "No time to ask")
