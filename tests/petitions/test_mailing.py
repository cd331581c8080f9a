"""Every submission gets its question by mail, once, in its language, with the link kept."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.campaigns.models import TrackedLink
from linkarms.outbox.models import Mail
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.models import Repeat, Signature
from linkarms.supporters.models import Decision
from tests.factories.mails import confirmation_mails
from tests.factories.signing import answer, stage, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(now):
    return stage(now=now)


def test_the_mail_says_what_was_signed_and_each_answer_in_words(scene, now):
    answers = (answer(scene.host_words), answer(scene.partner_words, Decision.NOT_GRANTED))
    record_signatures([submission(scene, answers=answers)], now=now)

    (mail,) = confirmation_mails(now=now)

    assert mail.to == "dolores@example.org"
    assert mail.subject == "Please confirm: was it you who signed “A clean river”?"
    for part in (mail.text, mail.html):
        assert "You said yes to Amina Group." in part
        assert "“Yes, Amina Group may write to me.”" in part
        assert "You did not tick the box of Bo Group." in part
        assert len(re.findall(r"http://testserver/confirm/[\w-]{43}/\?lang=en", part)) >= 1
        assert len(re.findall(r"http://testserver/confirm/[\w-]{43}/not-me/\?lang=en", part)) == 1


def test_the_mail_is_in_the_language_of_the_form(scene, now):
    record_signatures([submission(scene, language="es", answers=(answer(scene.host_words),))], now=now)

    (mail,) = confirmation_mails(now=now)

    assert (mail.language, "Un río limpio" in mail.subject) == ("es", True)
    assert "“Sí, Amina Group puede escribirme.”" in mail.text
    assert "/p/clean-river/?lang=es" in mail.text


def test_the_petitions_address_in_the_mail_keeps_the_link_one_came_by(scene, now):
    link = TrackedLink.objects.create(code="k7mq2x9", campaign=scene.campaign, organization=scene.partner, made_at=now)
    record_signatures([submission(scene, link_id=link.pk, recruiter_id=scene.partner.pk)], now=now)

    (mail,) = confirmation_mails(now=now)

    assert "http://testserver/p/clean-river/?lang=en&via=k7mq2x9" in mail.text


def test_what_a_stranger_typed_does_not_travel_to_the_address_they_typed(scene, now):
    strange = submission(scene, given_name="Buy at http://evil.example", comment="and this")
    record_signatures([strange], now=now)

    (mail,) = confirmation_mails(now=now)

    assert "evil" not in mail.subject + mail.text + mail.html


def test_a_submission_is_written_to_once(scene, now):
    record_signatures([submission(scene)], now=now)

    assert [pull_confirmation_mails(now), pull_confirmation_mails(now)] == [1, 0]
    assert Mail.objects.count() == 1


def test_a_repeat_has_a_mail_of_its_own(scene, now):
    record_signatures([submission(scene)], now=now)
    confirmation_mails(now=now)
    later = now + timedelta(hours=1)
    record_signatures([submission(scene, at=later, answers=(answer(scene.partner_words),))], now=later)

    first, second = confirmation_mails(now=later)

    assert "which had signed it before" not in first.text
    assert "which had signed it before" in second.text


def test_a_double_click_is_one_mail(scene, now):
    twice = [submission(scene, answers=(answer(scene.host_words),)) for _ in range(2)]
    record_signatures(twice, now=now)

    assert len(confirmation_mails(now=now)) == 1
    assert Repeat.objects.get().mailed_at == now


def test_changing_ones_mind_within_minutes_is_no_double_click(scene, now):
    record_signatures([submission(scene, answers=(answer(scene.host_words),))], now=now)
    changed = submission(scene, answers=(answer(scene.host_words, Decision.NOT_GRANTED),))
    record_signatures([changed], now=now)

    assert len(confirmation_mails(now=now)) == 2


def test_an_address_gets_at_most_three_mails_a_day_for_repeats(scene, now):
    record_signatures([submission(scene)], now=now)
    for hour in range(1, 8):
        later = now + timedelta(hours=hour)
        record_signatures([submission(scene, at=later)], now=later)
        pull_confirmation_mails(later)
    assert Mail.objects.count() == 1 + 3

    tomorrow = now + timedelta(hours=30)
    record_signatures([submission(scene, at=tomorrow)], now=tomorrow)
    pull_confirmation_mails(tomorrow)
    assert Mail.objects.count() == 1 + 3 + 1


def test_the_number_of_queries_does_not_grow_with_the_number_of_mails(scene, now):
    def pull(count, prefix):
        batch = [
            submission(scene, f"{prefix}{n}@example.org", answers=(answer(scene.host_words),)) for n in range(count)
        ]
        record_signatures(batch, now=now)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert pull_confirmation_mails(now) == count
        return len(captured)

    assert pull(1, "a") == pull(30, "b")


def test_a_limit_leaves_the_rest_for_the_next_time(scene, now):
    record_signatures([submission(scene, f"p{n}@example.org") for n in range(5)], now=now)

    assert [pull_confirmation_mails(now, limit=3), pull_confirmation_mails(now, limit=3)] == [3, 2]
    assert Signature.objects.filter(mailed_at__isnull=True).count() == 0
