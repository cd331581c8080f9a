"""The page of an agreement by link: read it, answer clause by clause, sign it; nothing but the paper is told."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from linkarms.partnerships import services
from linkarms.partnerships.models import AgreementPaper, AgreementVersion, ClauseComment, SignOff, VersionAnswer
from linkarms.partnerships.services.papers import make_papers
from tests.factories.moment import recently
from tests.factories.papers import CONTACT, ByLink, asked, name, sent_by_link
from tests.factories.partnerships import last_code, latest, make_pair, propose, sign_latest

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOUNDARY = 5
SIGN = {"do": "sign", "seen": "1", "person": "Rosa Díaz", "role_title": "Chair", "authority": "board"}


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def paper(now: datetime) -> ByLink:
    return sent_by_link(now=now)


@pytest.fixture
def page(paper: ByLink) -> str:
    return f"/answer/paper/{paper.token}/"


def code(client: Client, page: str, **typed: str) -> str:
    response = client.post(page, {"do": "code", **typed})
    assert response.status_code == 200
    return last_code(CONTACT)


def test_looking_changes_nothing_and_tells_the_paper_alone(client: Client, paper: ByLink, page: str) -> None:
    paper.partnership.entry.notes = "SLOW-TO-ANSWER"
    paper.partnership.entry.save()
    services.note_clause(
        latest(paper.agreement), position=1, words="OUR-LIMIT", for_both=True, actor=paper.amina,
        now=paper.agreement.created_at,
    )  # fmt: skip
    response = client.get(page)
    html = response.content.decode()
    assert (response.status_code, SignOff.objects.count(), VersionAnswer.objects.count()) == (200, 0, 0)
    assert "We do not share our lists" in html
    assert "Agreement between Oak Street Tenants and Rosa" in html
    assert [word for word in ("SLOW-TO-ANSWER", "OUR-LIMIT") if word in html] == []
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_signed_with_a_code_a_role_and_a_ground(client: Client, paper: ByLink, page: str, now: datetime) -> None:
    sign_latest(paper.agreement, paper.amina, now=now)
    response = client.post(page, SIGN | {"code": code(client, page)})
    paper.agreement.refresh_from_db()
    assert (response.status_code, paper.agreement.state) == (200, "in_force")
    assert "in force from this moment" in response.content.decode()
    again = client.get(page).content.decode()
    assert ("There is nothing more to do here" in again or "No version waits" in again, 'value="sign"' in again) == (
        True,
        False,
    )


def test_who_signed_by_link_has_the_signed_file_too(client: Client, paper: ByLink, page: str, now: datetime) -> None:
    early = client.get(f"{page}agreement.pdf")
    assert (early.status_code, early["Location"]) == (302, page)
    sign_latest(paper.agreement, paper.amina, now=now)
    client.post(page, SIGN | {"code": code(client, page)})
    make_papers(now=now)
    kept = AgreementPaper.objects.get()
    answer = client.get(f"{page}agreement.pdf")
    assert (answer.content, answer["Content-Type"], answer["Referrer-Policy"]) == (
        kept.content,
        "application/pdf",
        "same-origin",
    )
    assert 'href="agreement.pdf"' in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ({"code": "000000"}, "is not right"),
        ({"authority": ""}, "On what ground do you sign?"),
        ({"person": ""}, "Please fill this in."),
        ({"seen": "7"}, "A newer version was proposed"),
        ({"authority": "delegated"}, "Who asked you to sign?"),
    ],
)
def test_a_slip_keeps_what_was_typed_and_says_what_to_do(
    typed: dict[str, str], what: str, client: Client, page: str
) -> None:
    right = code(client, page)
    response = client.post(page, SIGN | {"code": right} | typed)
    html = response.content.decode()
    assert (response.status_code in (409, 422), what in html, SignOff.objects.count()) == (True, True, 0)


def test_other_words_for_one_clause_and_a_comment(client: Client, paper: ByLink, page: str) -> None:
    said = {
        f"c{BOUNDARY}-stance": "other", f"c{BOUNDARY}-text": "We never share our lists.", "c1-stance": "agreed",
        "c2-comment": "When?", "note": "Nearly.",
    }  # fmt: skip
    kept = client.post(page, {"do": "code", "seen": "1", **said}).content.decode()
    assert ("We never share our lists." in kept, "When?" in kept) == (True, True)  # the code costs nothing typed
    typed = {"do": "answer", "seen": "1", "person": "Rosa Díaz", "code": last_code(CONTACT)}
    response = client.post(page, typed | said)
    assert (response.status_code, "Your words are version 2" in response.content.decode()) == (200, True)
    version = AgreementVersion.objects.get(number=2)
    assert (version.clauses[BOUNDARY - 1]["text"], version.note, version.author) == (
        "We never share our lists.", "Nearly.", "Rosa Díaz",
    )  # fmt: skip
    assert ClauseComment.objects.get().words == "When?"


def test_words_that_need_a_second_look_are_not_sent(client: Client, page: str) -> None:
    typed = {"do": "answer", "seen": "1", "person": "Rosa", "code": code(client, page), f"c{BOUNDARY}-stance": "other"}
    for said in ({f"c{BOUNDARY}-text": ""}, {f"c{BOUNDARY}-text": "Else.", f"c{BOUNDARY}-stance": "agreed"}):
        response = client.post(page, typed | said)
        assert (response.status_code, AgreementVersion.objects.count()) == (422, 1)


def test_whom_a_side_named_signs_under_the_name_that_it_gave(client: Client, now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    name(agreement, "Ruth Chair", "ruth@board.example", by=pair.amina, now=now)
    page = f"/answer/paper/{asked(agreement, 'ruth@board.example', by=pair.amina, now=now)}/"
    html = client.get(page).content.decode()
    assert ("named you as one of those who sign it" in html, 'value="answer"' in html) == (True, False)
    client.post(page, {"do": "code"})
    client.post(page, SIGN | {"code": last_code("ruth@board.example")})
    assert SignOff.objects.get().person == "Ruth Chair"


@pytest.mark.parametrize("token", ["no-such-token", "0"])
def test_a_forged_link_opens_nothing(token: str, client: Client) -> None:
    assert client.get(f"/answer/paper/{token}/").status_code == 410


def test_it_speaks_spanish(client: Client, page: str) -> None:
    assert 'lang="es"' in client.get(page + "?lang=es").content.decode()
