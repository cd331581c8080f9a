"""What waits for this person, most pressing first. Each: what, why now, one button."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

#: More of one kind than this are summed up in one line that leads to the room.
SHOWN_OF_A_KIND = 5


class Rank(IntEnum):
    """What comes first: duties to people, then what others wait for, then our own work."""

    REMOVAL = 1
    AGREEMENT = 2
    INVITATION = 3
    KNOCK = 4
    ASK = 5
    YES_AGAIN = 6
    OWN_WORD = 7  # a teammate waits for one's own view
    AUTHORITY = 8
    COMMENTS = 9
    NEXT_STEP = 10
    ENDING = 11  # an agreement: in 90, 30 or 7 days
    LEFT_TO_DO = 12  # after one that ended
    AWAITED = 13
    REVIEW = 14
    NEED = 15
    LEFT_ALONE = 16
    QUIET = 17
    WELCOME = 18
    ENDING_LATER = 19
    DATA = 20
    DRAFT = 21


@dataclass(frozen=True, slots=True)
class Todo:
    """`late`: said in red after the reason ("" while there is time)."""

    rank: Rank
    what: str
    why: str
    url: str
    label: str
    since: datetime
    late: str = ""


type Asker = Callable[["Teammate", datetime], Iterable[Todo]]


def todos(teammate: Teammate, askers: Iterable[Asker], *, now: datetime) -> list[Todo]:
    """Everything, by rank and then what waits longest."""
    found = [todo for ask in askers for todo in ask(teammate, now)]
    return sorted(found, key=lambda todo: (todo.rank, todo.since))


def shortened(found: list[Todo], *, room: str) -> list[Todo]:
    """The first five of one kind, and one line for the rest."""
    if len(found) <= SHOWN_OF_A_KIND + 1:
        return found
    shown, rest = found[:SHOWN_OF_A_KIND], found[SHOWN_OF_A_KIND:]
    words = ngettext("%(n)d more like these", "%(n)d more like these", len(rest)) % {"n": len(rest)}
    why, latest = _("The ones that wait longest stand above."), max(todo.since for todo in found)
    return [*shown, Todo(shown[0].rank, words, why, room, _("See all"), latest)]


def ago(then: datetime, *, now: datetime) -> str:
    """ "today", "yesterday", "5 days ago": by calendar days in UTC."""
    days = (now.date() - then.date()).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
