"""What happens to people and to the ledger of their answers. Rows are appended, never updated."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef

from linkarms.core.fields import Field
from linkarms.core.tokens import keyed_hash
from linkarms.supporters.models import (
    BoxKind,
    Confirmation,
    Consent,
    ConsentWords,
    Decision,
    Supporter,
    Suppression,
)
from linkarms.supporters.queries import SUPPRESSION_PURPOSE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization

_VERSION_LENGTH = 16


def words_version(*, text_en: str, text_es: str, fields: Iterable[Field], beyond_own_link: bool) -> str:
    """The version of some words: 16 hex digits over everything that a person agrees to."""
    ordered = [str(field) for field in Field.order() if field in set(fields)]
    content = json.dumps([text_en, text_es, ordered, beyond_own_link], ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:_VERSION_LENGTH]


def words_for(
    organization: Organization,
    campaign: Campaign,
    *,
    text_en: str,
    text_es: str,
    fields: Iterable[Field],
    beyond_own_link: bool,
    now: datetime,
) -> ConsentWords:
    """The words beside `organization`'s box, made when they are new, found again when they are not.

    Two equal calls give one row; changed content is another version and leaves the old one as it was.
    """
    named = frozenset(fields)
    version = words_version(text_en=text_en, text_es=text_es, fields=named, beyond_own_link=beyond_own_link)
    words, _made = ConsentWords.objects.get_or_create(
        organization=organization,
        campaign=campaign,
        version=version,
        defaults={
            "text_en": text_en,
            "text_es": text_es,
            "fields": [str(field) for field in Field.order() if field in named],
            "beyond_own_link": beyond_own_link,
            "made_at": now,
        },
    )
    return words


def record_confirmation(submission: UUID, supporter: Supporter, *, method: str, now: datetime) -> None:
    """Prove that this person made this submission. Doing it again changes nothing.

    `method` is how it was proved: "mail", "code".
    """
    Confirmation.objects.bulk_create(
        [Confirmation(submission=submission, supporter=supporter, at=now, method=method)], ignore_conflicts=True
    )


@transaction.atomic
def withdraw(supporter: Supporter, organization: Organization, *, method: str, now: datetime) -> Consent:
    """Take back every yes of this person to this organization, in all campaigns (law 5).

    Written with a submission of its own and its proof. Telling those who received data is the caller's
    part (sharing).
    """
    submission = uuid4()
    record_confirmation(submission, supporter, method=method, now=now)
    return Consent.objects.create(
        supporter=supporter,
        organization=organization,
        decision=Decision.WITHDRAWN,
        submission=submission,
        language=supporter.language,
        box=BoxKind.NONE,
        method=method,
        at=now,
    )


@transaction.atomic
def erase_person(supporter: Supporter, *, now: datetime) -> None:
    """Forget the address and leave a keyed hash that keeps older copies of it from being used.

    The answers stay as rows without an address: they are the ground of disclosures already made. Values
    given in actions are erased by the apps that hold them. Doing it again changes nothing.
    """
    row = Supporter.objects.select_for_update().get(pk=supporter.pk)
    if row.email is None:
        return
    Suppression.objects.update_or_create(
        address_hash=keyed_hash(row.email, purpose=SUPPRESSION_PURPOSE), defaults={"at": now}
    )
    row.email, row.erased_at = None, now
    row.save(update_fields=["email", "erased_at"])


def drop_answers(submissions: Collection[UUID]) -> int:
    """Delete answers that nobody ever proved: "this wasn't me", or 30 days without confirmation.

    Confirmed answers are never touched, whatever is handed in.
    """
    proved = Confirmation.objects.filter(submission=OuterRef("submission"))
    deleted, _by_table = Consent.objects.filter(~Exists(proved), submission__in=submissions).delete()
    return deleted


def forget_people(supporter_ids: Collection[int]) -> int:
    """Delete, among these, the people of whom nothing remains but an address that nobody confirmed.

    The caller has locked their rows and made sure that no action of theirs is left. Whoever confirmed or
    answered anything is kept.
    """
    proved = Confirmation.objects.filter(supporter=OuterRef("pk"))
    asked = Consent.objects.filter(supporter=OuterRef("pk"))
    deleted, _by_table = Supporter.objects.filter(~Exists(proved), ~Exists(asked), pk__in=supporter_ids).delete()
    return deleted
