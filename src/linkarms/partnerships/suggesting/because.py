"""Why an organization may help with a need: each reason from its own evidence, so that each can be taken away alone.

Pure but for translations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.core.joining import listed
from linkarms.core.names import normal_name
from linkarms.directory.models import Kind
from linkarms.directory.search.fitting import AROUND_KM, NEAR_KM
from linkarms.directory.vocabulary import ISSUES
from linkarms.partnerships.models import Resource
from linkarms.partnerships.suggesting.weights import (
    KINDS_FOR_REASON,
    KINDS_FOR_RESOURCE,
    WORDS_OF_RESOURCE,
    Ground,
    Weight,
    taught,
)

#: So much of a text is read.
LONGEST = 2000
#: Words that say nothing about whose voices are missing.
_EMPTY = frozenset(
    {"and", "the", "of", "in", "for", "people", "with", "who", "y", "de", "la", "las", "los", "el", "con"}
)
# Asked for once: `Kind.values` translates every label, and there is a sentence for each candidate.
_KINDS = frozenset(Kind.values)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a need the ranking reads."""

    reasons: tuple[str, ...]
    resources: tuple[str, ...]
    issues: tuple[str, ...]
    town: str  # normal form
    region: str
    constituency: tuple[tuple[str, ...], ...]  # each group of people that it names, as stems of its words


@dataclass(frozen=True, slots=True)
class Saying:
    """A text about an organization and who says so: "your notes". ``sentences``: each with its normal form."""

    where: str
    sentences: tuple[tuple[str, str], ...]


