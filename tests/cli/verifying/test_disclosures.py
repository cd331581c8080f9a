"""`linkarms verify` asks of each row that left for every ground on which the policy let it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from linkarms.audit.models import Entry
from linkarms.campaigns.models import DataStatement
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import AgreementVersion
from linkarms.petitions.models import Signature
from linkarms.sharing.models import Disclosure, Release, RemovalItem
from linkarms.supporters.models import Confirmation, Consent, Decision, Supporter
from tests.cli.verifying.world import (
    DAY,
    DISCLOSURES,
    HOUR,
    LEAVES,
    MINUTE,
    STAYS,
    TWICE,
    download,
    faults,
    theirs,
)
from tests.factories.sharing import person, sign
from tests.factories.world import World, agree, amina_and_bo

pytestmark = pytest.mark.django_db


def no_consent(world: World, now: datetime) -> None:
    Disclosure.objects.filter(pk=theirs(STAYS).pk).update(consent=None)


def consent_of_another(world: World, now: datetime) -> None:
    other = Consent.objects.get(supporter__email=TWICE, organization=world.partner, decision=Decision.YES)
    Disclosure.objects.filter(pk=theirs(STAYS, world.partner).pk).update(consent=other)


def consent_to_another(world: World, now: datetime) -> None:
    other = Consent.objects.get(supporter__email=STAYS, organization=world.host)
    Disclosure.objects.filter(pk=theirs(STAYS, world.partner).pk).update(consent=other)


def no_yes(world: World, now: datetime) -> None:
    Consent.objects.filter(pk=theirs(STAYS, world.partner).consent_id).update(decision=Decision.NOT_GRANTED)


def to_an_outsider(world: World, now: datetime) -> None:
    Disclosure.objects.filter(pk=theirs(STAYS, world.partner).pk).update(recipient=world.outsider)


def more_fields(world: World, now: datetime) -> None:
    row = theirs(STAYS, world.partner)
    Disclosure.objects.filter(pk=row.pk).update(fields=[*row.fields, "phone"])


def document_of_others(world: World, now: datetime) -> None:
    row = theirs(STAYS, world.partner)
    Disclosure.objects.filter(pk=row.pk).update(
        agreement_version=None, statement=DataStatement.objects.get(campaign=world.campaign)
    )


def document_came_later(world: World, now: datetime) -> None:
    AgreementVersion.objects.update(in_force_at=now + 2 * DAY)


def document_was_replaced(world: World, now: datetime) -> None:
    agree(world.partnership, world.amina, world.bo, campaign=world.campaign, now=now + HOUR)


def document_shares_nothing(world: World, now: datetime) -> None:
    version = AgreementVersion.objects.get()
    clauses = [
        {**clause, "mode": "none", "fields": [], "words_en": "", "words_es": ""} if "mode" in clause else clause
        for clause in version.clauses
    ]
    AgreementVersion.objects.update(clauses=clauses)


def statement_not_approved(world: World, now: datetime) -> None:
    DataStatement.objects.update(approved_at=None, approved_by=None)


def never_took_part(world: World, now: datetime) -> None:
    Entry.objects.filter(verb="participation.joined").update(at=now + 30 * DAY)


def taken_back_before(world: World, now: datetime) -> None:
    withdrawn = Consent.objects.filter(supporter=person(LEAVES), decision=Decision.WITHDRAWN)
    Confirmation.objects.filter(submission__in=withdrawn.values("submission")).update(at=now + HOUR)
    withdrawn.update(at=now + HOUR)


def confirmed_later(world: World, now: datetime) -> None:
    signature = Signature.objects.get(supporter__email=STAYS)
    Confirmation.objects.filter(submission=signature.submission).update(at=now + 10 * DAY)


def set_aside_before(world: World, now: datetime) -> None:
    Signature.objects.filter(supporter__email=STAYS).update(invalidated_at=now + HOUR)


def erased_before(world: World, now: datetime) -> None:
    Supporter.objects.filter(erased_at__isnull=False).update(erased_at=now + HOUR)


def list_waited_too_long(world: World, now: datetime) -> None:
    RemovalItem.objects.filter(organization=world.partner).update(at=now - 20 * DAY)


def unknown_policy(world: World, now: datetime) -> None:
    Disclosure.objects.filter(pk=theirs(STAYS).pk).update(policy_version=99)


def another_release(world: World, now: datetime) -> None:
    """The recipient of a release is changed: what it took out was not for them."""
    Release.objects.filter(organization=world.partner).update(organization=world.outsider)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (no_consent, "rests on no consent"),
        (consent_of_another, "rests on somebody else's consent"),
        (consent_to_another, "rests on a consent to another organization or in another campaign"),
        (no_yes, "rests on an answer that is not a yes"),
        (to_an_outsider, "names a document that is not one with this recipient about this campaign"),
        (more_fields, "let more out than was agreed to: phone"),
        (document_of_others, "names a document that is not one with this recipient about this campaign"),
        (document_came_later, "should have been refused: not_in_force"),
        (document_was_replaced, "should have been refused: not_in_force"),
        (document_shares_nothing, "should have been refused: out_of_mode"),
        (statement_not_approved, "should have been refused: no_document"),
        (never_took_part, "should have been refused: not_participating"),
        (taken_back_before, "should have been refused: withdrawn"),
        (confirmed_later, "should have been refused: unconfirmed"),
        (set_aside_before, "should have been refused: unconfirmed"),
        (erased_before, "should have been refused: erased"),
        (list_waited_too_long, "should have been refused: unacknowledged"),
        (unknown_policy, "was decided by version 99 of the policy, which is not known here"),
        (another_release, "belongs to a release of another organization or campaign"),
    ],
)
def test_a_row_that_left_without_its_ground_shows(
    world: World, now: datetime, change: Callable[[World, datetime], None], says: str
) -> None:
    change(world, now)
    assert says in {fault.split(" ", 2)[2] for fault in faults(now=now)[DISCLOSURES]}


def test_own_sourced_people_who_came_by_another_link_show(now: datetime) -> None:
    world = amina_and_bo(now, mode=Mode.OWN_SOURCED)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    download(world.bo, now=now + DAY)
    Signature.objects.update(recruiter=world.host)
    (fault,) = faults(now=now)[DISCLOSURES]
    assert fault.endswith("should have been refused: out_of_mode")
