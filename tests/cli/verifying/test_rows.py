"""`linkarms verify` finds each row that somebody changed past Linkarms, and nothing where nobody did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db.models import F

from linkarms.campaigns import services as campaigns
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Agreement, AgreementVersion, SignOff
from linkarms.petitions import authoring
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature, Tally
from linkarms.petitions.upkeep import recount
from linkarms.sharing import services as sharing
from linkarms.sharing.models import RemovalItem
from linkarms.supporters.models import Confirmation, Consent, ConsentWords, Decision
from tests.cli.verifying.world import (
    ANSWERS,
    CONSENTS,
    DAY,
    DISCLOSURES,
    HOUR,
    LEAVES,
    PENDING,
    SIGNATURES,
    SIGNED,
    STAYS,
    TWICE,
    VERSIONS,
    download,
    faults,
    theirs,
)
from tests.factories.sharing import person, sign
from tests.factories.world import World, agree, approve, publish, start_campaign, write_petition

pytestmark = pytest.mark.django_db


def test_a_world_that_nobody_touched_is_sound(world: World, now: datetime) -> None:
    assert faults(now=now) == {}


def test_what_comes_later_is_no_fault_of_what_was_right(world: World, now: datetime) -> None:
    """The document ends, another takes its place, a partner leaves and comes back as less, a yes is given anew."""
    campaigns.leave(world.participation, actor=world.bo, now=now + 3 * DAY + HOUR)
    download(world.bo, now=now + 4 * DAY)
    sign(world, via=world.host_link, yes=[world.host], at=now + 4 * DAY, email=STAYS)
    campaigns.invite_participant(
        world.campaign, world.partner, level="associate", message="", actor=world.amina, now=now + 5 * DAY
    )
    world.participation.refresh_from_db()
    link = campaigns.join(world.participation, actor=world.bo, now=now + 5 * DAY)
    sign(world, via=link, yes=[world.partner], at=now + 5 * DAY + HOUR, email=LEAVES)
    download(world.bo, now=now + 6 * DAY)
    agree(world.partnership, world.amina, world.bo, mode=Mode.OWN_SOURCED, now=now + 6 * DAY + HOUR)
    download(world.bo, now=now + 7 * DAY)
    newest = Agreement.objects.latest("pk")
    partnerships.end_agreement(newest, note="", actor=world.bo, now=now + 7 * DAY + HOUR)
    download(world.bo, now=now + 8 * DAY)
    recount(now + 8 * DAY)
    assert faults(now=now + 8 * DAY) == {}


def test_what_was_forgotten_after_the_delivery_is_missed_by_nobody(world: World, now: datetime) -> None:
    """Half a year later the signature is nameless and its repeat gone; the person signed elsewhere and stays."""
    sharing.withdraw(person(TWICE), world.partner, now=now + 4 * DAY)
    for day in ((now + 2 * DAY).date(), (now + 4 * DAY).date()):
        sharing.acknowledge(world.partner, day, actor=world.bo, now=now + 5 * DAY)
    authoring.close(world.petition, actor=world.amina, now=now + 5 * DAY)
    other = start_campaign(world.amina, name="Clean air", now=now)
    approve(other, world.amina, now=now)
    still_open = write_petition(other, world.amina, now=now)
    publish(still_open, world.amina, now=now)
    sign(world, petition=still_open, at=now + 6 * DAY, email=TWICE)
    assert sharing.forget_after_delivery(now=now + 200 * DAY) > 0
    assert not Repeat.objects.exists()
    recount(now + 200 * DAY)
    assert faults(now=now + 200 * DAY) == {}


def change_words(world: World) -> None:
    ConsentWords.objects.filter(organization=world.partner).update(text_en="Yes, sell my address to everybody.")


def widen_words(world: World) -> None:
    ConsentWords.objects.filter(organization=world.partner).update(fields=["given_name", "email", "phone"])


def swap_confirmation(world: World) -> None:
    signature = Signature.objects.get(supporter__email=STAYS)
    Confirmation.objects.filter(submission=signature.submission).update(supporter=person(TWICE))


def forget_proof_of_withdrawal(world: World) -> None:
    withdrawn = Consent.objects.get(supporter=person(LEAVES), decision=Decision.WITHDRAWN)
    Confirmation.objects.filter(submission=withdrawn.submission).delete()


def confirm_by_hand(world: World) -> None:
    Signature.objects.filter(supporter__email=PENDING).update(confirmed_at=F("at"))


def forget_confirmation(world: World) -> None:
    Signature.objects.filter(supporter__email=TWICE).update(confirmed_at=None)


def make_nameless(world: World) -> None:
    Signature.objects.filter(supporter__email=PENDING).update(supporter=None)


def remember_the_erased(world: World) -> None:
    Signature.objects.filter(erased_at__isnull=False).update(given_name="Eve")


def remove_signature(world: World) -> None:
    signature = Signature.objects.get(supporter__email=PENDING)
    ConfirmationMail.objects.filter(signature=signature).delete()
    Signature.objects.filter(pk=signature.pk).delete()


def remove_repeat(world: World) -> None:
    Repeat.objects.filter(signature__supporter__email=TWICE).delete()


def move_answer(world: World) -> None:
    Consent.objects.filter(supporter__email=PENDING, organization=world.host).update(supporter=person(TWICE))


def count_more(world: World) -> None:
    Tally.objects.update(confirmed=F("confirmed") + 1)


def never_count(world: World) -> None:
    Tally.objects.all().delete()


def sign_off_once(world: World) -> None:
    SignOff.objects.filter(organization=world.partner).delete()


def sign_off_for_both(world: World) -> None:
    SignOff.objects.update(user=world.amina.user)


def sign_off_by_stranger(world: World) -> None:
    SignOff.objects.filter(organization=world.partner).update(organization=world.outsider)


def version_of_another(world: World) -> None:
    other = Agreement.objects.create(partnership=world.partnership, created_at=world.campaign.created_at)
    other.version_in_force = AgreementVersion.objects.get(agreement=world.agreement)
    other.save()


def drop_disclosure(world: World) -> None:
    disclosure = theirs(STAYS, world.host)
    disclosure.delete()


def forget_to_tell(world: World) -> None:
    RemovalItem.objects.filter(reason="withdrawn").delete()


def forget_to_tell_of_erasure(world: World) -> None:
    RemovalItem.objects.filter(reason="erased", organization=world.host).delete()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (change_words, {"consent words"}),
        (widen_words, {"consent words", DISCLOSURES}),
        (swap_confirmation, {CONSENTS, SIGNATURES}),
        (forget_proof_of_withdrawal, {CONSENTS, "counters"}),
        (confirm_by_hand, {SIGNATURES, "counters"}),
        (forget_confirmation, {SIGNATURES, "counters", DISCLOSURES}),
        (make_nameless, {SIGNATURES}),
        (remember_the_erased, {SIGNATURES}),
        (remove_signature, {ANSWERS}),
        (remove_repeat, {ANSWERS}),
        (move_answer, {ANSWERS}),
        (count_more, {"counters"}),
        (never_count, {"counters"}),
        (sign_off_once, {VERSIONS, SIGNED}),
        (sign_off_for_both, {VERSIONS, SIGNED}),
        (sign_off_by_stranger, {VERSIONS, SIGNED}),
        (version_of_another, {"agreements"}),
        (drop_disclosure, {"releases"}),
        (forget_to_tell, {"people to remove"}),
        (forget_to_tell_of_erasure, {"people to remove"}),
    ],
)
def test_what_was_changed_by_hand_shows(
    world: World, now: datetime, change: Callable[[World], None], where: set[str]
) -> None:
    change(world)
    assert set(faults(now=now)) == where
