"""What the facts are read from: answers, the actions they were given in, and the people themselves. Set-based.

A million people are read here for one download: a statement a chunk, its lists handed over as one parameter, and
plain tuples instead of models.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from linkarms.core.sql import among, moment, utc
from linkarms.petitions.models import Repeat, Signature
from linkarms.supporters.models import Confirmation
from linkarms.supporters.queries import suppressed_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Values(NamedTuple):
    """The address, and what was typed in one action. Never pooled with another's. In the order of the file."""

    email: str = ""
    given_name: str = ""
    family_name: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""


NOTHING = Values()


class Action(NamedTuple):
    """The signature that a submission belongs to, as far as it can be trusted.

    ``typed`` are its values without the address. ``by_repeat``: the submission is a repeat of that signature.
    ``proved``: the person confirmed the very submission in which the values were typed; else they may be a
    stranger's who used the address first.
    """

    typed: tuple[str, ...] = NOTHING[1:]
    confirmed: bool = False
    withdrawn: bool = False
    recruiter: int | None = None
    petition_id: int | None = None
    by_repeat: bool = False
    proved: bool = False


NO_ACTION = Action()


class Given(NamedTuple):
    """One answer to one organization, with the moment of its confirmation, if any. ``action``: of a yes."""

    consent_id: int
    words_id: int | None
    decision: str
    link_organization_id: int | None  # by whose link the person had come
    at: datetime
    confirmed_at: datetime | None
    action: Action


_ANSWERS = """
    SELECT c.supporter_id, c.id, c.words_id, c.decision, l.organization_id, {at}, {confirmed_at}, c.submission,
           s.petition_id, s.recruiter_id, s.confirmed_at IS NOT NULL AND s.invalidated_at IS NULL,
           s.withdrawn_at IS NOT NULL, s.given_name, s.family_name, s.postal_code, s.country, s.phone
      FROM supporters_consent c
      LEFT JOIN supporters_confirmation f ON f.submission = c.submission
      LEFT JOIN campaigns_trackedlink l ON l.id = c.link_id
      LEFT JOIN petitions_signature s ON s.submission = c.submission
     WHERE {people} AND c.organization_id = %s
       AND (c.decision IN ('no', 'withdrawn') OR (c.decision = 'yes' AND c.campaign_id = %s))
"""


_OF_THE_SIGNATURE = tuple(
    f"signature__{name}"
    for name in ("petition_id", "recruiter_id", "confirmed_at", "invalidated_at", "withdrawn_at", *Values._fields[1:])
)


def answers_of(supporter_ids: Collection[int], *, organization_id: int, campaign_id: int) -> dict[int, list[Given]]:
    """What these people answered: every yes to the organization in the campaign, and every no anywhere."""
    people, ids = among("c.supporter_id", supporter_ids)
    with connection.cursor() as cursor:
        statement = _ANSWERS.format(people=people, at=utc("c.at"), confirmed_at=utc("f.at"))
        cursor.execute(statement, [ids, organization_id, campaign_id])
        rows = cursor.fetchall()
    repeats = _repeats(row[7] for row in rows if row[8] is None and row[3] == "yes")
    found: dict[int, list[Given]] = defaultdict(list)
    for supporter_id, consent, words, decision, link, at, confirmed_at, submission, *signed in rows:
        if signed[0] is None:
            action = repeats.get(submission, NO_ACTION)
        else:
            petition, recruiter, confirmed, withdrawn, *typed = signed
            # The answer's own confirmation is the signature's, so nothing more is to be asked about this one.
            action = Action(
                tuple(typed), bool(confirmed), bool(withdrawn), recruiter, petition, by_repeat=False, proved=True
            )
        proved_at = None if confirmed_at is None else moment(confirmed_at)
        found[supporter_id].append(Given(consent, words, decision, link, moment(at), proved_at, action))
    return found


def _repeats(submissions: Iterable[UUID | str]) -> dict[UUID | str, Action]:
    """Submission to the signature that it repeats, for those that are repeats.

    A repeat typed nothing that was kept, so its yes goes with the values of the signature it repeats: the
    same person's, under the same petition, once that person confirmed the signature's own submission too.
    """
    wanted = {_as_uuid(each): each for each in submissions}
    if not wanted:
        return {}
    proof = Confirmation.objects.filter(submission=OuterRef("signature__submission"))
    repeats = Repeat.objects.filter(submission__in=list(wanted)).annotate(proved=Exists(proof))
    found = {}
    for submission, proved, *row in repeats.values_list("submission", "proved", *_OF_THE_SIGNATURE):
        petition, recruiter, confirmed_at, invalidated_at, withdrawn_at, *typed = row
        # Names are always asked for: where there are none, the person said that this was not them.
        own = proved and any(typed)
        found[wanted[submission]] = Action(
            typed=tuple(typed) if own else NOTHING[1:],
            confirmed=confirmed_at is not None and invalidated_at is None,
            withdrawn=withdrawn_at is not None,
            recruiter=recruiter,
            petition_id=petition,
            by_repeat=True,
            proved=own,
        )
    return found


def _as_uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def is_confirmed(row: Signature | None) -> bool:
    """Confirmed by mail, and not among those that the host set aside as false."""
    return row is not None and row.confirmed_at is not None and row.invalidated_at is None


def values_of(row: Signature) -> Values:
    return Values(
        given_name=row.given_name,
        family_name=row.family_name,
        postal_code=row.postal_code,
        country=row.country,
        phone=row.phone,
    )


@dataclass(frozen=True, slots=True)
class People:
    """Address and erasure of a chunk of people. One statement each."""

    emails: dict[int, str]
    erased: frozenset[int]
    suppressed: dict[str, datetime]

    @classmethod
    def read(cls, supporter_ids: Collection[int]) -> People:
        condition, ids = among("id", supporter_ids)
        with connection.cursor() as cursor:
            statement = f"SELECT id, email, erased_at IS NULL FROM supporters_supporter WHERE {condition}"  # noqa: S608
            cursor.execute(statement, [ids])
            rows = cursor.fetchall()
        emails = {pk: email for pk, email, _is_here in rows if email is not None}
        here = {pk for pk, _email, is_here in rows if is_here}
        erased = frozenset(pk for pk in supporter_ids if pk not in here)
        return cls(emails, erased, suppressed_at(list(emails.values())))

    def email(self, pk: int) -> str:
        return self.emails.get(pk, "")

    def is_erased(self, pk: int) -> bool:
        return pk in self.erased

    def is_suppressed(self, pk: int, collected_at: datetime) -> bool:
        """Erased after this was collected; what the person gave anew later may be used."""
        if not self.suppressed:
            return False
        erased_at = self.suppressed.get(self.emails.get(pk, ""))
        return erased_at is not None and collected_at <= erased_at
