"""The story of consent: what a confirmation, "this wasn't me" and 30 days of silence do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.core.errors import Gone
from linkarms.petitions import confirming
from linkarms.petitions.confirming import (
    Answered,
    NotMe,
    confirm,
    confirm_many,
    find,
    forget_unconfirmed,
    not_me,
    recount,
)
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import ConfirmationMail, Petition, Repeat, Signature
from linkarms.petitions.queries import confirmed_count
from linkarms.supporters.ledger import Standing
from linkarms.supporters.models import Confirmation, Consent, Decision, Supporter
from linkarms.supporters.queries import latest
from tests.factories.mails import confirmation_mails, token_in
from tests.factories.signing import answer, signature_of, stage, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(now):
    return stage(now=now)


def sign(scene, at, *words, email="dolores@example.org", decision=Decision.YES, **changes):
    """Sign at a moment, answering to these organizations, and return the token of the mail that comes of it."""
    one = submission(scene, email, at=at, answers=tuple(answer(each, decision) for each in words), **changes)
    before = len(confirmation_mails(now=at))
    record_signatures([one], now=at)
    mails = confirmation_mails(now=at)
    return token_in(mails[-1]) if len(mails) > before else None


def standing(scene, organization, email="dolores@example.org"):
    person = Supporter.objects.get(email=email)
    return latest([person.pk], organization, scene.campaign)[person.pk].standing


def test_looking_at_the_link_changes_nothing(scene, now):
    token = sign(scene, now, scene.host_words)

    pending = find(token, now=now)

    assert (pending.petition, pending.is_confirmed, pending.is_repeat) == (scene.petition, False, False)
    assert [(one.organization, one.decision) for one in pending.answers] == [(scene.host, "yes")]
    assert (Confirmation.objects.count(), signature_of(submission(scene)).confirmed_at) == (0, None)


def test_confirming_makes_the_signature_and_its_answers_count(scene, now):
    token = sign(scene, now, scene.host_words)
    assert standing(scene, scene.host) is Standing.UNCONFIRMED

    confirm(token, now=now)

    assert signature_of(submission(scene)).confirmed_at == now
    assert standing(scene, scene.host) is Standing.GRANTED


def test_confirming_again_changes_nothing(scene, now):
    token = sign(scene, now, scene.host_words)
    confirm(token, now=now)

    again = confirm(token, now=now + timedelta(days=1))

    assert again.is_confirmed
    assert list(Confirmation.objects.values_list("at", flat=True)) == [now]
    assert signature_of(submission(scene)).confirmed_at == now


def test_many_links_are_answered_in_order_with_as_many_statements_as_one(scene, now):
    def answered(emails):
        tokens = [sign(scene, now, scene.host_words, email=email) for email in emails]
        with CaptureQueriesContext(connection) as captured:
            outcomes = confirm_many([*tokens, "forged", tokens[0]], now=now)
        return outcomes, len(captured)

    one, statements = answered(["a@example.org"])
    many, as_many = answered([f"p{number}@example.org" for number in range(20)])

    assert one == [Answered.CONFIRMED, Answered.UNKNOWN, Answered.ALREADY]
    assert many == [Answered.CONFIRMED] * 20 + [Answered.UNKNOWN, Answered.ALREADY]
    assert as_many == statements
    assert Signature.objects.filter(confirmed_at=now).count() == 21


def test_a_strangers_repeat_with_other_boxes_changes_nothing_until_its_own_mail_is_confirmed(scene, now):
    confirm(sign(scene, now, scene.host_words), now=now)
    token = sign(scene, now + timedelta(hours=1), scene.partner_words, given_name="Mallory")

    assert standing(scene, scene.partner) is Standing.UNCONFIRMED
    assert signature_of(submission(scene)).given_name == "Dolores"

    confirm(token, now=now + timedelta(hours=2))
    assert standing(scene, scene.partner) is Standing.GRANTED
    assert standing(scene, scene.host) is Standing.GRANTED
    assert signature_of(submission(scene)).given_name == "Dolores"


def test_confirming_a_repeat_of_a_pending_signature_counts_only_the_answers_of_the_repeat(scene, now):
    sign(scene, now, scene.host_words)
    repeat = sign(scene, now + timedelta(hours=1), scene.partner_words)

    confirm(repeat, now=now + timedelta(hours=2))

    assert signature_of(submission(scene)).confirmed_at == now + timedelta(hours=2)
    assert standing(scene, scene.partner) is Standing.GRANTED
    assert standing(scene, scene.host) is Standing.UNCONFIRMED


def test_an_unticked_box_takes_nothing_back_and_a_confirmed_no_does(scene, now):
    confirm(sign(scene, now, scene.host_words), now=now)
    confirm(sign(scene, now + timedelta(days=1), scene.host_words, decision=Decision.NOT_GRANTED), now=now)
    assert standing(scene, scene.host) is Standing.GRANTED

    no = sign(scene, now + timedelta(days=2), scene.host_words, decision=Decision.NO)
    assert standing(scene, scene.host) is Standing.GRANTED
    confirm(no, now=now + timedelta(days=2))
    assert standing(scene, scene.host) is Standing.WITHDRAWN


def test_not_me_of_a_pending_signature_leaves_no_trace_of_it(scene, now):
    token = sign(scene, now, scene.host_words)

    assert not_me(token, now=now) is NotMe.REMOVED

    left = [model.objects.count() for model in (Signature, Consent, ConfirmationMail, Supporter)]
    assert left == [0, 0, 0, 0]
    with pytest.raises(Gone):
        confirm(token, now=now)


def test_not_me_keeps_a_person_who_did_something_else(scene, now):
    other = stage_petition(scene, now)
    confirm(sign(scene, now, petition_id=other.pk), now=now)
    token = sign(scene, now)

    not_me(token, now=now)

    assert Supporter.objects.get().email == "dolores@example.org"
    assert Signature.objects.get().petition == other


def test_not_me_of_a_pending_repeat_drops_the_repeat_only(scene, now):
    confirm(sign(scene, now, scene.host_words), now=now)
    repeat = sign(scene, now + timedelta(hours=1), scene.partner_words)

    assert not_me(repeat, now=now) is NotMe.REMOVED

    assert signature_of(submission(scene)).withdrawn_at is None
    assert (standing(scene, scene.host), standing(scene, scene.partner)) == (Standing.GRANTED, Standing.NEVER_ASKED)
    assert Repeat.objects.count() == 0


def test_not_me_of_a_pending_first_submission_leaves_the_row_to_the_repeat_without_its_values(scene, now):
    first = sign(scene, now, scene.host_words, given_name="Mallory", comment="Bad words", comment_public=True)
    repeat = sign(scene, now + timedelta(hours=1), scene.partner_words)

    not_me(first, now=now)
    confirm(repeat, now=now)

    row = signature_of(submission(scene))
    assert (row.confirmed_at, row.given_name, row.comment, row.comment_public) == (now, "", "", False)
    assert (standing(scene, scene.host), standing(scene, scene.partner)) == (Standing.NEVER_ASKED, Standing.GRANTED)


def test_not_me_of_everything_pending_removes_everything(scene, now):
    first = sign(scene, now, scene.host_words)
    repeat = sign(scene, now + timedelta(hours=1), scene.partner_words)

    not_me(first, now=now)
    not_me(repeat, now=now)

    assert [model.objects.count() for model in (Signature, Repeat, Consent, Supporter)] == [0, 0, 0, 0]


def test_not_me_of_a_pending_first_after_its_repeat_was_confirmed_takes_its_values_off(scene, now):
    first = sign(scene, now, scene.host_words, given_name="Mallory")
    confirm(sign(scene, now + timedelta(hours=1), scene.partner_words), now=now)

    assert not_me(first, now=now) is NotMe.REMOVED

    row = signature_of(submission(scene))
    assert (row.given_name, row.confirmed_at, row.withdrawn_at) == ("", now, None)


def test_not_me_of_something_confirmed_withdraws_it_and_says_so_to_every_organization(scene, now):
    token = sign(scene, now, scene.host_words, scene.partner_words, given_name="Mallory")
    confirm(token, now=now)

    assert not_me(token, now=now + timedelta(hours=1)) is NotMe.WITHDRAWN

    row = signature_of(submission(scene))
    assert (row.withdrawn_at, row.given_name) == (now + timedelta(hours=1), "")
    assert [standing(scene, one) for one in (scene.host, scene.partner)] == [Standing.WITHDRAWN] * 2


def test_not_me_of_a_confirmed_repeat_leaves_the_signature_that_was_confirmed_by_itself(scene, now):
    confirm(sign(scene, now, scene.host_words), now=now)
    repeat = sign(scene, now + timedelta(hours=1), scene.partner_words)
    confirm(repeat, now=now + timedelta(hours=1))

    not_me(repeat, now=now + timedelta(hours=2))

    assert signature_of(submission(scene)).withdrawn_at is None
    assert (standing(scene, scene.host), standing(scene, scene.partner)) == (Standing.GRANTED, Standing.WITHDRAWN)


def test_an_old_link_does_not_undo_a_withdrawal_and_a_new_confirmed_signature_does(scene, now):
    first = sign(scene, now, scene.host_words)
    old = sign(scene, now + timedelta(hours=1), scene.partner_words)
    confirm(first, now=now + timedelta(hours=2))
    not_me(first, now=now + timedelta(hours=3))

    with pytest.raises(Gone):
        confirm(old, now=now + timedelta(hours=4))
    assert signature_of(submission(scene)).withdrawn_at is not None

    confirm(sign(scene, now + timedelta(hours=5), scene.host_words), now=now + timedelta(hours=5))
    assert signature_of(submission(scene)).withdrawn_at is None
    assert standing(scene, scene.host) is Standing.GRANTED


def test_a_link_is_good_for_thirty_days(scene, now):
    token = sign(scene, now)

    assert find(token, now=now + timedelta(days=29, hours=23)).petition == scene.petition
    with pytest.raises(Gone):
        find(token, now=now + timedelta(days=30))


@pytest.mark.parametrize("token", ["", "x", "../../etc", "\ud800", "a" * 5000, "ñ"])
def test_a_forged_link_is_gone_and_says_what_to_do(scene, now, token):
    with pytest.raises(Gone, match="sign again"):
        find(token, now=now)


def test_only_a_hash_of_the_token_is_kept(scene, now):
    token = sign(scene, now)
    assert token not in str(list(ConfirmationMail.objects.values()))


def test_what_nobody_confirms_is_forgotten_after_thirty_days(scene, now):
    sign(scene, now, scene.host_words)
    confirm(sign(scene, now, scene.host_words, email="kept@example.org"), now=now)
    sign(scene, now + timedelta(days=2), scene.host_words, email="young@example.org")

    assert forget_unconfirmed(now + timedelta(days=31)) == 1

    assert sorted(Supporter.objects.values_list("email", flat=True)) == ["kept@example.org", "young@example.org"]
    assert Consent.objects.count() == 2
    assert forget_unconfirmed(now + timedelta(days=31)) == 0


def test_an_old_pending_signature_is_kept_for_a_young_repeat(scene, now):
    sign(scene, now, scene.host_words)
    token = sign(scene, now + timedelta(days=20), scene.partner_words)

    forget_unconfirmed(now + timedelta(days=31))
    confirm(token, now=now + timedelta(days=31))

    assert signature_of(submission(scene)).confirmed_at == now + timedelta(days=31)


def test_old_repeats_of_a_confirmed_signature_are_forgotten_alone(scene, now):
    confirm(sign(scene, now, scene.host_words), now=now)
    sign(scene, now + timedelta(hours=1), scene.partner_words)

    forget_unconfirmed(now + timedelta(days=31))

    assert (Signature.objects.count(), Repeat.objects.count()) == (1, 0)
    assert standing(scene, scene.partner) is Standing.NEVER_ASKED
    assert standing(scene, scene.host) is Standing.GRANTED


def test_network_hashes_are_blanked_after_thirty_days(scene, now):
    sign(scene, now)
    sign(scene, now + timedelta(days=1), email="later@example.org")

    assert confirming.forget_networks(now + timedelta(days=30, hours=1)) == 1

    assert list(Signature.objects.order_by("at").values_list("network_hash", flat=True)) == ["", "n" * 64]


def test_the_counter_counts_confirmed_ones_and_not_those_taken_back(scene, now):
    tokens = [sign(scene, now, email=f"p{number}@example.org") for number in range(4)]
    for token in tokens[:3]:
        confirm(token, now=now)
    recount(now)
    assert confirmed_count(Petition.objects.get()) == 3

    not_me(tokens[0], now=now + timedelta(minutes=20))
    recount(now + timedelta(minutes=20))
    assert confirmed_count(Petition.objects.get()) == 2


def test_a_petition_at_rest_is_not_counted_again(scene, now):
    confirm(sign(scene, now), now=now)
    assert [recount(now), recount(now + timedelta(minutes=30))] == [1, 0]


def stage_petition(scene, now):
    return Petition.objects.create(
        campaign=scene.campaign, slug="clean-air", state="published", created_at=now, created_by=scene.host.founded_by
    )
