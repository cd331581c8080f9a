"""They said it by word of mouth: the asking side writes down who, in which role, when and how.

It is our note and nothing more. The ask stays open for their own answer, which takes the note's place; no public page,
no other organization and no question about their yes ever meets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.partnerships.models import Ask, ToldAnswer, ToldHow
from linkarms.partnerships.services.ask_answers import AnswerInput, checked, moved
from linkarms.partnerships.services.asks import locked

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class ToldInput:
    """``said``: what they said, with the role of who said it."""

    said: AnswerInput
    person: str
    how: str
    said_on: date


@transaction.atomic
def note_told_answer(ask: Ask, told: ToldInput, *, actor: Teammate, now: datetime) -> ToldAnswer:
    """Write it down, or correct what was written down. It moves the relationship as their own answer would."""
    row = _ours(ask, actor)
    if not row.is_awaiting:
        raise Refused(_("This ask was answered or taken back already."))
    wrong: dict[str, list[str]] = {}
    if told.how not in ToldHow.values:
        wrong["how"] = [_("Please choose from the list.")]
    if not row.sent_at.date() <= told.said_on <= now.date():
        wrong["said_on"] = [_("When did they say it? Not before you asked, and not after today.")]
    no_role = _("In which role did they say it? For instance: chair, organizer.")
    name, said = checked(told.said, person=told.person, now=now, no_role=no_role, also=wrong)
    kept, _new = ToldAnswer.objects.update_or_create(
        ask=row,
        defaults={
            "answer": said.answer, "words": said.words, "later_on": said.later_on, "person": name, "role": said.role,
            "how": told.how, "said_on": told.said_on, "noted_by": actor, "noted_at": now,
        },
    )  # fmt: skip
    moved(row, said, name=name, actor=actor, now=now)
    _recorded("ask.told", row, actor=actor, now=now, answer=str(said.answer))
    return kept


@transaction.atomic
def drop_told_answer(ask: Ask, *, actor: Teammate, now: datetime) -> None:
    """It was not so: we await their answer again. Where the relationship stands is put back by its own "Undo"."""
    row = _ours(ask, actor)
    if not ToldAnswer.objects.filter(ask=row).delete()[0]:
        raise Refused(_("Nothing is noted here any more."))
    _recorded("ask.told_dropped", row, actor=actor, now=now)


def _ours(ask: Ask, actor: Teammate) -> Ask:
    row = locked(ask)
    if row.prospect.holder_id != actor.organization_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    return row


def _recorded(verb: str, ask: Ask, *, actor: Teammate, now: datetime, **ids: int | str) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=ask, now=now,
        prospect=ask.prospect_id, **ids,
    )  # fmt: skip
