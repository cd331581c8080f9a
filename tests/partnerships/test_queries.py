"""Which document covers a partner in a campaign, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.partnerships import queries, services
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Agreement
from tests.factories.partnerships import Pair, in_force, latest, make_pair, propose, sharing, sign_latest, some_clauses

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE, ELSEWHERE = 7, 8
OWN = some_clauses(sharing(Mode.OWN_SOURCED))


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


def document(pair: Pair, *, on: datetime, campaign: int = HERE) -> int | None:
    """The version that `terms_for` gives for Bo's group."""
    found = queries.terms_for(pair.bo.organization_id, pair.amina.organization_id, campaign, on=on)
    return found.agreement_version_id if found else None


def covers(pair: Pair, *, yes_at: datetime, on: datetime, campaign: int = HERE) -> int | None:
    documents = queries.documents_for(pair.bo.organization_id, pair.amina.organization_id, campaign, at=on)
    found = queries.covering(documents, yes_at=yes_at, on=on)
    return found.agreement_version_id if found else None


def end(agreement: Agreement, pair: Pair, *, now: datetime) -> None:
    services.end_agreement(agreement, note="", actor=pair.bo, now=now)


def test_without_a_signed_agreement_there_is_no_document(pair: Pair, now: datetime) -> None:
    assert document(pair, on=now) is None
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.amina, now=now)
    assert document(pair, on=now) is None


def test_the_standing_agreement_covers_every_campaign(pair: Pair, now: datetime) -> None:
    version = latest(in_force(pair, now=now)).pk
    assert [document(pair, on=now, campaign=one) for one in (HERE, ELSEWHERE)] == [version, version]


def test_an_agreement_for_a_campaign_replaces_the_standing_one_there(pair: Pair, now: datetime) -> None:
    standing = latest(in_force(pair, now=now)).pk
    own = latest(in_force(pair, now=now, clauses=OWN, campaign=HERE)).pk
    assert (document(pair, on=now, campaign=HERE), document(pair, on=now, campaign=ELSEWHERE)) == (own, standing)
    documents = queries.documents_for(pair.bo.organization_id, pair.amina.organization_id, HERE, at=now)
    assert [one.agreement_version_id for one in documents] == [own]


def test_after_the_campaigns_agreement_ended_the_standing_one_does_not_come_back(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now)
    own = in_force(pair, now=now, clauses=OWN, campaign=HERE)
    end(own, pair, now=now + DAY)
    yes_before, yes_after = now, now + 2 * DAY
    assert covers(pair, yes_at=yes_before, on=now + 31 * DAY) == latest(own).pk
    assert covers(pair, yes_at=yes_after, on=now + 2 * DAY) is None
    assert covers(pair, yes_at=yes_before, on=now + 60 * DAY) is None


def test_an_ended_agreement_covers_earlier_yeses_through_its_run_out(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    end(agreement, pair, now=now + DAY)
    version = latest(agreement).pk
    assert document(pair, on=now + DAY) == version
    assert covers(pair, yes_at=now, on=now + 31 * DAY) == version
    assert covers(pair, yes_at=now + DAY, on=now + DAY) is None
    assert document(pair, on=now + 33 * DAY) is None


def test_a_new_agreement_after_the_end_counts_alone(pair: Pair, now: datetime) -> None:
    end(in_force(pair, now=now), pair, now=now + DAY)
    new = latest(in_force(pair, now=now + 2 * DAY, clauses=OWN)).pk
    documents = queries.documents_for(pair.bo.organization_id, pair.amina.organization_id, HERE, at=now + 2 * DAY)
    assert [(one.agreement_version_id, one.terms.mode) for one in documents] == [(new, Mode.OWN_SOURCED)]


def test_a_replaced_agreement_has_no_run_out(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now)
    new = in_force(pair, now=now + DAY, clauses=some_clauses(sharing(Mode.NONE)))
    end(new, pair, now=now + 2 * DAY)
    assert covers(pair, yes_at=now, on=now + 2 * DAY) == latest(new).pk
    documents = queries.documents_for(pair.bo.organization_id, pair.amina.organization_id, HERE, at=now + 2 * DAY)
    assert [one.terms.mode for one in documents] == [Mode.NONE]


def test_a_change_counts_only_when_both_have_signed_it(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    first = latest(agreement).pk
    services.propose_change(agreement, level="full", clauses=OWN, note="", actor=pair.bo, now=now + DAY)
    sign_latest(agreement, pair.bo, now=now + DAY)
    assert document(pair, on=now + DAY) == first
    sign_latest(agreement, pair.amina, now=now + DAY)
    assert document(pair, on=now + DAY) == latest(agreement).pk


def test_a_new_box_needs_a_document_in_force_now(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    end(agreement, pair, now=now + DAY)
    documents = queries.documents_for(pair.bo.organization_id, pair.amina.organization_id, HERE, at=now + DAY)
    assert queries.in_force(documents, on=now) == documents[0]
    assert queries.in_force(documents, on=now + DAY) is None


def test_all_partners_of_a_campaign_take_one_query(now: datetime, django_assert_num_queries: object) -> None:
    pairs = [make_pair(now=now)]
    for _ in range(2):
        other = make_pair(now=now)
        other.partnership.host = pairs[0].amina.organization
        other.partnership.save()
        pairs.append(other)
    for pair in pairs:
        in_force(Pair(pairs[0].amina, pair.bo, pair.chidi, pair.partnership), now=now)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.terms_for_campaign(pairs[0].amina.organization_id, HERE, at=now)
    assert set(found) == {pair.bo.organization_id for pair in pairs}


def test_another_hosts_agreements_do_not_count(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now)
    assert queries.terms_for_campaign(pair.chidi.organization_id, HERE, at=now) == {}
    assert queries.documents_for(pair.amina.organization_id, pair.bo.organization_id, HERE, at=now) == []


def test_agreements_are_seen_by_both_sides_and_nobody_else(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    seen = {who: list(queries.agreements_of(getattr(pair, who))) for who in ("amina", "bo", "chidi")}
    assert seen == {"amina": [agreement], "bo": [agreement], "chidi": []}


def test_each_side_sees_the_others_name_and_not_the_hosts_notes(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    pair.partnership.entry.name = "Those slow people"
    assert queries.name_for(pair.partnership, pair.amina) == "Rivers Alliance"
    assert queries.name_for(pair.partnership, pair.bo) == "Oak Street Tenants"
