"""What happens to a relationship: begun, planned, moved from stage to stage, handed over, undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.directory.models import Teammate
from linkarms.partnerships.models import RESTING, STAGE_TRANSITIONS, Prospect, ProspectChange, Stage
from linkarms.partnerships.services.welcoming import welcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linkarms.directory.models import Entry
    from linkarms.partnerships.models import Touchpoint

#: What undoing puts back, beside the moment of the stage.
KEPT = ("stage", "stage_since", "owner_id", "next_step", "next_on", "decides", "expected_on")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an open relationship cannot be without: whose it is, what comes next, on which day."""

    owner: Teammate | None
    next_step: str
    next_on: date | None


def begin(
    entry: Entry, *, plan: Plan, actor: Teammate, now: datetime, batch: UUID | None = None, entry_made: bool = False
) -> Prospect:
    """Take an organization that we wrote down into the pipeline, as a lead."""
    _check_writes(entry.holder_id, actor)
    clean = checked(plan, stage=Stage.LEAD, holder_id=entry.holder_id)
    try:
        with transaction.atomic():
            prospect = Prospect.objects.create(
                holder_id=entry.holder_id, entry=entry, stage=Stage.LEAD, stage_since=now,
                owner=clean.owner, next_step=clean.next_step, next_on=clean.next_on,
                created_at=now, created_by=actor.user,
            )  # fmt: skip
            ProspectChange.objects.create(
                prospect=prospect, batch=batch or uuid4(), by=actor.user, at=now, entry_made=entry_made
            )
            _recorded("prospect.begun", prospect, actor=actor, now=now, stage=Stage.LEAD.value)
    except IntegrityError:
        raise Refused(_("%(name)s is in your pipeline already.") % {"name": entry.name}) from None
    return prospect


@transaction.atomic
def move(
    prospect: Prospect,
    *,
    stage: str,
    actor: Teammate,
    now: datetime,
    plan: Plan | None = None,
    decides: str = "",
    expected_on: date | None = None,
    batch: UUID | None = None,
) -> UUID:
    """To another stage, as ``STAGE_TRANSITIONS`` allows. ``plan`` replaces what comes next.

    Whoever is deciding has a name and a day; whoever comes back from rest needs a plan. Returns the batch to undo.
    """
    row = locked(prospect, actor)
    if stage not in STAGE_TRANSITIONS[row.stage]:
        raise Refused(
            _("%(name)s cannot go from “%(old)s” to “%(new)s”.")
            % {"name": row.entry.name, "old": row.get_stage_display(), "new": _label(stage)}
        )
    before = dict(_state(row))
    who = one_line(decides, field="decides", max_length=200, required=False)
    if stage == Stage.DECIDING:
        _check_decision(who, expected_on)
        row.decides, row.expected_on = who, expected_on
    clean = checked(plan or plan_of(row), stage=stage, holder_id=row.holder_id)
    _apply(row, clean)
    row.stage, row.stage_since = stage, now
    made = _changed(row, before, actor=actor, now=now, batch=batch)
    _recorded("prospect.moved", row, actor=actor, now=now, before=str(before["stage"]), after=str(stage))
    if stage == Stage.ACTIVE:
        welcome(row.entry, now=now)
    prospect.refresh_from_db()
    return made


@transaction.atomic
def replan(prospect: Prospect, *, plan: Plan, actor: Teammate, now: datetime, batch: UUID | None = None) -> UUID:
    """Another next step, day or owner. Returns the batch to undo."""
    row = locked(prospect, actor)
    before = dict(_state(row))
    _apply(row, checked(plan, stage=row.stage, holder_id=row.holder_id))
    made = _changed(row, before, actor=actor, now=now, batch=batch)
    verb = "prospect.planned" if before["owner_id"] == row.owner_id else "prospect.handed_over"
    _recorded(verb, row, actor=actor, now=now, owner=row.owner_id or 0)
    prospect.refresh_from_db()
    return made


@transaction.atomic
def describe(
    prospect: Prospect, *, interest: str, want: str, for_them: str, offer: str, actor: Teammate, now: datetime
) -> Prospect:
    """What a meeting is prepared from."""
    row = locked(prospect, actor)
    texts = {"interest": interest, "want": want, "for_them": for_them, "offer": offer}
    clean = {name: paragraphs(text, field=name, max_length=2000, required=False) for name, text in texts.items()}
    for name, text in clean.items():
        setattr(row, name, text)
    row.save(update_fields=list(clean))
    _recorded("prospect.described", row, actor=actor, now=now)
    prospect.refresh_from_db()
    return prospect


