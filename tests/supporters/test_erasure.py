"""After erasure no address is left, and older copies of it are out of reach."""

from datetime import timedelta

import pytest

from linkarms.petitions.confirming import confirm
from linkarms.petitions.erasing import erase_signatures
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature
from linkarms.petitions.queries import STANDING
from linkarms.supporters.models import Consent, Supporter, Suppression
from linkarms.supporters.queries import is_suppressed, suppressed_at
from linkarms.supporters.services import drop_answers, erase_person
from tests.factories.mails import confirmation_mails, token_in
from tests.factories.signing import answer, stage, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(now):
    return stage(now=now)


def test_an_erased_person_has_no_address_and_leaves_a_keyed_hash(scene, now):
    record_signatures([submission(scene)], now=now)
    person = Supporter.objects.get()

    erase_person(person, now=now)

    person.refresh_from_db()
    assert (person.email, person.erased_at) == (None, now)
    assert "dolores" not in str(list(Suppression.objects.values()))
    assert is_suppressed("dolores@example.org")
    assert not is_suppressed("other@example.org")


def test_what_is_collected_after_the_erasure_is_not_suppressed(scene, now):
    record_signatures([submission(scene)], now=now)
    erase_person(Supporter.objects.get(), now=now)

    assert is_suppressed("dolores@example.org", since=now - timedelta(days=1))
    assert is_suppressed("dolores@example.org", since=now)
    assert not is_suppressed("dolores@example.org", since=now + timedelta(seconds=1))
    assert suppressed_at(["dolores@example.org", "x@example.org"]) == {"dolores@example.org": now}


def test_erasing_twice_changes_nothing(scene, now):
    record_signatures([submission(scene)], now=now)
    person = Supporter.objects.get()
    erase_person(person, now=now)
    erase_person(person, now=now + timedelta(days=1))
    assert Suppression.objects.get().at == now


def test_an_erased_confirmed_signature_stays_as_a_nameless_row_that_counts(scene, now):
    one = submission(scene, comment="mine", name_public=True, comment_public=True, phone="+12025550123")
    record_signatures([one], now=now)
    confirm(token_in(confirmation_mails(now=now)[0]), now=now)

    erased = erase_signatures(Supporter.objects.get(), now=now)

    assert (erased.made_nameless, erased.deleted) == (1, 0)
    row = Signature.objects.get(STANDING)
    kept = [row.supporter_id, row.given_name, row.family_name, row.postal_code, row.country, row.phone, row.comment]
    assert kept == [None, "", "", "", "", "", ""]
    assert (row.network_hash, row.name_public, row.comment_public, row.erased_at) == ("", False, False, now)
    assert ConfirmationMail.objects.count() == 0


def test_an_erased_pending_signature_is_gone_with_its_answers(scene, now):
    record_signatures([submission(scene, answers=(answer(scene.host_words),)) for _ in range(2)], now=now)

    erased = erase_signatures(Supporter.objects.get(), now=now)

    assert (erased.made_nameless, erased.deleted) == (0, 1)
    assert [model.objects.count() for model in (Signature, Repeat, Consent)] == [0, 0, 0]


def test_confirmed_answers_are_never_dropped(scene, now):
    one = submission(scene, answers=(answer(scene.host_words),))
    record_signatures([one], now=now)
    confirm(token_in(confirmation_mails(now=now)[0]), now=now)

    assert drop_answers([one.submission]) == 0
    assert Consent.objects.count() == 1
