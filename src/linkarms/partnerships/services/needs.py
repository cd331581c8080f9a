"""Saying what we cannot do alone, and which relationships might help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.directory.vocabulary import ISSUES
from linkarms.partnerships.models import Need, Reason, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect


@dataclass(frozen=True, slots=True)
class NeedInput:
    """What a need says. ``campaign_ref`` is checked by the caller: campaigns live upstairs."""

    title: str
    reasons: Sequence[str]
    deadline: date | None
    offer: str
    resources: Sequence[str] = ()
    issues: Sequence[str] = ()
    campaign_ref: int | None = None
    target: str = ""
    place: str = ""
    constituency: str = ""


@transaction.atomic
def state_need(said: NeedInput, *, actor: Teammate, now: datetime) -> Need:
    """Say why we want a partner, before looking for one."""
    _check_writes(actor.organization_id, actor)
    need = Need(holder=actor.organization, created_at=now, created_by=actor.user, **_values(said))
    need.save()
    _recorded("need.stated", need, actor=actor, now=now)
    return need


@transaction.atomic
def change_need(need: Need, said: NeedInput, *, actor: Teammate, now: datetime) -> Need:
    _check_writes(need.holder_id, actor)
    values = _values(said)
    for name, value in values.items():
        setattr(need, name, value)
    need.save(update_fields=list(values))
    _recorded("need.changed", need, actor=actor, now=now)
    return need


@transaction.atomic
def close_need(need: Need, *, actor: Teammate, now: datetime) -> None:
    """It is met, or given up; :func:`reopen_need` takes that back."""
    _check_writes(need.holder_id, actor)
    if not Need.objects.filter(pk=need.pk, closed_at__isnull=True).update(closed_at=now):
        raise Refused(_("This need is closed already."))
    _recorded("need.closed", need, actor=actor, now=now)
    need.refresh_from_db()


@transaction.atomic
def reopen_need(need: Need, *, actor: Teammate, now: datetime) -> None:
    _check_writes(need.holder_id, actor)
    Need.objects.filter(pk=need.pk).update(closed_at=None)
    _recorded("need.reopened", need, actor=actor, now=now)
    need.refresh_from_db()


@transaction.atomic
def connect(need: Need, *, prospects: Iterable[Prospect], actor: Teammate, now: datetime) -> None:
    """These relationships, and no others, might help with it."""
    _check_writes(need.holder_id, actor)
    chosen = list(prospects)
    if any(prospect.holder_id != need.holder_id for prospect in chosen):
        raise NotAllowed(_("Please choose from your own pipeline."))
    need.prospects.set(chosen)
    _recorded("need.connected", need, actor=actor, now=now)


def _values(said: NeedInput) -> dict[str, object]:
    wrong: dict[str, list[str]] = {}
    found: dict[str, object] = {}
    lines = {"title": (said.title, 200, True), "target": (said.target, 200, False)}
    lines |= {"place": (said.place, 120, False), "constituency": (said.constituency, 200, False)}
    for name, (text, most, required) in lines.items():
        try:
            found[name] = one_line(text, field=name, max_length=most, required=required)
        except BadInput as problem:
            wrong |= problem.errors
    try:
        found["offer"] = paragraphs(said.offer, field="offer", max_length=2000)
    except BadInput:
        wrong["offer"] = [_("What do you offer in return? A partnership is of use to both sides.")]
    for name, chosen, known in (
        ("reasons", said.reasons, Reason.values),
        ("resources", said.resources, Resource.values),
        ("issues", said.issues, list(ISSUES)),
    ):
        if set(chosen) - set(known):
            wrong[name] = [_("Please choose from the list.")]
        found[name] = [one for one in known if one in chosen]
    if not said.reasons:
        wrong["reasons"] = [_("Why do you want a partner? Choose at least one reason.")]
    if said.campaign_ref is None and not found.get("target"):
        wrong.setdefault("target", [_("Name the campaign, or whom it is to move.")])
    if said.deadline is None:
        wrong["deadline"] = [_("By which day do you need it?")]
    if wrong:
        raise BadInputs(wrong)
    return found | {"campaign_ref": said.campaign_ref, "deadline": said.deadline}


def _check_writes(holder_id: int, actor: Teammate) -> None:
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))


def _recorded(verb: str, need: Need, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=need.holder_id, thing=need, now=now)
