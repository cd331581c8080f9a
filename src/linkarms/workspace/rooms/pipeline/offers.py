"""The way back after a change: offered once, on the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.partnerships.models import ProspectChange
from linkarms.workspace.http import room_url

if TYPE_CHECKING:
    from uuid import UUID

    from linkarms.workspace.http import StaffRequest

KEY = "pipeline_undo"


@dataclass(frozen=True, slots=True)
class Offer:
    words: str
    url: str


def offer(request: StaffRequest, words: str, *, batch: UUID) -> None:
    request.session[KEY] = [request.teammate.organization_id, words, str(batch)]


def offered(request: StaffRequest) -> Offer | None:
    """What was done just now, for this organization."""
    if KEY not in request.session:
        return None
    organization_id, words, batch = request.session.pop(KEY)
    if organization_id != request.teammate.organization_id:
        return None
    change = ProspectChange.objects.visible_to(request.teammate).filter(batch=batch, undone_at__isnull=True).first()
    return Offer(words, room_url(request.teammate, "pipeline-undo", pk=change.pk)) if change else None
