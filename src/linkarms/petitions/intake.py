"""The hot path: keep signatures, many at a time, in one short transaction (architecture, section 5).

No network, mail, template or file in here. The statements are a handful for any batch: the people, their
signatures, the repeats, all answers. The petition's row is not touched. Whoever answers a visitor does so after
`record_signatures` has returned, which is after the commit.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from linkarms.petitions.bulk import BIGINT, BOOLEAN, MOMENT, TEXT, UUID_TYPE, BulkInsert, moment
from linkarms.petitions.models import Repeat, Signature
from linkarms.petitions.submission import Outcome
from linkarms.supporters.models import Consent, Supporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.petitions.submission import SignatureSubmission

log = logging.getLogger(__name__)

#: A person erased between our insert and our look-up is a new person at the next try.
_TRIES = 4

_PEOPLE = BulkInsert(Supporter, {"email": TEXT, "language": TEXT, "created_at": MOMENT}, returning=("id", "email"))
_SIGNATURES = BulkInsert(
    Signature,
    {
        "petition_id": BIGINT,
        "supporter_id": BIGINT,
        "submission": UUID_TYPE,
        "given_name": TEXT,
        "family_name": TEXT,
        "postal_code": TEXT,
        "country": TEXT,
        "phone": TEXT,
        "name_public": BOOLEAN,
        "comment": TEXT,
        "comment_public": BOOLEAN,
        "language": TEXT,
        "link_id": BIGINT,
        "recruiter_id": BIGINT,
        "method": TEXT,
        "network_hash": TEXT,
        "unproven": BOOLEAN,
        "at": MOMENT,
    },
    returning=("submission",),
)
_REPEATS = BulkInsert(
    Repeat,
    {
        "signature_id": BIGINT,
        "submission": UUID_TYPE,
        "language": TEXT,
        "link_id": BIGINT,
        "unproven": BOOLEAN,
        "at": MOMENT,
    },
    returning=("submission",),
)
_ANSWERS = BulkInsert(
    Consent,
    {
        "supporter_id": BIGINT,
        "organization_id": BIGINT,
        "campaign_id": BIGINT,
        "words_id": BIGINT,
        "decision": TEXT,
        "submission": UUID_TYPE,
        "language": TEXT,
        "box": TEXT,
        "link_id": BIGINT,
        "method": TEXT,
        "at": MOMENT,
    },
    returning=("id",),
)


def record_signatures(batch: Sequence[SignatureSubmission], *, now: datetime) -> list[Outcome]:
    """Keep a batch of submissions durably; the outcomes stand in the order of the batch.

    Twice is once: the first submission of an address under a petition is its signature, each further one a
    `Repeat` whose values are dropped and whose answers wait for their own confirmation. Sending the same
    submission again changes nothing. One that names a row which is gone is REFUSED without harm to its
    neighbours. A database that does not answer raises OperationalError, and then nothing was stored.

    Must not be called inside a transaction: it returns after its own commit.
    """
    if not batch:
        return []
    try:
        with transaction.atomic(durable=True):
            return _record(batch, now)
    except (IntegrityError, DataError, UnicodeEncodeError) as error:
        if len(batch) == 1:
            log.warning("A submission was refused by the database: %s", type(error).__name__)
            return [Outcome.REFUSED]
    # One of them is bad: halves find it in a few steps, and the others are kept.
    middle = len(batch) // 2
    return record_signatures(batch[:middle], now=now) + record_signatures(batch[middle:], now=now)


def _record(batch: Sequence[SignatureSubmission], now: datetime) -> list[Outcome]:
    people = _people(batch, now)
    # By address, like the people before: two batches meet in one order and cannot lock each other out.
    # Of several submissions of one address in the batch the first in it wins (sorting is stable).
    ordered = sorted(batch, key=lambda one: (one.email, one.petition_id))
    outcomes = _sign(ordered, people)
    kept = [one for one in ordered if outcomes[one.submission] is not Outcome.REFUSED]
    _ANSWERS.run([row for one in kept for row in _answer_rows(one, people[one.email])])
    return [outcomes[one.submission] for one in batch]


def _people(batch: Sequence[SignatureSubmission], now: datetime) -> dict[str, int]:
    """Canonical address to supporter id, for all of the batch, made where they are new."""
    languages = {one.email: one.language for one in reversed(batch)}
    at = moment(now)
    found: dict[str, int] = {}
    for _try in range(_TRIES):
        missing = sorted(email for email in languages if email not in found)
        if not missing:
            break
        rows = [{"email": email, "language": languages[email], "created_at": at} for email in missing]
        found |= {email: pk for pk, email in _PEOPLE.run(rows)}
        known = [email for email in missing if email not in found]
        if known:
            found |= _known_people(known)
    if len(found) < len(languages):
        raise OperationalError("people kept being erased while they signed")
    return found


def _known_people(emails: list[str]) -> dict[str, int]:
    people = Supporter.objects.filter(email__in=emails).order_by("email")
    if connection.features.has_select_for_no_key_update:
        # An erasure under way is waited for, and these people cannot be erased before we have signed.
        people = people.select_for_update(no_key=True)
    return {email: pk for pk, email in people.values_list("id", "email") if email is not None}


def _sign(ordered: Sequence[SignatureSubmission], people: dict[str, int]) -> dict[UUID, Outcome]:
    """Insert signatures, and repeats where there already is one; submission to outcome."""
    inserted = _SIGNATURES.run([_signature_row(one, people[one.email]) for one in ordered])
    outcomes = {_as_uuid(submission): Outcome.FIRST for (submission,) in inserted}
    later = [one for one in ordered if one.submission not in outcomes]
    if not later:
        return outcomes
    signatures = Signature.objects.filter(
        supporter_id__in={people[one.email] for one in later}, petition_id__in={one.petition_id for one in later}
    ).values_list("petition_id", "supporter_id", "id", "submission")
    stored = {(petition, supporter): (pk, submission) for petition, supporter, pk, submission in signatures}
    repeats = []
    for one in later:
        signature_id, submission = stored.get((one.petition_id, people[one.email]), (None, None))
        if signature_id is None:
            outcomes[one.submission] = Outcome.REFUSED  # its id belongs to somebody else's submission
        elif submission == one.submission:
            outcomes[one.submission] = Outcome.FIRST
        else:
            outcomes[one.submission] = Outcome.REPEAT
            repeats.append(_repeat_row(one, signature_id))
    _REPEATS.run(repeats)
    return outcomes


def _signature_row(one: SignatureSubmission, supporter_id: int) -> dict[str, object]:
    return {
        "petition_id": one.petition_id,
        "supporter_id": supporter_id,
        "submission": one.submission.hex,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "postal_code": one.postal_code,
        "country": one.country,
        "phone": one.phone,
        "name_public": one.name_public,
        "comment": one.comment,
        "comment_public": one.comment_public,
        "language": one.language,
        "link_id": one.link_id,
        "recruiter_id": one.recruiter_id,
        "method": one.method,
        "network_hash": one.network_hash,
        "unproven": one.unproven,
        "at": moment(one.at),
    }


def _repeat_row(one: SignatureSubmission, signature_id: int) -> dict[str, object]:
    return {
        "signature_id": signature_id,
        "submission": one.submission.hex,
        "language": one.language,
        "link_id": one.link_id,
        "unproven": one.unproven,
        "at": moment(one.at),
    }


def _answer_rows(one: SignatureSubmission, supporter_id: int) -> list[dict[str, object]]:
    return [
        {
            "supporter_id": supporter_id,
            "organization_id": answer.organization_id,
            "campaign_id": one.campaign_id,
            "words_id": answer.words_id,
            "decision": answer.decision,
            "submission": one.submission.hex,
            "language": one.language,
            "box": answer.box,
            "link_id": one.link_id,
            "method": one.method,
            "at": moment(one.at),
        }
        for answer in one.answers
    ]


def _as_uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
