"""What lies on the desk where somebody signs: the petition, the link they came by, and the boxes beside the form.

Looked up once for many signatures; who keeps it keeps it under `audit.queries.version`, because every yes,
withdrawal and edit may change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from linkarms.campaigns.queries import link_by_code
from linkarms.petitions.boxes import Box, boxes_for
from linkarms.petitions.queries import public_petition
from linkarms.petitions.submission import GivenAnswer
from linkarms.supporters.models import BoxKind, Decision

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.campaigns.models import TrackedLink
    from linkarms.petitions.models import Petition


_MEANINGS = {
    BoxKind.CHECKBOX: {"yes": Decision.YES, "no": Decision.NOT_GRANTED, "": Decision.NOT_GRANTED},
    BoxKind.YES_NO: {"yes": Decision.YES, "no": Decision.NO},
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One petition as it can be signed by one link (or by none)."""

    petition: Petition
    link: TrackedLink | None
    via: str  # the code as sent
    boxes: dict[str, Box]  # by the organization's slug, the host's first
    asks_age: bool
    kind: BoxKind
    #: What an answer to the words shown is, by slug, version of the words, and what was sent ("yes", "no", ""). An
    #: unticked box is "not granted here"; only where a yes or no is asked for is there a no.
    answers: dict[tuple[str, str, str], GivenAnswer]


def desk_for(petition: Petition, *, via: str, now: datetime) -> Desk:
    """Look up what a visitor by the link `via` sees. A forged or foreign code is the same as none."""
    link = link_by_code(via, campaign=petition.campaign)
    boxes = boxes_for(petition, link, now=now)
    kind = BoxKind.YES_NO if settings.LINKARMS_REQUIRED_CHOICE else BoxKind.CHECKBOX
    answers = {}
    for box in boxes:
        for sent, meant in _MEANINGS[kind].items():
            given = GivenAnswer(box.organization.pk, box.words.pk, meant, kind)
            answers[box.organization.slug, box.words.version, sent] = given
    return Desk(
        petition,
        link,
        via,
        boxes={box.organization.slug: box for box in boxes},
        asks_age=bool(settings.LINKARMS_MINIMUM_AGE),
        kind=kind,
        answers=answers,
    )


def public_desk(slug: str, *, via: str, now: datetime) -> Desk | None:
    """The same by the petition's address; None where there is no public page."""
    petition = public_petition(slug)
    return desk_for(petition, via=via, now=now) if petition is not None else None
