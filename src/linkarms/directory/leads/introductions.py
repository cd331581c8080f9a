"""Introductions asked of a national body or a friend, and affiliates of the same body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import normal_name, one_line
from linkarms.directory.leads.excluding import Excluded
from linkarms.directory.leads.models import Introduction, IntroductionAnswer, LeadKind, Organizer
from linkarms.directory.models import Entry
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.services.entries import add_entry, add_lead

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Lead, Teammate

#: Affiliates that one page proposes, and register entries of one name that are looked at.
MOST_SHOWN, MOST_SAME = 12, 20


@transaction.atomic
def ask_introduction(
    entry: Entry, *, asked: str, asked_on: date, note: str, actor: Teammate, now: datetime
) -> Introduction:
    """We asked somebody to introduce us to this organization. One open question to each is enough."""
    _may_write(entry.holder_id, actor)
    if asked_on > now.date():
        raise BadInput(_("This day has not come yet."), "asked_on")
    clean = one_line(asked, field="asked", max_length=200)
    waiting = Introduction.objects.visible_to(actor).awaiting().filter(entry=entry, asked__iexact=clean)
    if waiting.exists():
        raise BadInput(_("You asked them already, and their answer is awaited."), "asked")
    made = Introduction.objects.create(
        holder=actor.organization,
        entry=entry,
        asked=clean,
        asked_on=asked_on,
        note=one_line(note, field="note", max_length=500, required=False),
        by=actor.user,
        at=now,
    )
    audit.record("introduction.asked", actor=actor.user, organization_id=made.holder_id, thing=made, now=now)
    return made


@transaction.atomic
def answer_introduction(introduction: Introduction, *, answer: str, actor: Teammate, now: datetime) -> Lead | None:
    """What they said. A yes makes the introduction a lead's source; an answer is given once."""
    _may_write(introduction.holder_id, actor)
    if answer not in IntroductionAnswer.values:
        raise BadInput(_("Please choose one of the answers."), "answer")
    changed = Introduction.objects.filter(pk=introduction.pk, answer="").update(answer=answer, answered_at=now)
    if not changed:
        raise Refused(_("This was answered already."))
    introduction.refresh_from_db()
    audit.record(
        "introduction.answered", actor=actor.user, organization_id=introduction.holder_id, thing=introduction, now=now,
        answer=answer,
    )  # fmt: skip
    if answer != IntroductionAnswer.YES:
        return None
    return add_lead(
        introduction.entry,
        kind=LeadKind.INTRODUCTION,
        source=introduction.asked,
        dated_on=now.date(),
        evidence=introduction.note,
        now=now,
    )


def introductions_of(teammate: Teammate) -> QuerySet[Introduction]:
    """Awaited ones first, the longest waiting on top."""
    found = Introduction.objects.visible_to(teammate).select_related("entry", "by")
    return found.order_by(F("answered_at").desc(nulls_first=True), "asked_on", "pk")


def awaited_of(teammate: Teammate) -> QuerySet[Introduction]:
    """Those that this person asked for and nobody has answered."""
    mine = Introduction.objects.visible_to(teammate).awaiting().filter(by=teammate.user)
    return mine.select_related("entry").order_by("asked_on", "pk")


@dataclass(frozen=True, slots=True)
class Affiliate:
    """Another organization of the same body; ``register`` its entry there, or None for one of our lists of events."""

    name: str
    place: str
    why: str
    register: RegisterEntry | None = None
    organizer: Organizer | None = None
    is_parent: bool = False


def affiliates_of(entry: Entry, *, teammate: Teammate) -> list[Affiliate]:
    """Who belongs to the same body: by the group number of a register, and by one's own lists of events.

    The parent first, then those in the same state. Whoever one knows already, or dismissed, is left out.
    """
    excluded = Excluded(teammate)
    found = [*_by_register(entry), *_by_events(entry, teammate)]
    names = {normal_name(one.name) for one in found}
    known = set(Entry.objects.visible_to(teammate).filter(normal_name__in=names).values_list("normal_name", flat=True))
    once: dict[str, Affiliate] = {}
    for one in found:
        normal = normal_name(one.name)
        if normal not in known | {entry.normal_name} and not excluded.covers(one.name):
            once.setdefault(normal, one)
    return list(once.values())[:MOST_SHOWN]


@transaction.atomic
def lead_from_affiliate(entry: Entry, *, affiliate: Affiliate, actor: Teammate, now: datetime) -> Lead:
    """The affiliate is written down as a lead; where it comes from is the entry one knows."""
    _may_write(entry.holder_id, actor)
    register = affiliate.register
    made, _new = add_entry(
        holder=actor.organization,
        name=affiliate.name,
        place=affiliate.place,
        country=(register.country if register is not None else "") or entry.country,
        actor=actor.user,
        now=now,
        origin=entry.name,
    )
    return add_lead(
        made, kind=LeadKind.AFFILIATE, source=entry.name, evidence=affiliate.why, dated_on=now.date(), now=now
    )


def _by_register(entry: Entry) -> list[Affiliate]:
    same = Q(normal_name=entry.normal_name)
    groups = list(
        RegisterEntry.objects.filter(same).exclude(group_number="").order_by("pk")[:MOST_SAME]
        .values_list("source_id", "group_number", "region", "source__name")
    )  # fmt: skip
    found: list[Affiliate] = []
    for source, number, region, named in dict.fromkeys(groups):
        members = RegisterEntry.objects.filter(source=source, group_number=number)
        near = members.filter(Q(region=region) | Q(is_group_parent=True))
        rows = [*near.order_by("-is_group_parent", "name", "pk")[:MOST_SAME], *members.order_by("pk")[:MOST_SAME]]
        found += [_registered(one, named) for one in rows]
    return found


def _registered(one: RegisterEntry, source: str) -> Affiliate:
    words = _("The whole body of the same group in %(source)s") if one.is_group_parent else _("%(source)s: same group")
    name, place = one.shown_name[:200], one.shown_place[:120]
    return Affiliate(name, place, words % {"source": source}, register=one, is_parent=one.is_group_parent)


def _by_events(entry: Entry, teammate: Teammate) -> list[Affiliate]:
    ours = Organizer.objects.visible_to(teammate)
    here = ours.filter(Q(entry=entry) | Q(normal_name=entry.normal_name)).select_related("parent").first()
    if here is None:
        return []
    whole = here.parent or here
    others = ours.filter(Q(parent=whole) | Q(pk=whole.pk)).exclude(pk=here.pk).order_by("name", "pk")
    why = _("Your lists of events: a chapter of %(name)s") % {"name": whole.name}
    top = _("Your lists of events: the whole body")
    rows = sorted(others, key=lambda one: (one.pk != whole.pk, one.name))
    return [
        Affiliate(one.name, "", top if one.pk == whole.pk else why, organizer=one, is_parent=one.pk == whole.pk)
        for one in rows[:MOST_SHOWN]
    ]


def _may_write(holder_id: int, actor: Teammate) -> None:
    if holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
