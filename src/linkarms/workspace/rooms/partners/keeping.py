"""Where an agreement is written: what was put aside, and what one can start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import F
from django.utils.translation import gettext as _

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.compare import ClauseChange, compare
from linkarms.partnerships.models import AgreementTemplate
from linkarms.partnerships.occasions import OCCASIONS, Start, occasion
from linkarms.workspace.rooms.partners.aside import Kept, kept
from linkarms.workspace.rooms.partners.draft import Draft

if TYPE_CHECKING:
    from linkarms.partnerships.models import Agreement, Partnership
    from linkarms.partnerships.text import Parties
    from linkarms.workspace.http import StaffRequest

OWN = "own-"


@dataclass(frozen=True)
class Desk:
    """Where one writes: between which two, for whom, and about which agreement (None: a first one)."""

    request: StaffRequest
    partnership: Partnership
    parties: Parties
    agreement: Agreement | None
    language: str

    def kept(self) -> Kept | None:
        return kept(self.request, self.partnership, agreement=self.agreement)

    def reopened(self, kept: Kept) -> Draft:
        return Draft.posted(kept.typed, parties=self.parties, language=self.language, strict=False)

    def since(self, kept: Kept | None, draft: Draft) -> list[ClauseChange]:
        """What is different from what was kept last, in words; of the clauses that are complete."""
        if kept is None:
            return []
        before = self.reopened(kept)
        levels = (before.level, draft.level)
        changes = compare(before.complete, draft.complete, levels=levels, parties=self.parties, language=self.language)
        return [change for change in changes if change.change != "same"]

    def starts(self) -> list[tuple[str, str]]:
        """What one can start from: our own first, then the operator's, then one for every occasion."""
        kept = AgreementTemplate.objects.visible_to(self.request.teammate)
        kept = kept.order_by(F("holder").asc(nulls_last=True), "name", "pk")
        return [
            *((f"{OWN}{one.pk}", _called(one)) for one in kept),
            *((one.key, one.name.said(self.language)) for one in OCCASIONS),
        ]

    def act(self, what: str, draft: Draft) -> None:
        """``keep-start``, ``begin``, ``more``, ``drop``; everything else is the draft's own."""
        deeds = {"keep-start": self._keep, "begin": self._begin, "more": self._more, "drop": self._drop}
        try:
            if what in deeds:
                deeds[what](draft)
            else:
                draft.act(what)
        except LinkarmsError as problem:
            draft.problems.append(problem.message)

    def _keep(self, draft: Draft) -> None:
        services.keep_agreement_template(
            name=self.request.POST.get("template_name", ""),
            level=draft.level,
            clauses=draft.complete,
            parties=self.parties,
            actor=self.request.teammate,
            now=now(),
        )
        messages.success(self.request, _("Kept: you can start from it with any partner."))

    def _begin(self, draft: Draft) -> None:
        chosen = self.request.POST.get("occasion", "")
        own, begun = self._own(chosen), occasion(chosen)
        if own is not None:
            draft.start_over(services.clauses_of(own, parties=self.parties), level=own.level)
        elif begun is not None:
            clauses = begun.clauses(Start(self.parties, self.language, now().date()))
            draft.start_over(clauses, level=begun.level)

    def _more(self, draft: Draft) -> None:
        """The clauses of one of our own beside what stands there; what can stand only once stays as it is."""
        own = self._own(self.request.POST.get("occasion", ""))
        if own is not None:
            draft.add_all(services.clauses_of(own, parties=self.parties))

    def _drop(self, _draft: Draft) -> None:
        own = self._own(self.request.POST.get("occasion", ""))
        if own is not None:
            services.drop_agreement_template(own, actor=self.request.teammate, now=now())
            messages.success(self.request, _("“%(name)s” is gone from your list.") % {"name": own.name})

    def _own(self, chosen: str) -> AgreementTemplate | None:
        number = chosen.removeprefix(OWN)
        if not chosen.startswith(OWN) or not number.isdecimal() or len(number) > 18:
            return None
        return AgreementTemplate.objects.visible_to(self.request.teammate).filter(pk=int(number)).first()


def _called(template: AgreementTemplate) -> str:
    return template.name if template.holder_id else _("%(name)s (for all here)") % {"name": template.name}
