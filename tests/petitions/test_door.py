"""The door: whatever is typed becomes a submission or a list of plain sentences, never an error of ours."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.campaigns import services as campaigns
from linkarms.core.errors import BadInputs, Refused
from linkarms.partnerships.clauses import Mode
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.door import RawChoice, RawSignature, prepare, submission_for
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import Petition, Signature
from linkarms.petitions.submission import Outcome
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

GOOD = {
    "given_name": "Dolores",
    "family_name": "Reyes",
    "email": "Dolores@Mail.Example",
    "postal_code": "94110",
    "country": "US",
}


@pytest.fixture
def world(now):
    return amina_and_bo(now, mode=Mode.OWN_SOURCED)


def raw(**changes):
    return RawSignature(**(GOOD | changes))


def check(world, now, form=None, *, via="", petition=None, **more):
    return prepare(
        petition or world.petition,
        form or raw(),
        via=via,
        language="en",
        method="form",
        network="n",
        now=now,
        **more,
    )


def problems(world, now, form, **more):
    with pytest.raises(BadInputs) as refused:
        check(world, now, form, **more)
    return refused.value.errors


def yes(box):
    return RawChoice("yes", box.words.version)


def shown(world, now, link):
    return {box.organization.slug: box for box in boxes_for(world.petition, link, now=now)}


def test_what_was_typed_is_kept_in_its_canonical_form(world, now):
    one = check(world, now, raw(given_name="  Ana \n Maria ", postal_code="94110 1234")).submission

    assert (one.given_name, one.family_name, one.email) == ("Ana Maria", "Reyes", "dolores@mail.example")
    assert (one.postal_code, one.country, one.phone) == ("94110-1234", "US", "")
    assert (one.petition_id, one.at, one.answers) == (world.petition.pk, now, ())


def test_everything_wrong_is_said_at_once_by_field(world, now):
    form = RawSignature(given_name=" ", family_name="x" * 101, email="nobody", postal_code="K1A", country="US")
    assert sorted(problems(world, now, form)) == ["email", "family_name", "given_name", "postal_code"]


def test_a_postcode_is_checked_for_its_country(world, now):
    assert list(problems(world, now, raw(country="CA"))) == ["postal_code"]
    assert check(world, now, raw(country="CA", postal_code="k1a0b1")).submission.postal_code == "K1A 0B1"
    assert check(world, now, raw(country="HK", postal_code="")).submission.postal_code == ""


def test_without_a_country_it_is_the_petitions(world, now):
    assert check(world, now, raw(country="")).submission.country == "US"


def test_an_unknown_country_is_said_and_nothing_else_about_the_place(world, now):
    assert list(problems(world, now, raw(country="XX"))) == ["country"]


def test_a_phone_number_is_kept_only_where_the_petition_asks_for_it(world, now):
    assert check(world, now, raw(phone="(202) 555-0123")).submission.phone == ""
    Petition.objects.filter(pk=world.petition.pk).update(asks_phone=True)
    world.petition.refresh_from_db()
    assert check(world, now, raw(phone="(202) 456-1111")).submission.phone == "+12024561111"
    assert check(world, now, raw(phone=" ")).submission.phone == ""
    assert list(problems(world, now, raw(phone="12"))) == ["phone"]


def test_a_public_comment_needs_a_comment(world, now):
    assert check(world, now, raw(comment_public=True)).submission.comment_public is False
    kept = check(world, now, raw(comment="One\r\n\r\n\r\n\r\ntwo", comment_public=True)).submission
    assert (kept.comment, kept.comment_public) == ("One\n\ntwo", True)


def test_a_comment_of_a_thousand_characters_fits_and_one_more_does_not(world, now):
    assert len(check(world, now, raw(comment="x" * 1000)).submission.comment) == 1000
    assert list(problems(world, now, raw(comment="x" * 1001))) == ["comment"]


def test_a_minimum_age_is_asked_for_where_it_is_set(world, now, settings):
    settings.LINKARMS_MINIMUM_AGE = 16
    assert list(problems(world, now, raw())) == ["old_enough"]
    assert check(world, now, raw(old_enough=True)).submission.given_name == "Dolores"


def test_a_closed_petition_takes_no_signatures(world, now):
    Petition.objects.filter(pk=world.petition.pk).update(ends_on=now.date())
    world.petition.refresh_from_db()
    assert check(world, now).submission
    with pytest.raises(Refused):
        check(world, now + timedelta(days=1))


def test_the_answers_are_those_to_the_boxes_of_the_link(world, now):
    boxes = shown(world, now, world.bo_link)
    choices = {
        world.partner.slug: yes(boxes[world.partner.slug]),
        world.host.slug: RawChoice("", boxes[world.host.slug].words.version),
    }

    prepared = check(world, now, raw(choices=choices), via=world.bo_link.code.upper())

    given = {answer.organization_id: (answer.decision, answer.words_id) for answer in prepared.submission.answers}
    assert given == {
        world.partner.pk: ("yes", boxes[world.partner.slug].words.pk),
        world.host.pk: ("not_granted", boxes[world.host.slug].words.pk),
    }
    assert (prepared.submission.link_id, prepared.submission.recruiter_id) == (world.bo_link.pk, world.partner.pk)
    assert prepared.dropped == []


@pytest.mark.parametrize("via", ["", "0000000", "' or 1=1", "\x00", "é" * 200, "not-a-code-at-all"])
def test_a_forged_link_is_no_error_and_brings_nobody(world, now, via):
    one = check(world, now, via=via).submission
    assert (one.link_id, one.recruiter_id) == (None, None)


@pytest.mark.parametrize(
    ("slug", "words"),
    [("nobody-here", "0" * 16), ("rivers-alliance", ""), ("rivers-alliance", "0" * 16), ("\x00", "x"), ("", "")],
)
def test_a_yes_to_what_was_never_on_offer_is_refused_by_name(world, now, slug, words):
    found = problems(world, now, raw(choices={slug: RawChoice("yes", words)}), via=world.bo_link.code)
    assert list(found) == [f"opt_ins.{slug}"]


def test_a_yes_to_a_box_of_another_link_is_refused(world, now):
    box = shown(world, now, world.bo_link)[world.partner.slug]
    form = raw(choices={world.partner.slug: yes(box)})
    for via in ("", world.host_link.code, world.promoted_link.code):
        assert list(problems(world, now, form, via=via)) == [f"opt_ins.{world.partner.slug}"]


def test_a_no_to_something_never_on_offer_is_no_problem_and_no_answer(world, now):
    assert check(world, now, raw(choices={"nobody": RawChoice("no", "x")})).submission.answers == ()


def test_a_yes_to_a_partner_who_has_left_meanwhile_is_dropped_and_the_signature_kept(world, now):
    box = shown(world, now, world.bo_link)[world.partner.slug]
    campaigns.leave(world.participation, actor=world.bo, now=now)

    prepared = check(world, now, raw(choices={world.partner.slug: yes(box)}), via=world.bo_link.code)

    assert prepared.dropped == [world.partner.slug]
    assert (prepared.submission.answers, prepared.submission.given_name) == ((), "Dolores")


def test_where_a_choice_is_required_every_box_needs_a_yes_or_no(world, now, settings):
    settings.LINKARMS_REQUIRED_CHOICE = True
    boxes = shown(world, now, world.bo_link)
    versions = {slug: box.words.version for slug, box in boxes.items()}
    unanswered = raw(choices={slug: RawChoice("", version) for slug, version in versions.items()})

    assert sorted(problems(world, now, unanswered, via=world.bo_link.code)) == sorted(f"opt_ins.{s}" for s in boxes)

    answered = raw(choices={slug: RawChoice("no", version) for slug, version in versions.items()})
    given = check(world, now, answered, via=world.bo_link.code).submission.answers
    assert [(answer.decision, answer.box) for answer in given] == [("no", "yes_no")] * 2


def test_where_no_choice_is_required_a_no_is_an_unticked_box(world, now):
    boxes = shown(world, now, None)
    form = raw(choices={world.host.slug: RawChoice("no", boxes[world.host.slug].words.version)})
    assert [answer.decision for answer in check(world, now, form).submission.answers] == ["not_granted"]


def test_a_key_gives_the_same_number_to_the_same_person_only(world):
    first = submission_for(world.petition, raw(), key="k1")
    assert submission_for(world.petition, raw(email=" dolores@mail.example"), key="k1") == first
    assert submission_for(world.petition, raw(email="x@mail.example"), key="k1") != first
    assert submission_for(world.petition, raw(), key="k2") != first
    assert submission_for(world.petition, raw(), key="") is None


anything = st.text(max_size=60) | st.sampled_from(
    [
        "=cmd()",
        "<script>alert(1)</script>",
        "😀",
        "مرحبا \u202e",
        "x" * 10_000,
        "a+B@münchen.example",
        "\ud800",
        "\x00",
        "٩٤١١٠",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_field_is_stored_or_refused_in_words(data, world, now):
    fields = ("given_name", "family_name", "email", "postal_code", "country", "phone", "comment")
    typed = GOOD | {name: data.draw(anything, label=name) for name in data.draw(st.sets(st.sampled_from(fields)))}
    choices = data.draw(
        st.dictionaries(anything, st.builds(RawChoice, anything | st.just("yes"), anything), max_size=2)
    )
    Petition.objects.filter(pk=world.petition.pk).update(asks_phone=True)
    petition = Petition.objects.select_related("campaign__host").get(pk=world.petition.pk)
    form = RawSignature(**typed, comment_public=True, name_public=True, choices=choices)

    try:
        prepared = check(world, now, form, via=data.draw(anything, label="via"), petition=petition)
    except BadInputs as refused:
        said = [sentence for sentences in refused.errors.values() for sentence in sentences]
    else:
        said = []
        keep(prepared.submission, now)
    assert all(said)


def keep(submission, now):
    (outcome,) = record_signatures([submission], now=now)
    assert outcome in (Outcome.FIRST, Outcome.REPEAT)
    if outcome is Outcome.FIRST:
        row = Signature.objects.get(submission=submission.submission)
        assert (row.given_name, row.comment) == (submission.given_name, submission.comment)
        assert row.given_name == " ".join(row.given_name.split()) != ""
