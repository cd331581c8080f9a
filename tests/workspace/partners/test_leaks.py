"""Law 3: what is the host's stays the host's, and an outsider meets nothing but 404."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.partnerships import services
from linkarms.partnerships.models import Agreement, Partnership
from tests.factories.directory import make_lead
from tests.factories.partnerships import Pair, in_force, make_pair, propose, sharing, some_clauses
from tests.workspace.partners.conftest import Visitor, visitor

OF_ENTRY = ["partners-entry", "partners-invite"]
OF_LEAD = ["partners-lead-away", "partners-lead-back"]
OF_PARTNERSHIP = ["partners-page", "partners-answer", "partners-withdraw", "partners-end", "partners-agreement-new"]
OF_AGREEMENT = [
    "partners-agreement",
    "partners-agreement-change",
    "partners-agreement-sign",
    "partners-agreement-end",
    "partners-agreement-withdraw",
]


def ids(pair: Pair, now: datetime) -> dict[str, int]:
    """One of everything that Amina's group has."""
    agreement = in_force(pair, now=now)
    lead = make_lead(pair.amina, now=now)
    of = dict.fromkeys(OF_PARTNERSHIP, pair.partnership.pk) | dict.fromkeys(OF_AGREEMENT, agreement.pk)
    return of | dict.fromkeys(OF_ENTRY, pair.partnership.entry_id) | dict.fromkeys(OF_LEAD, lead.pk)


@pytest.mark.parametrize("name", OF_ENTRY + OF_LEAD + OF_PARTNERSHIP + OF_AGREEMENT)
def test_foreign_ids_are_404_for_the_outsider(name: str, chidi: Visitor, pair: Pair, now: datetime) -> None:
    pk = ids(pair, now)[name]
    looked = chidi.get(name, pk=pk).status_code
    acted = chidi.post(name, {"answer": "yes", "note": "", "do": "send"}, pk=pk).status_code
    # 405: a page that only shows, or an address that only acts.
    assert {looked, acted} in ({404}, {404, 405})


@pytest.mark.parametrize("name", OF_ENTRY + OF_LEAD)
def test_the_hosts_records_are_404_for_the_partner(name: str, bo: Visitor, pair: Pair, now: datetime) -> None:
    assert bo.post(name, pk=ids(pair, now)[name]).status_code == 404


def test_the_outsiders_lists_are_empty(chidi: Visitor, pair: Pair, now: datetime) -> None:
    ids(pair, now)
    pages = [chidi.html("partners-list"), chidi.html("partners-leads"), chidi.html("partners-find", "?q=rivers")]
    assert [("Rivers Alliance" in page, "Oak Street Tenants" in page) for page in pages] == [(False, False)] * 3


def test_the_hosts_notes_and_its_name_for_the_partner_never_reach_the_partner(
    bo: Visitor, pair: Pair, now: datetime
) -> None:
    entry = pair.partnership.entry
    entry.name, entry.contact_name, entry.email = "Those river people", "Robert", "secret@rivers.example"
    entry.save()
    agreement = propose(pair, now=now)
    pages = [
        bo.html("partners-list"),
        bo.html("partners-page", pk=pair.partnership.pk),
        bo.html("partners-agreement", pk=agreement.pk),
        bo.html("partners-agreement-change", pk=agreement.pk),
    ]
    secrets = ("Those river people", "Robert", "secret@rivers.example", "Slow to answer")
    assert [secret for page in pages for secret in secrets if secret in page] == []
    assert "Slow to answer" in visitor(pair.amina).html("partners-page", pk=pair.partnership.pk)


def test_a_second_partner_of_the_same_host_sees_nothing_of_the_first(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=some_clauses(sharing(words_en="Only for rivers, secretly.")))
    second = make_pair(now=now)
    second.partnership.host = pair.amina.organization
    second.partnership.save()
    other = visitor(second.bo)
    assert other.get("partners-agreement", pk=agreement.pk).status_code == 404
    assert other.get("partners-page", pk=pair.partnership.pk).status_code == 404
    page = other.html("partners-page", pk=second.partnership.pk)
    assert "Only for rivers" not in page


def test_looking_changes_nothing(amina: Visitor, bo: Visitor, now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    agreement = propose(pair, now=now)
    for who in (visitor(pair.amina), visitor(pair.bo)):
        for name in OF_PARTNERSHIP:
            who.get(name, pk=pair.partnership.pk)
        for name in OF_AGREEMENT:
            who.get(name, pk=agreement.pk)
    assert Partnership.objects.get(pk=pair.partnership.pk).state == "invited"
    assert Agreement.objects.get(pk=agreement.pk).state == "proposed"
    services.accept_invitation(pair.partnership, actor=pair.bo, now=now)
