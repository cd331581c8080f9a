"""A relationship: it has somebody, a next step and a day; it moves as the table allows; every change can be undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory.models import Entry, Role, Teammate
from linkarms.partnerships import pipeline, services
from linkarms.partnerships.models import RESTING, STAGE_TRANSITIONS, Prospect, ProspectChange, Stage, Touchpoint
from linkarms.partnerships.services import Plan
from tests.factories.directory import add_member, make_entry, make_owner
from tests.factories.pipeline import make_prospect

OPEN = [stage for stage in Stage if stage not in RESTING]


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, person="Amina Haddad")


@pytest.fixture
def day(now: datetime) -> date:
    return now.date() + timedelta(days=3)


def shape(prospect: Prospect) -> tuple[object, ...]:
    row = Prospect.objects.get(pk=prospect.pk)
    return (row.stage, row.stage_since, row.owner_id, row.next_step, row.next_on, row.decides, row.expected_on)


def test_beginning_keeps_who_what_and_when(amina: Teammate, now: datetime, day: date) -> None:
    entry = make_entry(amina, now=now, name="Rivers Alliance")
    prospect = services.begin(entry, plan=Plan(amina, " Call  Rosa ", day), actor=amina, now=now)
    assert shape(prospect) == (Stage.LEAD, now, amina.pk, "Call Rosa", day, "", None)
    assert AuditEntry.objects.get(verb="prospect.begun").ids == {"stage": "lead"}


def test_the_same_organization_is_begun_once(amina: Teammate, now: datetime, day: date) -> None:
    prospect = make_prospect(amina, now=now, name="Rivers Alliance")
    with pytest.raises(Refused, match="Rivers Alliance is in your pipeline already"):
        services.begin(prospect.entry, plan=Plan(amina, "Call", day), actor=amina, now=now)


def test_everything_that_is_missing_is_said_at_once(amina: Teammate, now: datetime) -> None:
    entry = make_entry(amina, now=now)
    with pytest.raises(BadInputs) as problem:
        services.begin(entry, plan=Plan(None, "  ", None), actor=amina, now=now)
    assert set(problem.value.errors) == {"owner", "next_step", "next_on"}
    assert not Prospect.objects.exists()


@pytest.mark.parametrize("stage", OPEN)
@pytest.mark.parametrize("missing", [{"owner": None}, {"next_step": ""}, {"next_on": None}])
def test_the_database_keeps_no_open_relationship_without_its_three(
    amina: Teammate, now: datetime, stage: str, missing: dict[str, object]
) -> None:
    prospect = make_prospect(amina, now=now, stage=stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.filter(pk=prospect.pk).update(**missing)


@pytest.mark.parametrize("missing", [{"decides": ""}, {"expected_on": None}])
def test_the_database_keeps_nobody_deciding_without_who_and_when(
    amina: Teammate, now: datetime, missing: dict[str, object]
) -> None:
    prospect = make_prospect(amina, now=now, stage=Stage.DECIDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.filter(pk=prospect.pk).update(**missing)


@pytest.mark.parametrize("stage", Stage.values)
def test_a_relationship_goes_where_the_table_says_and_nowhere_else(
    amina: Teammate, now: datetime, day: date, stage: str
) -> None:
    came = []
    for number, to in enumerate(Stage.values):
        prospect = make_prospect(amina, now=now, stage=stage, name=f"{stage} {number}")
        try:
            services.move(
                prospect, stage=to, plan=Plan(amina, "Call", day), decides="Rosa", expected_on=day, actor=amina, now=now
            )
        except Refused:
            continue
        assert Prospect.objects.get(pk=prospect.pk).stage == to
        came.append(to)
    assert came == [to for to in Stage.values if to in STAGE_TRANSITIONS[stage]]


def test_every_stage_can_be_reached_and_left() -> None:
    assert set(STAGE_TRANSITIONS) == set(Stage.values)
    assert {to for after in STAGE_TRANSITIONS.values() for to in after} == set(Stage.values) - {Stage.LEAD}
    assert all(STAGE_TRANSITIONS.values())


def test_their_deciding_has_a_who_and_a_when(amina: Teammate, now: datetime, day: date) -> None:
    prospect = make_prospect(amina, now=now, stage=Stage.ASKED)
    before = shape(prospect)
    with pytest.raises(BadInputs) as problem:
        services.move(prospect, stage=Stage.DECIDING, actor=amina, now=now)
    assert set(problem.value.errors) == {"decides", "expected_on"}
    assert shape(prospect) == before
    services.move(prospect, stage=Stage.DECIDING, decides="Their board", expected_on=day, actor=amina, now=now)
    assert (prospect.decides, prospect.expected_on) == ("Their board", day)


def test_coming_back_from_rest_needs_a_plan(amina: Teammate, now: datetime, day: date) -> None:
    prospect = make_prospect(amina, now=now, stage=Stage.DORMANT)
    services.replan(prospect, plan=Plan(None, "", None), actor=amina, now=now)
    with pytest.raises(BadInputs):
        services.move(prospect, stage=Stage.CONTACTED, actor=amina, now=now)
    services.move(prospect, stage=Stage.CONTACTED, plan=Plan(amina, "Write", day), actor=amina, now=now)
    assert prospect.stage == Stage.CONTACTED


def test_a_viewer_writes_nothing_and_looks_after_nobody(amina: Teammate, now: datetime, day: date) -> None:
    viewer = add_member(amina, now=now, role=Role.VIEWER)
    prospect = make_prospect(amina, now=now)
    with pytest.raises(NotAllowed):
        services.move(prospect, stage=Stage.MET, actor=viewer, now=now)
    with pytest.raises(BadInput, match="somebody of your team who may write"):
        services.replan(prospect, plan=Plan(viewer, "Call", day), actor=amina, now=now)


def test_nobody_of_another_organization_writes_or_looks_after_it(amina: Teammate, now: datetime, day: date) -> None:
    chidi = make_owner(now=now)
    prospect = make_prospect(amina, now=now)
    for deed in (
        lambda: services.move(prospect, stage=Stage.MET, actor=chidi, now=now),
        lambda: services.describe(prospect, interest="", want="", for_them="", offer="", actor=chidi, now=now),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(BadInput):
        services.replan(prospect, plan=Plan(chidi, "Call", day), actor=amina, now=now)
    assert list(Prospect.objects.visible_to(chidi)) == []
    assert list(ProspectChange.objects.visible_to(chidi)) == []


def test_two_organizations_each_have_their_own_about_the_same_third(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    ours = make_prospect(amina, now=now, name="Rivers Alliance")
    theirs = make_prospect(chidi, now=now, name="Rivers Alliance")
    assert list(pipeline.prospects_of(amina)) == [ours]
    assert list(pipeline.prospects_of(chidi)) == [theirs]


def test_handing_over_keeps_step_and_day(amina: Teammate, now: datetime) -> None:
    sam = add_member(amina, now=now, name="Sam")
    found = [make_prospect(amina, now=now) for _number in range(3)]
    batch = services.hand_over(found, to=sam, actor=amina, now=now)
    rows = Prospect.objects.filter(holder=amina.organization)
    assert {(row.owner_id, row.next_step, row.next_on) for row in rows} == {(sam.pk, "Call them", found[0].next_on)}
    assert AuditEntry.objects.filter(verb="prospect.handed_over").count() == 3
    assert services.undo(batch, actor=amina, now=now).back == 3
    assert {row.owner_id for row in rows.all()} == {amina.pk}


def test_a_move_is_undone_to_the_last_detail(amina: Teammate, now: datetime, day: date) -> None:
    prospect = make_prospect(amina, now=now, stage=Stage.ASKED)
    before = shape(prospect)
    later = now + timedelta(hours=1)
    batch = services.move(
        prospect,
        stage=Stage.DECIDING,
        plan=Plan(amina, "Wait", day),
        decides="Rosa",
        expected_on=day,
        actor=amina,
        now=later,
    )
    assert shape(prospect) != before
    assert services.undo(batch, actor=amina, now=later) == services.Undone(back=1, kept=0)
    assert shape(prospect) == before
    assert services.undo(batch, actor=amina, now=later) == services.Undone(back=0, kept=0)


def test_what_was_changed_again_since_stays(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now)
    batch = services.move(prospect, stage=Stage.CONTACTED, actor=amina, now=now)
    services.move(prospect, stage=Stage.MET, actor=amina, now=now)
    assert services.undo(batch, actor=amina, now=now) == services.Undone(back=0, kept=1)
    assert Prospect.objects.get(pk=prospect.pk).stage == Stage.MET


def test_nobody_undoes_what_another_organization_did(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    prospect = make_prospect(amina, now=now)
    batch = services.move(prospect, stage=Stage.MET, actor=amina, now=now)
    assert services.undo(batch, actor=chidi, now=now) == services.Undone(back=0, kept=0)
    assert Prospect.objects.get(pk=prospect.pk).stage == Stage.MET


def test_many_are_changed_at_once_and_those_that_cannot_are_named(amina: Teammate, now: datetime, day: date) -> None:
    leads = [make_prospect(amina, now=now, name=f"Lead {number}") for number in range(2)]
    active = make_prospect(amina, now=now, name="Active One", stage=Stage.ACTIVE)
    outcome = services.change_many([*leads, active], stage=Stage.CONTACTED, next_on=day, actor=amina, now=now)
    assert outcome.changed == 2
    assert outcome.refused == (("Active One", "Active One cannot go from “Active” to “Contacted”."),)
    stages = dict(Prospect.objects.values_list("entry__name", "stage"))
    assert stages == {"Lead 0": "contacted", "Lead 1": "contacted", "Active One": "active"}
    assert services.undo(outcome.batch, actor=amina, now=now).back == 2
    assert set(Prospect.objects.values_list("stage", flat=True)) == {"lead", "active"}


def test_the_history_says_who_did_what(amina: Teammate, now: datetime) -> None:
    sam = add_member(amina, now=now, name="Sam")
    prospect = make_prospect(amina, now=now, stage=Stage.MET)
    services.hand_over([prospect], to=sam, actor=amina, now=now)
    services.replan(prospect, plan=Plan(sam, "Write", prospect.next_on), actor=sam, now=now)
    told = [
        (one.by, one.begun, one.stage, one.owner) for one in pipeline.timeline(Prospect.objects.get(pk=prospect.pk))
    ]
    assert told == [
        ("Amina Haddad", False, "", "Sam"),
        ("Amina Haddad", False, "Met", ""),
        ("Amina Haddad", True, "Lead", ""),
    ]


def test_undoing_a_beginning_leaves_the_entry(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now)
    batch = ProspectChange.objects.get(prospect=prospect).batch
    assert services.undo(batch, actor=amina, now=now).back == 1
    assert not Prospect.objects.exists()
    assert Entry.objects.filter(pk=prospect.entry_id).exists()


def test_a_beginning_with_a_talk_since_is_not_undone(amina: Teammate, now: datetime, day: date) -> None:
    prospect = make_prospect(amina, now=now)
    begun = ProspectChange.objects.get(prospect=prospect).batch
    services.log(
        prospect, kind="call", happened_on=now.date(), follow_up=Plan(amina, "Meet", day), actor=amina, now=now
    )
    assert services.undo(begun, actor=amina, now=now) == services.Undone(back=0, kept=1)
    assert Touchpoint.objects.count() == 1
