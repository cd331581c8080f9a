"""What members of an agreement of several parties wish to be otherwise, as one reads it. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.partnerships import undersigned
from linkarms.partnerships.clauses import Clause, from_json
from linkarms.partnerships.compare import ClauseChange, compare, matched
from linkarms.partnerships.joint import GAP, each, exchanged, parties_for_all
from linkarms.partnerships.models import JointParty, JointWish, Stance
from linkarms.partnerships.text import parties_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, AgreementVersion, ClauseComment, JointAgreement


@dataclass(frozen=True, slots=True)
class WishShown:
    """Compared in words with the version that it answers; ``comments`` went with it."""

    wish: JointWish
    side: str
    number: int
    changes: list[ClauseChange]
    comments: list[ClauseComment]

    @property
    def may_be_answered(self) -> bool:
        """Nobody has, and the member is in the agreement still."""
        return not self.wish.outcome and self.wish.answer.version.agreement.state not in undersigned.GONE


def base_clauses(version: AgreementVersion) -> tuple[Clause, ...]:
    """What one answers with other words: a member of several the words for all, with gaps; else the version's own."""
    joint = undersigned.joint_of(version.agreement)
    if joint is None:
        return from_json(version.clauses)
    return from_json(joint.versions.get(number=version.number).clauses)


def wishes_about(joint: JointAgreement, teammate: Teammate, *, language: str) -> list[WishShown]:
    """The convener reads everybody's, a member its own; the newest first."""
    found = JointWish.objects.visible_to(teammate).filter(answer__version__agreement__joint_party__joint=joint)
    return _shown(found, joint, language)


def wishes_of_part(agreement: Agreement, *, language: str) -> list[WishShown]:
    """Those of one member, for whoever reads its part by link."""
    joint = undersigned.joint_of(agreement)
    if joint is None:
        return []
    return _shown(JointWish.objects.filter(answer__version__agreement=agreement), joint, language)


def taken_of(joint: JointAgreement) -> dict[int, list[str]]:
    """At whose wish each version was written: for all members to read. One query."""
    found: dict[int, list[str]] = {}
    rows = JointParty.objects.filter(joint=joint, agreement__versions__answers__wish__led_to__isnull=False)
    for name, number in rows.values_list("name", "agreement__versions__answers__wish__led_to__number").order_by("pk"):
        names = found.setdefault(number, [])
        if name not in names:
            names.append(name)
    return found


def merged(wish: JointWish, words: tuple[Clause, ...], *, before: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """These words (with gaps) with what was wished of those ``before`` in its place: clauses are followed."""
    said = {one.position: one for one in wish.answer.clauses.all()}
    found: list[Clause] = []
    for clause, at in zip(words, matched(before, words), strict=True):
        one = said.get(at + 1) if at is not None else None
        if one is None or one.stance not in (Stance.OTHER, Stance.OUT):
            found.append(clause)
        elif one.stance == Stance.OTHER and one.wording:
            found += from_json(one.wording)
    return tuple(found)


def _shown(found: QuerySet[JointWish], joint: JointAgreement, language: str) -> list[WishShown]:
    pair = "answer__version__agreement__partnership"
    rows = found.select_related(f"{pair}__host", f"{pair}__partner", f"{pair}__entry", "led_to").prefetch_related(
        "answer__clauses", "answer__comments"
    )
    loaded = list(rows.order_by("-pk"))
    words = {one.number: from_json(one.clauses) for one in joint.versions.all()} if loaded else {}
    return [_one(row, joint, language, words[row.answer.version.number]) for row in loaded]


def _one(wish: JointWish, joint: JointAgreement, language: str, before: tuple[Clause, ...]) -> WishShown:
    version = wish.answer.version
    changes = compare(
        exchanged(before, GAP, each(language)), exchanged(merged(wish, before, before=before), GAP, each(language)),
        levels=(version.level, version.level), parties=parties_for_all(joint, language), language=language,
    )  # fmt: skip
    changed = [one for one in changes if one.change != "same"]
    side = parties_in(version.agreement.partnership).partner
    return WishShown(wish, side, version.number, changed, list(wish.answer.comments.all()))
