"""The hot path: keep signatures, many at a time, in one short transaction (architecture, section 5).

No network, mail, template or file in here. The statements are a handful for any batch: the people, their
signatures, the repeats, all answers. The petition's row is not touched. Whoever answers a visitor does so after
`record_signatures` has returned, which is after the commit.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from linkarms.petitions.bulk import BIGINT, BOOLEAN, MOMENT, TEXT, UUID_TYPE, BulkInsert, moments, payload
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
)
_ANSWERS = BulkInsert(
    Consent,
    {
        "supporter_id": BIGINT,
        "campaign_id": BIGINT,
        "submission": UUID_TYPE,
        "language": TEXT,
        "link_id": BIGINT,
        "method": TEXT,
        "at": MOMENT,
    },
    nested="answers",
    # As a GivenAnswer has them.
    places={"organization_id": BIGINT, "words_id": BIGINT, "decision": TEXT, "box": TEXT},
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
    text_of = moments()
    rows = [_row(one, people[one.email], text_of(one.at)) for one in ordered]
    given = payload(rows)
    new, _returned = _SIGNATURES.run(given)
    outcomes = [Outcome.FIRST] * len(ordered)
    if new < len(ordered):
        outcomes = _outcomes(ordered, people)
        kept = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome is not Outcome.REFUSED]
        given = payload(kept)
    _ANSWERS.run(given)
    became = {id(one): outcome for one, outcome in zip(ordered, outcomes, strict=True)}
    return [became[id(one)] for one in batch]


def _people(batch: Sequence[SignatureSubmission], now: datetime) -> dict[str, int]:
    """Canonical address to supporter id, for all of the batch, made where they are new."""
    languages = {one.email: one.language for one in reversed(batch)}
    at = moments()(now)
    found: dict[str, int] = {}
    for _try in range(_TRIES):
        missing = sorted(email for email in languages if email not in found)
        if not missing:
            break
        rows = [{"email": email, "language": languages[email], "created_at": at} for email in missing]
        _new, returned = _PEOPLE.run(payload(rows))
        found |= {email: pk for pk, email in returned}
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


def _outcomes(ordered: Sequence[SignatureSubmission], people: dict[str, int]) -> list[Outcome]:
    """What became of each where not every row was new. Keeps the repeats."""
    signatures = Signature.objects.filter(
        supporter_id__in=set(people.values()), petition_id__in={one.petition_id for one in ordered}
    ).values_list("petition_id", "supporter_id", "id", "submission")
    stored = {(petition, supporter): (pk, submission) for petition, supporter, pk, submission in signatures}
    outcomes, repeats = [], []
    for one in ordered:
        signature_id, submission = stored.get((one.petition_id, people[one.email]), (None, None))
        if signature_id is None:
            outcomes.append(Outcome.REFUSED)  # its id belongs to somebody else's submission
        elif submission == one.submission:
            outcomes.append(Outcome.FIRST)
        else:
            outcomes.append(Outcome.REPEAT)
            repeats.append(_repeat_row(one, signature_id))
    if repeats:
        _REPEATS.run(payload(repeats))
    return outcomes


def _row(one: SignatureSubmission, supporter_id: int, at: str) -> dict[str, object]:
    """The signature with its answers."""
    return {
        "petition_id": one.petition_id,
        "campaign_id": one.campaign_id,
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
        "at": at,
        "answers": one.answers,
    }


def _repeat_row(one: SignatureSubmission, signature_id: int) -> dict[str, object]:
    return {
        "signature_id": signature_id,
        "submission": one.submission.hex,
        "language": one.language,
        "link_id": one.link_id,
        "unproven": one.unproven,
        "at": moments()(one.at),
    }