@transaction.atomic
def hand_over(prospects: Iterable[Prospect], *, to: Teammate, actor: Teammate, now: datetime) -> UUID:
    """Somebody else looks after them from now on; next steps and days stay. Returns the batch to undo."""
    batch = uuid4()
    for prospect in prospects:
        plan = Plan(to, prospect.next_step, prospect.next_on)
        replan(prospect, plan=plan, actor=actor, now=now, batch=batch)
    return batch


def plan_of(prospect: Prospect) -> Plan:
    return Plan(prospect.owner, prospect.next_step, prospect.next_on)


def checked(plan: Plan, *, stage: str, holder_id: int) -> Plan:
    """The plan, cleaned; everything that is missing is said at once."""
    wrong: dict[str, list[str]] = {}
    step = ""
    try:
        step = one_line(plan.next_step, field="next_step", max_length=200, required=False)
    except BadInput as problem:
        wrong |= problem.errors
    if stage not in RESTING:
        if plan.owner is None:
            wrong["owner"] = [_("Who of you looks after this?")]
        if not step:
            wrong.setdefault("next_step", [_("What comes next? An open relationship has a next step.")])
        if plan.next_on is None:
            wrong["next_on"] = [_("By which day?")]
    owner = plan.owner
    if owner is not None and (owner.organization_id != holder_id or not owner.may_help):
        wrong["owner"] = [_("Please choose somebody of your team who may write.")]
    if wrong:
        raise BadInputs(wrong)
    return Plan(owner, step, plan.next_on)


def locked(prospect: Prospect, actor: Teammate) -> Prospect:
    """The row as it is now, for this change only."""
    _check_writes(prospect.holder_id, actor)
    return Prospect.objects.select_for_update(of=("self",)).select_related("entry", "owner__user").get(pk=prospect.pk)


def keep_change(
    row: Prospect,
    before: dict[str, object],
    *,
    actor: Teammate | None,
    now: datetime,
    touchpoint: Touchpoint | None = None,
) -> UUID:
    """Save a row that a touchpoint, an ask or an answer moved on. ``actor`` is None for the other side's answer."""
    return _changed(row, before, actor=actor, now=now, batch=None, touchpoint=touchpoint)


def state_of(row: Prospect) -> dict[str, object]:
    return dict(_state(row))


def _state(row: Prospect) -> Iterable[tuple[str, object]]:
    return ((name, getattr(row, name)) for name in KEPT)


def _apply(row: Prospect, plan: Plan) -> None:
    row.owner, row.next_step, row.next_on = plan.owner, plan.next_step, plan.next_on


def _changed(
    row: Prospect,
    before: dict[str, object],
    *,
    actor: Teammate | None,
    now: datetime,
    batch: UUID | None,
    touchpoint: Touchpoint | None = None,
) -> UUID:
    row.save(update_fields=[*(name.removesuffix("_id") for name in KEPT)])
    change = ProspectChange(
        prospect=row, batch=batch or uuid4(), by=actor.user if actor else None, at=now, touchpoint=touchpoint,
    )  # fmt: skip
    for name, value in before.items():
        setattr(change, f"{name.removesuffix('_id')}_before" + ("_id" if name.endswith("_id") else ""), value)
    change.save()
    return change.batch


def _check_writes(holder_id: int, actor: Teammate) -> None:
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))


def _check_decision(who: str, expected_on: date | None) -> None:
    wrong = {}
    if not who:
        wrong["decides"] = [_("Who decides at theirs? Their board, their members, one person?")]
    if expected_on is None:
        wrong["expected_on"] = [_("When do they expect to decide? Every organization takes its own time.")]
    if wrong:
        raise BadInputs(wrong)


def _label(stage: str) -> str:
    return str(Stage(stage).label) if stage in Stage.values else stage


def _recorded(verb: str, prospect: Prospect, *, actor: Teammate, now: datetime, **ids: int | str) -> None:
    audit.record(verb, actor=actor.user, organization_id=prospect.holder_id, thing=prospect, now=now, **ids)