def saying(where: str, text: str) -> Saying:
    found = (one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", text[:LONGEST]) if one.strip())
    return Saying(where, tuple((one, normal_name(one)) for one in found))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one organization to the one that asks. ``key``: "entry:5", "organization:7", "register:9"."""

    key: str
    name: str
    normal_name: str
    kind: str
    place: str  # as it is written
    town: str = ""
    region: str = ""
    km: float | None = None
    issues: Mapping[str, str] = field(default_factory=dict)  # slug: who says so
    speaks_for: str = ""  # whom, as it is written down
    sayings: tuple[Saying, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()  # source, the sentence
    together: tuple[str, ...] = ()  # names of what was done together
    family: str = ""  # the partner to which it belongs
    family_says: str = ""  # who says so; "": its name
    source: str = ""  # who says all else


@dataclass(frozen=True, slots=True)
class Lessons:
    """What this organization taught by putting suggestions away: kind or town to the names put away."""

    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    towns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: what it counts, in plain words, and what can be looked up."""

    ground: Ground
    points: int
    words: str
    evidence: str
    detail: str = ""  # which resource, for offers

    @property
    def counts(self) -> str:
        return {
            Weight.MOST: _("counts most of all"),
            Weight.MUCH: _("counts much"),
            Weight.SOME: _("counts some"),
            Weight.LITTLE: _("counts a little"),
            Weight.AGAINST_LITTLE: _("counts a little against"),
            Weight.AGAINST_SOME: _("counts some against"),
            Weight.AGAINST_MUCH: _("counts much against"),
        }[Weight(self.points)]


def reasons_for(candidate: Candidate, asked: Asked, lessons: Lessons) -> tuple[Because, ...]:
    """All reasons, what counts most first."""
    found: list[Because] = []
    for ask in (_affected, _constituency, _together, _issue, _place, _offers, _kind, _family, _leads):
        found += ask(candidate, asked)
    found += _taught(candidate, lessons)
    return tuple(sorted(found, key=lambda one: (-one.points, one.ground, one.detail)))


def voices(text: str) -> tuple[tuple[str, ...], ...]:
    """Each group of people on its own: "Tenants, and night workers" are ("tenant",) and ("night", "worker")."""
    parts = (stems(part) for part in re.split(r"[,;/()]|\b(?:and|or|y|e|o|u)\b|&", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def stems(text: str) -> tuple[str, ...]:
    """Words as they are looked for: "Tenants" finds "tenant"."""
    words = normal_name(text).split() if text.strip() else []
    return tuple(dict.fromkeys(_stem(word) for word in words if word not in _EMPTY and len(word) > 2))


def _stem(word: str) -> str:
    return word.removesuffix("es") if word.endswith("ches") else word.removesuffix("s") if len(word) > 4 else word


def _affected(candidate: Candidate, _asked: Asked) -> Iterator[Because]:
    if candidate.kind == Kind.AFFECTED:
        words = _("They are people directly affected: their voices come first.")
        yield Because(Ground.AFFECTED, Weight.MOST, words, _kind_says(candidate))


def _constituency(candidate: Candidate, asked: Asked) -> Iterator[Because]:
    """In the name it says who they are; in a text it may be said in passing."""
    if not asked.constituency:
        return
    if speaks_of(asked.constituency, candidate.normal_name):
        words = _("Their name says that they are those whose voices are missing.")
        yield Because(Ground.CONSTITUENCY, Weight.MUCH, words, _("Name: “%(name)s”") % {"name": candidate.name})
        return
    if candidate.speaks_for and speaks_of(asked.constituency, normal_name(candidate.speaks_for)):
        words = _("They speak for those whose voices are missing.")
        yield Because(Ground.CONSTITUENCY, Weight.MUCH, words, _quoted(candidate.source, candidate.speaks_for))
        return
    for said in candidate.sayings:
        for sentence, normal in said.sentences:
            if speaks_of(asked.constituency, normal):
                words = _("They have to do with those whose voices are missing.")
                yield Because(Ground.CONSTITUENCY, Weight.SOME, words, _quoted(said.where, sentence))
                return


def _together(candidate: Candidate, _asked: Asked) -> Iterator[Because]:
    if candidate.together:
        words = _("You have done something together.")
        yield Because(Ground.TOGETHER, Weight.MUCH, words, listed(candidate.together[:3]))


def _issue(candidate: Candidate, asked: Asked) -> Iterator[Because]:
    shared = [issue for issue in asked.issues if issue in candidate.issues]
    if shared:
        names = listed(str(ISSUES[issue]) for issue in shared)
        words = _("They work on it: %(issues)s.") % {"issues": names}
        said = _("Said by: %(who)s") % {"who": listed(dict.fromkeys(candidate.issues[issue] for issue in shared))}
        yield Because(Ground.ISSUE, Weight.MUCH if len(shared) > 1 else Weight.SOME, words, said)


def _place(candidate: Candidate, asked: Asked) -> Iterator[Because]:
    said = _("Place: %(place)s (%(source)s)") % {"place": candidate.place, "source": candidate.source}
    elsewhere = asked.region and candidate.region and asked.region != candidate.region
    if asked.town and candidate.town == asked.town and not elsewhere:
        yield Because(Ground.PLACE, Weight.MUCH, _("They are in the same place."), said)
    elif candidate.km is not None and candidate.km <= AROUND_KM:
        km = round(candidate.km)
        words = ngettext("They are about %(km)d km away.", "They are about %(km)d km away.", km) % {"km": km}
        yield Because(Ground.PLACE, Weight.SOME if candidate.km <= NEAR_KM else Weight.LITTLE, words, said)
    elif asked.region and candidate.region == asked.region:
        yield Because(Ground.PLACE, Weight.LITTLE, _("They are in the same state or region."), said)


def _offers(candidate: Candidate, asked: Asked) -> Iterator[Because]:
    """The first sentence that offers each resource that the need lacks."""
    for resource in asked.resources:
        beginnings = WORDS_OF_RESOURCE.get(resource, ())
        for said in candidate.sayings:
            sentence = next((one for one, normal in said.sentences if _begins(beginnings, normal)), "")
            if sentence:
                words = _("They may have what you lack: %(what)s.") % {"what": Resource(resource).label}
                yield Because(Ground.OFFER, Weight.SOME, words, _quoted(said.where, sentence), resource)
                break


def _kind(candidate: Candidate, asked: Asked) -> Iterator[Because]:
    """Not for those directly affected: that is a reason of its own, from the same evidence."""
    if candidate.kind == Kind.AFFECTED:
        return
    having = [str(Resource(one).label) for one in asked.resources if candidate.kind in KINDS_FOR_RESOURCE.get(one, ())]
    called_for = any(candidate.kind in KINDS_FOR_REASON.get(reason, ()) for reason in asked.reasons)
    if having:
        words = _("Groups of this kind often have what you lack: %(what)s.") % {"what": listed(having)}
        yield Because(Ground.KIND, Weight.SOME, words, _kind_says(candidate))
    elif called_for:
        words = _("Groups of this kind are often good partners for such a reason.")
        yield Because(Ground.KIND, Weight.LITTLE, words, _kind_says(candidate))


def _family(candidate: Candidate, _asked: Asked) -> Iterator[Because]:
    if candidate.family:
        words = _("They belong to %(partner)s, with whom you work.") % {"partner": candidate.family}
        evidence = candidate.family_says or _("Name: “%(name)s”") % {"name": candidate.name}
        yield Because(Ground.FAMILY, Weight.SOME, words, evidence)


def _leads(candidate: Candidate, _asked: Asked) -> Iterator[Because]:
    if not candidate.leads:
        return
    sources = list(dict.fromkeys(source for source, _sentence in candidate.leads))
    words = ngettext("You found them in %(n)d source.", "You found them in %(n)d sources.", len(sources))
    said = "; ".join(_quoted(source, sentence) if sentence else source for source, sentence in candidate.leads[:2])
    weight = Weight.SOME if len(sources) > 1 else Weight.LITTLE
    yield Because(Ground.LEAD, weight, words % {"n": len(sources)}, said)


def _taught(candidate: Candidate, lessons: Lessons) -> Iterator[Because]:
    if names := lessons.kinds.get(candidate.kind):
        words = _("You put away others of this kind: no help with it.")
        yield Because(Ground.TAUGHT_KIND, taught(len(names)), words, listed(names[:3]))
    if candidate.town and (names := lessons.towns.get(candidate.town)):
        words = _("You put away others from there: too far away.")
        yield Because(Ground.TAUGHT_PLACE, taught(len(names)), words, listed(names[:3]))


def _kind_says(candidate: Candidate) -> str:
    label = Kind(candidate.kind).label if candidate.kind in _KINDS else candidate.kind
    return _("Kind: %(kind)s (%(source)s)") % {"kind": label, "source": candidate.source}


def _quoted(where: str, sentence: str) -> str:
    return _("%(where)s: “%(sentence)s”") % {"where": where, "sentence": sentence[:200]}


def speaks_of(groups: tuple[tuple[str, ...], ...], normal: str) -> bool:
    """Whether a text names one of these groups of people: with each of its words, in any order and number."""
    words = normal.split()
    return any(all(any(word.startswith(stem) for word in words) for stem in group) for group in groups)


def _begins(beginnings: tuple[str, ...], normal: str) -> bool:
    plain = f" {normal} "
    return any(f" {beginning}" in plain for beginning in beginnings)
