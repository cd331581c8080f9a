"""Asking, answering, evaluating and asking the team, page by page. All work without JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.models import (
    Ask,
    AskTemplate,
    BuyIn,
    BuyInOverride,
    BuyInRule,
    Contribution,
    Evaluation,
    Prospect,
    ScorecardQuestion,
    Stage,
)
from linkarms.workspace.http import room_url
from tests.factories.asks import ROSA, begin_evaluation, make_ask, make_buy_in, reviewed_by
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair
from tests.factories.pipeline import make_prospect
from tests.workspace.partners.conftest import Visitor, visitor

FUTURE = "2031-05-01"


@pytest.fixture
def soon(now: datetime) -> str:
    return str((now + timedelta(days=9)).date())


@pytest.fixture
def rosas(amina: Visitor, now: datetime) -> Prospect:
    return make_prospect(amina.teammate, now=now, name="Anglers", email=ROSA, contact_name="Rosa Díaz")


def hidden(html: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', html)[0]


def letters_of(html: str) -> list[str]:
    return re.findall(r"<textarea[^>]*-letter[^>]*>\s*(.*?)</textarea>", html, re.DOTALL)


@pytest.mark.parametrize("name", ["asks-list", "asks-for-us", "asks-templates"])
def test_an_empty_page_teaches(amina: Visitor, name: str) -> None:
    assert amina.html(name).count('class="empty"') == 1


def test_several_are_asked_from_the_table_and_each_letter_is_looked_at_first(
    amina: Visitor, now: datetime, rosas: Prospect, soon: str
) -> None:
    tenants = make_prospect(amina.teammate, now=now, name="Tenants", email="tenants@mail.example")
    unreachable = make_prospect(amina.teammate, now=now, name="Nowhere")
    picked = [rosas.pk, tenants.pk, unreachable.pk]
    choose = amina.post("asks-new", {"pick": picked}).headers["Location"]
    assert choose.count("pick=") == 3
    words = amina.client.get(f"{choose}&kind=mail&language=es").content.decode()
    assert "{contact}" in words
    typed = {
        "do": "look", "kind": "mail", "language": "en", "pick": picked, "title": "Mail your list",
        "letter": "Dear {contact}, by {deadline}?", "in_return": "", "deadline": soon, "campaign_ref": "",
        "level": "endorser",
    }  # fmt: skip
    html = amina.post("asks-new", typed).content.decode()
    assert [letter.split(",")[0] for letter in letters_of(html)] == ["Dear Rosa Díaz", "Dear Tenants"]
    assert "There is no mail address for them" in html
    sent = {
        "do": "send", "kind": "mail", "language": "en", "deadline": soon, "campaign_ref": "", "level": "endorser",
        "batch": hidden(html, "batch"), "pick": picked,
    }  # fmt: skip
    for one in (rosas, tenants):
        sent |= {f"p{one.pk}-title": "Mail your list", f"p{one.pk}-letter": f"Dear {one.entry.name}"}
    sent |= {f"p{rosas.pk}-send": "on"}
    for _click in range(2):
        assert amina.post("asks-new", sent).status_code == 302
    assert [(ask.prospect, ask.letter, ask.level) for ask in Ask.objects.all()] == [(rosas, "Dear Anglers", "endorser")]
    assert Mail.objects.filter(kind="partnerships_asked").count() == 1


def test_a_fourth_ask_without_a_give_has_to_be_ticked(
    amina: Visitor, now: datetime, rosas: Prospect, soon: str
) -> None:
    typed = {
        "do": "look", "kind": "mail", "language": "en", "pick": [rosas.pk], "title": "T", "letter": "L",
        "deadline": soon,
    }  # fmt: skip

    def preview() -> tuple[bool, bool]:
        html = amina.post("asks-new", typed).content.decode()
        box = re.findall(rf'<input[^>]*name="p{rosas.pk}-send"[^>]*>', html)[0]
        return "since you last gave" in html, "checked" in box

    assert preview() == (False, True)
    for number in range(3):
        make_ask(amina.teammate, now=now + timedelta(seconds=number), prospect=rosas)
    assert preview() == (True, False)


def test_nothing_ticked_a_day_gone_by_or_a_damaged_form_sends_nothing(
    amina: Visitor, now: datetime, rosas: Prospect, soon: str
) -> None:
    good = {
        "do": "send", "kind": "mail", "language": "en", "deadline": soon, "pick": [rosas.pk], "batch": "no-uuid",
        f"p{rosas.pk}-title": "T", f"p{rosas.pk}-letter": "L", f"p{rosas.pk}-send": "on",
    }  # fmt: skip
    batch = {"batch": "8f14e45f-ceea-467f-a1d4-6b8b0f5f6f0a"}
    for change in ({}, batch | {f"p{rosas.pk}-send": ""}, batch | {"deadline": str(now.date())}, batch | {"kind": "x"}):
        assert amina.post("asks-new", good | change).status_code == 422
    assert not Ask.objects.exists()


def test_the_list_is_narrowed_and_asks_as_often_as_before(
    amina: Visitor, now: datetime, rosas: Prospect, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask = make_ask(amina.teammate, now=now, prospect=rosas)
    titles = {
        which: ask.title in amina.html("asks-list", f"?show={which}")
        for which in ("", "awaiting", "overdue", "answered")
    }
    assert titles == {"": True, "awaiting": True, "overdue": False, "answered": False}
    with django_assert_num_queries(8):
        amina.get("asks-list")
    for number in range(3):
        make_ask(amina.teammate, now=now + timedelta(seconds=number), prospect=rosas)
    with django_assert_num_queries(8):
        amina.get("asks-list")


def test_an_ask_is_answered_in_the_workspace_of_the_other_side(
    amina: Visitor, bo: Visitor, chidi: Visitor, now: datetime
) -> None:
    ask = make_ask(amina.teammate, now=now, asked=bo.teammate.organization)
    assert ask.title in bo.html("today")
    assert ask.title in bo.html("asks-for-us")
    assert [one.get("asks-for-us-letter", pk=ask.pk).status_code for one in (amina, chidi)] == [404, 404]
    assert [one.get("asks-page", pk=ask.pk).status_code for one in (bo, chidi)] == [404, 404]
    half = bo.post("asks-for-us-letter", {"answer": "conditions", "role": "Chair"}, pk=ask.pk)
    assert half.status_code == 422
    bo.post("asks-for-us-letter", {"answer": "conditions", "role": "Chair", "words": "After May"}, pk=ask.pk)
    page = amina.html("asks-page", pk=ask.pk)
    assert "After May" in page
    assert "says yes under conditions" in amina.html("today")
    amina.post("asks-conditions", {}, pk=ask.pk)
    ask.refresh_from_db()
    assert ask.counts


def test_the_board_and_the_page_of_the_relationship_show_what_is_awaited(
    amina: Visitor, now: datetime, rosas: Prospect
) -> None:
    make_ask(amina.teammate, now=now, prospect=rosas)
    for html in (amina.html("pipeline-board"), amina.html("pipeline-page", pk=rosas.pk)):
        assert "Mail your list" in html
        assert "Awaited by" in html


def test_an_ask_is_taken_back(amina: Visitor, now: datetime) -> None:
    ask = make_ask(amina.teammate, now=now)
    assert amina.post("asks-withdraw", {}, pk=ask.pk).status_code == 302
    assert "Taken back" in amina.html("asks-page", pk=ask.pk)
    assert amina.post("asks-withdraw", {}, pk=ask.pk).status_code == 409


def test_templates_are_kept_used_and_dropped(amina: Visitor, chidi: Visitor, now: datetime) -> None:
    typed = {
        "name": "Usual",
        "kind": "room",
        "language": "en",
        "title": "A room",
        "letter": "Hi {contact}",
        "in_return": "",
    }
    amina.post("asks-template-new", typed)
    own = AskTemplate.objects.get()
    assert amina.post("asks-template-new", typed).status_code == 422
    assert "Hi {contact}" in amina.html("asks-new", f"?template={own.pk}")
    assert "Hi {contact}" not in chidi.html("asks-new", f"?template={own.pk}")
    amina.post("asks-template", typed | {"letter": "Dear {contact}"}, pk=own.pk)
    assert "Dear {contact}" in amina.html("asks-template", pk=own.pk)
    assert chidi.post("asks-template-drop", {}, pk=own.pk).status_code == 404
    amina.post("asks-template-drop", {}, pk=own.pk)
    assert not AskTemplate.objects.exists()


def test_gives_are_written_down_with_the_ask_they_belong_to(amina: Visitor, now: datetime, rosas: Prospect) -> None:
    ask = make_ask(amina.teammate, now=now, prospect=rosas)
    url = room_url(amina.teammate, "asks-give", pk=rosas.pk) + f"?ask={ask.pk}&way=received"
    amina.client.post(url, {"way": "received", "what": "They mailed 900", "on": str(now.date())})
    give = Contribution.objects.get()
    assert (give.ask, give.way) == (ask, "received")
    assert "They mailed 900" in amina.html("asks-page", pk=ask.pk)
    assert "They mailed 900" in amina.html("pipeline-page", pk=rosas.pk)
    amina.post("asks-give-remove", {}, pk=give.pk)
    assert not Contribution.objects.exists()


def test_blind_stays_blind_on_every_page(amina: Visitor, now: datetime, rosas: Prospect) -> None:
    sam = add_member(amina.teammate, now=now, role=Role.HELPER)
    evaluation = begin_evaluation(amina.teammate, sam, now=now, prospect=rosas)
    reviewed_by(evaluation, [sam], now=now, words="SECRET-OF-SAM")
    services.comment(evaluation, words="SECRET-TALK", actor=sam, now=now)
    pages = [amina.html("deciding-evaluation", pk=evaluation.pk), amina.html("pipeline-page", pk=rosas.pk)]
    pages += [amina.html("pipeline-brief", pk=rosas.pk), amina.html("today")]
    pages.append(amina.post("deciding-evaluation", {}, pk=evaluation.pk).content.decode())
    assert [word for word in ("SECRET-OF-SAM", "SECRET-TALK") for html in pages if word in html] == []
    assert "Close the first pass" in pages[0]
    amina.post("deciding-evaluation-close", {}, pk=evaluation.pk)
    open_page = amina.html("deciding-evaluation", pk=evaluation.pk)
    assert ("SECRET-OF-SAM" in open_page, "SECRET-TALK" in open_page) == (True, True)


def test_an_evaluation_from_the_questions_to_the_good_no(
    amina: Visitor, chidi: Visitor, now: datetime, rosas: Prospect
) -> None:
    typed = {"about": "A campaign", "reviewers": [amina.teammate.pk]}
    amina.post("deciding-begin", typed, pk=rosas.pk)
    evaluation = Evaluation.objects.get()
    assert chidi.get("deciding-evaluation", pk=evaluation.pk).status_code == 404
    choices = ("yes", "once", "open", "much", "some", "little", "often", "ours", "yes")
    answers = {f"choice-{place}": choice for place, choice in enumerate(choices)} | {"words-4": "The mayor"}
    assert amina.post("deciding-evaluation", answers, pk=evaluation.pk).status_code == 422
    amina.post("deciding-evaluation", answers | {"mitigation-4": "We say why"}, pk=evaluation.pk)
    decision = {"decision": "smaller", "reasons": "Start small", "look_again_on": FUTURE}
    assert amina.post("deciding-evaluation-decide", decision, pk=evaluation.pk).status_code == 422
    amina.post("deciding-evaluation-decide", decision | {"mitigation": "We say why"}, pk=evaluation.pk)
    words = amina.html("deciding-evaluation-tell", "?kind=decline&language=es", pk=evaluation.pk)
    assert "Rosa Díaz" in words
    amina.post(
        "deciding-evaluation-tell",
        {"kind": "decline", "language": "en", "words": "No.", "do": "mail"},
        pk=evaluation.pk,
    )
    rosas.refresh_from_db()
    assert (rosas.stage, Mail.objects.filter(kind="partnerships_good_no").count()) == (Stage.DECLINED, 1)


def test_the_scorecard_is_changed_on_its_page(amina: Visitor) -> None:
    html = amina.html("deciding-rules")
    typed = dict.fromkeys(re.findall(r'name="(place-\d+)"', html), "99") | {"place-4": "1", "asked-4": "on"}
    amina.post("deciding-rules", typed | {"new": "Our languages?"})
    kept = list(ScorecardQuestion.objects.values_list("key", "text", "is_off"))
    assert (kept[0], kept[-1], len(kept)) == (("risk", "", False), ("", "Our languages?", False), 10)
    assert sum(is_off for _key, _text, is_off in kept) == 8


def test_the_composer_waits_for_the_team_and_takes_an_owner_s_reason(pair: Pair, amina: Visitor, now: datetime) -> None:
    assert "Nobody of those who will do the work was asked" in amina.html(
        "partners-agreement-new", pk=pair.partnership.pk
    )
    to_ask = amina.post("deciding-partnership", {}, pk=pair.partnership.pk).headers["Location"]
    page = amina.client.post(to_ask, {"work": "Two evenings", "why": "It helps", "teammates": [amina.teammate.pk]})
    buy_in = BuyIn.objects.get()
    assert page.headers["Location"] == room_url(amina.teammate, "deciding-buy-in", pk=buy_in.pk)
    draft = {"do": "send", "level": "endorser", "clause": ["1-boundary"], "c1-text": "Nothing else."}
    refused = amina.post("partners-agreement-new", draft, pk=pair.partnership.pk)
    assert (refused.status_code, "No answer yet" in refused.content.decode()) == (422, True)
    sent = amina.post("partners-agreement-new", draft | {"override": "The vote"}, pk=pair.partnership.pk)
    assert (sent.status_code, BuyInOverride.objects.get().reason) == (302, "The vote")
    assert "The vote" in amina.html("partners-page", pk=pair.partnership.pk)
    assert "The vote" not in visitor(pair.bo).html("partners-page", pk=pair.partnership.pk)


def test_teammates_answer_on_their_page_and_only_an_owner_sets_the_rule(amina: Visitor, now: datetime) -> None:
    sam = visitor(add_member(amina.teammate, now=now, role=Role.HELPER))
    buy_in = make_buy_in(amina.teammate, sam.teammate, now=now)
    assert "Would you do the work" in sam.html("today")
    assert sam.post("deciding-buy-in", {"answer": "no", "words": ""}, pk=buy_in.pk).status_code == 422
    sam.post("deciding-buy-in", {"answer": "yes", "words": ""}, pk=buy_in.pk)
    assert "All have said yes" in amina.html("deciding-buy-in", pk=buy_in.pk)
    assert sam.post("deciding-switch", {"rule": "on"}).status_code == 403
    amina.post("deciding-switch", {"rule": "on"})
    assert BuyInRule.objects.get().is_on
