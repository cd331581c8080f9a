""" "Valid" or "not valid", and nothing about whose paper it is."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkarms.partnerships.models import AgreementPaper
from linkarms.partnerships.services.papers import draft_file, make_file
from linkarms.public.pages.checking import PER_NETWORK_HOUR
from tests.factories.partnerships import Pair, in_force, latest, make_pair, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def paper(pair: Pair, now: datetime) -> AgreementPaper:
    agreement = in_force(pair, now=now)
    found = AgreementPaper.objects.get(version=agreement.version_in_force)
    make_file(found.pk, now=now)
    found.refresh_from_db()
    return found


def ask(**typed: object) -> HttpResponse:
    if isinstance(typed.get("file"), bytes):
        typed["file"] = SimpleUploadedFile("paper.pdf", typed["file"], "application/pdf")  # type: ignore[arg-type]
    return Client().post("/check/", typed)  # type: ignore[return-value]


def said(**typed: object) -> str:
    """The answer, without what was typed."""
    answer = ask(**typed)
    assert answer.status_code == 200
    return answer.content.decode().split('id="answer">')[1].split("</form>")[0].split("<form")[0]


def test_the_file_itself_is_valid_and_one_changed_byte_is_not(paper: AgreementPaper) -> None:
    content = bytearray(paper.content)
    assert "It was made here" in said(file=bytes(content))
    content[len(content) // 3] ^= 1
    assert "Not valid" in said(file=bytes(content))


def test_number_and_hash_from_a_print_do_as_well(paper: AgreementPaper) -> None:
    for digest in (paper.file_sha256, paper.text_sha256):
        assert "It was made here" in said(number=f"{paper.number[:5]}-{paper.number[5:]}", digest=digest)


def test_everything_else_gets_one_answer_after_the_same_questions(
    paper: AgreementPaper, pair: Pair, now: datetime
) -> None:
    """Also what exists and is not meant: a draft, a number with another's hash, a hash without its number."""
    draft = draft_file(latest(propose(pair, now=now, campaign=5)), subject="")
    files: list[dict[str, object]] = [{"file": one} for one in (draft, b"%PDF-1.7", b"", paper.content + b" ")]
    typed: list[dict[str, object]] = [
        {"number": paper.number, "digest": "0" * 64},
        {"number": "0000000000", "digest": paper.file_sha256},
        {"number": "0000000000", "digest": "0" * 64},
    ]
    for tries in (files, typed):
        answers = set()
        for one in tries:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answers.add((said(**one), len(queries)))
        assert len(answers) == 1


def test_the_answer_tells_nothing_about_the_agreement(paper: AgreementPaper, pair: Pair) -> None:
    page = ask(file=paper.content).content.decode()
    known = [pair.amina.organization.name, pair.bo.organization.name, paper.number, pair.amina.user.name]
    assert [word for word in known if word in page] == []


@pytest.mark.parametrize("typed", [{}, {"number": "k7f3m9q2ab"}, {"digest": "0" * 64}])
def test_what_is_missing_is_asked_for(typed: dict[str, object]) -> None:
    assert ask(**typed).status_code == 422


def test_nobody_tries_by_the_thousand(db: None) -> None:
    statuses = [ask(number="x", digest="0").status_code for _try in range(PER_NETWORK_HOUR + 1)]
    assert statuses == [200] * PER_NETWORK_HOUR + [429]


def test_it_sets_no_cookie_and_needs_none(paper: AgreementPaper) -> None:
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get("/check/").status_code == 200
    assert visitor.post("/check/", {"number": "x", "digest": "0"}).status_code == 200
    assert not visitor.cookies
