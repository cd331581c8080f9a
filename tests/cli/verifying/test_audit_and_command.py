"""`linkarms verify`: the chain of the audit, what lies outside the rows, and what the command says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from linkarms.audit import heads
from linkarms.audit import services as audit
from linkarms.audit.models import Batch, Entry
from linkarms.cli import main as cli
from linkarms.cli.keeping.verifying import verify
from linkarms.core.errors import BadInput
from linkarms.directory.services import set_logo
from linkarms.petitions.models import Tally
from linkarms.sharing.models import Disclosure
from linkarms.supporters.models import Consent
from tests.cli.verifying.test_rows import drop_disclosure, forget_to_tell, remember_the_erased, remove_signature
from tests.cli.verifying.world import (
    ANSWERS,
    DAY,
    STAYS,
    a_picture,
    faults,
)
from tests.factories.world import World

pytestmark = pytest.mark.django_db


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
