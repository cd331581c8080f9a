"""What one organization may know of others, made ready for the ranking: its own entries, public profiles, lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Prefetch, Value, When
from django.utils.translation import gettext as _

from linkarms.core.names import normal_name
from linkarms.directory.leads.models import Exclusion
from linkarms.directory.models import Entry, Lead, Organization
from linkarms.directory.queries import public_organizations
from linkarms.directory.register import words
from linkarms.partnerships.models import Dismissal, Partnership, PartnershipState, Stage, Why
from linkarms.partnerships.suggesting.because import Asked, Candidate, Lessons, Saying, saying, voices

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Need

#: So many of one's own entries and of public profiles are looked at: those of the place first, then the newest.
MOST_ENTRIES, MOST_PROFILES = 1000, 300
WITH_US = (PartnershipState.INVITED, PartnershipState.OPEN)
#: A partner's name that short begins too many others.
SHORTEST_FAMILY = 4


@dataclass(frozen=True, slots=True)
class Known:
    """One's own entries as candidates; those with whom one is already at it apart, by their entry."""

    others: list[Candidate]
    at_it: list[tuple[Entry, Candidate]]
    names: frozenset[str]  # normal names of all of them
    organizations: frozenset[int]  # that are one of them
    partners: Mapping[str, str]  # normal name: name of those with whom one works


def asked_of(need: Need) -> Asked:
    town, region = where(need.place, country=need.holder.country)
    return Asked(
        reasons=tuple(need.reasons),
        resources=tuple(need.resources),
        issues=tuple(need.issues),
        town=town,
        region=region,
        constituency=voices(need.constituency),
    )


def where(place: str, *, region: str = "", country: str = "US") -> tuple[str, str]:
    """Town in its normal form and region as its post writes it: "Oakland, CA" is ("oakland", "CA")."""
    head, comma, tail = place.rpartition(",")
    if not region and comma:
        found, _country = words.region(tail.strip(), country)
        if found != tail.strip() or (found.isupper() and len(found) == 2):
            return (normal_name(head) if head.strip() else "", found)
    return (normal_name(place) if place.strip() else "", words.region(region, country)[0] if region else "")


def dismissals(teammate: Teammate) -> list[Dismissal]:
    """All that count, of every need: they teach."""
    return list(Dismissal.objects.visible_to(teammate).filter(undone_at__isnull=True).order_by("at", "pk"))


def lessons_of(rows: Iterable[Dismissal], *, country: str) -> Lessons:
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    towns: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.why == Why.KIND:
            kinds[row.kind][row.normal_name] = row.name
        town = where(row.place, country=country)[0]
        if row.why == Why.FAR and town:
            towns[town][row.normal_name] = row.name
    return Lessons(
        {kind: tuple(names.values()) for kind, names in kinds.items()},
        {town: tuple(names.values()) for town, names in towns.items()},
    )


def own_entries(teammate: Teammate, need: Need, *, together: Mapping[int, tuple[str, ...]]) -> Known:
    """Four queries: entries with their relationship, their open leads, our partnerships, whom we dismissed."""
    country = teammate.organization.country
    rows = list(_entries(teammate, need))
    papers = Partnership.objects.visible_to(teammate).values_list("host_id", "partner_id", "entry_id", "state")
    states: dict[int, str] = {}
    partners_here: set[int] = set()
    for host_id, partner_id, entry_id, state in papers:
        ours = host_id == teammate.organization_id
        if ours:
            states[entry_id] = state
        other = partner_id if ours else host_id
        if state in WITH_US and other:
            partners_here.add(other)
    at_it = {
        row.pk: row
        for row in rows
        if hasattr(row, "prospect") or states.get(row.pk) in WITH_US or row.organization_id in partners_here
    }
    partners = {row.normal_name: row.name for row in at_it.values() if _works(row, states, partners_here)}
    made = {
        row.pk: _of_entry(row, country, _done_together(row, together, states), _family_of(row, partners))
        for row in rows
    }
    unwanted = set(
        Exclusion.objects.visible_to(teammate).filter(entry__isnull=False).values_list("entry_id", flat=True)
    )
    return Known(
        others=[one for pk, one in made.items() if pk not in at_it and pk not in unwanted],
        at_it=[(row, made[pk]) for pk, row in at_it.items()],
        names=frozenset(row.normal_name for row in rows),
        organizations=frozenset(row.organization_id for row in rows if row.organization_id) | partners_here,
        partners=partners,
    )


