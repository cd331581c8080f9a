"""The host's data statement: versions, approved by an owner."""

import pytest
from tests.factories.world import add_teammate, approve, make_team, start_campaign

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.queries import statement_in_force
from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.core.fields import Field
from linkarms.outbox.models import Mail

pytestmark = pytest.mark.django_db


def write(campaign, actor, now, **changed):
    values = {"purpose": "To win.", "fields": [Field.EMAIL], "retention": "A year.", **changed}
    return campaigns.write_statement(campaign, **values, actor=actor, now=now)


@pytest.fixture
def amina(now):
    return make_team("amina", now=now)


@pytest.fixture
def campaign(amina, now):
    return start_campaign(amina, now=now)


def test_a_statement_is_in_force_once_an_owner_approved_it(amina, campaign, now):
    statement = write(campaign, amina, now)
    before = statement_in_force(campaign)
    campaigns.approve_statement(statement, actor=amina, now=now)

    assert (before, statement_in_force(campaign)) == (None, statement)


def test_the_version_before_stays_in_force_until_the_new_one_is_approved(amina, campaign, now):
    first = approve(campaign, amina, now=now)
    second = write(campaign, amina, now)

    assert (statement_in_force(campaign), second.version) == (first, 2)


def test_equal_words_are_not_a_new_version(amina, campaign, now):
    assert write(campaign, amina, now) == write(campaign, amina, now)


def test_an_organizer_writes_and_the_owners_are_told(amina, campaign, now):
    nia = add_teammate(amina, "nia", now=now)
    write(campaign, nia, now)

    mails = Mail.objects.filter(kind="campaigns_statement_waits").values_list("to", flat=True)
    assert list(mails) == [amina.user.email]


def test_an_organizer_cannot_approve_even_one_who_may_sign(amina, campaign, now):
    nia = add_teammate(amina, "nia", may_sign=True, now=now)
    statement = write(campaign, nia, now)

    with pytest.raises(NotAllowed):
        campaigns.approve_statement(statement, actor=nia, now=now)


def test_an_older_wording_can_no_longer_be_approved(amina, campaign, now):
    old = write(campaign, amina, now)
    write(campaign, amina, now, purpose="To win big.")

    with pytest.raises(Refused):
        campaigns.approve_statement(old, actor=amina, now=now)


def test_approving_twice_is_once(amina, campaign, now):
    statement = approve(campaign, amina, now=now)
    campaigns.approve_statement(statement, actor=amina, now=now)

    assert statement.approved_at == now


def test_all_problems_are_told_at_once(amina, campaign, now):
    with pytest.raises(BadInputs) as problem:
        write(campaign, amina, now, purpose=" ", fields=[Field.PHONE], retention="x" * 301)

    assert sorted(problem.value.errors) == ["fields", "purpose", "retention"]


def test_fields_are_kept_in_their_usual_order(amina, campaign, now):
    statement = write(campaign, amina, now, fields=[Field.PHONE, Field.EMAIL, Field.GIVEN_NAME])

    assert statement.fields == ["given_name", "email", "phone"]
