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
from linkarms.supporters import figures
from linkarms.supporters.models import (
    BoxKind,
    Confirmation,
    Consent,
    ConsentWords,
    Decision,
    Supporter,
    Suppression,
)
from linkarms.supporters.queries import SUPPRESSION_PURPOSE, in_force_to_anybody

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization

_VERSION_LENGTH = 16

#: One plain sentence in both languages, and what it is about.
type Told = Mapping[str, str]


def words_version(
    *, text_en: str, text_es: str, fields: Iterable[Field], beyond_own_link: bool, told: Sequence[Told] = ()
) -> str:
    """The version of some words: 16 hex digits over everything that a person agrees to.

    ``told`` is what stood one click beside them; words from before there was such a page have none.
    """
    ordered = [str(field) for field in Field.order() if field in set(fields)]
    said: list[object] = [text_en, text_es, ordered, beyond_own_link]
    if told:
        said.append(list(told))
    content = json.dumps(said, ensure_ascii=True, sort_keys=True)
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
    told: Sequence[Told] = (),
) -> ConsentWords:
    """The words beside `organization`'s box, made when they are new, found again when they are not.

    Two equal calls give one row; changed content is another version and leaves the old one as it was.
    """
    named = frozenset(fields)
    version = words_version(text_en=text_en, text_es=text_es, fields=named, beyond_own_link=beyond_own_link, told=told)
    words, _made = ConsentWords.objects.get_or_create(
        organization=organization,
        campaign=campaign,
        version=version,
        defaults={
            "text_en": text_en,
            "text_es": text_es,
            "fields": [str(field) for field in Field.order() if field in named],
            "beyond_own_link": beyond_own_link,
            "told": list(told),
            "made_at": now,
        },
    )
    return words


def record_confirmation(submission: UUID, supporter: Supporter, *, method: str, now: datetime) -> None:
    """Prove that this person made this submission. Doing it again changes nothing.

    `method` is how it was proved: "mail", "code".
    """
    record_confirmations({submission: supporter.pk}, method=method, now=now)


@transaction.atomic
def record_confirmations(proved: Mapping[UUID, int], *, method: str, now: datetime) -> None:
    """`record_confirmation` for many submissions, each with the id of its person."""
    people = set(proved.values())
    figures.lock(people)
    before = figures.standing_of(people)
    _prove(proved, method=method, now=now)
    figures.changed(before, figures.standing_of(people))


def _prove(proved: Mapping[UUID, int], *, method: str, now: datetime) -> None:
    rows = [
        Confirmation(submission=submission, supporter_id=person, at=now, method=method)
        for submission, person in proved.items()
    ]
    Confirmation.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def withdraw(supporter: Supporter, organization: Organization, *, method: str, now: datetime) -> Consent:
    """Take back every yes of this person to this organization, in all campaigns (law 5).

    Written with a submission of its own and its proof. Telling those who received data is the caller's
    part (sharing).
    """
    figures.lock([supporter.pk])
    before = figures.standing_of([supporter.pk])
    submission = uuid4()
    _prove({submission: supporter.pk}, method=method, now=now)
    taken_back = Consent.objects.create(
        supporter=supporter,
        organization=organization,
        decision=Decision.WITHDRAWN,
        submission=submission,
        language=supporter.language,
        box=BoxKind.NONE,
        method=method,
        at=now,
    )
    figures.changed(before, figures.standing_of([supporter.pk]))
    return taken_back


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
    before = figures.standing_of([row.pk])
    row.email, row.erased_at = None, now
    row.save(update_fields=["email", "erased_at"])
    figures.changed(before, figures.standing_of([row.pk]))


@transaction.atomic
def forget_addresses(supporter_ids: Collection[int], *, now: datetime) -> int:
    """Forget the addresses of those among these who said yes to nobody; how many.

    The caller has made sure that no action of theirs is left. Unlike after an erasure that was asked for, nothing
    keeps them from coming back.
    """
    figures.lock(supporter_ids)
    yes = in_force_to_anybody().filter(supporter=OuterRef("pk"))
    people = Supporter.objects.filter(~Exists(yes), pk__in=supporter_ids, email__isnull=False)
    return people.update(email=None, erased_at=now)


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