def profiles(teammate: Teammate, known: Known, *, together: Mapping[int, tuple[str, ...]]) -> list[Candidate]:
    """Public profiles that are not among one's own entries. One query."""
    found = public_organizations().filter(country=teammate.organization.country).order_by("pk")
    rows = found.exclude(pk=teammate.organization_id)[:MOST_PROFILES]
    return [
        _of_profile(row, together.get(row.pk, ()), family(normal_name(row.name), known.partners))
        for row in rows
        if row.pk not in known.organizations and normal_name(row.name) not in known.names
    ]


def family(normal: str, partners: Mapping[str, str]) -> str:
    """The partner whose name begins this one: "Sierra Club" of "Sierra Club Bay Chapter"."""
    parts = normal.split()
    for length in range(len(parts) - 1, 0, -1):
        beginning = " ".join(parts[:length])
        if len(beginning) >= SHORTEST_FAMILY and beginning in partners:
            return partners[beginning]
    return ""


def _family_of(row: Entry, partners: Mapping[str, str]) -> tuple[str, str]:
    """The partner to which an entry belongs, and who says so: our own record, or its name."""
    if row.parent is not None and row.parent.normal_name in partners:
        return row.parent.name, _("your own record")
    return family(row.normal_name, partners), ""


def issues_in(name: str, says: str) -> dict[str, str]:
    """Issues that a name names: "Fresno Tenants Union" is about housing."""
    parts = normal_name(name).split()
    pairs = [" ".join(pair) for pair in pairwise(parts)]
    return {found: says for word in (*pairs, *parts) if (found := words.issue(word))}


def _entries(teammate: Teammate, need: Need) -> Iterable[Entry]:
    town = need.place.partition(",")[0].strip()
    here = Case(
        When(prospect__isnull=False, then=Value(0)),
        When(place__icontains=town, then=Value(1)) if town else When(leads__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    leads = Lead.objects.filter(dismissed_at__isnull=True).order_by("-found_at", "pk")
    return (
        Entry.objects.visible_to(teammate)
        .annotate(here=here)
        .select_related("organization", "prospect", "parent")
        .prefetch_related(Prefetch("leads", queryset=leads, to_attr="open_leads"))
        .order_by("here", "-pk")
        .distinct()[:MOST_ENTRIES]
    )


def _works(row: Entry, states: Mapping[int, str], partners_here: set[int]) -> bool:
    prospect = getattr(row, "prospect", None)
    is_active = prospect is not None and prospect.stage == Stage.ACTIVE
    return is_active or states.get(row.pk) == PartnershipState.OPEN or row.organization_id in partners_here


def _done_together(row: Entry, together: Mapping[int, tuple[str, ...]], states: Mapping[int, str]) -> tuple[str, ...]:
    done = together.get(row.organization_id or 0, ())
    return (*done, _("a partnership that ended")) if states.get(row.pk) == PartnershipState.ENDED else done


def _of_entry(row: Entry, country: str, together: tuple[str, ...], belongs_to: tuple[str, str]) -> Candidate:
    profile = row.organization if row.organization and row.organization.profile_public_at else None
    texts = [
        (_("Your notes"), row.notes),
        (_("What they offer, in your record"), row.offers),
        (_("About them, in your record"), row.about),
        (_("Their languages, in your record"), row.languages),
        (_("Their public profile"), profile.about if profile else ""),
    ]
    source = _("your own record")
    issues = issues_in(row.name, _("their name")) | dict.fromkeys(row.issues, source)
    if profile is not None:
        issues |= dict.fromkeys(profile.issues, _("their public profile"))
    town, region = where(row.place, region=row.region, country=row.country or country)
    leads = tuple((lead.source, lead.evidence) for lead in getattr(row, "open_leads", ()))
    return Candidate(
        key=f"entry:{row.pk}",
        name=row.name,
        normal_name=row.normal_name,
        kind=row.kind,
        place=row.place,
        town=town,
        region=region,
        issues=issues,
        speaks_for=row.constituencies,
        sayings=tuple(saying(says, text) for says, text in texts if text),
        leads=leads,
        together=together,
        family=belongs_to[0],
        family_says=belongs_to[1],
        source=source,
    )


def _of_profile(row: Organization, together: tuple[str, ...], belongs_to: str) -> Candidate:
    town, region = where(row.place, country=row.country)
    source = _("their public profile")
    said: tuple[Saying, ...] = (saying(_("Their public profile"), row.about),) if row.about else ()
    return Candidate(
        key=f"organization:{row.pk}", name=row.name, normal_name=normal_name(row.name), kind=row.kind, place=row.place,
        town=town, region=region, issues=issues_in(row.name, _("their name")) | dict.fromkeys(row.issues, source),
        sayings=said, together=together, family=belongs_to, source=source,
    )  # fmt: skip
