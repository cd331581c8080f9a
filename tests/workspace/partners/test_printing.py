"""The paper of an agreement on its page: a draft while it is agreed, the signed file for both sides."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from linkarms.partnerships.models import AgreementPaper, SignOff
from linkarms.partnerships.printing import setting
from linkarms.partnerships.services.papers import make_papers
from tests.factories.partnerships import Pair, in_force, last_code, propose
from tests.workspace.partners.conftest import Visitor


def test_both_sides_download_the_same_signed_file(amina: Visitor, bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    make_papers(now=now)
    paper = AgreementPaper.objects.get()
    for visitor in (amina, bo):
        page = visitor.html("partners-agreement", pk=agreement.pk)
        assert ("Signed PDF" in page, f"{paper.number[:5]}-{paper.number[5:]}" in page) == (True, True)
        answer = visitor.get("partners-agreement-paper", pk=agreement.pk, number=1)
        assert (answer.content, answer.headers["Content-Type"]) == (paper.content, "application/pdf")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_nobody_else_finds_either(amina: Visitor, chidi: Visitor, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    make_papers(now=now)
    assert chidi.get("partners-agreement-paper", pk=agreement.pk, number=1).status_code == 404
    assert amina.get("partners-agreement-paper", pk=agreement.pk, number=2).status_code == 404


def test_before_all_have_signed_there_is_a_draft(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    assert "Draft as PDF" in bo.html("partners-agreement", pk=agreement.pk)
    answer = bo.get("partners-agreement-paper", pk=agreement.pk, number=1)
    assert answer.content.startswith(b"%PDF-")
    assert "draft-" in answer.headers["Content-Disposition"]


def test_while_the_file_is_made_the_page_says_so(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    answer = bo.get("partners-agreement-paper", pk=agreement.pk, number=1)
    assert answer.headers["Location"].endswith(f"/agreements/{agreement.pk}/?version=1")
    assert "The signed PDF is being made" in bo.html("partners-agreement", pk=agreement.pk)


def test_where_nothing_can_be_printed_a_sentence_says_what_to_do(
    bo: Visitor, pair: Pair, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = propose(pair, now=now)

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(setting, "import_module", missing)
    answer = bo.get("partners-agreement-paper", pk=agreement.pk, number=1)
    assert answer.status_code == 302
    assert "can be printed" in bo.html("partners-agreement", "?version=1", pk=agreement.pk)


def test_the_page_of_signing_shows_every_line(bo: Visitor, pair: Pair, now: datetime) -> None:
    page = bo.html("partners-agreement-sign", pk=propose(pair, now=now).pk)
    assert "Whoever ends it says so 7 days before" in page


def test_words_that_changed_since_the_page_was_opened_are_not_signed(bo: Visitor, pair: Pair, now: datetime) -> None:
    """A name, for instance: what was read is what is signed."""
    agreement = propose(pair, now=now)
    bo.post("partners-agreement-sign", {"send": "first"}, pk=agreement.pk)
    page = bo.html("partners-agreement-sign", "?sent=1", pk=agreement.pk)
    [text] = re.findall(r'name="text" value="([0-9a-f]{64})"', page)
    type(pair.amina.organization).objects.filter(pk=pair.amina.organization_id).update(name="Oak Tenants United")
    typed = {"version": "1", "text": text, "role_title": "Chair", "code": last_code(pair.bo.user.email)}
    answer = bo.post("partners-agreement-sign", typed, pk=agreement.pk)
    assert answer.status_code == 302
    assert "The words have changed since you opened this page" in bo.html("partners-agreement", pk=agreement.pk)
    assert not SignOff.objects.exists()


def test_an_ended_agreement_keeps_its_paper(amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    make_papers(now=now)
    amina.post("partners-agreement-end", {"note": ""}, pk=agreement.pk)
    assert "Signed PDF" in amina.html("partners-agreement", pk=agreement.pk)
    assert amina.get("partners-agreement-paper", pk=agreement.pk, number=1).content.startswith(b"%PDF-")
