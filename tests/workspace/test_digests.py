"""Today by mail: chosen by each person, once a period, nothing when nothing is due, stopped by one click."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core import mail as sent
from django.test import Client

from linkarms.core.errors import NotAllowed
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from linkarms.outbox.services import send_due
from linkarms.partnerships.models import DigestChoice, Rhythm
from linkarms.partnerships.services.digests import choose_digest, period_of, rhythm_of, stop_token
from linkarms.workspace.digests import write_digests
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import todos
from linkarms.workspace.rooms.today.views import ASKERS
from tests.factories.pipeline import make_prospect
from tests.factories.world import add_teammate, make_team

#: A Monday, before and after the first hour.
NIGHT = datetime(2026, 11, 23, 4, tzinfo=UTC)
MORNING = NIGHT.replace(hour=11)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def amina(db: None) -> Teammate:
    return make_team("amina", now=MORNING - 40 * DAY)


def digests() -> list[Mail]:
    return list(Mail.objects.filter(kind="workspace_digest").order_by("pk"))


def chosen(teammate: Teammate, rhythm: str) -> None:
    choose_digest(teammate, rhythm=rhythm, actor=teammate.user, now=MORNING - 8 * DAY)


def busy(teammate: Teammate) -> None:
    make_prospect(teammate, now=MORNING - 10 * DAY, name="Bakers' Local 4", next_on=(MORNING - 3 * DAY).date())


def test_whoever_never_chose_gets_no_mail(amina: Teammate) -> None:
    busy(amina)
    assert (rhythm_of(amina), write_digests(MORNING), digests()) == (Rhythm.OFF, 0, [])


def test_the_mail_shows_what_the_page_shows(amina: Teammate) -> None:
    busy(amina)
    chosen(amina, Rhythm.DAILY)
    assert write_digests(MORNING) == 1
    [mail] = digests()
    on_the_page = todos(amina, ASKERS, now=MORNING)
    assert on_the_page
    for todo in on_the_page:
        assert (todo.what in mail.text, todo.url in mail.text, todo.url in mail.html) == (True, True, True)
    assert (mail.to, mail.subject) == (amina.user.email, "Oak Street Tenants: 1 thing waits for you")


def test_nothing_is_sent_when_nothing_is_due(amina: Teammate) -> None:
    chosen(amina, Rhythm.DAILY)
    assert (write_digests(MORNING), digests()) == (0, [])
    assert DigestChoice.objects.get().looked_at == MORNING.date()


def test_a_period_has_one_mail_whatever_runs_twice_or_jumps(amina: Teammate) -> None:
    busy(amina)
    chosen(amina, Rhythm.DAILY)
    soon = timedelta(minutes=5)
    times = [NIGHT, MORNING, MORNING, MORNING + 2 * DAY, MORNING + soon, MORNING + 2 * DAY + soon, MORNING + DAY]
    assert [write_digests(now) for now in times] == [0, 1, 0, 1, 0, 0, 1]
    assert len(digests()) == 3


def test_a_week_has_one_mail_from_monday_morning_on(amina: Teammate) -> None:
    busy(amina)
    chosen(amina, Rhythm.WEEKLY)
    times = [NIGHT, MORNING, MORNING + DAY, MORNING + 6 * DAY, MORNING + WEEK]
    assert [write_digests(now) for now in times] == [0, 1, 0, 0, 1]


def test_the_first_mail_comes_with_the_next_period(amina: Teammate) -> None:
    busy(amina)
    choose_digest(amina, rhythm=Rhythm.DAILY, actor=amina.user, now=MORNING)
    assert [write_digests(MORNING), write_digests(MORNING + DAY)] == [0, 1]
    assert period_of(Rhythm.WEEKLY, MORNING + 3 * DAY) == MORNING.date()


def test_each_reads_it_in_their_own_language(amina: Teammate) -> None:
    busy(amina)
    amina.user.language = "es"
    amina.user.save()
    chosen(amina, Rhythm.DAILY)
    write_digests(MORNING)
    [mail] = digests()
    assert (mail.language, "Today at" in mail.text) == ("es", False)


def test_who_left_the_team_gets_none(amina: Teammate) -> None:
    busy(amina)
    chosen(amina, Rhythm.DAILY)
    Teammate.objects.filter(pk=amina.pk).update(left_at=MORNING)
    assert write_digests(MORNING) == 0


def test_nobody_chooses_for_somebody_else(amina: Teammate) -> None:
    olga = add_teammate(amina, "olga", role=Role.ORGANIZER, now=MORNING - 30 * DAY)
    with pytest.raises(NotAllowed):
        choose_digest(olga, rhythm=Rhythm.DAILY, actor=amina.user, now=MORNING)


def test_the_mail_can_be_stopped_by_the_mail_program(amina: Teammate, client: Client) -> None:
    busy(amina)
    chosen(amina, Rhythm.DAILY)
    write_digests(MORNING)
    send_due(MORNING)
    message: EmailMessage = sent.outbox[-1].message()  # type: ignore[assignment]
    found = re.fullmatch(r"<https?://[^/]+(/digest/stop/[^>]+)>", str(message["List-Unsubscribe"]))
    assert (message["List-Unsubscribe-Post"], found is not None) == ("List-Unsubscribe=One-Click", True)
    assert found is not None
    client.get(found[1])
    assert rhythm_of(amina) == Rhythm.DAILY  # looking changes nothing
    assert client.post(found[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rhythm_of(amina) == Rhythm.OFF
    assert Mail.objects.get(kind="workspace_digest").unsubscribe_url == ""


def test_a_forged_stop_link_stops_nobody(amina: Teammate, client: Client) -> None:
    chosen(amina, Rhythm.DAILY)
    token = stop_token(amina)
    assert client.post(f"/digest/stop/{token[:-2]}xx/").status_code == 410
    assert rhythm_of(amina) == Rhythm.DAILY


def test_the_choice_stands_in_the_settings(amina: Teammate, client: Client) -> None:
    client.force_login(amina.user)
    page = room_url(amina, "settings-digest")
    assert client.post(page, {"rhythm": "hourly"}).status_code == 422
    client.post(page, {"rhythm": "weekly"})
    assert rhythm_of(amina) == Rhythm.WEEKLY
    assert 'value="weekly" required id="id_rhythm_2" checked' in client.get(page).content.decode()
