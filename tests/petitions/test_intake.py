"""Signatures are kept in batches: none lost, none twice, a bad one alone."""

import re
from uuid import uuid4

import pytest
from django.db import connection, transaction

from linkarms.audit.queries import version as audit_version
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import Petition, Repeat, Signature
from linkarms.petitions.submission import GivenAnswer, Outcome, Stale
from linkarms.supporters.models import BoxKind, Consent, Decision, Supporter
from linkarms.supporters.services import erase_person
from tests.factories.signing import answer, signature_of, stage, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(now):
    return stage(now=now)


def another_petition(scene, now):
    return Petition.objects.create(
        campaign=scene.campaign, slug="clean-air", state="published", created_at=now, created_by=scene.host.founded_by
    )


class Statements:
    """Counts what is sent to the database, but for the edges of transactions."""

    def __init__(self):
        self.sent = []

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")):
            self.sent.append(sql)
        return execute(sql, params, many, context)


def counted(batch, now):
    statements = Statements()
    with connection.execute_wrapper(statements):
        record_signatures(batch, now=now)
    return len(statements.sent)


def test_a_first_submission_becomes_the_signature_with_its_answers(scene, now):
    one = submission(scene, answers=(answer(scene.host_words), answer(scene.partner_words, Decision.NOT_GRANTED)))

    assert record_signatures([one], now=now) == [Outcome.FIRST]

    row = signature_of(one)
    assert (row.given_name, row.family_name, row.postal_code, row.country) == ("Dolores", "Huerta", "94110", "US")
    assert (row.submission, row.at, row.confirmed_at, row.mailed_at) == (one.submission, now, None, None)
    assert row.name_public is False
    given = Consent.objects.order_by("organization").values_list("organization", "decision", "submission", "at")
    assert list(given) == [
        (scene.host.pk, "yes", one.submission, now),
        (scene.partner.pk, "not_granted", one.submission, now),
    ]


def test_a_batch_of_new_people_is_few_statements_whatever_its_size(scene, now):
    def batch(size):
        return [
            submission(scene, f"{uuid4().hex}@example.org", answers=(answer(scene.host_words),)) for _ in range(size)
        ]

    # What they name, people, signatures and answers; PostgreSQL takes all in one.
    expected = 1 if connection.vendor == "postgresql" else 4
    assert (counted(batch(1), now), counted(batch(100), now)) == (expected, expected)


def test_people_who_are_known_sign_another_petition_with_as_few(scene, now):
    other = another_petition(scene, now)
    emails = [f"p{n}@example.org" for n in range(100)]
    record_signatures([submission(scene, email) for email in emails], now=now)

    def batch(some):
        return [submission(scene, email, petition_id=other.pk, answers=(answer(scene.host_words),)) for email in some]

    # Table by table the people are looked up besides.
    expected = 1 if connection.vendor == "postgresql" else 5
    assert (counted(batch(emails[:1]), now), counted(batch(emails[1:]), now)) == (expected, expected)
    assert (Supporter.objects.count(), Signature.objects.filter(petition=other).count()) == (100, 100)


def test_a_batch_of_repeats_is_a_handful_of_statements_whatever_its_size(scene, now):
    emails = [f"p{n}@example.org" for n in range(100)]
    record_signatures([submission(scene, email) for email in emails], now=now)

    def batch(size):
        return [submission(scene, email, answers=(answer(scene.host_words),)) for email in emails[:size]]

    expected = 8 if connection.vendor == "postgresql" else 7
    assert (counted(batch(1), now), counted(batch(100), now)) == (expected, expected)


def test_new_known_and_repeating_people_in_one_batch_each_become_what_they_are(scene, now):
    other = another_petition(scene, now)
    record_signatures([submission(scene, "known@example.org"), submission(scene, "repeats@example.org")], now=now)
    batch = [
        submission(scene, "repeats@example.org", answers=(answer(scene.partner_words),)),
        submission(scene, "known@example.org", petition_id=other.pk, answers=(answer(scene.host_words),)),
        submission(scene, "new@example.org", answers=(answer(scene.host_words), answer(scene.partner_words))),
    ]

    assert record_signatures(batch, now=now) == [Outcome.REPEAT, Outcome.FIRST, Outcome.FIRST]
    given = Consent.objects.order_by("submission", "organization").values_list(
        "submission", "supporter__email", "organization"
    )
    assert set(given) == {
        (batch[0].submission, "repeats@example.org", scene.partner.pk),
        (batch[1].submission, "known@example.org", scene.host.pk),
        (batch[2].submission, "new@example.org", scene.host.pk),
        (batch[2].submission, "new@example.org", scene.partner.pk),
    }


def test_one_number_for_two_people_never_gives_one_the_answers_of_the_other(scene, now):
    one = submission(scene, "one@example.org", answers=(answer(scene.host_words, Decision.NOT_GRANTED),))
    two = submission(scene, "two@example.org", submission=one.submission, answers=(answer(scene.host_words),))

    assert record_signatures([one, two], now=now) == [Outcome.FIRST, Outcome.REFUSED]
    assert list(Consent.objects.values_list("supporter__email", "decision")) == [("one@example.org", "not_granted")]


