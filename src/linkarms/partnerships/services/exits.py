"""After an end: the checklist opens, both sides confirm what is done, thank each other, and are reminded until then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.partnerships import links
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.exits import planned
from linkarms.partnerships.models import (
    AgreementState,
    ExitConfirmation,
    ExitItem,
    ExitKind,
    ExitReminder,
    Thanks,
)
from linkarms.partnerships.services import sides

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Organization, Teammate
    from linkarms.partnerships.models import Agreement

#: Days after an item was due on which a side is reminded of it; then once in so many days, until it is confirmed.
FIRST = (0, 7, 14, 28)
THEN = 28
MOST_AT_ONCE = 500


def open_checklist(agreement: Agreement, *, ended_on: date, now: datetime) -> None:
    """Write down what is to be done now, from the clauses that were in force. Twice is once."""
    version = agreement.version_in_force
    if version is None or agreement.exit_items.exists():
        return
    for position, one in enumerate(planned(from_json(version.clauses), ended_on=ended_on)):
        ExitItem.objects.create(
            agreement=agreement, position=position, kind=one.kind, clause=one.clause, by=one.by, due_on=one.due_on
        )
    audit.record("agreement.exit_opened", actor=None, organization_id=None, thing=agreement, now=now)


@transaction.atomic
def confirm_exit(item: ExitItem, *, note: str, actor: Teammate, now: datetime) -> ExitConfirmation:
    """Say for our side that it is done. About data, only who may sign says so. Twice is once."""
    words = paragraphs(note, field="note", max_length=1000, required=False)
    row = _ours(item, actor)
    if item.kind == ExitKind.THANKS:
        raise Refused(_("Thanks are confirmed by sending them: write a few words."))
    known = row.confirmations.filter(organization=actor.organization_id).first()
    if known is not None:
        return known
    confirmation = ExitConfirmation.objects.create(
        item=row, organization=actor.organization, by=actor, at=now, note=words
    )
    _recorded("agreement.exit_confirmed", row, actor=actor, now=now)
    return confirmation


@transaction.atomic
def take_back_exit(item: ExitItem, *, actor: Teammate, now: datetime) -> None:
    """It was not done after all: the side is reminded again. Thanks that were sent are sent."""
    row = _ours(item, actor)
    if row.kind == ExitKind.THANKS:
        raise Refused(_("Your thanks were sent; they cannot be taken back."))
    if row.confirmations.filter(organization=actor.organization_id).delete()[0]:
        _recorded("agreement.exit_taken_back", row, actor=actor, now=now)


@transaction.atomic
def send_thanks(agreement: Agreement, *, letter: str, actor: Teammate, now: datetime) -> Thanks:
    """Mail the other side's owners and organizers a few words, once; with it our thanks are confirmed."""
    words = paragraphs(letter, field="letter", max_length=5000)
    item = agreement.exit_items.filter(kind=ExitKind.THANKS).first()
    if item is None:
        raise Refused(_("Thanks are sent when the agreement is over."))
    _ours(item, actor)
    known = agreement.thanks.filter(organization=actor.organization_id).first()
    if known is not None:
        raise Refused(_("Your organization has sent its thanks already."))
    thanks = Thanks.objects.create(agreement=agreement, organization=actor.organization, by=actor, at=now, letter=words)
    ExitConfirmation.objects.create(item=item, organization=actor.organization, by=actor, at=now)
    _recorded("agreement.thanked", item, actor=actor, now=now)
    side = sides.other_side(agreement.partnership, actor.organization_id)
    if side is not None:
        sides.tell(
            "partnerships_thanks",
            side,
            context={
                "by": actor.organization.name,
                "person": actor.user.name,
                "letter": words,
                "action_url": links.exit_list(agreement, side=side),
            },
            now=now,
        )
    return thanks


def remind_of_exits(now: datetime) -> int:
    """Remind each side of what it has not confirmed, at a decent pace; how many sides. Nothing is assumed confirmed."""
    today = now.date()
    found = ExitItem.objects.filter(due_on__lte=today).select_related(
        "agreement__partnership__host", "agreement__partnership__partner"
    )
    waiting: dict[tuple[int, int], list[ExitItem]] = {}
    for item in found.prefetch_related("confirmations").order_by("due_on", "pk"):
        row = item.agreement.partnership
        said = {one.organization_id for one in item.confirmations.all()}
        for side, is_host in ((row.host, True), (row.partner, False)):
            if side is not None and side.closed_at is None and item.asks(is_host=is_host) and side.pk not in said:
                waiting.setdefault((item.agreement_id, side.pk), []).append(item)
    return sum(_remind(items, side_id, today=today, now=now) for (_pk, side_id), items in waiting.items())


@transaction.atomic
def _remind(items: list[ExitItem], side_id: int, *, today: date, now: datetime) -> bool:
    """By the item that has waited longest: the latest of its moments that has come, unless that was sent."""
    agreement = items[0].agreement
    row = sides.locked(agreement.partnership)
    day = _moment(items[0].due_on, today=today)
    _reminder, made = ExitReminder.objects.get_or_create(
        agreement=agreement, organization_id=side_id, day=day, defaults={"at": now}
    )
    side: Organization | None = row.host if row.host_id == side_id else row.partner
    if not made or side is None:
        return False
    sides.tell(
        "partnerships_exit_reminder",
        side,
        context={
            "host": row.host.name,
            "partner": row.partner.name if row.partner else "",
            "n": len(items),
            "action_url": links.exit_list(agreement, side=side),
        },
        now=now,
    )
    audit.record("agreement.exit_reminded", actor=None, organization_id=side_id, thing=agreement, now=now)
    return True


def _moment(due_on: date, *, today: date) -> date:
    waited = (today - due_on).days
    if waited < FIRST[-1] + THEN:
        return due_on + timedelta(days=max(days for days in FIRST if days <= waited))
    return due_on + timedelta(days=FIRST[-1] + THEN * ((waited - FIRST[-1]) // THEN))


def _ours(item: ExitItem, actor: Teammate) -> ExitItem:
    """The locked row, if this teammate may speak about it for a side that it asks."""
    row = ExitItem.objects.select_related("agreement__partnership").get(pk=item.pk)
    partnership = sides.locked(row.agreement.partnership)
    sides.check_organizes(partnership, actor)
    if row.kind == ExitKind.DATA and not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, confirms what became of people's data."))
    if not row.asks(is_host=partnership.is_host(actor.organization_id)):
        raise NotAllowed(_("This is for the other side to confirm."))
    if row.agreement.state != AgreementState.ENDED:
        raise Refused(_("This agreement is in force."))
    return row


def _recorded(verb: str, item: ExitItem, *, actor: Teammate, now: datetime) -> None:
    audit.record(
        verb,
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=item.agreement,
        now=now,
        item=item.pk,
    )
