"""What pages, mails and the API show of petitions. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q

from linkarms.campaigns.models import CampaignState
from linkarms.directory.models import Organization
from linkarms.directory.queries import nameable
from linkarms.petitions.models import (
    Petition,
    PetitionQuerySet,
    PetitionState,
    PetitionText,
    Picture,
    Signature,
    Target,
)
from linkarms.supporters.models import Confirmation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.campaigns.models import Campaign

#: A signature that stands: confirmed, neither taken back nor set aside. An erased one still counts.
STANDING = Q(confirmed_at__isnull=False, withdrawn_at__isnull=True, invalidated_at__isnull=True)


@dataclass(frozen=True, slots=True)
class ShownText:
    """The newest text in the language asked for, or in another one when there is none in it."""

    text: PetitionText
    wanted: str

    @property
    def is_translation_missing(self) -> bool:
        return self.text.language != self.wanted


@dataclass(frozen=True, slots=True)
class PublicComment:
    """What somebody wrote, with a name only when they ticked that too."""

    text: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenPetition:
    """One entry of a list of petitions."""

    petition: Petition
    text: ShownText
    picture: Picture | None
    signatures: int
    takes_signatures: bool


def public_petition(slug: str) -> Petition | None:
    """A petition that has a public page, with its campaign and host: published or closed, by a host that may be named.

    Law 1 holds for the host too.
    """
    hosts = nameable(Organization.objects.all()).order_by()
    petitions = Petition.objects.public().exclude(campaign__state=CampaignState.DRAFT).filter(campaign__host__in=hosts)
    return petitions.filter(slug=slug).select_related("campaign__host", "tally").first()


def listed(petitions: PetitionQuerySet, *, language: str, now: datetime) -> list[OpenPetition]:
    """Entries for a list, newest first: three statements for any number of petitions."""
    rows = list(
        petitions.public()
        .select_related("campaign__host", "tally")
        .prefetch_related(Prefetch("pictures", queryset=Picture.objects.order_by("position", "id")))
        .order_by("-published_at", "-id")
    )
    texts = texts_of([row.pk for row in rows], language=language)
    return [
        OpenPetition(
            petition=row,
            text=texts[row.pk],
            picture=next(iter(row.pictures.all()), None),
            signatures=confirmed_count(row),
            takes_signatures=row.takes_signatures(now=now),
        )
        for row in rows
        if row.pk in texts
    ]


def open_petitions(campaigns: QuerySet[Campaign], *, language: str, now: datetime) -> list[OpenPetition]:
    """What can be signed now in these campaigns: published, and not past the last day."""
    petitions = Petition.objects.filter(campaign__in=campaigns, state=PetitionState.PUBLISHED)
    in_time = petitions.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=now.date()))
    return listed(in_time, language=language, now=now)


def petitions_of(campaign: Campaign, *, language: str, now: datetime) -> list[OpenPetition]:
    """The public petitions of a campaign, closed ones too."""
    return listed(Petition.objects.filter(campaign=campaign), language=language, now=now)


def texts_of(petition_ids: Iterable[int], *, language: str) -> dict[int, ShownText]:
    """Petition id to the text a reader of `language` sees. One statement; without any text no entry.

    Only the newest version counts: a language that it leaves out was taken away.
    """
    newest: dict[int, list[PetitionText]] = {}
    for text in PetitionText.objects.filter(petition_id__in=list(petition_ids)).order_by("-version", "id"):
        texts = newest.setdefault(text.petition_id, [])
        if not texts or texts[0].version == text.version:
            texts.append(text)
    return {
        pk: ShownText(next((text for text in texts if text.language == language), texts[0]), language)
        for pk, texts in newest.items()
    }


def shown_text(petition: Petition, *, language: str) -> ShownText | None:
    """The text a reader of `language` sees."""
    return texts_of([petition.pk], language=language).get(petition.pk)


def title_of(petition: Petition, *, language: str) -> str:
    """The title a reader of `language` sees; the slug where there is no text yet."""
    shown = shown_text(petition, language=language)
    return petition.slug if shown is None else shown.text.title


def targets_of(petition: Petition) -> list[Target]:
    return list(petition.targets.order_by("position", "id"))


def confirmed_count(petition: Petition) -> int:
    """The last recount, without counting. Nothing was counted yet: 0."""
    return petition.tally.confirmed if hasattr(petition, "tally") else 0


def public_comments(petition: Petition, *, limit: int) -> list[PublicComment]:
    """The newest comments that their writers made public and the host let through."""
    rows = _provably_own(petition).filter(comment_public=True, comment_let_through_at__isnull=False)
    return [
        PublicComment(row.comment, _name(row) if row.name_public else "", row.at)
        for row in rows.exclude(comment="").order_by("-id")[:limit]
    ]


def latest_names(petition: Petition, *, limit: int) -> list[str]:
    """The newest names that their bearers made public."""
    rows = _provably_own(petition).filter(name_public=True).order_by("-id")[:limit]
    return [name for name in map(_name, rows) if name]


def _provably_own(petition: Petition) -> QuerySet[Signature]:
    """Standing signatures whose own values were confirmed.

    A signature also stands when only a repeat of it was confirmed. Its values may then be a stranger's who
    used the address first, and no stranger puts words into anybody's mouth.
    """
    proved = Confirmation.objects.filter(submission=OuterRef("submission"))
    return petition.signatures.filter(STANDING, Exists(proved), erased_at__isnull=True)


def _name(row: Signature) -> str:
    return f"{row.given_name} {row.family_name}".strip()
