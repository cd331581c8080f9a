"""Going on: the composer begins with an agreement's clauses and later days, where the address asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from linkarms.core.clock import now
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.going_on import going_on
from linkarms.partnerships.queries import agreements_of
from linkarms.workspace.rooms.partners.draft import Draft

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import Clause
    from linkarms.partnerships.models import AgreementVersion
    from linkarms.workspace.http import StaffRequest
    from linkarms.workspace.rooms.partners.keeping import Desk

LONGER = "longer"
AFTER = "after"


def longer(request: StaffRequest, base: AgreementVersion) -> tuple[Clause, ...]:
    """``?longer=1``: the wording that a change starts from, with later days."""
    return _later(base) if LONGER in request.GET else ()


def next_one(request: StaffRequest, desk: Desk) -> Draft | None:
    """``?after=7``: a new agreement from one of this partnership that is over, with later days."""
    raw = request.GET.get(AFTER, "")
    if not raw.isdecimal() or len(raw) > 15:
        return None
    found = agreements_of(request.teammate).filter(partnership=desk.partnership, version_in_force__isnull=False)
    version = get_object_or_404(found, pk=int(raw)).version_in_force
    if version is None:  # never: asked for
        return None
    return Draft.of(_later(version), level=version.level, parties=desk.parties, language=desk.language)


def _later(version: AgreementVersion) -> tuple[Clause, ...]:
    since = (version.in_force_at or version.proposed_at).date()
    return going_on(from_json(version.clauses), since=since, today=now().date())
