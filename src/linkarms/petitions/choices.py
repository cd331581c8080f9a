"""What somebody answered to each organization, in words: for the mail, the confirmation page, "my data"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.supporters.models import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.supporters.models import Consent


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One organization: its name, what was answered, and the words that stood beside the box."""

    organization: str
    decision: str
    sentence: str
    words: str

    @property
    def is_yes(self) -> bool:
        return self.decision == Decision.YES


def choice_lines(answers: Iterable[Consent], *, language: str) -> list[ChoiceLine]:
    """One line an answer, in the language now active; the words as they were shown in `language`.

    The answers need `organization` and `words` loaded.
    """
    return [
        ChoiceLine(
            organization=answer.organization.name,
            decision=answer.decision,
            sentence=_sentence(answer),
            words=words_in(answer, language=language),
        )
        for answer in answers
    ]


def words_in(answer: Consent, *, language: str) -> str:
    """The words beside the box in one language, "" for a withdrawal."""
    if answer.words is None:
        return ""
    return answer.words.text_es if language == "es" else answer.words.text_en


def _sentence(answer: Consent) -> str:
    name = {"organization": answer.organization.name}
    if answer.decision == Decision.YES:
        return _("You said yes to %(organization)s.") % name
    if answer.decision == Decision.NO:
        return _("You said no to %(organization)s.") % name
    if answer.decision == Decision.WITHDRAWN:
        return _("You took your yes to %(organization)s back.") % name
    return _("You did not tick the box of %(organization)s.") % name
