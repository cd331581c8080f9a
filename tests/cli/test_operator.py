"""What the operator does by command: invite, vouch, export, explain, erase."""

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from linkarms.cli.main import main
from linkarms.directory.models import Evidence, EvidenceKind, Teammate
from linkarms.outbox.models import Mail
from tests.factories.world import make_team

Captured = pytest.CaptureFixture[str]


def test_invite_prints_a_link_that_opens(db: None, capsys: Captured, client: Client) -> None:
    assert main(["invite", "--email", "Amina@Oakstreet.example", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["email"] == "amina@oakstreet.example"
    path = printed["link"].removeprefix("http://testserver")
    assert client.get(path).status_code == 200


def test_invite_mails_the_link_too(db: None) -> None:
    main(["invite", "--email", "amina@oakstreet.example", "--language", "es"])
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("amina@oakstreet.example", "es")


def test_invite_names_what_is_no_address(db: None, capsys: Captured) -> None:
    assert main(["invite", "--email", "amina"]) == 1
    assert capsys.readouterr().err.startswith("linkarms invite: This does not look like an e-mail address.")


def test_vouching_is_recorded_and_told_to_the_owner(db: None, now: datetime) -> None:
    amina = make_team("amina", evidence=False, now=now)
    assert main(["vouch", "--org", amina.organization.slug, "--note", "Met them on Oak Street"]) == 0
    evidence = Evidence.objects.get(organization=amina.organization)
    assert (evidence.kind, evidence.detail) == (EvidenceKind.VOUCHED, "Met them on Oak Street")
    assert Mail.objects.filter(to=amina.user.email, kind="directory_vouched").count() == 1


def test_vouching_for_an_unknown_organization_says_where_the_name_stands(db: None, capsys: Captured) -> None:
    assert main(["vouch", "--org", "nobody", "--note", "x"]) == 1
    assert capsys.readouterr().err == (
        "linkarms vouch: there is no organization 'nobody'; its short name stands in its address, /w/<name>/\n"
    )


def test_export_writes_a_file_that_only_its_owner_can_read(amina: Teammate, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "people.csv"
    assert main(["export", "supporters", "--org", amina.organization.slug, "--out", str(file), "--json"]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(capsys.readouterr().out)["rows"] == 0
    assert file.read_text(encoding="utf-8-sig").startswith("email,given_name")


def test_export_overwrites_nothing(amina: Teammate, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "people.csv"
    file.write_text("mine")
    assert main(["export", "supporters", "--org", amina.organization.slug, "--out", str(file)]) == 1
    assert file.read_text() == "mine"
    assert "is there already; name another file" in capsys.readouterr().err


def test_export_of_an_unknown_organization_leaves_no_file(db: None, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    assert main(["export", "supporters", "--org", "nobody", "--out", str(file)]) == 1
    assert list(tmp_path.iterdir()) == []


def test_export_as_figures_needs_a_file(amina: Teammate, capsys: Captured) -> None:
    assert main(["export", "supporters", "--org", amina.organization.slug, "--json"]) == 1
    assert "--json needs --out FILE" in capsys.readouterr().err


def test_explaining_an_unknown_person_says_so(amina: Teammate, capsys: Captured) -> None:
    assert main(["explain-sharing", "--org", amina.organization.slug, "--email", "d@mail.example"]) == 0
    assert capsys.readouterr().out == (
        "Nobody here has the address d@mail.example: Oak Street Tenants can receive nothing.\n"
    )


def test_explanation_for_programs_has_the_same_facts(amina: Teammate, capsys: Captured) -> None:
    main(["explain-sharing", "--org", amina.organization.slug, "--email", "d@mail.example", "--json"])
    assert json.loads(capsys.readouterr().out) == {
        "organization": "Oak Street Tenants",
        "email": "d@mail.example",
        "known": False,
        "answers": [],
    }


def test_erasing_an_unknown_person_changes_nothing_and_says_so(db: None, capsys: Captured) -> None:
    assert main(["erase", "--email", "d@mail.example"]) == 0
    assert capsys.readouterr().out == "Nobody here has this address; there is nothing to erase.\n"


def test_report_of_an_erasure_for_programs(db: None, capsys: Captured) -> None:
    main(["erase", "--email", "d@mail.example", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert (report["known"], report["told"]) == (False, [])
