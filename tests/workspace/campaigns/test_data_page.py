"""The data statement in the workspace."""

import pytest

from linkarms.campaigns.models import DataStatement
from linkarms.campaigns.queries import statement_in_force
from tests.factories.world import add_teammate, start_campaign

pytestmark = pytest.mark.django_db

GOOD = {
    "purpose": "To hand the names over.",
    "fields_received": ["email", "given_name"],
    "retention": "A year.",
    "words_en": "",
    "words_es": "",
}


@pytest.fixture
def campaign(amina, now):
    return start_campaign(amina, now=now)


def test_an_organizer_writes_and_an_owner_approves(amina, campaign, browser, url, now):
    nia = add_teammate(amina, "nia", now=now)
    browser(nia).post(url(nia, "data", pk=campaign.pk), GOOD)
    statement = DataStatement.objects.get()
    address = url(amina, "approve", pk=campaign.pk, statement=statement.pk)
    refused = browser(nia).post(address)
    approved = browser(amina).post(address)

    assert (refused.status_code, approved.status_code) == (403, 302)
    assert statement_in_force(campaign) == statement


def test_the_approval_says_what_it_is_a_yes_to(amina, campaign, browser, url):
    client = browser(amina)
    page = client.post(url(amina, "data", pk=campaign.pk), GOOD, follow=True)
    assert "its name standing as the host on the public pages" in page.text


def test_what_was_typed_stays_when_something_is_missing(amina, campaign, browser, url):
    answer = browser(amina).post(
        url(amina, "data", pk=campaign.pk), {**GOOD, "fields_received": ["phone"], "retention": ""}
    )
    assert (answer.status_code, "To hand the names over." in answer.text, DataStatement.objects.count()) == (
        422,
        True,
        0,
    )


def test_the_e_mail_address_is_asked_for_beside_its_field(amina, campaign, browser, url):
    answer = browser(amina).post(url(amina, "data", pk=campaign.pk), {**GOOD, "fields_received": ["phone"]})
    assert list(answer.context["form"].errors) == ["fields_received"]


def test_an_approval_of_another_campaigns_statement_is_not_there(amina, campaign, browser, url, now):
    client = browser(amina)
    client.post(url(amina, "data", pk=campaign.pk), GOOD)
    other = start_campaign(amina, name="Other", now=now)
    answer = client.post(url(amina, "approve", pk=other.pk, statement=DataStatement.objects.get().pk))
    assert answer.status_code == 404
