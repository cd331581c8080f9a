"""Rows for tests of intake: an open petition with words, made directly, without the services of lower floors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from linkarms.accounts.models import User
from linkarms.campaigns.models import Campaign, CampaignState
from linkarms.directory.models import Organization
from linkarms.petitions.models import Petition, PetitionState, PetitionText, Signature
from linkarms.petitions.submission import GivenAnswer, SignatureSubmission
from linkarms.supporters.models import BoxKind, ConsentWords, Decision
from linkarms.supporters.services import words_for

FIELDS = ["given_name", "family_name", "email", "postal_code"]


@dataclass(frozen=True)
class Stage:
    """A published petition of Amina's group, and Bo's group with words of its own."""

    host: Organization
    partner: Organization
    campaign: Campaign
    petition: Petition
    host_words: ConsentWords
    partner_words: ConsentWords
    now: datetime


def organization(name: str, *, now: datetime) -> Organization:
    slug = name.lower().replace(" ", "-")
    founder, _made = User.objects.get_or_create(
        email=f"owner@{slug}.example.org", defaults={"name": f"Owner of {name}", "created_at": now}
    )
    return Organization.objects.create(name=name, slug=slug, founded_at=now, founded_by=founder)


def stage(*, now: datetime) -> Stage:
    host, partner = organization("Amina Group", now=now), organization("Bo Group", now=now)
    campaign = Campaign.objects.create(
        host=host, slug="river", name="River", state=CampaignState.PUBLISHED, created_at=now, published_at=now,
        created_by=host.founded_by,
    )  # fmt: skip
    petition = Petition.objects.create(
        campaign=campaign, slug="clean-river", state=PetitionState.PUBLISHED, created_at=now, published_at=now,
        created_by=host.founded_by,
    )  # fmt: skip
    for language, title in (("en", "A clean river"), ("es", "Un río limpio")):
        PetitionText.objects.create(
            petition=petition, version=1, language=language, title=title, body="…",
            written_by=host.founded_by, written_at=now,
        )  # fmt: skip
    words = [
        words_for(
            one, campaign, text_en=f"Yes, {one.name} may write to me.", text_es=f"Sí, {one.name} puede escribirme.",
            fields=FIELDS, beyond_own_link=one == host, now=now,
        )
        for one in (host, partner)
    ]  # fmt: skip
    return Stage(host, partner, campaign, petition, words[0], words[1], now)


def submission(stage: Stage, email: str = "dolores@example.org", **changes: object) -> SignatureSubmission:
    """One valid submission without answers; anything can be changed by name."""
    values: dict[str, object] = {
        "submission": uuid4(),
        "petition_id": stage.petition.pk,
        "campaign_id": stage.campaign.pk,
        "email": email,
        "given_name": "Dolores",
        "family_name": "Huerta",
        "postal_code": "94110",
        "country": "US",
        "phone": "",
        "comment": "",
        "name_public": False,
        "comment_public": False,
        "language": "en",
        "link_id": None,
        "recruiter_id": None,
        "method": "form",
        "network_hash": "n" * 64,
        "at": stage.now,
        "answers": (),
    }
    return SignatureSubmission(**(values | changes))  # type: ignore[arg-type]


def answer(words: ConsentWords, decision: Decision = Decision.YES) -> GivenAnswer:
    return GivenAnswer(words.organization_id, words.pk, decision, BoxKind.CHECKBOX)


def signature_of(one: SignatureSubmission) -> Signature:
    return Signature.objects.get(petition_id=one.petition_id, supporter__email=one.email)
