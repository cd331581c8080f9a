"""An organization without an account answers an invitation: link, code, yes or no."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from linkarms.accounts.models import MailedLink, OneTimeCode, User
from linkarms.directory.models import Organization, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.models import Partnership
from tests.factories.directory import add_member, make_entry, make_owner
from tests.factories.moment import recently
from tests.factories.partnerships import last_code, last_token, some_clauses

pytestmark = pytest.mark.django_db
BO = "bo@rivers.example"
YES = {"do": "yes", "organization": "Rivers Alliance", "person": "Bo Larsen", "place": "Fresno"}


@pytest.fixture
def now() -> datetime:
    """Pages read the clock."""
    return recently()


@pytest.fixture
def amina(now: datetime) -> Teammate:
    return make_owner(now=now, name="Oak Street Tenants", email="amina@oak.example", person="Amina Haddad")


@pytest.fixture
def partnership(amina: Teammate, now: datetime) -> Partnership:
    entry = make_entry(amina, now=now, name="Those river people", notes="Slow to answer", contact_name="Robert")
    return services.invite(entry, level="associate", message="Shall we?", email=BO, actor=amina, now=now)


@pytest.fixture
def address(partnership: Partnership) -> str:
    return f"/answer/{last_token('partnerships_invited_by_link', BO, before='/answer/')}/"


def code_for(client: Client, address: str) -> str:
    assert client.post(address, {"do": "send"}).status_code == 303
    return last_code(BO)


def page(response: HttpResponse) -> str:
    return response.content.decode()


def test_it_says_who_asks_and_why_and_nothing_else(client: Client, address: str) -> None:
    shown = page(client.get(address))
    told = [words in shown for words in ("Oak Street Tenants", "Amina Haddad", "Shall we?", "Associate", BO)]
    secret = [words in shown for words in ("Those river people", "Slow to answer", "Robert")]
    assert (told, secret) == ([True] * 5, [False] * 3)


def test_looking_changes_nothing_and_sends_nothing(client: Client, address: str, partnership: Partnership) -> None:
    client.get(address)
    client.get(f"{address}?sent=1")
    partnership.refresh_from_db()
    assert (partnership.state, OneTimeCode.objects.count()) == ("invited", 0)


def test_the_link_stays_secret(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == (
        "same-origin",
        "noindex",
        True,
    )


def test_yes_founds_the_organization_signs_in_and_leads_on(
    client: Client, address: str, partnership: Partnership
) -> None:
    response = client.post(address, YES | {"code": code_for(client, address)})
    assert response.headers["Location"] == f"/w/rivers-alliance/partners/{partnership.pk}/"
    assert client.get(response.headers["Location"]).status_code == 200
    partnership.refresh_from_db()
    assert (partnership.state, partnership.partner and partnership.partner.place) == ("open", "Fresno")


def test_yes_leads_into_the_agreement_that_was_proposed(
    client: Client, address: str, partnership: Partnership, amina: Teammate, now: datetime
) -> None:
    agreement = services.propose(partnership, level="full", clauses=some_clauses(), note="", actor=amina, now=now)
    assert "Mail 20,000 members." in page(client.get(address))
    response = client.post(address, YES | {"code": code_for(client, address)})
    assert response.headers["Location"] == f"/w/rivers-alliance/partners/agreements/{agreement.pk}/"


def test_no_founds_nothing_and_tells_the_host(client: Client, address: str, partnership: Partnership) -> None:
    response = client.post(address, {"do": "no", "code": code_for(client, address)})
    assert "Thank you for answering" in page(response)
    partnership.refresh_from_db()
    assert (partnership.state, Organization.objects.count(), User.objects.count()) == ("declined", 1, 1)
    assert Mail.objects.get(kind="partnerships_declined").to == "amina@oak.example"


def test_what_was_typed_stays_when_the_code_is_wrong(client: Client, address: str) -> None:
    wrong = f"{(int(code_for(client, address)) + 1) % 1_000_000:06d}"
    response = client.post(address, YES | {"code": wrong})
    assert (response.status_code, 'value="Rivers Alliance"' in page(response)) == (422, True)
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("missing", ["organization", "person"])
def test_a_yes_needs_both_names_and_costs_no_code(missing: str, client: Client, address: str) -> None:
    code = code_for(client, address)
    assert client.post(address, YES | {"code": code, missing: " "}).status_code == 422
    assert client.post(address, YES | {"code": code}).status_code == 302


@pytest.mark.parametrize("code", ["", "abc", "1" * 200])
def test_a_code_that_is_none_is_told(code: str, client: Client, address: str) -> None:
    code_for(client, address)
    assert client.post(address, YES | {"code": code}).status_code == 422


def test_a_used_link_says_so(client: Client, address: str) -> None:
    client.post(address, YES | {"code": code_for(client, address)})
    for response in (client.get(address), client.post(address, YES | {"code": "123456"})):
        assert response.status_code == 410


@pytest.mark.parametrize("token", ["nonsense", "x" * 43, "%F0%9F%8C%B9"])
def test_a_forged_link_says_so(token: str, client: Client) -> None:
    assert client.get(f"/answer/{token}/").status_code == 410


def test_too_many_codes_are_stopped(client: Client, address: str) -> None:
    answers = [client.post(address, {"do": "send"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_someone_signed_in_answers_for_an_organization_that_is_here(
    client: Client, address: str, partnership: Partnership, now: datetime
) -> None:
    bo = make_owner(now=now, name="Rivers Alliance")
    client.force_login(bo.user)
    assert 'name="answer_for"' in page(client.get(f"{address}?sent=1"))
    code = code_for(client, address)
    response = client.post(address, {"do": "yes", "code": code, "answer_for": str(bo.pk)})
    assert response.headers["Location"] == f"/w/rivers-alliance/partners/{partnership.pk}/"
    partnership.refresh_from_db()
    assert partnership.partner == bo.organization


def test_nobody_answers_for_an_organization_they_may_not_sign_for(
    client: Client, address: str, amina: Teammate, now: datetime
) -> None:
    bo = make_owner(now=now, name="Rivers Alliance")
    organizer = add_member(bo, now=now)
    client.force_login(organizer.user)
    assert 'name="answer_for"' not in page(client.get(f"{address}?sent=1"))
    client.force_login(amina.user)
    assert 'name="answer_for"' not in page(client.get(f"{address}?sent=1"))


def test_a_forged_choice_of_organization_is_refused(client: Client, address: str, now: datetime) -> None:
    bo, chidi = make_owner(now=now, name="Rivers Alliance"), make_owner(now=now, name="Elsewhere")
    client.force_login(bo.user)
    code = code_for(client, address)
    response = client.post(address, {"do": "yes", "code": code, "answer_for": str(chidi.pk)})
    assert (response.status_code, Partnership.objects.get().state) == (422, "invited")


def test_a_signed_in_person_can_found_a_new_one(client: Client, address: str, now: datetime) -> None:
    bo = make_owner(now=now, name="Old Rivers", email=BO)
    client.force_login(bo.user)
    code = code_for(client, address)
    client.post(address, YES | {"code": code, "answer_for": "new", "organization": "New Rivers"})
    assert Partnership.objects.get().partner == Organization.objects.get(name="New Rivers")


def test_an_old_link_says_so(client: Client, address: str, partnership: Partnership, now: datetime) -> None:

    MailedLink.objects.update(expires_at=now - timedelta(seconds=1))
    assert client.get(address).status_code == 410


def test_a_form_from_another_site_does_nothing(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"do": "send"}).status_code == 403
    assert OneTimeCode.objects.count() == 0


def test_the_page_speaks_spanish_where_asked(client: Client, address: str) -> None:
    assert '<html lang="es"' in page(client.get(f"{address}?lang=es"))
