"""The page on which an ask is answered without an account: the letter, a code, four words, nothing else."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Ask
from tests.factories.asks import ROSA, code_for, make_ask, token_of
from tests.factories.moment import recently
from tests.factories.world import make_team


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_team("amina", now=now)


@pytest.fixture
def ask(amina: Teammate, now: datetime) -> Ask:
    return make_ask(amina, now=now)


@pytest.fixture
def page(ask: Ask) -> str:
    return f"/answer/ask/{token_of(ask)}/"


def said(**values: str) -> dict[str, str]:
    return {"do": "answer", "answer": "yes", "person": "Rosa Díaz", "role": "Chair", "code": code_for(ROSA), **values}


def test_looking_changes_nothing_and_tells_the_letter_alone(
    client: Client, ask: Ask, page: str, amina: Teammate
) -> None:
    ask.prospect.entry.notes = "SLOW-TO-ANSWER"
    ask.prospect.entry.save()
    services.describe(
        ask.prospect, interest="THEIR-STAKE", want="OUR-WANT", for_them="", offer="", actor=amina, now=ask.sent_at
    )
    before = Ask.objects.values().get()
    response = client.get(page)
    html = response.content.decode()
    assert (response.status_code, Ask.objects.values().get()) == (200, before)
    assert ask.letter in html
    assert [word for word in ("SLOW-TO-ANSWER", "THEIR-STAKE", "OUR-WANT") if word in html] == []
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_a_code_and_an_answer_in_two_forms(client: Client, page: str) -> None:
    assert client.post(page, {"do": "send"}).status_code == 303
    assert "one-time-code" in client.get(f"{page}?sent=1").content.decode()
    done = client.post(page, said(answer="conditions", words="After May"))
    assert "under your conditions" in done.content.decode()
    assert (Ask.objects.get().answer, Ask.objects.get().answered_name) == ("conditions", "Rosa Díaz")
    gone = client.get(page)
    assert (gone.status_code, "answered already" in gone.content.decode()) == (410, True)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client: Client, page: str) -> None:
    client.post(page, {"do": "send"})
    response = client.post(page, said(answer="later", words="Ask us after the vote"))
    html = response.content.decode()
    assert (response.status_code, "Ask us after the vote" in html, Ask.objects.get().answer) == (422, True, "")
    assert "On which day can you answer?" in html


def test_a_wrong_code_is_said_beside_its_field(client: Client, page: str) -> None:
    client.post(page, {"do": "send"})
    wrong = f"{(int(code_for(ROSA)) + 1) % 1_000_000:06d}"
    response = client.post(page, said(code=wrong))
    assert (response.status_code, "4 more tries" in response.content.decode()) == (422, True)


@pytest.mark.once
def test_a_forged_link_and_one_taken_back_say_what_to_do(
    client: Client, ask: Ask, page: str, amina: Teammate, now: datetime
) -> None:
    assert client.get("/answer/ask/forged/").status_code == 410
    assert client.post("/answer/ask/forged/", {"do": "send"}).status_code == 410
    services.withdraw_ask(ask, actor=amina, now=now)
    gone = client.get(page)
    assert (gone.status_code, "taken back" in gone.content.decode()) == (410, True)


@pytest.mark.once
def test_the_page_speaks_spanish(client: Client, page: str) -> None:
    html = client.get(f"{page}?lang=es").content.decode()
    assert re.findall(r'<html lang="(\w+)"', html) == ["es"]
