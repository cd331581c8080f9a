"""The form with which one answers a version clause by clause. It travels whole: nothing is kept until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses import Clause, from_json, kind_of
from linkarms.partnerships.forms.clause_forms import ClauseForm, form_for, posted_form
from linkarms.partnerships.joint import clauses_for_all, parties_for_all
from linkarms.partnerships.models import Stance
from linkarms.partnerships.services import ClauseSaid
from linkarms.partnerships.text import parties_of
from linkarms.partnerships.undersigned import joint_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.models import AgreementVersion
    from linkarms.partnerships.text import Parties


@dataclass(slots=True)
class SheetItem:
    """One clause in the form. ``form`` holds its words, to be written otherwise; the level (0) has none."""

    position: int
    clause: Clause | None
    form: ClauseForm | None
    stance: str = ""
    comment: str = ""
    note: str = ""
    for_both: bool = False

    @property
    def is_rewritten(self) -> bool:
        """Were other words typed? What was not touched comes back as it was."""
        if self.form is None or not self.form.is_bound:
            return False
        return not self.form.is_valid() or self.form.clause() != self.clause

    @property
    def is_open(self) -> bool:
        return self.stance == Stance.OTHER or self.is_rewritten

    @property
    def stances(self) -> list[tuple[str, str]]:
        """The level is not written anew here."""
        known = [(str(value), str(label)) for value, label in Stance.choices]
        return known if self.form is not None else known[:1]

    def said(self) -> ClauseSaid | None:
        """What was said about this clause, if anything; BadInput when it does not go together."""
        stance, clause = self.stance, None
        if self.is_rewritten and stance not in ("", Stance.OTHER):
            raise BadInput(
                _("You wrote other words for a clause and chose something else. Choose “Other words” there.")
            )
        if self.form is not None and (stance == Stance.OTHER or self.is_rewritten):
            if not self.form.is_bound or not self.form.is_valid():
                raise BadInput(_("Something needs a second look. What you wrote is still here."))
            stance, clause = Stance.OTHER, self.form.clause()
        if not stance and not self.comment.strip():
            return None
        return ClauseSaid(self.position, stance, clause, self.comment)


class AnswerSheet:
    """``said()`` after :meth:`of`; ``problems`` are sentences about the whole."""

    def __init__(self, items: dict[int, SheetItem], note: str) -> None:
        self.items, self.note = items, note
        self.problems: list[str] = []

    @classmethod
    def of(cls, version: AgreementVersion, posted: Mapping[str, str] | None = None) -> AnswerSheet:
        """What several agree on is written for all of them: "each member" stands where each reads its own name."""
        parties, joint = parties_of(version), joint_of(version.agreement)
        clauses = from_json(version.clauses)
        if joint is not None:
            language = get_language() or "en"
            parties = parties_for_all(joint, language)
            clauses = clauses_for_all(joint.versions.get(number=version.number), language)
        items = {0: _item(0, None, posted, parties)}
        for position, clause in enumerate(clauses, start=1):
            items[position] = _item(position, clause, posted, parties)
        return cls(items, posted.get("note", "") if posted is not None else "")

    def said(self) -> list[ClauseSaid] | None:
        """What was typed, or None while something needs a second look."""
        found = []
        for item in self.items.values():
            try:
                one = item.said()
            except BadInput as problem:
                self.problems.append(problem.message)
            else:
                found += [one] if one is not None else []
        self.problems = list(dict.fromkeys(self.problems))
        return None if self.problems else found


def _item(position: int, clause: Clause | None, posted: Mapping[str, str] | None, parties: Parties) -> SheetItem:
    prefix = f"c{position}"
    form = form_for(clause, prefix=prefix, parties=parties) if clause is not None else None
    if posted is None:
        return SheetItem(position, clause, form)
    if clause is not None and form is not None and any(form.add_prefix(name) in posted for name in form.fields):
        form = posted_form(kind_of(clause), posted, prefix=prefix, parties=parties)
    stance = posted.get(f"{prefix}-stance", "")
    return SheetItem(
        position,
        clause,
        form,
        stance if stance in Stance.values else "",
        posted.get(f"{prefix}-comment", ""),
        posted.get(f"{prefix}-note", ""),
        posted.get(f"{prefix}-both", "") == "on",
    )
