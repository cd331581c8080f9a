"""Taking a signature back, and forgetting what it held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.petitions import figures
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature
from linkarms.supporters.models import Supporter
from linkarms.supporters.services import drop_answers, forget_people

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

_VALUES = ("given_name", "family_name", "postal_code", "country", "phone", "comment", "network_hash")


@dataclass(frozen=True, slots=True)
class ErasedSignatures:
    """How many stay as nameless rows that count, and how many are gone."""

    made_nameless: int
    deleted: int


@transaction.atomic
def withdraw_signature(signature: Signature, *, now: datetime) -> None:
    """Take a signature back: it neither counts nor shows any more. Doing it again changes nothing.

    Until the same person signs anew and confirms. The yeses given with it are the caller's to withdraw.
    """
    rows = figures.locked(Signature.objects.filter(pk=signature.pk, withdrawn_at__isnull=True))
    before = figures.counted(rows)
    for row in rows:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
    figures.changed(before, figures.counted(rows))
    signature.refresh_from_db(fields=["withdrawn_at"])


@transaction.atomic
def erase_signatures(supporter: Supporter, *, now: datetime) -> ErasedSignatures:
    """Forget everything this person typed under petitions.

    A confirmed signature stays as a nameless row, counted unless it was taken back; one that nobody confirmed
    is deleted, as are repeats and links. Doing it again changes nothing.
    """
    rows = list(Signature.objects.select_for_update().filter(supporter=supporter).order_by("pk"))
    pending = [row.pk for row in rows if row.confirmed_at is None]
    kept = [row.pk for row in rows if row.confirmed_at is not None]
    delete_pending(pending)
    make_nameless(kept, now=now)
    return ErasedSignatures(made_nameless=len(kept), deleted=len(pending))


def make_nameless(signature_ids: Sequence[int], *, now: datetime) -> None:
    """Forget what was typed in these (confirmed, locked) signatures and whose they are; they count on."""
    open_repeats = Repeat.objects.filter(signature__in=signature_ids, confirmed_at__isnull=True)
    drop_answers(list(open_repeats.values_list("submission", flat=True)))
    Repeat.objects.filter(signature__in=signature_ids).delete()
    ConfirmationMail.objects.filter(signature__in=signature_ids).delete()
    nameless = dict.fromkeys(_VALUES, "")
    Signature.objects.filter(pk__in=signature_ids).update(
        **nameless, supporter=None, name_public=False, comment_public=False, comment_let_through_at=None, erased_at=now
    )


def blank_values(signature: Signature) -> None:
    """Drop what was typed, keep the row: the person behind the address did not type it."""
    nameless = dict.fromkeys(_VALUES, "")
    Signature.objects.filter(pk=signature.pk).update(
        **nameless, name_public=False, comment_public=False, comment_let_through_at=None
    )


def delete_pending(signature_ids: Sequence[int]) -> int:
    """Delete signatures that nobody confirmed, with their repeats, links and unproved answers."""
    rows = Signature.objects.filter(pk__in=signature_ids, confirmed_at__isnull=True)
    held = figures.locked(rows)
    rows = Signature.objects.filter(pk__in=[row.pk for row in held])
    repeats = Repeat.objects.filter(signature__in=rows)
    submissions = [*rows.values_list("submission", flat=True), *repeats.values_list("submission", flat=True)]
    rows.delete()
    figures.changed(figures.counted(held), {})
    drop_answers(submissions)
    return len(held)


def forget_nameless(supporter_ids: Collection[int]) -> None:
    """Delete, among these, the people who have no signature left and never confirmed anything."""
    people = Supporter.objects.select_for_update().filter(pk__in=supporter_ids).order_by("email")
    locked = [person.pk for person in people]
    # Asked once they are locked: nobody signs for them in between.
    busy = set(Signature.objects.filter(supporter__in=locked).values_list("supporter_id", flat=True))
    forget_people([pk for pk in locked if pk not in busy])
