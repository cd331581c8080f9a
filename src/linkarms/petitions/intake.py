"""The hot path: keep signatures, many at a time, in one short transaction (architecture, section 5).

No network, mail, template or file in here. The statements are a handful for any batch: the people, their
signatures, the repeats, all answers. The petition's row is not touched. Whoever answers a visitor does so after
`record_signatures` has returned, which is after the commit.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from linkarms.audit.queries import version as audit_version
from linkarms.petitions.at_once import left_by
from linkarms.petitions.bulk import moments, payload
from linkarms.petitions.models import Signature
from linkarms.petitions.rows import ANSWERS, PEOPLE, REPEATS, SIGNATURES, Named, repeat_row, row
from linkarms.petitions.submission import Outcome, Stale
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.audit.queries import Version
    from linkarms.petitions.submission import SignatureSubmission

log = logging.getLogger(__name__)

#: A person erased between our insert and our look-up is a new person at the next try.
_TRIES = 4
#: What the database says of a bad submission.
_BAD = (IntegrityError, DataError, UnicodeEncodeError)


def record_signatures(
    batch: Sequence[SignatureSubmission], *, now: datetime, seen: Version | None = None
) -> list[Outcome]:
    """Keep a batch of submissions durably; the outcomes stand in the order of the batch.

    Twice is once: the first submission of an address under a petition is its signature, each further one a
    `Repeat` whose values are dropped and whose answers wait for their own confirmation. Sending the same
    submission again changes nothing. One that names a row which is gone is REFUSED without harm to its
    neighbours. A database that does not answer raises OperationalError, and then what was stored is found stored
    when it is sent again. Raises Stale when `seen` is given and is not the audit's version any more.

    Must not be called inside a transaction: it returns after its own commit.
    """
    if not batch or connection.vendor != "postgresql":
        return _recorded(batch, now, seen)
    left = _left_at_once(batch, now, seen)
    if len(left) == len(batch):
        return _recorded(batch, now, seen)
    # What some of them were checked against still held a moment ago: either all are stale or none.
    rest = iter(_recorded([one for one in batch if id(one) in left], now, None))
    return [next(rest) if id(one) in left else Outcome.FIRST for one in batch]


def _left_at_once(batch: Sequence[SignatureSubmission], now: datetime, seen: Version | None) -> set[int]:
    """Keep with one statement what can be kept so; the ids of the objects that are left."""
    firsts = {(one.email, one.petition_id): one for one in reversed(batch)}
    if len({one.submission for one in firsts.values()}) < len(firsts):
        return {id(one) for one in batch}  # answers are handed on by the number: one person's must not become another's
    try:
        # Alone it is its own transaction. A caller's own is refused, but for a test's, which it must not spoil.
        with transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext():
            left = left_by(list(firsts.values()), now=now, seen=seen)
    except _BAD:
        return {id(one) for one in batch}
    kept = {id(one) for one in firsts.values() if one.submission not in left}
    return {id(one) for one in batch} - kept


def _recorded(batch: Sequence[SignatureSubmission], now: datetime, seen: Version | None) -> list[Outcome]:
    """Table by table, on every database."""
    if not batch:
        return []
    try:
        with transaction.atomic(durable=True):
            if seen is not None and audit_version() != seen:
                raise Stale
            return _record(batch, now)
    except _BAD as error:
        if len(batch) == 1:
            log.warning("A submission was refused by the database: %s", type(error).__name__)
            return [Outcome.REFUSED]
    # One of them is bad: halves find it in a few steps, and the others are kept.
    middle = len(batch) // 2
    return _recorded(batch[:middle], now, None) + _recorded(batch[middle:], now, None)


def _record(batch: Sequence[SignatureSubmission], now: datetime) -> list[Outcome]:
    Named(batch).insist()
    people = _people(batch, now)
    # By address, like the people before: two batches meet in one order and cannot lock each other out.
    # Of several submissions of one address in the batch the first in it wins (sorting is stable).
    ordered = sorted(batch, key=lambda one: (one.email, one.petition_id))
    text_of = moments()
    rows = [row(one, text_of(one.at), supporter_id=people[one.email]) for one in ordered]
    given = payload(rows)
    new, _returned = SIGNATURES.run(given)
    outcomes = [Outcome.FIRST] * len(ordered)
    if new < len(ordered):
        outcomes = _outcomes(ordered, people)
        kept = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome is not Outcome.REFUSED]
        given = payload(kept)
    ANSWERS.run(given)
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
        _new, returned = PEOPLE.run(payload(rows))
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
            repeats.append(repeat_row(one, signature_id))
    if repeats:
        REPEATS.run(payload(repeats))
    return outcomes
