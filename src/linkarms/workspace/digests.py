"""Today by mail: the same list as on the page, every morning or on Mondays, to whoever chose it.

A period is a day or a week, in UTC. It is looked at once: whoever writes its first day into the choice, by compare and
set, writes the mail. The mail's key is the second lock: a period that has had its mail gets no other, even when the
clock is turned back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from linkarms.core.urls import absolute
from linkarms.directory.models import Teammate
from linkarms.outbox import services as outbox
from linkarms.outbox.rendering import spoken
from linkarms.partnerships.models import DigestChoice, Rhythm
from linkarms.partnerships.services.digests import period_of, stop_token
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, todos
from linkarms.workspace.rooms.today.views import ASKERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

AT_ONCE = 500
#: Work of one's own that was begun, with no day on which it is due, is shown; alone it is no reason for a mail. Neither
#: is the end of an agreement between the days on which one is reminded of it.
NO_REASON = frozenset({Rank.WELCOME, Rank.ENDING_LATER, Rank.DATA, Rank.DRAFT})


def write_digests(now: datetime) -> int:
    """Periodic: to everybody whose period has begun and was not looked at. How many mails."""
    return sum(_written(choice, period, now=now) for choice, period in _waiting(now))


def due(teammate: Teammate, *, now: datetime) -> list[Todo]:
    """What Today shows, in the language that is spoken now; nothing where nothing in it is due."""
    found = todos(teammate, ASKERS, now=now)
    return found if any(todo.rank not in NO_REASON for todo in found) else []


def _waiting(now: datetime) -> Iterator[tuple[DigestChoice, date]]:
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        period = period_of(rhythm, now)
        if period is None:
            continue
        rows = DigestChoice.objects.filter(rhythm=rhythm, teammate__in=Teammate.objects.active()).filter(
            Q(looked_at__isnull=True) | ~Q(looked_at=period)
        )
        rows = rows.select_related("teammate__user", "teammate__organization").order_by("pk")
        yield from ((row, period) for row in rows[:AT_ONCE])


@transaction.atomic
def _written(choice: DigestChoice, period: date, *, now: datetime) -> int:
    mine = DigestChoice.objects.filter(pk=choice.pk, rhythm=choice.rhythm, looked_at=choice.looked_at)
    if not mine.update(looked_at=period):
        return 0  # a neighbour has it, or another rhythm was chosen meanwhile
    teammate = choice.teammate
    language = spoken(teammate.user.language)
    with translation.override(language):
        found = due(teammate, now=now)
    if not found:
        return 0
    stop = absolute(reverse("public:digest-stop", args=[stop_token(teammate)]))
    mail = outbox.write(
        "workspace_digest",
        to=teammate.user.email,
        language=language,
        context={
            "organization": teammate.organization.name,
            "weekly": choice.rhythm == Rhythm.WEEKLY,
            "todos": [(todo, absolute(todo.url)) for todo in found],
            "count": len(found),
            "action_url": absolute(room_url(teammate, "today")),
            "settings_url": absolute(room_url(teammate, "settings-digest")),
        },
        now=now,
        key=f"digest:{teammate.pk}:{choice.rhythm}:{period.isoformat()}",
        unsubscribe_url=stop,
    )
    return int(mail.created_at == now)
