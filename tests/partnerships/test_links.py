"""Every address that a mail points to is answered by a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from linkarms.directory import links as directory_links
from linkarms.outbox.models import Mail
from linkarms.partnerships import links, services
from linkarms.partnerships.clauses import Boundary
from tests.factories.asks import ROSA, begin_evaluation, code_for, make_ask, make_buy_in, token_of
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import in_force, make_pair
from tests.factories.pipeline import make_prospect

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> int:
    return client.get(urlsplit(address).path).status_code


def test_the_workspace_answers_for_each_side(client: Client, now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = in_force(pair, now=now)
    for teammate in (pair.amina, pair.bo):
        side = teammate.organization
        client.force_login(teammate.user)
        addresses = [
            links.partnership(pair.partnership, side=side),
            links.agreement(agreement, side=side),
            directory_links.authority_page(side.slug),
        ]
        assert [opened(client, address) for address in addresses] == [200, 200, 200]


def test_links_without_an_account_are_pages_too(client: Client, now: datetime) -> None:
    addresses = [links.answer("forged"), links.answer_ask("forged"), directory_links.team_invitation("forged")]
    assert [opened(client, address) for address in addresses] == [410, 410, 410]


def test_asks_and_what_the_team_is_asked_are_pages_of_their_side(client: Client, now: datetime) -> None:
    pair = make_pair(now=now)
    ask = make_ask(pair.amina, now=now, asked=pair.bo.organization)
    side = pair.amina.organization
    evaluation = begin_evaluation(pair.amina, now=now, prospect=ask.prospect)
    buy_in = make_buy_in(pair.amina, pair.amina, now=now, prospect=ask.prospect)
    client.force_login(pair.amina.user)
    ours = [links.ask(ask, side=side), links.evaluation(evaluation, side=side), links.buy_in(buy_in, side=side)]
    assert [opened(client, address) for address in ours] == [200, 200, 200]
    client.force_login(pair.bo.user)
    assert opened(client, links.ask_for_us(ask, side=pair.bo.organization)) == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_mail_about_an_ask_or_the_team_shows_a_gap(language: str, now: datetime) -> None:
    pair = make_pair(now=now)
    sam = add_member(pair.amina, now=now, role="helper")
    for teammate in (pair.amina, pair.bo, sam):
        teammate.user.language = language
        teammate.user.save()
    for number, answer in enumerate(("conditions", "no", "later")):
        prospect = make_prospect(pair.amina, now=now, name=f"Anglers {number}", email=ROSA)
        ask = make_ask(pair.amina, now=now, prospect=prospect, title="A <b>bold</b> & small ask", language=language)
        token = token_of(ask)
        services.send_ask_code(token, language=language, now=now)
        said = services.AnswerInput(answer, "Chair & more", "If <i>asked</i>", (now + timedelta(days=20)).date())
        services.answer_by_link(token, said, person="Rosa", code=code_for(ROSA), now=now)
    services.remind_of_asks(now + timedelta(days=19))
    services.withdraw_ask(ask, actor=pair.amina, now=now)
    make_buy_in(pair.amina, sam, now=now, prospect=prospect)
    begin_evaluation(pair.amina, sam, now=now, prospect=prospect)
    mails = list(Mail.objects.filter(kind__startswith="partnerships_").order_by("pk"))
    assert {"partnerships_asked", "partnerships_ask_reminder", "partnerships_team_asked"} <= {
        mail.kind for mail in mails
    }
    assert [mail.kind for mail in mails for sign in ("{{", "{%", "None") if sign in mail.text + mail.html] == []
    assert [mail.kind for mail in mails if "&lt;" in mail.text or "<b>" in mail.html or "<i>" in mail.html] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_mail_shows_a_gap_or_a_tag(language: str, now: datetime) -> None:
    pair = make_pair(now=now)
    for teammate in (pair.amina, pair.bo):
        teammate.user.language = language
        teammate.user.save()
    agreement = in_force(pair, now=now)
    services.propose_change(
        agreement, level="endorser", clauses=(Boundary("Nothing else."),), note="<b>Less</b>", actor=pair.bo, now=now
    )
    services.end_agreement(agreement, note="Done & over", actor=pair.bo, now=now)
    services.end_partnership(pair.partnership, note="", actor=pair.amina, now=now)
    entry = make_entry(pair.amina, now=now, email="rosa@anglers.example")
    services.invite(entry, level="endorser", message='Dear "Rosa" <3', actor=pair.amina, now=now)
    mails = list(Mail.objects.order_by("pk"))
    assert [mail.kind for mail in mails for sign in ("{{", "{%", "None") if sign in mail.text + mail.html] == []
    assert [mail.kind for mail in mails if "&lt;" in mail.text or "&amp;" in mail.text] == []
    assert 'Dear "Rosa" <3' in mails[-1].text
    assert "Dear &quot;Rosa&quot; &lt;3" in mails[-1].html
