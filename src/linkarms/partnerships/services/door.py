"""The open door: its words, opening and closing it, and somebody who knocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core import rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs, person_name
from linkarms.core.tokens import new_token, token_hash
from linkarms.directory import queries as directory
from linkarms.directory.services.organizations import organization_name, website_address
from linkarms.outbox import services as outbox
from linkarms.partnerships import doors, links
from linkarms.partnerships.models import Knock, Level, OpenDoor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from linkarms.directory.models import Teammate

MOST_DAYS = 90
A_DAY = 86_400
#: Mails that one address gets from open doors in a day: nobody floods somebody else's mailbox from here.
MAILS_TO_ONE = 3
#: A second click, or a page sent again, is the same knock.
SAME_KNOCK = timedelta(minutes=30)
LINK_DAYS = 14


@dataclass(frozen=True, slots=True)
class DoorInput:
    """The words of the page. ``keeper``: who of the team looks after those who knock; None: the first owner."""

    offers: str
    expects: str
    answer_days: int | None
    levels: Sequence[str]
    keeper: Teammate | None


@dataclass(frozen=True, slots=True)
class KnockInput:
    """What a stranger writes."""

    name: str
    person: str
    email: str
    message: str
    place: str = ""
    website: str = ""
    level: str = ""


@transaction.atomic
def write_door(said: DoorInput, *, actor: Teammate, now: datetime) -> OpenDoor:
    """Change the words, whether the door is open or not."""
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers write this page. Please ask one of them."))
    wrong: dict[str, list[str]] = {}
    door = doors.door_of(actor.organization)
    for name, text in (("offers", said.offers), ("expects", said.expects)):
        setattr(door, name, _read(wrong, paragraphs, text, field=name, max_length=4000, required=False))
    if said.answer_days is None or not 1 <= said.answer_days <= MOST_DAYS:
        wrong["answer_days"] = [_("Between 1 and %(most)d days.") % {"most": MOST_DAYS}]
    levels = [level for level in Level.values if level in said.levels]
    if not levels:
        wrong["levels"] = [_("Choose at least one: how may somebody work with you?")]
    if said.keeper is not None and (said.keeper.organization_id != actor.organization_id or not said.keeper.may_help):
        wrong["keeper"] = [_("Please choose somebody of your team who may write.")]
    if wrong:
        raise BadInputs(wrong)
    door.answer_days, door.levels, door.keeper = said.answer_days or 0, levels, said.keeper
    door.save()
    _recorded("open_door.written", door, actor=actor, now=now)
    return door


@transaction.atomic
def open_door(*, actor: Teammate, now: datetime) -> OpenDoor:
    """Make the page public: it names the organization, so only who may sign says yes to it (law 1)."""
    _check_signs(actor)
    door = doors.door_of(actor.organization)
    if not directory.name_decision(actor.organization).allowed:
        raise Refused(_("Your name cannot stand on public pages yet. Authority says what is missing."))
    if not (door.offers and door.expects):
        raise Refused(_("Write first what you offer and what you expect."))
    if door.opened_at is None:
        door.opened_at, door.opened_by = now, actor.user
        door.save(update_fields=["opened_at", "opened_by"])
        _recorded("open_door.opened", door, actor=actor, now=now)
    return door


@transaction.atomic
def close_door(*, actor: Teammate, now: datetime) -> None:
    """The page is gone at once; who knocked before stays in the pipeline."""
    _check_signs(actor)
    door = doors.door_of(actor.organization)
    if door.opened_at is not None:
        door.opened_at = door.opened_by = None
        door.save(update_fields=["opened_at", "opened_by"])
        _recorded("open_door.closed", door, actor=actor, now=now)


def knock(door: OpenDoor, said: KnockInput, *, language: str, now: datetime) -> None:
    """Somebody would like to work with this organization.

    Nothing is compared here, so that neither answer nor time nor mail tells whether they were known: a periodic
    step takes the knock in (``taking_in.py``). The mail asks to confirm the address.
    """
    values = _values(said, door)
    lately = Knock.objects.filter(host=door.organization, email=values["email"], name=values["name"])
    if lately.filter(at__gt=now - SAME_KNOCK).exists():
        return
    if not rate.allow(f"knock-mails:{values['email']}", limit=MAILS_TO_ONE, per_seconds=A_DAY, now=now):
        return
    token = new_token()
    with transaction.atomic():
        row = Knock.objects.create(
            host=door.organization, language=language, token_hash=token_hash(token), at=now, **values
        )
        audit.record("knock.heard", actor=None, organization_id=row.host_id, thing=row, now=now)
        outbox.write(
            "partnerships_knocked",
            to=row.email,
            language=language,
            context={
                "organization": door.organization.name,
                "person": row.person,
                "days": door.answer_days,
                "action_url": links.knock(door.organization, token),
            },
            now=now,
        )


def find_knock(token: str, *, now: datetime) -> Knock:
    """The knock of this mailed link. Raises `Gone`, which says what to do."""
    found = Knock.objects.select_related("host", "entry").filter(token_hash=token_hash(token)).first()
    if found is None:
        raise Gone(_("We do not know this link. Perhaps it was cut off: copy all of it from the mail."))
    if found.confirmed_at is None and found.at + timedelta(days=LINK_DAYS) <= now:
        raise Gone(_("This link has expired. What you wrote was read all the same; you can write again."))
    return found


@transaction.atomic
def confirm_knock(token: str, *, now: datetime) -> Knock:
    """The address is theirs. An entry that the knock itself made now holds it. Twice is once."""
    found = find_knock(token, now=now)
    row = Knock.objects.select_for_update(of=("self",)).select_related("host", "entry").get(pk=found.pk)
    if row.confirmed_at is None:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        audit.record("knock.confirmed", actor=None, organization_id=row.host_id, thing=row, now=now)
        keep_address(row)
    return row


def keep_address(row: Knock) -> None:
    """A confirmed address fills the blank of an entry that this knock brought; never that of one known before."""
    if row.confirmed_at and row.entry is not None and row.found in ("new", "doubtful") and not row.entry.email:
        row.entry.email, row.entry.contact_name = row.email, row.entry.contact_name or row.person
        row.entry.save(update_fields=["email", "contact_name"])


@transaction.atomic
def answered(row: Knock, *, actor: Teammate, now: datetime) -> None:
    """Somebody of the team has answered them, whichever way: Today reminds of it no more."""
    if actor.organization_id != row.host_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    if Knock.objects.filter(pk=row.pk, answered_at__isnull=True).update(answered_at=now, answered_by=actor.user):
        audit.record("knock.answered", actor=actor.user, organization_id=row.host_id, thing=row, now=now)
    row.refresh_from_db()


def _values(said: KnockInput, door: OpenDoor) -> dict[str, str]:
    wrong: dict[str, list[str]] = {}
    found = {
        "name": _read(wrong, organization_name, said.name),
        "person": _read(wrong, person_name, said.person, field="person"),
        "email": _read(wrong, canonical_email, said.email),
        "place": _read(wrong, one_line, said.place, field="place", max_length=120, required=False),
        "website": _read(wrong, website_address, said.website),
        "message": _read(wrong, paragraphs, said.message, field="message", max_length=2000),
        "level": said.level,
    }
    if said.level and said.level not in door.levels:
        wrong["level"] = [_("Please choose from the list.")]
    if wrong:
        raise BadInputs(wrong)
    return found


def _read(wrong: dict[str, list[str]], read: Callable[..., str], raw: str, **how: object) -> str:
    try:
        return read(raw, **how)
    except BadInput as problem:
        wrong |= problem.errors
        return ""


def _check_signs(actor: Teammate) -> None:
    if not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, opens or closes your door."))


def _recorded(verb: str, door: OpenDoor, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=door.organization_id, thing=door, now=now)
