"""Asking: one or many at once, each with a letter of its own; taking an ask back; noting that a condition is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link, revoke_links
from linkarms.audit import services as audit
from linkarms.core import rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused, TooMany
from linkarms.core.names import one_line, paragraphs
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.asking import stage_after_ask
from linkarms.partnerships.models import RESTING, Answer, Ask, AskKind, Level, Prospect
from linkarms.partnerships.services import prospects, sides

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linkarms.directory.models import Teammate

#: Of one organization in a day, and in one go.
MOST_A_DAY = 200
MOST_AT_ONCE = 50
A_DAY = 86_400
#: So long after the deadline a letter's link can still be answered.
LINK_DAYS_AFTER = 60
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AskInput:
    """What all letters of one sending share. ``campaign_ref`` is checked by the caller: campaigns live upstairs."""

    kind: str
    deadline: date
    language: str = "en"
    level: str = ""
    campaign_ref: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The letter to one organization, as its preview showed it."""

    prospect: Prospect
    title: str
    letter: str
    in_return: str = ""


def send_asks(said: AskInput, *, letters: Sequence[OwnWords], batch: UUID, actor: Teammate, now: datetime) -> list[Ask]:
    """Ask all of them, or none. The same ``batch`` again (a double click) sends nothing and gives what was sent.

    Known on this installation: its owners and organizers are told and answer in their workspace. Otherwise a link
    goes to the address that we wrote down.
    """
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers ask in your organization's name. Please ask one of them."))
    _check(said, letters, now=now)
    sent = list(Ask.objects.visible_to(actor).filter(batch=batch))
    if sent:
        return sent
    counted = [
        rate.allow(f"asks:{actor.organization_id}", limit=MOST_A_DAY, per_seconds=A_DAY, now=now) for _one in letters
    ]
    if not all(counted):
        raise TooMany(
            _("Your organization has asked very many today. Please go on tomorrow."),
            rate.retry_after(per_seconds=A_DAY, now=now),
        )
    try:
        with transaction.atomic():
            return [_send(said, one, batch=batch, actor=actor, now=now) for one in letters]
    except IntegrityError:  # the other click was faster
        return list(Ask.objects.visible_to(actor).filter(batch=batch))


@transaction.atomic
def withdraw_ask(ask: Ask, *, actor: Teammate, now: datetime) -> None:
    """We do not ask any more; the mailed links stop working and the other side is told."""
    row = locked(ask)
    if row.prospect.holder_id != actor.organization_id or not actor.may_organize:
        raise NotAllowed(_("Owners and organizers ask in your organization's name. Please ask one of them."))
    if not row.is_awaiting:
        raise Refused(_("This ask was answered or taken back already."))
    row.withdrawn_at, row.withdrawn_by = now, actor.user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    revoke_links(purpose=LinkPurpose.ASK, subject=str(row.pk), now=now)
    _recorded("ask.withdrawn", row, actor=actor, now=now)
    _write("partnerships_ask_withdrawn", row, now=now, action_url="")
    ask.refresh_from_db()


@transaction.atomic
def note_conditions_met(ask: Ask, *, actor: Teammate, now: datetime) -> None:
    """Their "yes, if" counts as a yes from now on."""
    row = locked(ask)
    if row.prospect.holder_id != actor.organization_id or not actor.may_organize:
        raise NotAllowed(_("Owners and organizers note that a condition is met. Please ask one of them."))
    if row.answer != Answer.CONDITIONS or row.conditions_met_at is not None:
        raise Refused(_("There is no open condition here."))
    row.conditions_met_at, row.conditions_met_by = now, actor
    row.save(update_fields=["conditions_met_at", "conditions_met_by"])
    _recorded("ask.conditions_met", row, actor=actor, now=now)
    ask.refresh_from_db()


def locked(ask: Ask) -> Ask:
    """The row as it is now, for this change only."""
    found = Ask.objects.select_for_update(of=("self",)).select_related(
        "prospect__holder", "prospect__entry", "asked", "sent_by__user"
    )
    return found.get(pk=ask.pk)


