"""`linkarms verify` finds each thing that somebody changed past Linkarms, and nothing where nobody did."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from PIL import Image

from linkarms.audit import heads
from linkarms.audit import services as audit
from linkarms.audit.models import Batch, Entry
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import DataStatement
from linkarms.cli import main as cli
from linkarms.cli.keeping.verifying import verify
from linkarms.core import clock
from linkarms.core.errors import BadInput
from linkarms.directory.services import set_logo
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Agreement, AgreementVersion, SignOff
from linkarms.petitions import authoring
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature, Tally
from linkarms.petitions.upkeep import recount
from linkarms.sharing import services as sharing
from linkarms.sharing.models import Disclosure, Release, RemovalItem
from linkarms.supporters.models import Confirmation, Consent, ConsentWords, Decision, Supporter
from tests.factories.sharing import person, sign
from tests.factories.snapshot import built_once
from tests.factories.world import World, agree, amina_and_bo, approve, publish, start_campaign, write_petition

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAYS, LEAVES, ERASED, TWICE, PENDING = (f"{who}@mail.example" for who in ("ana", "leo", "eve", "tom", "pia"))


#: The command reads the clock: what happens in this world lies before it.
NOW = clock.now() - 30 * DAY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def world(now: datetime) -> World:
    """People of every kind, and downloads by host and partner between what they did."""
    return built_once("verify", lambda: built(now))


def built(now: datetime) -> World:
    world = amina_and_bo(now, several_boxes=True)
    both = [world.host, world.partner]
    for email in (STAYS, LEAVES, ERASED):
        sign(world, via=world.bo_link, yes=both, at=now + MINUTE, email=email)
    sign(world, via=world.host_link, at=now + MINUTE, email=TWICE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + HOUR, email=TWICE)
    sign(world, via=world.host_link, yes=[world.host], at=now + MINUTE, email=PENDING, confirmed=False)
    for teammate in (world.amina, world.bo):
        download(teammate, now=now + DAY)
    sharing.withdraw(person(LEAVES), world.partner, now=now + 2 * DAY)
    sharing.erase(ERASED, now=now + 2 * DAY)
    download(world.bo, now=now + 3 * DAY)
    recount(now + 3 * DAY)
    audit.seal(now + 3 * DAY)
    return world


def a_picture() -> ContentFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (90, 30), "#2c3fa8").save(out, "PNG")
    return ContentFile(out.getvalue(), name="logo.png")


def download(teammate, *, now: datetime) -> None:
    for _piece in sharing.release_contacts(teammate.organization, how="download", actor=teammate, now=now):
        pass


def faults(*, now: datetime) -> dict[str, list[str]]:
    """What is wrong, by what was looked at."""
    report = verify(kept_heads=[], now=now + 4 * DAY)
    return {each.what: [*each.examples] for each in report.outcomes if each.wrong}


def theirs(email: str, recipient=None) -> Disclosure:
    rows = Disclosure.objects.filter(consent__in=Consent.objects.filter(supporter__email=email))
    return (rows.filter(recipient=recipient) if recipient else rows).earliest("pk")


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


CONSENTS, SIGNATURES, ANSWERS, DISCLOSURES = "consents", "signatures", "answers on forms", "disclosures"
VERSIONS = "agreements' versions in force"


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
        (sign_off_once, {VERSIONS}),
        (sign_off_for_both, {VERSIONS}),
        (sign_off_by_stranger, {VERSIONS}),
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


# --- Disclosures: each ground that the policy asks for ---------------------------------------------


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


# --- The audit ---------------------------------------------------------------------------------------


def change_entry(world: World) -> None:
    Entry.objects.filter(verb="contacts.released").update(verb="contacts.looked_at")


def remove_entry(world: World) -> None:
    Entry.objects.filter(verb="contacts.released").earliest("pk").delete()


def slip_entry_in(world: World) -> None:
    Entry.objects.create(verb="name.allowed", at=world.campaign.created_at, batch=Batch.objects.get())


@pytest.mark.parametrize("change", [change_entry, remove_entry, slip_entry_in])
def test_an_entry_of_the_audit_that_was_touched_shows(
    world: World, now: datetime, change: Callable[[World], None]
) -> None:
    change(world)
    assert set(faults(now=now)) == {"entries of the audit"}


def write_anew(now: datetime) -> None:
    """The attacker knows how it is done: change an entry, and seal everything again."""
    Entry.objects.filter(verb="contacts.released").update(verb="contacts.looked_at", batch=None)
    Entry.objects.update(batch=None)
    Batch.objects.all().delete()
    audit.seal(now)


def test_an_audit_that_was_written_anew_shows_by_a_head_that_was_mailed(world: World, now: datetime) -> None:
    kept = str(heads.head())
    before = verify(kept_heads=[kept, kept[:20]], now=now + DAY)
    write_anew(now + 3 * DAY)
    after = verify(kept_heads=[kept, kept[:20]], now=now + DAY)
    assert [each.held for each in before.kept] == ["stands", "stands"]
    assert (before.is_sound, after.is_sound) == (True, False)
    assert ([each.wrong for each in after.outcomes], [each.held for each in after.kept]) == (
        [0] * len(after.outcomes),
        ["changed", "changed"],
    )


def test_an_audit_that_was_cut_off_shows_by_a_head_that_was_mailed(world: World, now: datetime) -> None:
    kept = str(heads.head())
    Entry.objects.update(batch=None)
    Batch.objects.all().delete()
    report = verify(kept_heads=[kept], now=now + DAY)
    assert ([each.held for each in report.kept], report.is_sound) == (["missing"], False)


@pytest.mark.parametrize("written", ["", "44", "44:", "44:abc", "44:xyzxyzxyzxyzxyzx", ":9f86d081884c7d65", "a" * 64])
def test_a_head_that_is_none_is_refused_with_an_example(written: str, now: datetime) -> None:
    with pytest.raises(BadInput, match="44:9f86d081884c7d65"):
        verify(kept_heads=[written], now=now)


# --- Database and files, and the command --------------------------------------------------------------------


def test_a_row_that_names_a_row_that_is_not_there_shows(world: World, now: datetime) -> None:
    """Both databases look at the end of a transaction; this one has none."""
    with transaction.atomic():
        Consent.objects.filter(supporter__email=STAYS, organization=world.host).update(link_id=4711)
        found = faults(now=now)
        transaction.set_rollback(True)
    assert [*found] == ["kinds of references"]
    (fault,) = found["kinds of references"]
    assert fault.endswith("names a row of campaigns_trackedlink that is not there (link_id)")


def test_a_picture_whose_file_is_gone_shows(world: World, now: datetime, tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    set_logo(world.partner, file=a_picture(), actor=world.bo, now=now)
    before = faults(now=now)
    (logo,) = (tmp_path / "logos").iterdir()
    logo.unlink()
    assert (before, set(faults(now=now))) == ({}, {"pictures"})


def test_only_the_first_faults_are_told_and_all_are_counted(world: World, now: datetime) -> None:
    template = Consent.objects.filter(supporter__email=STAYS).earliest("pk")
    for number in range(13):
        template.pk, template.submission = None, uuid4()
        template.organization = world.outsider if number % 2 else world.partner
        template.save()
    report = verify(kept_heads=[], now=now + DAY)
    (outcome,) = [each for each in report.outcomes if each.what == ANSWERS]
    assert (outcome.wrong, len(outcome.examples)) == (13, 10)


def test_the_command_says_what_is_right_and_ends_with_0(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify"]) == 0
    said = capsys.readouterr().out
    assert f"ok    {Disclosure.objects.count()} disclosures\n" in said
    assert f"The audit's head is {heads.head()}\n" in said
    assert said.endswith("Everything adds up.\n")


def test_the_command_says_what_is_wrong_and_what_to_do_and_ends_with_1(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Tally.objects.update(confirmed=99)
    assert cli.main(["verify"]) == 1
    said = capsys.readouterr().out
    petition = world.petition.pk
    assert f"WRONG 1 faults in 1 counters\n        petition {petition} shows 99 signatures, and 4 are there\n" in said
    assert "→ the periodic work counts anew once a day" in said
    assert said.endswith("Something does not add up: see WRONG above.\n")


def test_figures_for_programs(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    kept = str(heads.head())
    assert cli.main(["verify", "--json", "--head", kept]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["sound"], report["head"], report["kept_heads"]) == (True, kept, [{"head": kept, "held": "stands"}])
    assert {check["wrong"] for check in report["checks"]} == {0}


def test_nobody_is_named_in_what_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for change in (remove_signature, remember_the_erased, drop_disclosure, forget_to_tell):
        change(world)
    assert cli.main(["verify"]) == 1
    said = capsys.readouterr().out
    assert [word for word in ("@", "Dolores", "Eve", "Rivers", "Reyes") if word in said] == []
