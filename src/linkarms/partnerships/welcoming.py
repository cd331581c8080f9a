"""How a new partner is welcomed: the usual first steps, and what is still open with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _

from linkarms.directory.models import Entry
from linkarms.partnerships.models import WelcomeList

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Organization, Teammate


@dataclass(frozen=True, slots=True)
class Welcome:
    """How far the welcome of one partner is."""

    entry_id: int
    name: str
    prospect_id: int | None
    done: int
    total: int
    since: datetime


def usual_steps() -> list[str]:
    """From the guides: people first, then who does what, then something small, then giving back."""
    return [
        _("Meet in person and get to know each other"),
        _("Ask how they decide, and how long that takes"),
        _("Say who speaks for whom, and how each is reached best"),
        _("Write down together who does what by when, and what each may expect"),
        _("Say what stays with each of us: lists, names, texts that need a yes"),
        _("Ask the people who will do the work, on both sides"),
        _("Begin with one small thing together, such as sharing each other's posts"),
        _("Go to one of their meetings or events"),
        _("Look back together: what went well, and what comes next?"),
    ]


def steps_for(organization: Organization) -> list[str]:
    own = WelcomeList.objects.filter(organization=organization).first()
    return own.steps.splitlines() if own is not None else usual_steps()


def under_way(teammate: Teammate) -> list[Welcome]:
    """Partners whose welcome this teammate has not finished; for organizers also those of nobody. One query."""
    mine = Q(prospect__owner=teammate)
    if teammate.may_organize:
        mine |= Q(prospect__isnull=True) | Q(prospect__owner__isnull=True)
    rows = (
        Entry.objects.visible_to(teammate)
        .filter(mine)
        .annotate(
            total=Count("welcome_steps"),
            done=Count("welcome_steps", filter=Q(welcome_steps__done_at__isnull=False)),
            since=Min("welcome_steps__made_at"),
            relation=F("prospect__pk"),
        )
        .filter(total__gt=F("done"))
        .order_by("pk")
    )
    return [Welcome(*row) for row in rows.values_list("pk", "name", "relation", "done", "total", "since")]
