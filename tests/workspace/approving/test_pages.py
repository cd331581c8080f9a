"""The pages of approval requests: ask, read, answer, say who answers for us; and nothing for anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import ApprovalDelegate, ApprovalRequest, Partnership
from linkarms.partnerships.services import ApprovalReply
from linkarms.workspace.http import room_url
from tests.factories.approvals import TEXT, YES, a_picture, ask_approval
from tests.factories.directory import add_member
from tests.factories.world import befriend, make_team

DAY = timedelta(days=1)


@pytest.fixture
def together(amina: Teammate, bo: Teammate, now: datetime) -> Partnership:
    return befriend(amina, bo, now=now)


@pytest.fixture
def own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def as_(who: Teammate) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def typed(now: datetime, **changes: object) -> dict[str, object]:
    day = (now + 5 * DAY).date().isoformat()
    values: dict[str, object] = {
        "batch": str(uuid4()), "title": "Flyer", "use": "print", "text": TEXT, "language": "en", "day": day,
        "time": "17:00", "zone": "America/Los_Angeles",
    }  # fmt: skip
    return values | changes


def test_amina_asks_and_bo_answers_in_his_workspace(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    sent = as_(amina).post(room_url(amina, "approvals-new", pk=together.pk), typed(now), follow=True)
    row = ApprovalRequest.objects.get()
    assert sent.redirect_chain == [(room_url(amina, "approvals-page", pk=row.pk), 302)]
    assert "means: published without the name of" in sent.content.decode()
    today = as_(bo).get(room_url(bo, "today")).content.decode()
    assert f"{amina.organization.name} asks you to approve: Flyer" in today
    page = room_url(bo, "approvals-page", pk=row.pk)
    assert TEXT in as_(bo).get(page).content.decode()
    done = as_(bo).post(page, {"answer": "yes", "role": "Chair"}, follow=True)
    assert (done.status_code, ApprovalRequest.objects.get().counts) == (200, True)
    assert f"{bo.organization.name} approves: Flyer" in as_(amina).get(room_url(amina, "today")).content.decode()
    undone = as_(bo).post(room_url(bo, "approvals-undo", pk=row.pk), follow=True)
    assert "Yes taken back: without the name" in undone.content.decode()


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    wrong = typed(now, text="", day=(now - DAY).date().isoformat())
    response = as_(amina).post(room_url(amina, "approvals-new", pk=together.pk), wrong)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Write the text, or choose the picture" in html
    assert "They need an hour to answer at least." in html
    assert 'value="Flyer"' in html
    row = ask_approval(together, amina, now=now)
    page = room_url(bo, "approvals-page", pk=row.pk)
    response = as_(bo).post(page, {"answer": "no", "role": "Chair", "text": TEXT, "words": ""})
    assert (response.status_code, ApprovalRequest.objects.get().answer) == (422, "")
    assert "Say in a few words why not" in response.content.decode()


def test_their_words_are_taken_over_with_one_button(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    row = ask_approval(together, amina, now=now)
    services.answer_approval(row, ApprovalReply("changes", "Chair", "Rent freeze now."), actor=bo, now=now)
    html = as_(amina).get(room_url(amina, "approvals-page", pk=row.pk)).content.decode()
    assert ("Rent freeze now." in html, "We publish it in their words" in html) == (True, True)
    as_(amina).post(room_url(amina, "approvals-take", pk=row.pk))
    assert ApprovalRequest.objects.get().final_text == "Rent freeze now."


def test_the_list_shows_what_waits_what_was_answered_and_what_lapsed(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    empty = as_(bo).get(room_url(bo, "approvals-list", pk=together.pk)).content.decode()
    old = now - 10 * DAY
    ask_approval(together, amina, now=old, title="Old flyer")
    done = ask_approval(together, bo, now=now, title="Done flyer")
    services.answer_approval(done, YES, actor=amina, now=now)
    ask_approval(together, amina, now=now, title="New flyer")
    html = as_(bo).get(room_url(bo, "approvals-list", pk=together.pk)).content.decode()
    places = [html.index(word) for word in ("New flyer", "Done flyer", "Old flyer")]
    assert places == sorted(places)
    assert "Nothing was shown yet" in empty
    assert "1 waits" in as_(bo).get(room_url(bo, "partners-page", pk=together.pk)).content.decode()


def test_a_picture_is_for_the_two_teams_only(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime, own_media: None
) -> None:
    picture = typed(now, picture=a_picture(), picture_words="The march")
    as_(amina).post(room_url(amina, "approvals-new", pk=together.pk), picture)
    row = ApprovalRequest.objects.get()
    response = as_(bo).get(room_url(bo, "approvals-picture", pk=row.pk))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    chidi = make_team("chidi", now=now)
    assert as_(chidi).get(room_url(chidi, "approvals-picture", pk=row.pk)).status_code == 404
    assert as_(chidi).get(f"/media/{row.picture.name}").status_code == 404
    text_only = ask_approval(together, amina, now=now)
    assert as_(bo).get(room_url(bo, "approvals-picture", pk=text_only.pk)).status_code == 404


def test_who_answers_for_us_is_named_and_dropped(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    address = room_url(bo, "approvals-delegate", pk=together.pk)
    as_(bo).post(address, {"name": "Rosa Díaz", "email": "rosa@home.example"})
    assert [one.name for one in ApprovalDelegate.objects.all()] == ["Rosa Díaz"]
    row = ask_approval(together, amina, now=now)
    html = as_(amina).get(room_url(amina, "approvals-page", pk=row.pk)).content.decode()
    assert ("Rosa Díaz answers for" in html, "rosa@home.example" in html) == (True, False)
    theirs = as_(bo).post(address, {"name": "Amina", "email": amina.user.email})
    assert (theirs.status_code, "Nobody can act for both" in theirs.content.decode()) == (422, True)
    as_(bo).post(address, {"drop": "1"})
    assert not ApprovalDelegate.objects.exists()


def test_an_organizer_reads_and_does_not_answer(
    amina: Teammate, bo: Teammate, together: Partnership, now: datetime
) -> None:
    organizer = add_member(bo, now=now, role=Role.ORGANIZER)
    row = ask_approval(together, amina, now=now)
    page = room_url(organizer, "approvals-page", pk=row.pk)
    assert 'name="answer"' not in as_(organizer).get(page).content.decode()
    as_(organizer).post(page, {"answer": "yes", "role": "Chair"})
    assert ApprovalRequest.objects.get().answer == ""
