"""The questions to ask oneself before working with somebody (seed 000), and what can be answered to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linkarms.partnerships.models import ScorecardQuestion

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linkarms.directory.models import Organization

RISK = "risk"
#: Of one scorecard; a longer one is filled in by nobody.
MOST = 25
#: Choice and its label, by the key of the question; own questions have those of "".
CHOICES: dict[str, tuple[tuple[str, _StrPromise], ...]] = {
    "aligned": (("yes", _("Yes")), ("partly", _("On some things")), ("no", _("No"))),
    "term": (("once", _("Once")), ("campaign", _("For one campaign")), ("long", _("For a long time"))),
    "openness": (("open", _("In public")), ("quiet", _("Quietly")), ("unsure", _("Not clear yet"))),
    "brings": (("much", _("Much that we lack")), ("some", _("Some")), ("little", _("Little"))),
    "risk": (("none", _("None that I see")), ("some", _("Some")), ("serious", _("A serious one"))),
    "work": (("little", _("Little")), ("some", _("Some")), ("much", _("Much"))),
    "often": (("often", _("Often")), ("sometimes", _("Now and then")), ("rarely", _("Hardly"))),
    "direction": (("ours", _("Hardly any")), ("shared", _("We decide together")), ("theirs", _("Much of it"))),
    "autonomy": (("yes", _("Yes")), ("unsure", _("Not sure")), ("no", _("No"))),
    "": (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))),
}
#: In the words of seed 000, in its order; two of its questions ask two things and are two here.
STARTING: dict[str, _StrPromise] = {
    "aligned": _("Are we and they aligned on key issues and strategy?"),
    "term": _("What kind of partnership is this: short or long term?"),
    "openness": _("And is it public, or not?"),
    "brings": _(
        "What are our goals, what do we need for them, and what do they bring: skills, people, power, other "
        "constituencies? How does it complement our work?"
    ),
    "risk": _("Is there a risk to our reputation? If so, what is it, and what can we do about it?"),
    "work": _("What does the partnership entail: how much work will it take?"),
    "often": _("How often do we expect to work with them in the future, after this campaign?"),
    "direction": _("How much will we have to take their direction on things?"),
    "autonomy": _("If we want to do something they do not like, will they respect our autonomy?"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """``pk`` is None for a starting one that nobody has touched."""

    key: str
    text: str
    is_off: bool = False
    pk: int | None = None

    @property
    def words(self) -> str:
        """In the reader's language where it is a starting one."""
        return self.text or str(STARTING[self.key])

    @property
    def choices(self) -> tuple[tuple[str, _StrPromise], ...]:
        return CHOICES[self.key]

    @property
    def is_risk(self) -> bool:
        return self.key == RISK


def scorecard_of(organization: Organization) -> list[Question]:
    """Its questions in its order, those switched off included. One query."""
    rows = list(ScorecardQuestion.objects.filter(holder=organization).order_by("place", "pk"))
    if not rows:
        return [Question(key, "") for key in STARTING]
    return [Question(row.key, row.text, row.is_off, row.pk) for row in rows]


def from_json(kept: list[dict[str, str]]) -> list[Question]:
    """The questions of an evaluation, as they were when it began."""
    return [Question(one["key"], one["text"]) for one in kept]


def label_of(question: Question, choice: str) -> str:
    return next((str(label) for value, label in question.choices if value == choice), choice)
