"""An agreement of several parties as one reads it: one text, all parties under it. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses import Clause, from_json, type_of
from linkarms.partnerships.clauses.parts import Text
from linkarms.partnerships.clauses.words import Voice
from linkarms.partnerships.compare import ClauseChange, compare
from linkarms.partnerships.models import Agreement, AgreementState, SignOff
from linkarms.partnerships.reading import ORDER, Section, Side, side_of, sides
from linkarms.partnerships.text import Parties, paragraphs
from linkarms.partnerships.undersigned import GONE, joint_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.partnerships.models import AgreementVersion, JointAgreement, JointVersion
    from linkarms.partnerships.text import Paragraph

GAP = "{partner}"
#: What stands for a member where the text speaks of all of them.
EACH = {"en": "each member", "es": "cada miembro"}


@dataclass(frozen=True, slots=True)
class Party:
    """A member, its part in the version in view and whether it still is one."""

    name: str
    agreement: Agreement
    side: Side
    is_in_force: bool
    has_left: bool


def each(language: str) -> str:
    return EACH.get(language, EACH["en"])


def parties_for_all(joint: JointAgreement, language: str) -> Parties:
    return Parties(joint.convener.name, each(language))


def with_gaps(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """As they are kept: whatever stands for each member is a gap."""
    made = tuple(clauses)
    for label in EACH.values():
        made = exchanged(made, label, GAP)
    return made


def exchanged(clauses: Sequence[Clause], old: str, new: str) -> tuple[Clause, ...]:
    """The same clauses with other words in their texts."""
    return tuple(_exchanged(one, old, new) for one in clauses)


def clauses_for_all(version: JointVersion, language: str) -> tuple[Clause, ...]:
    return exchanged(from_json(version.clauses), GAP, each(language))


def sections_for_all(
    joint: JointAgreement, version: JointVersion, *, language: str, since: JointVersion | None = None
) -> list[Section]:
    """The text that all of them read, laid out as any agreement."""
    names = parties_for_all(joint, language)
    clauses = clauses_for_all(version, language)
    parts: Sequence[Paragraph | ClauseChange]
    if since is None:
        parts = [
            begun(one, names.partner)
            for one in paragraphs(clauses, level=version.level, parties=names, language=language)
        ]
    else:
        parts = compare(
            clauses_for_all(since, language), clauses, levels=(since.level, version.level), parties=names,
            language=language,
        )  # fmt: skip
    in_order = sorted(parts, key=lambda part: ORDER.index(part.kind))
    by_kind = [(kind, list(group)) for kind, group in groupby(in_order, key=lambda part: part.kind)]
    return [Section(kind, found[0].heading, found[0].means, found[0].noted, found) for kind, found in by_kind]


def convener_side(joint: JointAgreement, number: int) -> Side:
    """Signed once, kept with each member's part: any of them shows it."""
    signoffs = SignOff.objects.filter(
        version__agreement__joint_party__joint=joint, version__number=number, organization_id=joint.convener_id
    )
    first = signoffs.order_by("pk").first()
    return Side(joint.convener.name, (first,) if first else ())


def parties_in(joint: JointAgreement, number: int) -> list[Party]:
    """Members by the names in the text; who left or never signed stays to be read. Three queries."""
    rows = joint.parties.select_related("agreement__partnership__partner").prefetch_related(
        "agreement__versions__signoffs", "agreement__signatories"
    )
    found = []
    for row in rows:
        agreement = row.agreement
        version = next((one for one in agreement.versions.all() if one.number == number), None)
        if version is None:
            continue
        side = side_of(
            row.name, agreement.partnership, list(version.signoffs.all()), list(agreement.signatories.all()), host=False
        )
        is_in_force = agreement.state == AgreementState.IN_FORCE
        found.append(Party(row.name, agreement, side, is_in_force, agreement.state in GONE))
    return found


def all_sides(version: AgreementVersion) -> list[Side]:
    """Whoever stands under a paper: two sides, or all parties of an agreement of several parties."""
    joint = joint_of(version.agreement)
    if joint is None:
        return sides(version)
    return [convener_side(joint, version.number), *(one.side for one in parties_in(joint, version.number))]


def between(found: Sequence[Side], *, language: str) -> str:
    """ "Oak Street, Rivers and Lake"."""
    return Voice(Parties("", ""), language).listed([one.name for one in found])


def begun(words: Paragraph, label: str) -> Paragraph:
    """ "each member" begins a sentence with a capital; an organization's name stays as it writes itself."""
    if label not in EACH.values():
        return words
    lines = tuple(line[:1].upper() + line[1:] if line.startswith(label) else line for line in words.lines)
    return replace(words, lines=lines)


def _exchanged(clause: Clause, old: str, new: str) -> Clause:
    parts = [part for part in type_of(clause).parts if isinstance(part, Text)]
    return replace(clause, **{part.name: getattr(clause, part.name).replace(old, new) for part in parts})