def tell_asked(kind: str, ask: Ask, *, now: datetime, key: str = "") -> None:
    """Mail whoever is asked, with the way to the answer: their workspace, or a fresh link."""
    if ask.asked is not None:
        _write(kind, ask, now=now, action_url=links.ask_for_us(ask, side=ask.asked), key=key)
        return
    days = max((ask.due_on - now.date()).days, 0) + LINK_DAYS_AFTER
    token = issue_link(purpose=LinkPurpose.ASK, email=ask.email, subject=str(ask.pk), now=now, days=days)
    _write(kind, ask, now=now, action_url=links.answer_ask(token), key=key)


def _write(kind: str, ask: Ask, *, now: datetime, action_url: str, key: str = "") -> None:
    context: dict[str, object] = {
        "asker": ask.prospect.holder.name,
        "person": ask.sent_by.user.name,
        "title": ask.title,
        "letter": ask.letter,
        "in_return": ask.in_return,
        "deadline": ask.due_on,
        "by_link": ask.asked is None,
        "action_url": action_url,
    }
    if ask.asked is None:
        outbox.write(kind, to=ask.email, language=ask.language, context=context, now=now, key=key)
    else:
        sides.tell(kind, ask.asked, context=context, now=now)


def _send(said: AskInput, own: OwnWords, *, batch: UUID, actor: Teammate, now: datetime) -> Ask:
    row = prospects.locked(own.prospect, actor)
    entry = row.entry
    if entry.organization is not None and entry.organization.closed_at is not None:
        raise Refused(_("%(name)s is closed and cannot be asked.") % {"name": entry.name})
    ask = Ask(
        prospect=row, batch=batch, asked=entry.organization,
        email="" if entry.organization_id else _address(entry.email, name=entry.name, actor=actor),
        language=said.language, kind=said.kind, campaign_ref=said.campaign_ref, about=said.about, level=said.level,
        title=one_line(own.title, field="title", max_length=150),
        letter=paragraphs(own.letter, field="letter", max_length=5000),
        in_return=paragraphs(own.in_return, field="in_return", max_length=2000, required=False),
        deadline=said.deadline, sent_at=now, sent_by=actor,
    )  # fmt: skip
    ask.save()
    _moved(row, ask, actor=actor, now=now)
    _recorded("ask.sent", ask, actor=actor, now=now)
    tell_asked("partnerships_asked", ask, now=now)
    return ask


def _moved(row: Prospect, ask: Ask, *, actor: Teammate, now: datetime) -> None:
    """The relationship is at "asked" now; one that rested gets a next step, because open ones have one."""
    stage = stage_after_ask(row.stage)
    if stage == row.stage:
        return
    before = prospects.state_of(row)
    if row.stage in RESTING:
        row.owner = row.owner if row.owner is not None and row.owner.may_help else actor
        row.next_step, row.next_on = row.next_step or _("Look at their answer"), row.next_on or ask.deadline
    row.stage, row.stage_since = stage, now
    prospects.keep_change(row, before, actor=actor, now=now)


def _check(said: AskInput, letters: Sequence[OwnWords], *, now: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if said.kind not in AskKind.values:
        wrong["kind"] = [_("What do you ask for? Please choose from the list.")]
    if said.level and said.level not in Level.values:
        wrong["level"] = [_("Please choose a level.")]
    if said.language not in ("en", "es"):
        wrong["language"] = [_("Please choose a language.")]
    if said.deadline <= now.date():
        wrong["deadline"] = [_("By which day do you need the answer? It is to come still, so that they have time.")]
    elif said.deadline - now.date() > LONGEST:
        wrong["deadline"] = [_("More than a year is too long to wait for an answer.")]
    if wrong:
        raise BadInputs(wrong)
    if not letters:
        raise BadInput(_("Choose at least one organization to ask."))
    if len(letters) > MOST_AT_ONCE:
        raise BadInput(_("At most %(n)d can be asked at once.") % {"n": MOST_AT_ONCE})


def _address(email: str, *, name: str, actor: Teammate) -> str:
    if not email.strip():
        raise BadInput(_("There is no mail address for %(name)s. Write one down first.") % {"name": name})
    address = canonical_email(email)
    if directory.team(actor.organization).filter(user__email=address).exists():
        raise BadInput(
            _("The address of %(name)s belongs to your own team. Nobody can answer their own ask.") % {"name": name}
        )
    return address


def _recorded(verb: str, ask: Ask, *, actor: Teammate, now: datetime) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=ask.prospect.holder_id, thing=ask, now=now, prospect=ask.prospect_id
    )