def test_what_was_checked_against_an_older_audit_is_stale_and_not_stored(scene, now):
    version = audit_version()
    one = submission(scene)

    for other in [(version[0] + 1, version[1]), (version[0], version[1] + 1)]:
        with pytest.raises(Stale):
            record_signatures([one], now=now, seen=other)
    assert (Supporter.objects.count(), Signature.objects.count()) == (0, 0)

    assert record_signatures([one], now=now, seen=version) == [Outcome.FIRST]


def test_a_repeat_changes_nothing_already_stored_and_its_answers_wait(scene, now):
    first = submission(scene, answers=(answer(scene.host_words),))
    second = submission(scene, given_name="Mallory", postal_code="10001", answers=(answer(scene.partner_words),))
    record_signatures([first], now=now)

    assert record_signatures([second], now=now) == [Outcome.REPEAT]

    row = signature_of(first)
    assert (row.submission, row.given_name, row.postal_code) == (first.submission, "Dolores", "94110")
    assert list(Repeat.objects.values_list("signature", "submission")) == [(row.pk, second.submission)]
    assert Consent.objects.get(submission=second.submission).organization == scene.partner


def test_the_same_submission_sent_again_is_the_same_and_no_repeat(scene, now):
    one = submission(scene, answers=(answer(scene.host_words),))

    assert record_signatures([one], now=now) == [Outcome.FIRST]
    assert record_signatures([one], now=now) == [Outcome.FIRST]
    assert (Signature.objects.count(), Repeat.objects.count(), Consent.objects.count()) == (1, 0, 1)


def test_one_address_three_times_in_a_batch_is_one_signature_and_two_repeats(scene, now):
    batch = [submission(scene, given_name=name) for name in ("Ana", "Bea", "Cleo")]

    assert record_signatures(batch, now=now) == [Outcome.FIRST, Outcome.REPEAT, Outcome.REPEAT]
    assert Signature.objects.get().given_name == "Ana"
    assert Repeat.objects.count() == 2


def test_outcomes_stand_in_the_order_of_the_batch(scene, now):
    known = submission(scene, "m@example.org")
    record_signatures([known], now=now)

    batch = [submission(scene, email) for email in ("z@example.org", "m@example.org", "a@example.org")]

    assert record_signatures(batch, now=now) == [Outcome.FIRST, Outcome.REPEAT, Outcome.FIRST]


def test_one_address_under_two_petitions_is_one_person_with_two_signatures(scene, now):
    other = another_petition(scene, now)
    batch = [submission(scene), submission(scene, petition_id=other.pk)]

    assert record_signatures(batch, now=now) == [Outcome.FIRST, Outcome.FIRST]
    assert (Supporter.objects.count(), Signature.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "gone",
    [
        {"petition_id": 987_654},
        {"link_id": 987_654},
        {"answers": (GivenAnswer(1, 987_654, Decision.YES, BoxKind.CHECKBOX),)},
    ],
    ids=lambda gone: next(iter(gone)),
)
def test_one_that_names_what_is_gone_is_refused_and_its_neighbours_are_kept(scene, now, gone):
    good = [submission(scene, f"p{n}@example.org", answers=(answer(scene.host_words),)) for n in range(7)]
    bad = submission(scene, "bad@example.org", **gone)

    outcomes = record_signatures([*good[:3], bad, *good[3:]], now=now)

    assert outcomes == [Outcome.FIRST] * 3 + [Outcome.REFUSED] + [Outcome.FIRST] * 4
    assert (Signature.objects.count(), Consent.objects.count()) == (7, 7)
    assert not Supporter.objects.filter(email="bad@example.org").exists()


def test_a_submission_number_of_somebody_else_is_refused_and_changes_nothing(scene, now):
    first = submission(scene)
    record_signatures([first], now=now)
    forged = submission(scene, "mallory@example.org", submission=first.submission, answers=(answer(scene.host_words),))

    assert record_signatures([forged], now=now) == [Outcome.REFUSED]
    assert Consent.objects.count() == 0


def test_somebody_erased_who_signs_anew_is_a_new_person(scene, now):
    first = submission(scene)
    record_signatures([first], now=now)
    erase_person(Supporter.objects.get(), now=now)

    assert record_signatures([submission(scene)], now=now) == [Outcome.FIRST]
    assert list(Supporter.objects.order_by("pk").values_list("email", flat=True)) == [None, "dolores@example.org"]


def test_texts_come_back_as_they_were_given(scene, now):
    strange = submission(scene, given_name="=cmd()|'\"\\{}[]", family_name="علي 😀 O'Brien", comment="a\nb\t$1 %s :x ?")
    record_signatures([strange], now=now)

    row = signature_of(strange)
    assert (row.given_name, row.family_name, row.comment) == (strange.given_name, strange.family_name, strange.comment)


def test_an_empty_batch_asks_nothing_of_the_database(now):
    assert counted([], now) == 0


def test_a_signature_does_not_touch_the_row_of_its_petition(scene, now):
    statements = Statements()
    with connection.execute_wrapper(statements):
        record_signatures([submission(scene, answers=(answer(scene.host_words),))], now=now)
    assert [sql for sql in statements.sent if re.search(r'(UPDATE|INTO) "?petitions_petition\b', sql)] == []


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_inside_a_transaction_since_it_answers_after_its_own_commit(now):
    scene = stage(now=now)

    with pytest.raises(RuntimeError), transaction.atomic():
        record_signatures([submission(scene)], now=now)
    assert Signature.objects.count() == 0
