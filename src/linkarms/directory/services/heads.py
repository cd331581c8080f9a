"""The head of the audit's chain goes to every owner: whoever has it can show later that the past was changed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Q

from linkarms.accounts.models import User
from linkarms.audit.heads import head
from linkarms.directory.models import Role, Teammate
from linkarms.outbox import services as outbox
from linkarms.outbox.models import Mail

KIND = "directory_audit_head"


def mail_heads(*, now: datetime) -> int:
    """Periodic: once a week (ISO weeks, UTC) to each owner. How many were written; none before the first entry."""
    year, week, _day = now.astimezone(UTC).isocalendar()
    return _mail(f"{year}-W{week:02}", now=now)


def mail_heads_now(*, now: datetime) -> int:
    """On request: to each owner, whatever the week has had. How many mails were written."""
    return _mail(f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", now=now)


def _mail(occasion: str, *, now: datetime) -> int:
    latest = head()
    if latest is None:
        return 0
    owners = Teammate.objects.active().filter(role=Role.OWNER, user__is_active=True)
    keys = {pk: f"audit-head:{occasion}:{pk}" for pk in owners.values_list("user_id", flat=True).distinct()}
    # Looked up together: an hourly job that has nothing to write costs three statements.
    written = set(Mail.objects.filter(~Q(key=""), key__in=list(keys.values())).values_list("key", flat=True))
    missing = [pk for pk, key in keys.items() if key not in written]
    for person in User.objects.filter(pk__in=missing).order_by("pk"):
        outbox.write(
            KIND,
            to=person.email,
            language=person.language,
            context={"head": str(latest), "command": f"linkarms verify --head {latest}", "number": latest.number},
            now=now,
            key=keys[person.pk],
        )
    return len(missing)
