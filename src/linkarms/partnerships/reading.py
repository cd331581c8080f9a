"""An agreement laid out for reading: sections of paragraphs, or of marked changes, and the two sides under it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from linkarms.partnerships import undersigned
from linkarms.partnerships.clauses import KINDS
from linkarms.partnerships.compare import ClauseChange, compare_versions
from linkarms.partnerships.text import Paragraph, parties_in, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.partnerships.models import AgreementVersion, Partnership, Signatory, SignOff

#: A boundary that was added last still stands with the other boundaries, under the number it had while it was written.
ORDER = ["level", *KINDS]


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses of one kind under one heading: paragraphs, or changes when two versions are compared."""

    kind: str
    heading: str
    means: str
    noted: bool  # the margin stands beside it
    parts: Sequence[Paragraph | ClauseChange]


@dataclass(frozen=True, slots=True)
class Side:
    """One side under the paper: its signatures, and a place for everybody whom it named and who has not signed."""

    name: str
    signoffs: tuple[SignOff, ...]
    waiting: tuple[Signatory, ...] = ()

    @property
    def signoff(self) -> SignOff | None:
        """The one with which the side had signed."""
        return next((one for one in self.signoffs if one.completes), None)


def sections(version: AgreementVersion, *, language: str, since: AgreementVersion | None = None) -> list[Section]:
    """The wording, grouped by kind in the order of the composer; with ``since``, what changed since that version."""
    parts: Sequence[Paragraph | ClauseChange] = (
        compare_versions(since, version, language=language) if since else readable(version, language=language)
    )
    in_order = sorted(parts, key=lambda part: ORDER.index(part.kind))
    by_kind = [(kind, list(group)) for kind, group in groupby(in_order, key=lambda part: part.kind)]
    return [Section(kind, found[0].heading, found[0].means, found[0].noted, found) for kind, found in by_kind]


def sides(version: AgreementVersion) -> list[Side]:
    """Host first. A partner without an organization here has a place under the paper too."""
    partnership = version.agreement.partnership
    names = parties_in(partnership)
    signed = list(version.signoffs.all())
    is_over = version.in_force_at is not None or version.withdrawn_at is not None
    waiting = [] if is_over else list(version.agreement.signatories.all())
    return [
        side_of(names.host, partnership, signed, waiting, host=True),
        side_of(names.partner, partnership, signed, waiting, host=False),
    ]


def side_of(
    name: str, partnership: Partnership, signed: list[SignOff], waiting: list[Signatory], *, host: bool
) -> Side:
    own = undersigned.of_side(partnership, signed, host=host)
    done = any(one.completes for one in own)
    there = {one.email for one in own}
    left = [one for one in waiting if (one.organization_id == partnership.host_id) is host and one.email not in there]
    return Side(name, tuple(own), () if done else tuple(left))
