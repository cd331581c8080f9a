"""Looking back together: opened by a campaign's end or by either side, answered blind, read when both have sent.

What a side writes is its team's alone until then; that it has sent is all that the other side learns before.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.partnerships import links
from linkarms.partnerships.models import Debrief, DebriefAnswer, Partnership, PartnershipState, Wish
from linkarms.partnerships.services import sides

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linkarms.directory.models import Organization, Teammate

#: A side that has not sent its answers is reminded once, after a week; after a month it is left in peace.
REMINDED_AFTER, NOT_AFTER = timedelta(days=7), timedelta(days=30)
MOST_AT_ONCE = 200
NEEDED = ("heard", "asked", "results", "wish")


@dataclass(frozen=True, slots=True)
class DebriefInput:
    """One side's answers, as far as they are written."""

    heard: str = ""
    asked: str = ""
    kept: str = ""
    results: str = ""
    wish: str = ""
    why: str = ""


def open_debriefs(campaign_ref: int, *, about: str, host_id: int, partner_ids: Iterable[int], now: datetime) -> int:
    """A campaign is over: every open partnership that took part looks back on it, once."""
    rows = Partnership.objects.filter(host_id=host_id, partner_id__in=list(partner_ids), state=PartnershipState.OPEN)
    opened = 0
    for row in rows.exclude(debriefs__campaign_ref=campaign_ref).select_related("host", "partner").order_by("pk"):
        debrief = Debrief.objects.create(partnership=row, campaign_ref=campaign_ref, about=about, opened_at=now)
        audit.record("debrief.opened", actor=None, organization_id=host_id, thing=debrief, now=now)
        _tell("partnerships_debrief", debrief, (row.host, row.partner), now=now)
        opened += 1
    return opened


def open_debrief(
    partnership: Partnership, *, campaign_ref: int | None, about: str, actor: Teammate, now: datetime
) -> Debrief:
    """Either side asks to look back, on all or on one campaign; the one that is open already, if there is one."""
    try:
        with transaction.atomic():
            row = sides.locked(partnership)
            sides.check_organizes(row, actor)
            if row.partner is None or row.answered_at is None or row.state == PartnershipState.INVITED:
                raise Refused(_("There is nothing to look back on yet: you are not partners."))
            debrief = Debrief.objects.create(
                partnership=row, campaign_ref=campaign_ref, about=about[:200], opened_at=now, opened_by=actor.user
            )
            audit.record(
                "debrief.opened", actor=actor.user, organization_id=actor.organization_id, thing=debrief, now=now
            )
            _tell("partnerships_debrief", debrief, (sides.other_side(row, actor.organization_id),), now=now)
    except IntegrityError:
        return Debrief.objects.get(partnership=partnership, campaign_ref=campaign_ref, settled_at__isnull=True)
    return debrief


@transaction.atomic
def write_debrief(debrief: Debrief, said: DebriefInput, *, actor: Teammate, now: datetime) -> DebriefAnswer:
    """Keep what the team has so far; nobody else sees it."""
    row = _locked(debrief, actor)
    return _written(row, said, actor=actor, now=now)


@transaction.atomic
def send_debrief(debrief: Debrief, said: DebriefInput, *, actor: Teammate, now: datetime) -> DebriefAnswer:
    """Send it for our side. When the other side's is there, both read both from now on."""
    row = _locked(debrief, actor)
    wrong = {
        name: [_("Please write a few words, even if they are few.")]
        for name in NEEDED
        if name != "wish" and not getattr(said, name).strip()
    }
    if said.wish not in Wish.values:
        wrong["wish"] = [_("How do you want to go on? Please choose.")]
    if wrong:
        raise BadInputs(wrong)
    if row.answers.filter(sent_by__user=actor.user_id).exclude(organization=actor.organization_id).exists():
        raise NotAllowed(_("You have already spoken for the other side. Please ask a teammate to do this."))
    answer = _written(row, said, actor=actor, now=now)
    answer.sent_by, answer.sent_at = actor, now
    answer.save(update_fields=["sent_by", "sent_at"])
    _recorded("debrief.sent", row, actor=actor, now=now)
    both = (row.partnership.host, row.partnership.partner)
    if row.answers.filter(sent_at__isnull=False).count() == len(both):
        row.settled_at = now
        row.save(update_fields=["settled_at"])
        _tell("partnerships_debriefed", row, both, now=now)
    return answer


