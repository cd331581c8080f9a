"""What the facts are read from: the actions that people took, and the people themselves. Set-based."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from linkarms.petitions.models import Repeat, Signature
from linkarms.supporters.models import Confirmation, Supporter
from linkarms.supporters.queries import suppressed_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Values:
    """What was typed in one action, and the address it was signed with. Never pooled with another's."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""


NOTHING = Values()


@dataclass(frozen=True, slots=True)
class Action:
    """The signature that a submission belongs to, as far as it can be trusted.

    ``by_repeat``: the submission is a repeat of that signature. ``proved``: the person confirmed the very
    submission in which the values were typed; else they may be a stranger's who used the address first.
    """

    values: Values = NOTHING
    confirmed: bool = False
    withdrawn: bool = False
    recruiter: int | None = None
    petition_id: int | None = None
    by_repeat: bool = False
    proved: bool = False


NO_ACTION = Action()

_READ = (
    "confirmed_at",
    "invalidated_at",
    "withdrawn_at",
    "recruiter_id",
    "petition_id",
    "given_name",
    "family_name",
    "postal_code",
    "country",
    "phone",
)


def actions_of(submissions: Iterable[UUID]) -> dict[UUID, Action]:
    """Submission to the action it belongs to: a signature, or a repeat of one.

    A repeat typed nothing that was kept, so its yes goes with the values of the signature it repeats: the
    same person's, under the same petition, once that person confirmed the signature's own submission too.
    """
    wanted = set(submissions)
    # The answer's own confirmation is the signature's, so nothing more is to be asked about these.
    rows = Signature.objects.filter(submission__in=wanted).values_list("submission", *_READ)
    actions = {submission: _action(row, by_repeat=False, proved=True) for submission, *row in rows}
    missing = wanted - set(actions)
    if missing:
        proof = Confirmation.objects.filter(submission=OuterRef("signature__submission"))
        repeats = Repeat.objects.filter(submission__in=missing).annotate(proved=Exists(proof))
        read = (f"signature__{name}" for name in _READ)
        for submission, proved, *row in repeats.values_list("submission", "proved", *read):
            actions[submission] = _action(row, by_repeat=True, proved=proved)
    return actions


def _action(row: Sequence[Any], *, by_repeat: bool, proved: bool) -> Action:
    """``row`` holds the columns of ``_READ``: no model is made of a million rows."""
    confirmed_at, invalidated_at, withdrawn_at, recruiter, petition_id, *typed = row
    given_name, family_name, postal_code, country, phone = typed
    return Action(
        values=Values(given_name, family_name, "", postal_code, country, phone) if proved else NOTHING,
        confirmed=confirmed_at is not None and invalidated_at is None,
        withdrawn=withdrawn_at is not None,
        recruiter=recruiter,
        petition_id=petition_id,
        by_repeat=by_repeat,
        proved=proved,
    )


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
        rows = Supporter.objects.filter(pk__in=supporter_ids).values_list("pk", "email", "erased_at")
        emails = {pk: email for pk, email, _erased_at in rows if email is not None}
        known = {pk: erased_at for pk, _email, erased_at in rows}
        erased = frozenset(pk for pk in supporter_ids if pk not in known or known[pk] is not None)
        return cls(emails, erased, suppressed_at(list(emails.values())))

    def email(self, pk: int) -> str:
        return self.emails.get(pk, "")

    def is_erased(self, pk: int) -> bool:
        return pk in self.erased

    def is_suppressed(self, pk: int, collected_at: datetime) -> bool:
        """Erased after this was collected; what the person gave anew later may be used."""
        erased_at = self.suppressed.get(self.emails.get(pk, ""))
        return erased_at is not None and collected_at <= erased_at
