"""Who signed a letter or stands in an article, and which of one's own entries is meant: private to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.directory.articles.known import A_LOOK, mentions_in
from linkarms.directory.leads.excluding import Excluded
from linkarms.directory.letters.splitting import LONGEST_NAME, Signatory, distinct, split_letter
from linkarms.directory.matching.clusters import group
from linkarms.directory.matching.comparing import Outcome, compare
from linkarms.directory.matching.keys import candidates
from linkarms.directory.matching.lookup import Known, Match
from linkarms.directory.matching.nearby import marks
from linkarms.directory.matching.records import Prepared, Record, prepare
from linkarms.directory.matching.wording import in_words
from linkarms.directory.models import Entry, Teammate
from linkarms.directory.register.models import RegisterEntry

#: Each is one field of the form that follows, and Django takes a thousand.
MOST_NAMES = 900
#: Entries that may be meant, at most, for one name.
MOST_PROPOSED = 3
#: Of as many organizations of one name in the register the places are shown.
MOST_LISTED = 3
MOST_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One's own entry that may be meant, and why."""

    entry: Entry
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadName:
    """``also`` the other spellings in the letter; ``known`` for certain or None; ``perhaps`` what a person decides."""

    signatory: Signatory
    also: tuple[str, ...]
    known: Proposed | None
    perhaps: tuple[Proposed, ...]
    looks_like: tuple[str, ...]
    listed: tuple[RegisterEntry, ...] = ()  # of this name in a register


@dataclass(frozen=True, slots=True)
class Reading:
    """``dismissed``: names that stand in the text and that this organization dismissed for good."""

    names: list[ReadName]
    dismissed: tuple[str, ...] = ()


def read_letter(teammate: Teammate, text: str) -> Reading:
    """In the order of the letter, each organization once."""
    return _read_names(teammate, distinct(split_letter(text)))


def read_article(teammate: Teammate, text: str) -> Reading:
    """The organizations an article names, each with its first sentence; the number is the sentence's."""
    mentions = mentions_in(text, holder_id=teammate.organization_id)
    return _read_names(teammate, [Signatory(one.name[:LONGEST_NAME], "", one.number, one.sentence) for one in mentions])


def _read_names(teammate: Teammate, found: Sequence[Signatory]) -> Reading:
    """Looks at this organization's own entries only. Raises BadInput (field "text") for none and for too many."""
    excluded = Excluded(teammate)
    dismissed = tuple(one.name for one in found if excluded.covers(one.name, place=one.place))
    signed = [one for one in found if one.name not in dismissed]
    if not signed and dismissed:
        raise BadInput(
            _("Everybody named here was dismissed for good: %(names)s.") % {"names": ", ".join(dismissed[:10])}, "text"
        )
    if not signed:
        raise BadInput(_("No names of organizations were found in this."), "text")
    if len(signed) > MOST_NAMES:
        raise BadInput(
            _("These are %(number)d names. Please paste at most %(most)d at a time.")
            % {"number": len(signed), "most": MOST_NAMES},
            "text",
        )
    prepared = [prepare(Record(one.name, place=one.place)) for one in signed]
    joined = group(candidates(prepared).pairs, compare=lambda one, other: compare(prepared[one], prepared[other]))
    followers = {row: rows[0] for rows in joined.groups for row in rows[1:]}
    looks: dict[int, list[str]] = {}
    for one, other, _verdict in joined.doubtful:
        first, second = sorted((followers.get(one, one), followers.get(other, other)))
        looks.setdefault(second, []).append(signed[first].name)
    entries = _nearby(teammate, signed)
    index = Known((pk, _prepared(entry)) for pk, entry in entries.items())
    groups = {rows[0]: rows for rows in joined.groups}
    names = [
        _read(
            [(signed[member], index.find(prepared[member])) for member in groups.get(row, [row])],
            entries=entries,
            looks_like=tuple(dict.fromkeys(looks.get(row, ()))),
        )
        for row in range(len(signed))
        if row not in followers
    ]
    listed = _listed(one.signatory.name for one in names if one.known is None)
    named = [replace(one, listed=tuple(listed.get(normal_name(one.signatory.name), ()))) for one in names]
    return Reading(named, dismissed)


def _listed(names: Iterable[str]) -> dict[str, list[RegisterEntry]]:
    """What registers say under these very names, by name; at most a few of each."""
    found: dict[str, list[RegisterEntry]] = {}
    for some in batched(sorted({normal_name(name) for name in names}), A_LOOK):
        for entry in RegisterEntry.objects.filter(normal_name__in=some).order_by("normal_name", "pk")[:MOST_LOOKED_AT]:
            same = found.setdefault(entry.normal_name, [])
            if len(same) < MOST_LISTED:
                same.append(entry)
    return found


def _nearby(teammate: Teammate, signed: Iterable[Signatory]) -> dict[int, Entry]:
    """Of one's own entries those that could be meant by any of the names."""
    wanted = set[str]().union(*(marks(normal_name(one.name)) for one in signed))
    own = Entry.objects.visible_to(teammate).order_by("pk")
    near = [pk for pk, normal in own.values_list("pk", "normal_name") if not wanted.isdisjoint(marks(normal))]
    return {entry.pk: entry for entry in own.filter(pk__in=near)} if near else {}


def _prepared(entry: Entry) -> Prepared:
    return prepare(Record(entry.name, place=entry.place, website=entry.website))


def _read(
    found: Sequence[tuple[Signatory, list[Match]]], *, entries: dict[int, Entry], looks_like: tuple[str, ...]
) -> ReadName:
    matches = [match for _signatory, ours in found for match in ours]
    certain = next((match for match in matches if match.verdict.outcome is Outcome.SAME), None)
    perhaps: dict[int, Proposed] = {}
    for match in matches:
        if certain is None or match.pk != certain.pk:
            perhaps.setdefault(match.pk, _proposed(match, entries))
    return ReadName(
        signatory=found[0][0],
        also=tuple(signatory.name for signatory, _ours in found[1:]),
        known=_proposed(certain, entries) if certain is not None else None,
        perhaps=tuple(perhaps.values())[:MOST_PROPOSED],
        looks_like=looks_like[:MOST_PROPOSED],
    )


def _proposed(match: Match, entries: dict[int, Entry]) -> Proposed:
    return Proposed(entries[match.pk], tuple(in_words(match.verdict.reasons)))
