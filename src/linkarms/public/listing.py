"""Petitions in lists, as the front page and a campaign's page show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.public.petition_page import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.petitions.models import Picture
    from linkarms.petitions.queries import OpenPetition


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    summary: str
    host: str
    url: str
    picture: Picture | None
    signatures: int
    is_open: bool
    is_foreign: bool  # the text is in another language than the page
    language: str


def entries(found: Sequence[OpenPetition], *, via: str = "") -> list[Entry]:
    """What the template of a list shows; the link one came by is kept in every address."""
    return [
        Entry(
            title=one.text.text.title,
            summary=one.text.text.summary,
            host=one.petition.campaign.host.name,
            url=address("petition", one.petition, via=via),
            picture=one.picture,
            signatures=one.signatures,
            is_open=one.takes_signatures,
            is_foreign=one.text.is_translation_missing,
            language=one.text.text.language,
        )
        for one in found
    ]
