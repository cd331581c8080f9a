"""Who knocked at the open door enters the pipeline, compared with what the host wrote down itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.names import normal_name
from linkarms.directory import queries as directory
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.matching.comparing import Outcome
from linkarms.directory.matching.lookup import Known
from linkarms.directory.matching.records import Record, prepare
from linkarms.directory.models import Entry
from linkarms.directory.services import add_entry, add_lead
from linkarms.partnerships import doors
from linkarms.partnerships.models import Found, Knock, Prospect
from linkarms.partnerships.services import door, prospects

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Organization, Teammate

ORIGIN = "open door"
AT_ONCE = 200
#: People who never confirmed their address are forgotten after that, others half a year after they were answered.
FORGET_UNCONFIRMED = timedelta(days=30)
FORGET_ANSWERED = timedelta(days=183)


def take_in(now: datetime) -> int:
    """Periodic: every knock that waits, each in its own transaction. How many."""
    waiting = list(
        Knock.objects.filter(taken_in_at__isnull=True).order_by("at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    return sum(_taken_in(pk, now=now) for pk in waiting)


def forget(now: datetime) -> int:
    """Periodic: blank who knocked and never confirmed, and who was answered long ago. How many."""
    old = Q(confirmed_at__isnull=True, at__lt=now - FORGET_UNCONFIRMED) | Q(answered_at__lt=now - FORGET_ANSWERED)
    return Knock.objects.filter(old, taken_in_at__isnull=False).exclude(person="", email="").update(person="", email="")


@transaction.atomic
def _taken_in(pk: int, *, now: datetime) -> int:
    row = Knock.objects.select_for_update(of=("self",)).select_related("host").get(pk=pk)
    if row.taken_in_at is not None:
        return 0  # by a neighbour, in the same moment
    keeper = _keeper(row.host)
    if keeper is None:
        return 0  # nobody of the team can look after it today
    known, row.perhaps = _same_or_like(row)
    with translation.override(row.host.language):
        row.entry = known or _written_down(row, keeper, now=now)
        add_lead(row.entry, source=_("Open door"), evidence=row.message, kind=LeadKind.OPEN_DOOR, now=now)
        row.prospect = Prospect.objects.filter(entry=row.entry).first() or _begun(row, keeper, now=now)
    row.found = Found.KNOWN if known else Found.DOUBTFUL if row.perhaps else Found.NEW
    row.taken_in_at = now
    row.save(update_fields=["entry", "perhaps", "prospect", "found", "taken_in_at"])
    door.keep_address(row)
    audit.record("knock.taken_in", actor=None, organization_id=row.host_id, thing=row, now=now)
    return 1


def _keeper(host: Organization) -> Teammate | None:
    chosen = doors.door_of(host).keeper
    if chosen is not None and chosen.left_at is None and chosen.may_help:
        return chosen
    return directory.owners(host).first() or directory.organizers(host).first()


def _same_or_like(row: Knock) -> tuple[Entry | None, Entry | None]:
    """The host's own entry that this is for certain, or else the one that it may be. Nobody else's are looked at."""
    entries = Entry.objects.filter(holder=row.host)
    same = entries.filter(normal_name=normal_name(row.name)).first()
    if same is not None:
        return _speaking_for(same), None
    fields = entries.filter(merged_into__isnull=True).order_by("pk").values_list("pk", "name", "place", "website")
    known = Known((pk, prepare(Record(name, place=place, website=website))) for pk, name, place, website in fields)
    found = known.find(prepare(Record(row.name, place=row.place, website=row.website)))
    if not found:
        return None, None
    entry = entries.get(pk=found[0].pk)
    return (entry, None) if found[0].verdict.outcome is Outcome.SAME else (None, entry)


def _speaking_for(entry: Entry) -> Entry:
    """The entry into which this one was put, if it was put into another."""
    while entry.merged_into is not None:
        entry = entry.merged_into
    return entry


def _written_down(row: Knock, keeper: Teammate, *, now: datetime) -> Entry:
    entry, _made = add_entry(
        holder=row.host, name=row.name, actor=keeper.user, now=now, origin=ORIGIN,
        place=row.place, website=row.website, country=row.host.country,
    )  # fmt: skip
    return entry


def _begun(row: Knock, keeper: Teammate, *, now: datetime) -> Prospect:
    assert row.entry is not None
    until = now.date() + timedelta(days=doors.door_of(row.host).answer_days)
    plan = prospects.Plan(keeper, _("Answer: they knocked at the open door"), until)
    prospect = prospects.begin(row.entry, plan=plan, actor=keeper, now=now)
    if row.message:
        prospect.interest = row.message
        prospect.save(update_fields=["interest"])
    return prospect
