"""Reading the ledger: whose yes counts, who may still be written to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, F, OuterRef, Subquery

from linkarms.core.sql import among, moment
from linkarms.core.tokens import keyed_hash
from linkarms.supporters.ledger import NEVER, Answer, Latest, settle
from linkarms.supporters.models import Confirmation, Consent, ConsentWords, Decision, Supporter, Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization

SUPPRESSION_PURPOSE = "suppression"


def latest(
    supporter_ids: Sequence[int], organization: Organization, campaign: Campaign | None = None
) -> dict[int, Latest]:
    """Supporter id to where that person stands with `organization` (in `campaign`, or in any).

    One statement, whatever the number of people; the outcome is `ledger.settle`. Everybody asked for is in
    the answer.
    """
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers_to(organization, supporter_ids=supporter_ids):
        answers[answer.supporter_id].append(answer)
    campaign_id = None if campaign is None else campaign.pk
    return {pk: settle(answers[pk], campaign_id=campaign_id) if pk in answers else NEVER for pk in supporter_ids}


def answers_to(organization: Organization, *, supporter_ids: Iterable[int]) -> Iterable[Answer]:
    """All answers of these people to `organization` that can decide anything, in the order given."""
    rows = (
        Consent.objects.filter(organization=organization, supporter_id__in=list(supporter_ids))
        .exclude(decision=Decision.NOT_GRANTED)
        .annotate(confirmed_at=_confirmed_at(), link_organization=F("link__organization"))
        .order_by("at", "id")
        .values_list(
            "id",
            "supporter_id",
            "campaign_id",
            "words_id",
            "decision",
            "submission",
            "link_organization",
            "at",
            "confirmed_at",
        )
    )
    return (Answer(*row) for row in rows.iterator(chunk_size=2000))


def in_force(organization: Organization, campaign: Campaign | None = None) -> QuerySet[Consent]:
    """The yeses that count, as SQL: several of one person can count, the newest is the one released.

    Narrows candidates for the policy; the policy decides.
    """
    yeses = in_force_to_anybody().filter(organization=organization)
    return yeses if campaign is None else yeses.filter(campaign=campaign)


def in_force_to_anybody() -> QuerySet[Consent]:
    """The yeses that count, to whatever organization."""
    confirmed = Confirmation.objects.filter(submission=OuterRef("submission"))
    taken_back = Consent.objects.filter(
        Exists(confirmed),
        supporter=OuterRef("supporter"),
        organization=OuterRef("organization"),
        decision__in=(Decision.NO, Decision.WITHDRAWN),
        at__gte=OuterRef("at"),
    )
    return Consent.objects.filter(Exists(confirmed), ~Exists(taken_back), decision=Decision.YES)


def choices_of(submissions: Sequence[UUID]) -> dict[UUID, list[Consent]]:
    """Submission to its answers, with organization and words loaded: what a mail or page repeats in words."""
    found: dict[UUID, list[Consent]] = defaultdict(list)
    rows = Consent.objects.filter(submission__in=submissions).select_related("organization", "words")
    for consent in rows.order_by("id"):
        found[consent.submission].append(consent)
    return found


def supporter_by_email(email: str) -> Supporter | None:
    """The living record of a canonical address."""
    return Supporter.objects.filter(email=email).first()


def is_suppressed(email: str, *, since: datetime | None = None) -> bool:
    """Whether this canonical address was erased.

    With `since`, whether something collected at that moment must not be used: a person may come back and
    say yes anew after the erasure, and only what is older stays out of reach.
    """
    rows = Suppression.objects.filter(address_hash=keyed_hash(email, purpose=SUPPRESSION_PURPOSE))
    return (rows if since is None else rows.filter(at__gte=since)).exists()


def suppressed_at(emails: Sequence[str]) -> dict[str, datetime]:
    """Canonical address to the moment of its (last) erasure, for those that were erased. One statement."""
    by_hash = {keyed_hash(email, purpose=SUPPRESSION_PURPOSE): email for email in emails}
    if not by_hash:
        return {}
    condition, hashes = among("address_hash", list(by_hash))
    with connection.cursor() as cursor:
        # The condition is a constant of ours.
        cursor.execute(f"SELECT address_hash, at FROM supporters_suppression WHERE {condition}", [hashes])  # noqa: S608
        return {by_hash[address_hash]: moment(at) for address_hash, at in cursor.fetchall()}


def words_by_version(campaign: Campaign, versions: Iterable[str]) -> dict[tuple[int, str], ConsentWords]:
    """(organization id, version) to the words, among those ever made for this campaign."""
    rows = ConsentWords.objects.filter(campaign=campaign, version__in=list(versions))
    return {(words.organization_id, words.version): words for words in rows}


def kept_words(campaign: Campaign, *, slug: str, version: str) -> ConsentWords | None:
    """One version of the words beside an organization's box, with what was told about them; old ones too."""
    rows = ConsentWords.objects.select_related("organization").filter(campaign=campaign, version=version)
    return rows.filter(organization__slug=slug).first()


def _confirmed_at() -> Subquery:
    return Subquery(Confirmation.objects.filter(submission=OuterRef("submission")).values("at")[:1])
