"""The page on which a request for approval is answered without signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.partnerships.approvals import silence_words
from linkarms.partnerships.models import ApprovalRequest, Partnership
from tests.factories.approvals import TEXT, a_picture, approval_token, ask_approval
from tests.factories.asks import code_for
from tests.factories.moment import recently
from tests.factories.world import befriend, make_team


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def bo(db: None, now: datetime) -> Teammate:
    return make_team("bo", now=now)


@pytest.fixture
def together(bo: Teammate, now: datetime) -> Partnership:
    return befriend(make_team("amina", now=now), bo, now=now)


@pytest.fixture
def own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked(together: Partnership, *, now: datetime, **changes: object) -> ApprovalRequest:
    [amina] = together.host.teammates.all()
    return ask_approval(together, amina, now=now, **changes)  # type: ignore[arg-type]


def page_for(bo: Teammate) -> str:
    return f"/answer/approval/{approval_token(bo.user.email)}/"


def test_looking_changes_nothing_and_the_code_answers(
    client: Client, bo: Teammate, together: Partnership, now: datetime
) -> None:
    row = asked(together, now=now)
    page, before = page_for(bo), ApprovalRequest.objects.values().get()
    response = client.get(page)
    html = response.content.decode()
    assert (response.status_code, ApprovalRequest.objects.values().get()) == (200, before)
    assert (TEXT in html, silence_words(row) in html, 'name="code"' in html) == (True, True, False)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]
    sent = client.post(page, {"do": "send"})
    assert (sent.status_code, sent["Location"]) == (303, f"{page}?sent=1&lang=en#answer")
    answer = {"do": "answer", "answer": "changes", "text": "Better.", "person": "Bo", "role": "Chair"}
    wrong = client.post(page, answer | {"code": "abc"})
    assert (wrong.status_code, ApprovalRequest.objects.get().answer) == (422, "")
    done = client.post(page, answer | {"code": code_for(bo.user.email)})
    assert (done.status_code, ApprovalRequest.objects.get().answer_text) == (200, "Better.")
    assert client.get(page).status_code == 410


def test_after_the_deadline_it_says_the_same_and_takes_no_answer(
    client: Client, bo: Teammate, together: Partnership, now: datetime
) -> None:
    row = asked(together, now=now - timedelta(days=4))
    html = client.get(page_for(bo)).content.decode()
    assert (silence_words(row) in html, "The time is over" in html, "Send me a code" in html) == (True, True, False)
    assert client.post(page_for(bo), {"do": "send"}).status_code == 409


def test_the_picture_shows_by_the_same_link(
    client: Client, bo: Teammate, together: Partnership, now: datetime, own_media: None
) -> None:
    asked(together, now=now, text="", picture=a_picture(), picture_words="The march")
    page = page_for(bo)
    assert f'src="{page}picture/"' in client.get(page).content.decode()
    assert client.get(f"{page}picture/")["Content-Type"] == "image/jpeg"
    assert client.get("/answer/approval/forged/picture/").status_code == 410
