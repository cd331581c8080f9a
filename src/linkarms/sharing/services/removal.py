"""Removal lists: whom a recipient has to delete, by day, until it says that it did.

Only somebody whose data a recipient really received, by a disclosure, is put on its list.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.cells import guard
from linkarms.core.errors import NotAllowed
from linkarms.core.urls import absolute
from linkarms.directory import queries as directory
from linkarms.directory.models import Organization, Teammate
from linkarms.outbox import services as outbox
from linkarms.sharing.models import (
    UNACKNOWLEDGED_AFTER,
    Disclosure,
    Progress,
    Purpose,
    RemovalItem,
    RemovalReason,
)
from linkarms.sharing.services.releasing import BYTE_ORDER_MARK
from linkarms.supporters.models import Confirmation, Consent, Decision, Supporter

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Days after which a waiting list is brought up again by mail, before everything stops.
REMIND_AFTER_DAYS = (7, 12)
#: A confirmation is looked at again for so long, in case its commit was slower than the clock.
_OVERLAP = timedelta(minutes=5)


def list_for_removal(
    supporter: Supporter,
    organizations: Sequence[Organization],
    *,
    reason: RemovalReason,
    now: datetime,
    upto: datetime | None = None,
) -> list[RemovalItem]:
    """Put the person on the list of each of these that received data not covered by an earlier item.

    ``upto``: only what left on a yes said until then; what left on a later one may stay. Called inside the
    transaction that takes the yes back, with the organizations' rows locked.
    """
    if supporter.email is None:
        return []  # erased: on the lists already
    received = _newest_disclosures(supporter, organizations, upto=upto)
    items = [
        RemovalItem(
            organization=organization,
            supporter=supporter,
            disclosure_id=received[organization.pk],
            email=supporter.email,
            reason=reason,
            at=now,
        )
        for organization in organizations
        if organization.pk in received
    ]
    for item in items:
        item.save()
        _tell(item.organization, now=now)
    return items


def _newest_disclosures(
    supporter: Supporter, organizations: Sequence[Organization], *, upto: datetime | None
) -> dict[int, int]:
    """Recipient to its newest disclosure for contact that no removal item covers yet."""
    covered = (
        RemovalItem.objects.filter(supporter=supporter, organization=OuterRef("recipient"))
        .order_by("-disclosure_id")
        .values("disclosure_id")[:1]
    )
    received = Disclosure.objects.filter(supporter=supporter, recipient__in=organizations, purpose=Purpose.CONTACT)
    if upto is not None:
        received = received.filter(consent__at__lte=upto)
    rows = (
        received.annotate(covered=Subquery(covered))
        .filter(Q(covered__isnull=True) | Q(pk__gt=Subquery(covered)))
        .values_list("recipient_id")
        .annotate(newest=Max("pk"))
    )
    return dict(rows)


@transaction.atomic
def acknowledge(organization: Organization, day: date, *, actor: Teammate, now: datetime) -> int:
    """ "I removed them": answer one day's list (UTC). Returns how many people it held; twice is once.

    From then on the addresses are gone here too; what stays is that, when and by whom it was acknowledged.
    """
    if actor.organization_id != organization.pk or not actor.may_export:
        raise NotAllowed(_("Only owners and organizers answer removal lists."))
    waiting = RemovalItem.objects.filter(_on(day), organization=organization, acknowledged_at__isnull=True)
    count = waiting.update(acknowledged_at=now, acknowledged_by=actor.user, email="")
    if count:
        audit.record(
            "removal.acknowledged",
            actor=actor.user,
            organization_id=organization.pk,
            thing=organization,
            now=now,
            day=day.isoformat(),
            people=count,
        )
    return count


def removal_list_csv(organization: Organization, day: date, *, actor: Teammate) -> bytes:
    """One day's waiting list as a CSV file of addresses, to run against one's own files."""
    if actor.organization_id != organization.pk or not actor.may_export:
        raise NotAllowed(_("Only owners and organizers answer removal lists."))
    items = RemovalItem.objects.filter(_on(day), organization=organization, acknowledged_at__isnull=True)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["email", "reason", "since"])
    for email, reason, at in items.order_by("email", "pk").values_list("email", "reason", "at").distinct():
        writer.writerow([guard(email), reason, at.astimezone(UTC).date().isoformat()])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def catch_up(*, now: datetime) -> int:
    """Periodic, idempotent: list who confirmed a "no" after data had left; remind of lists.

    A "no" (or "this was not me") is confirmed by the petition's own page, which does not know who received
    what; it is pulled here, by the time of the confirmation. Returns the items made.
    """
    mark, _made = Progress.objects.get_or_create(
        name="confirmed_noes", defaults={"seen_until": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    made = 0
    for supporter_id, organization_id, said_at in _said_no_since(mark.seen_until - _OVERLAP):
        with transaction.atomic():
            organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
            supporter = Supporter.objects.get(pk=supporter_id)
            items = list_for_removal(supporter, [organization], reason=RemovalReason.WITHDRAWN, now=now, upto=said_at)
            made += len(items)
    mark.seen_until = now
    mark.save(update_fields=["seen_until"])
    remind(now=now)
    return made


def _said_no_since(since: datetime) -> list[tuple[int, int, datetime]]:
    """(supporter, organization, its last no) for each no confirmed since, where a yes before had let data leave."""
    received = Disclosure.objects.filter(
        supporter=OuterRef("supporter"),
        recipient=OuterRef("organization"),
        purpose=Purpose.CONTACT,
        consent__at__lte=OuterRef("at"),
    )
    noes = Consent.objects.filter(
        Exists(received),
        decision__in=(Decision.NO, Decision.WITHDRAWN),
        submission__in=Confirmation.objects.filter(at__gt=since).values("submission"),
    )
    pairs = noes.order_by("supporter_id", "organization_id").values_list("supporter_id", "organization_id")
    return list(pairs.annotate(said_at=Max("at")))


def remind(*, now: datetime) -> None:
    """Mail those who answer lists that one waits, in time before everything stops."""
    for days in REMIND_AFTER_DAYS:
        waiting = RemovalItem.objects.filter(
            acknowledged_at__isnull=True,
            at__lte=now - timedelta(days=days),
            at__gt=now - UNACKNOWLEDGED_AFTER,
        )
        for organization in Organization.objects.filter(pk__in=waiting.values("organization")):
            since = waiting.filter(organization=organization).order_by("at").values_list("at", flat=True)[0]
            key = f"removal-waits:{since.astimezone(UTC).date().isoformat()}:{days}"
            _mail(organization, "sharing_removal_list_waits", key, stops=since + UNACKNOWLEDGED_AFTER, now=now)


def _tell(organization: Organization, *, now: datetime) -> None:
    """One mail a day at most, without a name or an address in it."""
    day = now.astimezone(UTC).date().isoformat()
    _mail(organization, "sharing_removal_list", f"removal:{day}", stops=now + UNACKNOWLEDGED_AFTER, now=now)


def _mail(organization: Organization, kind: str, key: str, *, stops: datetime, now: datetime) -> None:
    for teammate in directory.organizers(organization):
        outbox.write(
            kind,
            to=teammate.user.email,
            language=teammate.user.language,
            context={
                "organization": organization.name,
                "stops": stops,
                "action_url": absolute(f"/w/{organization.slug}/people/to-remove/"),
            },
            now=now,
            key=f"{key}:{teammate.pk}",
        )


def _on(day: date) -> Q:
    start = datetime.combine(day, time.min, tzinfo=UTC)
    return Q(at__gte=start, at__lt=start + timedelta(days=1))
