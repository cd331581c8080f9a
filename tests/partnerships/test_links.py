"""Every address that a mail points to is answered by a page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from linkarms.directory import links as directory_links
from linkarms.outbox.models import Mail
from linkarms.partnerships import links, services
from linkarms.partnerships.clauses import Boundary
from tests.factories.directory import make_entry
from tests.factories.partnerships import in_force, make_pair

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
    addresses = [links.answer("forged"), directory_links.team_invitation("forged")]
    assert [opened(client, address) for address in addresses] == [410, 410]


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