@transaction.atomic
def take_debrief_back(debrief: Debrief, *, actor: Teammate, now: datetime) -> None:
    """To change it, as long as the other side has not sent theirs."""
    row = _locked(debrief, actor)
    mine = row.answers.filter(organization=actor.organization_id, sent_at__isnull=False)
    if not mine.update(sent_at=None, sent_by=None):
        raise Refused(_("Nothing of yours is sent."))
    _recorded("debrief.taken_back", row, actor=actor, now=now)


def remind_of_debriefs(now: datetime) -> int:
    """Periodic: once each, to the sides whose answers are missing; how many debriefs."""
    waiting = Debrief.objects.filter(
        Q(opened_at__lte=now - REMINDED_AFTER, opened_at__gt=now - NOT_AFTER),
        settled_at__isnull=True,
        reminded_at__isnull=True,
        partnership__state=PartnershipState.OPEN,
    )
    return sum(_remind(debrief, now=now) for debrief in waiting.order_by("pk")[:MOST_AT_ONCE])


@transaction.atomic
def _remind(debrief: Debrief, *, now: datetime) -> int:
    if not Debrief.objects.filter(pk=debrief.pk, reminded_at__isnull=True).update(reminded_at=now):
        return 0
    row = Debrief.objects.select_related("partnership__host", "partnership__partner").get(pk=debrief.pk)
    sent = set(row.answers.filter(sent_at__isnull=False).values_list("organization_id", flat=True))
    missing = [side for side in (row.partnership.host, row.partnership.partner) if side and side.pk not in sent]
    _tell("partnerships_debrief", row, missing, now=now)
    audit.record("debrief.reminded", actor=None, organization_id=row.partnership.host_id, thing=row, now=now)
    return 1


def _locked(debrief: Debrief, actor: Teammate) -> Debrief:
    """Held with its partnership; Refused once both have sent theirs."""
    row = sides.locked(debrief.partnership)
    sides.check_organizes(row, actor)
    found = Debrief.objects.get(pk=debrief.pk)
    found.partnership = row
    if found.settled_at is not None:
        raise Refused(_("Both sides have sent theirs: it stays as it is."))
    return found


def _written(debrief: Debrief, said: DebriefInput, *, actor: Teammate, now: datetime) -> DebriefAnswer:
    if debrief.answers.filter(organization=actor.organization_id, sent_at__isnull=False).exists():
        raise Refused(_("Yours is sent. Take it back first if you want to change it."))
    if said.wish not in ("", *Wish.values):
        raise BadInputs({"wish": [_("How do you want to go on? Please choose.")]})
    kept: dict[str, object] = {
        one.name: paragraphs(getattr(said, one.name), field=one.name, max_length=2000, required=False)
        for one in fields(said)
    }
    answer, _new = DebriefAnswer.objects.update_or_create(
        debrief=debrief, organization=actor.organization, defaults=kept | {"written_by": actor, "written_at": now}
    )
    _recorded("debrief.written", debrief, actor=actor, now=now)
    return answer


def _recorded(verb: str, debrief: Debrief, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=debrief, now=now)


def _tell(kind: str, debrief: Debrief, told: Iterable[Organization | None], *, now: datetime) -> None:
    row = debrief.partnership
    for side in told:
        if side is not None:
            other = sides.other_side(row, side.pk)
            sides.tell(
                kind,
                side,
                context={
                    "name": other.name if other else "",
                    "about": debrief.about,
                    "action_url": links.debrief(debrief, side=side),
                },
                now=now,
            )
