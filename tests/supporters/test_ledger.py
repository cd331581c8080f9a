"""How answers add up: the pure rule, and the same rule as SQL."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.campaigns.models import Campaign
from linkarms.supporters.ledger import Answer, Standing, settle
from linkarms.supporters.models import BoxKind, Consent, Decision, Supporter
from linkarms.supporters.queries import in_force, latest
from linkarms.supporters.services import record_confirmation, withdraw, words_for
from tests.factories.signing import FIELDS, stage

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def answer(decision, *, hour=0, confirmed=True, campaign=1, pk=0):
    at = START + timedelta(hours=hour)
    return Answer(pk, 1, campaign, 1, decision, uuid4(), None, at, at if confirmed else None)


def test_nobody_asked_is_never_asked():
    assert settle([]).standing is Standing.NEVER_ASKED


def test_a_confirmed_yes_is_granted_and_an_unconfirmed_one_waits():
    assert settle([answer("yes")]).standing is Standing.GRANTED
    assert settle([answer("yes", confirmed=False)]).standing is Standing.UNCONFIRMED


def test_an_unticked_box_says_nothing():
    assert settle([answer("yes"), answer("not_granted", hour=1)]).standing is Standing.GRANTED


@pytest.mark.parametrize("decision", ["no", "withdrawn"])
def test_a_later_confirmed_no_or_withdrawal_takes_a_yes_back_and_an_unconfirmed_one_does_not(decision):
    assert settle([answer("yes"), answer(decision, hour=1)]).standing is Standing.WITHDRAWN
    assert settle([answer("yes"), answer(decision, hour=1, confirmed=False)]).standing is Standing.GRANTED


def test_a_withdrawal_at_the_very_same_moment_wins():
    assert settle([answer("withdrawn"), answer("yes")]).standing is Standing.WITHDRAWN


def test_a_withdrawal_is_final_until_a_new_confirmed_yes():
    story = [answer("yes"), answer("withdrawn", hour=1), answer("yes", hour=2, confirmed=False)]
    assert settle(story).standing is Standing.UNCONFIRMED
    assert settle([*story, answer("yes", hour=3)]).standing is Standing.GRANTED


def test_an_unconfirmed_yes_from_before_the_withdrawal_stays_taken_back():
    story = [answer("yes", confirmed=False), answer("withdrawn", hour=1)]
    assert settle(story).standing is Standing.WITHDRAWN


def test_a_no_in_another_campaign_takes_back_and_a_yes_in_another_campaign_does_not_give():
    assert settle([answer("yes"), answer("no", hour=1, campaign=2)], campaign_id=1).standing is Standing.WITHDRAWN
    assert settle([answer("yes", campaign=2)], campaign_id=1).standing is Standing.NEVER_ASKED


answers = st.lists(
    st.tuples(
        st.sampled_from(["yes", "no", "withdrawn", "not_granted"]),
        st.integers(0, 3),
        st.booleans(),
        st.sampled_from([0, 1]),
    ),
    max_size=6,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=st.lists(answers, min_size=1, max_size=3))
def test_the_rule_and_its_sql_agree_on_whose_yes_counts(stories, scene):
    Consent.objects.all().delete()
    people = [tell(story, scene, number) for number, story in enumerate(stories)]

    for campaign in (scene.campaign, None):
        by_rule = latest([person.pk for person in people], scene.partner, campaign)
        by_sql = set(in_force(scene.partner, campaign).values_list("supporter_id", flat=True))
        assert {pk for pk, found in by_rule.items() if found.standing is Standing.GRANTED} == by_sql


@pytest.fixture
def scene(db, now):
    return stage(now=now)


def tell(story, scene, number):
    """One person's answers to the partner, in two campaigns."""
    person, _made = Supporter.objects.get_or_create(email=f"p{number}@example.org", defaults={"created_at": START})
    other, _made = Campaign.objects.get_or_create(
        slug="other", defaults={"host": scene.host, "created_at": START, "created_by": scene.host.founded_by}
    )
    for decision, hour, confirmed, which in story:
        campaign = (scene.campaign, other)[which]
        submission = uuid4()
        Consent.objects.create(
            supporter=person, organization=scene.partner, campaign=campaign, words=scene.partner_words,
            decision=decision, submission=submission, language="en", box=BoxKind.CHECKBOX, method="form",
            at=START + timedelta(hours=hour),
        )  # fmt: skip
        if confirmed:
            record_confirmation(submission, person, method="mail", now=START + timedelta(hours=hour))
    return person


def test_where_people_stand_is_one_statement_for_any_number(scene, django_assert_num_queries):
    people = [tell([("yes", 0, True, 0)], scene, number) for number in range(5)]
    with django_assert_num_queries(1):
        found = latest([person.pk for person in people], scene.partner, scene.campaign)
    assert [one.standing for one in found.values()] == [Standing.GRANTED] * 5


def test_a_withdrawal_holds_in_every_campaign(scene, now):
    person = tell([("yes", 0, True, 0), ("yes", 1, True, 1)], scene, 1)

    withdraw(person, scene.partner, method="my-data", now=START + timedelta(hours=2))

    assert latest([person.pk], scene.partner)[person.pk].standing is Standing.WITHDRAWN
    assert list(in_force(scene.partner)) == []


def test_equal_words_are_one_version_and_any_change_is_another(scene, now):
    def words(**changes):
        said = {"text_en": "Yes", "text_es": "Sí", "fields": FIELDS, "beyond_own_link": False} | changes
        return words_for(scene.partner, scene.campaign, **said, now=now)

    first = words()
    assert words(fields=[*reversed(FIELDS), "email"]) == first
    changed = [words(text_en="Yes."), words(text_es="Sí."), words(fields=["email"]), words(beyond_own_link=True)]
    assert len({first.version, *(one.version for one in changed)}) == 5
    assert len(first.version) == 16


def test_a_decision_is_one_of_four():
    assert [str(each) for each in Decision] == ["yes", "not_granted", "no", "withdrawn"]
