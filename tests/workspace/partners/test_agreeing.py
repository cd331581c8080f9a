"""From the invitation to an agreement in force, by forms alone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.http import HttpResponse

from linkarms.campaigns.services import create_campaign
from linkarms.directory.models import Role
from linkarms.partnerships import services
from linkarms.partnerships.clauses import (
    Boundary,
    DataSharing,
    Mode,
    NameUse,
    Responsibility,
    from_json,
)
from linkarms.partnerships.models import Agreement, Partnership, SignOff
from linkarms.workspace.http import room_url
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import (
    Pair,
    in_force,
    last_code,
    latest,
    make_pair,
    propose,
    sign_latest,
    some_clauses,
)
from tests.workspace.partners.conftest import Visitor, visitor

INPUT = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<)", re.DOTALL)


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser without JavaScript would send: the values of the one form of the composer."""
    form = re.search(r'<form method="post" class="with-margin".*?</form>', page, re.DOTALL)
    assert form is not None
    sent: dict[str, list[str]] = {}
    for tag, raw, text in INPUT.findall(form[0]):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', raw))
        name, kind = attributes.get("name"), attributes.get("type", "")
        if name is None or (kind in {"radio", "checkbox"} and "checked" not in raw):
            continue
        value = text.strip("\n") if tag == "textarea" else attributes.get("value", "")
        sent.setdefault(name, []).append(value.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&"))
    return sent


def press(who: Visitor, page: str, do: str, *, name: str, pk: int, **typed: object) -> HttpResponse:
    """Fill in ``typed`` (``c3_what`` is the field ``c3-what``) and press the button ``do``."""
    sent: dict[str, object] = dict(fields_of(page))
    sent |= {key.replace("__", "-"): value for key, value in typed.items()}
    return who.post(name, sent | {"do": do}, pk=pk)


def number_of(page: str, kind: str) -> str:
    """The number of the last clause of a kind in the form."""
    return re.findall(rf'value="(\d+)-{kind}"', page)[-1]


def sharing_of(agreement: Agreement) -> DataSharing:
    return next(one for one in from_json(latest(agreement).clauses) if isinstance(one, DataSharing))


def test_inviting_by_mail_asks_for_an_address_and_keeps_the_words(amina: Visitor, pair: Pair, now: datetime) -> None:
    entry = make_entry(pair.amina, now=now, name="Anglers")
    missing = amina.post("partners-invite", {"level": "associate", "message": "Dear Rosa"}, pk=entry.pk)
    assert (missing.status_code, "Dear Rosa" in missing.content.decode()) == (422, True)
    done = amina.post(
        "partners-invite", {"level": "associate", "message": "Dear Rosa", "email": "rosa@anglers.example"}, pk=entry.pk
    )
    partnership = Partnership.objects.get(entry=entry)
    assert done.headers["Location"] == room_url(amina.teammate, "partners-page", pk=partnership.pk)
    assert partnership.invited_email == "rosa@anglers.example"


@pytest.mark.parametrize(("answer", "state"), [("yes", "open"), ("no", "declined"), ("perhaps", "invited")])
def test_an_invitation_is_answered_on_the_partners_page(answer: str, state: str, db: None, now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    bo = visitor(pair.bo)
    assert "Say no for now" in bo.html("partners-page", pk=pair.partnership.pk)
    bo.post("partners-answer", {"answer": answer}, pk=pair.partnership.pk)
    pair.partnership.refresh_from_db()
    assert pair.partnership.state == state


def test_a_teammate_who_may_not_sign_is_told_who_may(db: None, now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    organizer = visitor(add_member(pair.bo, now=now))
    assert pair.bo.user.name in organizer.html("partners-page", pk=pair.partnership.pk)
    assert organizer.post("partners-answer", {"answer": "yes"}, pk=pair.partnership.pk).status_code == 403


def test_the_filled_in_agreement_can_be_sent_as_it_is(amina: Visitor, pair: Pair) -> None:
    page = amina.html("partners-agreement-new", pk=pair.partnership.pk)
    response = press(amina, page, "send", name="partners-agreement-new", pk=pair.partnership.pk)
    agreement = Agreement.objects.get()
    assert response.headers["Location"] == room_url(amina.teammate, "partners-agreement", pk=agreement.pk)
    assert (latest(agreement).level, sharing_of(agreement).mode) == ("full", Mode.OPTED_IN)
    assert sharing_of(agreement).words_es == "Sí, Rivers Alliance puede escribirme sobre esta y otras campañas."


def test_clauses_are_added_changed_and_taken_out_without_javascript(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = amina.html(name, pk=pk)
    page = press(amina, page, "add:responsibility", name=name, pk=pk).content.decode()
    new = number_of(page, "responsibility")
    typed = {f"c{new}__by": "partner", f"c{new}__what": "Lend the big room", f"c{new}__due": "2030-05-03"}
    page = press(amina, page, "remove:1", name=name, pk=pk, **typed).content.decode()
    assert "Put it back" in page
    press(amina, page, "send", name=name, pk=pk)
    clauses = from_json(latest(Agreement.objects.get()).clauses)
    promises = [one for one in clauses if isinstance(one, Responsibility)]
    assert promises[-1] == Responsibility("partner", "Lend the big room", date(2030, 5, 3))
    assert not any(one.what.startswith("ask Rivers Alliance") for one in promises)


def test_what_was_taken_out_can_be_put_back(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = press(amina, amina.html(name, pk=pk), "remove:1", name=name, pk=pk).content.decode()
    page = press(amina, page, "back:1", name=name, pk=pk).content.decode()
    assert "Put it back" not in page
    press(amina, page, "send", name=name, pk=pk)
    assert "ask Rivers Alliance about every public text" in str(latest(Agreement.objects.get()).clauses)


def test_an_unfinished_clause_is_no_mistake_before_sending(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    response = press(amina, amina.html(name, pk=pk), "add:boundary", name=name, pk=pk)
    page = response.content.decode()
    assert (response.status_code, "Please fill this in." in page) == (200, False)
    new = number_of(page, "boundary")
    sent = press(amina, page, "send", name=name, pk=pk, note="Just a start")
    page = sent.content.decode()
    assert (sent.status_code, "Please fill this in." in page, "Just a start" in page) == (422, True, True)
    assert not Agreement.objects.exists()
    press(amina, page, "send", name=name, pk=pk, **{f"c{new}__text": "No logos on X."})
    assert Boundary("No logos on X.") in from_json(latest(Agreement.objects.get()).clauses)


def test_another_level_brings_its_usual_clauses_and_loses_nothing(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = press(amina, amina.html(name, pk=pk), "usual", name=name, pk=pk, level="endorser").content.decode()
    assert page.count("Put it back") == 7
    press(amina, page, "send", name=name, pk=pk)
    agreement = Agreement.objects.get()
    assert (latest(agreement).level, sharing_of(agreement).mode) == ("endorser", Mode.NONE)


def test_what_goes_beyond_the_level_is_said_and_nothing_is_lost(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    sent = press(amina, amina.html(name, pk=pk), "send", name=name, pk=pk, level="associate", note="Hello Bo")
    page = sent.content.decode()
    assert (sent.status_code, "This way of sharing goes beyond the level" in page, "Hello Bo" in page) == (
        422,
        True,
        True,
    )
    assert not Agreement.objects.exists()


def test_an_agreement_can_be_for_one_of_the_hosts_campaigns(
    amina: Visitor, bo: Visitor, pair: Pair, now: datetime
) -> None:
    campaign = create_campaign(pair.amina.organization, name="Clean river", summary="", actor=pair.amina, now=now)
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = amina.html(name, pk=pk)
    press(amina, page, "send", name=name, pk=pk, campaign=str(campaign.pk))
    agreement = Agreement.objects.get()
    assert agreement.campaign_ref == campaign.pk
    assert "Agreement for “Clean river”" in bo.html("partners-agreement", pk=agreement.pk)
    assert "Clean river" not in bo.html(name, pk=pk)


def test_a_campaign_of_somebody_else_cannot_be_chosen(amina: Visitor, pair: Pair, now: datetime) -> None:
    foreign = create_campaign(pair.chidi.organization, name="Theirs", summary="", actor=pair.chidi, now=now)
    name, pk = "partners-agreement-new", pair.partnership.pk
    press(amina, amina.html(name, pk=pk), "send", name=name, pk=pk, campaign=str(foreign.pk))
    assert Agreement.objects.get().campaign_ref is None


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"do": "send"},
        {"do": "add:spell"},
        {"do": "remove:99"},
        {"do": "send", "level": "emperor", "clause": ["1-boundary", "x-boundary", "2-spell", "-1-ending", "1"]},
        {"do": "send", "clause": ["1-data_sharing"], "c1-mode": "everything", "c1-fields_shared": ["birth_date"]},
        {"do": "send", "clause": ["1-ending"], "c1-notice_days": "9" * 40},
        {
            "do": "send",
            "clause": ["1-responsibility"],
            "c1-by": "host",
            "c1-what": "x" * 10_000,
            "c1-due": "0001-01-01",
        },
        {"do": "look", "clause": [f"{n}-boundary" for n in range(500)]},
    ],
)
def test_forged_forms_are_answered_with_the_page(posted: dict[str, object], amina: Visitor, pair: Pair) -> None:
    response = amina.post("partners-agreement-new", posted, pk=pair.partnership.pk)
    assert response.status_code in {200, 422}
    assert not Agreement.objects.exists()


def test_a_change_is_marked_in_words(amina: Visitor, bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    name, pk = "partners-agreement-change", agreement.pk
    page = bo.html(name, pk=pk)
    promise = number_of(page, "responsibility")
    press(bo, page, "send", name=name, pk=pk, note="That is our list.", **{f"c{promise}__what": "Mail 15,000 members."})
    read = amina.html("partners-agreement", "?version=2&since=1", pk=pk)
    assert "<del>20,000 </del><ins>15,000 </ins>" in read
    assert ("Changed:" in read, "That is our list." in read) == (True, True)


def test_who_writes_while_the_other_side_proposes_is_told(
    amina: Visitor, bo: Visitor, pair: Pair, now: datetime
) -> None:
    agreement = propose(pair, now=now)
    name, pk = "partners-agreement-change", agreement.pk
    mine, theirs = amina.html(name, pk=pk), bo.html(name, pk=pk)
    press(bo, theirs, "send", name=name, pk=pk, level="associate", **_own_sourced(theirs))
    slow = press(amina, mine, "send", name=name, pk=pk, note="Mine", **_own_sourced(mine))
    page = slow.content.decode()
    assert (slow.status_code, "A newer version was proposed while you were writing" in page) == (422, True)
    assert press(amina, page, "send", name=name, pk=pk).status_code == 302


def _own_sourced(page: str) -> dict[str, object]:
    return {f"c{number_of(page, 'data_sharing')}__mode": "own_sourced"}


def test_signing_takes_a_code_and_a_role(bo: Visitor, amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.amina, now=now)
    first = bo.post("partners-agreement-sign", {"send": "first"}, pk=agreement.pk)
    assert first.headers["Location"].endswith("?sent=1")
    typed = {"version": "1", "role_title": "Chair", "authority": "owner", "code": "000000"}
    wrong = bo.post("partners-agreement-sign", typed, pk=agreement.pk)
    assert (wrong.status_code, 'value="Chair"' in wrong.content.decode()) == (422, True)
    bo.post("partners-agreement-sign", typed | {"code": last_code(pair.bo.user.email)}, pk=agreement.pk)
    agreement.refresh_from_db()
    assert (agreement.state, SignOff.objects.get(user=pair.bo.user).role_title) == ("in_force", "Chair")
    assert "In force" in amina.html("partners-agreement", pk=agreement.pk)


def test_a_version_that_changed_meanwhile_is_not_signed(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    bo.post("partners-agreement-sign", {"send": "first"}, pk=agreement.pk)
    code = last_code(pair.bo.user.email)
    services.propose_change(
        agreement, level="full", clauses=(NameUse(name=True, logo=False),), note="", actor=pair.amina, now=now
    )
    typed = {"version": "1", "role_title": "Chair", "authority": "owner", "code": code}
    response = bo.post("partners-agreement-sign", typed, pk=agreement.pk)
    assert response.headers["Location"] == room_url(pair.bo, "partners-agreement", pk=agreement.pk)
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HELPER, Role.VIEWER])
def test_who_may_not_sign_sees_no_way_to(role: str, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    member = visitor(add_member(pair.bo, now=now, role=role))
    assert "Sign for" not in member.html("partners-agreement", pk=agreement.pk)
    assert member.get("partners-agreement-sign", pk=agreement.pk).status_code == 403


def test_either_side_ends_the_agreement_with_a_word(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now - timedelta(minutes=1))
    assert "End the agreement" in bo.html("partners-agreement-end", pk=agreement.pk)
    bo.post("partners-agreement-end", {"note": "It is done. Thank you."}, pk=agreement.pk)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_note) == ("ended", "It is done. Thank you.")
    assert "Thank you." in visitor(pair.amina).html("partners-page", pk=pair.partnership.pk)


def test_a_proposal_is_taken_off_the_table(amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    amina.post("partners-agreement-withdraw", pk=agreement.pk)
    agreement.refresh_from_db()
    assert agreement.state == "withdrawn"
    assert "Off the table" in amina.html("partners-agreement", pk=agreement.pk)


def test_ending_the_partnership_is_asked_on_a_page_of_its_own(bo: Visitor, pair: Pair) -> None:
    assert "End the partnership with Oak Street Tenants?" in bo.html("partners-end", pk=pair.partnership.pk)
    bo.post("partners-end", {"note": ""}, pk=pair.partnership.pk)
    pair.partnership.refresh_from_db()
    assert pair.partnership.state == "ended"


@pytest.mark.parametrize("query", ["?version=99", "?version=x", "?version=-1"])
def test_a_version_that_never_was_is_404(query: str, amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    assert amina.get("partners-agreement", query, pk=agreement.pk).status_code == 404


def test_the_paper_is_read_in_spanish_too(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    page = bo.html("partners-agreement", "?lang=es", pk=agreement.pk)
    assert "de todas las personas que le dicen que sí" in page
    assert "“Sí, Rivers Alliance puede escribirme.”" in page


def test_a_boundary_added_last_stands_with_the_others_under_one_number(bo: Visitor, pair: Pair, now: datetime) -> None:
    clauses = (*some_clauses(), Boundary("We do not telephone anybody."))
    agreement = propose(pair, clauses=clauses, now=now)
    page = bo.html("partners-agreement", pk=agreement.pk)
    headings = re.findall(r"<h2>([^<]+)</h2>\s*<div class=\"wording\">", page)
    assert (len(headings), len(set(headings))) == (6, 6)
    assert page.index("We do not share our lists.") < page.index("We do not telephone anybody.")
    assert page.index("We do not telephone anybody.") < page.index(headings[-1])
