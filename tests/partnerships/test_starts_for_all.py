"""What the operator keeps for every organization of the installation to begin with."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from linkarms.audit.models import Entry
from linkarms.cli.main import main
from linkarms.core.errors import BadInput, Refused
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, OwnText, to_json
from linkarms.partnerships.clauses.registry import TYPES
from linkarms.partnerships.models import AgreementTemplate
from linkarms.partnerships.services.starts_for_all import as_written, drop_for_all, keep_for_all
from linkarms.partnerships.text import Parties
from tests.factories.partnerships import Pair, make_pair
from tests.workspace.partners.conftest import visitor

RULES = {
    "name": "House rules",
    "level": "endorser",
    "clauses": [
        {"kind": "own_text", "heading": "Conduct", "text": "{partner} keeps our code."},
        {"kind": "boundary", "text": "No logos on X."},
    ],
}


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def test_every_organization_can_begin_with_it_and_none_can_drop_it(pair: Pair, now: datetime) -> None:
    row = keep_for_all(RULES, now=now)
    for teammate in (pair.amina, pair.bo, pair.chidi):
        assert list(AgreementTemplate.objects.visible_to(teammate)) == [row]
    assert services.clauses_of(row, parties=Parties("Oak", "Rivers")) == (
        OwnText("Conduct", "Rivers keeps our code.", ""),
        Boundary("No logos on X."),
    )
    with pytest.raises(Refused, match="whoever runs this site"):
        services.drop_agreement_template(row, actor=pair.amina, now=now)


def test_it_stands_in_the_composer_behind_our_own(pair: Pair, now: datetime) -> None:
    row = keep_for_all(RULES, now=now)
    own = services.keep_agreement_template(
        name="Zebra", level="full", clauses=(Boundary("Ours."),), parties=Parties("a", "b"), actor=pair.amina, now=now
    )
    page = visitor(pair.amina).html("partners-agreement-new", pk=pair.partnership.pk)
    ours = f'<option value="own-{own.pk}">Zebra</option>'
    assert f'{ours}<option value="own-{row.pk}">House rules (for all here)</option>' in page
    assert ours not in visitor(pair.bo).html("partners-agreement-new", pk=pair.partnership.pk)


def test_an_organization_may_have_one_of_the_same_name(pair: Pair, now: datetime) -> None:
    row = keep_for_all(RULES, now=now)
    services.keep_agreement_template(
        name="House rules",
        level="full",
        clauses=(Boundary("Ours."),),
        parties=Parties("a", "b"),
        actor=pair.bo,
        now=now,
    )
    assert AgreementTemplate.objects.of_operator().get().clauses == row.clauses


def test_one_of_the_same_name_is_exchanged_and_each_change_is_written_down(db: None, now: datetime) -> None:
    first = keep_for_all(RULES, now=now)
    second = keep_for_all(RULES | {"level": "full"}, now=now)
    assert (first.pk, second.level) == (second.pk, "full")
    drop_for_all("House rules", now=now)
    assert not AgreementTemplate.objects.exists()
    verbs = Entry.objects.filter(verb__startswith="agreement_template").order_by("pk").values_list("verb", "actor_id")
    assert list(verbs) == [
        ("agreement_template.kept", None),
        ("agreement_template.kept", None),
        ("agreement_template.dropped", None),
    ]


def test_every_kind_of_clause_can_be_written_and_read_back(db: None, now: datetime) -> None:
    for known in TYPES:
        row = keep_for_all({"name": known.kind, "clauses": to_json((known.example,))}, now=now)
        assert keep_for_all(as_written(row), now=now).clauses == to_json((known.example,))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "a template is written"),
        ({"name": "x"}, "a template is written"),
        (RULES | {"more": 1}, "a template is written"),
        (RULES | {"name": " "}, "a template has a name"),
        (RULES | {"name": 7}, "a template has a name"),
        (RULES | {"level": "closest"}, "the level is one of endorser, associate, full"),
        (RULES | {"clauses": []}, "at least one clause"),
        (RULES | {"clauses": ["x"]}, "clause 1: its kind is one of"),
        (RULES | {"clauses": [RULES["clauses"][1], {"kind": "boundary", "txt": "x"}]}, "clause 2: boundary has no txt"),
        (RULES | {"clauses": [{"kind": "boundary"}]}, "clause 1, text:"),
        (RULES | {"clauses": [{"kind": "only_from", "places": ["US 802"]}]}, "go beyond the level endorser"),
    ],
    ids=str,
)
def test_what_cannot_stand_is_refused_and_said(wrong: object, told: str, db: None, now: datetime) -> None:
    with pytest.raises(BadInput, match=told):
        keep_for_all(wrong, now=now)
    assert not AgreementTemplate.objects.exists()


def test_the_command_keeps_lists_and_drops(
    db: None, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([RULES]), encoding="utf-8")
    assert main(["templates", str(file)]) == 0
    assert "House rules (endorser, 2 clauses)" in capsys.readouterr().out
    assert main(["templates", "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["House rules"]
    assert main(["templates", "--drop", "House rules"]) == 0
    assert main(["templates", "--drop", "House rules"]) == 1
    assert "no template 'House rules'" in capsys.readouterr().err
    file.write_text("{", encoding="utf-8")
    assert main(["templates", str(file)]) == 1
    assert main(["templates"]) == 0
    assert "There are none yet" in capsys.readouterr().out
