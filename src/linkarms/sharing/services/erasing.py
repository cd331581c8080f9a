"""Erasure: the person's data goes here, and everyone who received it is told to remove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.core.email import canonical_email
from linkarms.directory.models import Organization
from linkarms.outbox import services as outbox
from linkarms.petitions import erasing as petitions
from linkarms.sharing.models import RemovalReason
from linkarms.sharing.queries import organizations_concerned
from linkarms.sharing.services import removal
from linkarms.supporters import services as supporters
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.petitions.models import Signature


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure did. ``told`` are the organizations that have the person on a removal list now."""

    known: bool
    told: tuple[str, ...] = ()
    signatures_kept_nameless: int = 0
    signatures_deleted: int = 0


@transaction.atomic
def erase(email: str, *, now: datetime) -> ErasureReport:
    """Erase whoever has this address, everywhere on this installation. Doing it again changes nothing.

    Confirmed signatures stay as rows without a name and count; the rest of the person goes. The answers
    given and the disclosures made stay, tied to no address: they are the proof of what left and why.
    Raises BadInput for something that is no address.
    """
    address = canonical_email(email)
    supporter = Supporter.objects.filter(email=address).first()
    if supporter is None:
        return ErasureReport(known=False)
    organizations = list(
        Organization.objects.select_for_update(no_key=True)
        .filter(pk__in=[each.pk for each in organizations_concerned(supporter)])
        .order_by("pk")
    )
    items = removal.list_for_removal(supporter, organizations, reason=RemovalReason.ERASED, now=now)
    erased = petitions.erase_signatures(supporter, now=now)
    supporters.erase_person(supporter, now=now)
    outbox.forget(address)
    audit.record("supporter.erased", actor=None, organization_id=None, thing=supporter, now=now, told=len(items))
    return ErasureReport(
        known=True,
        told=tuple(sorted(item.organization.name for item in items)),
        signatures_kept_nameless=erased.made_nameless,
        signatures_deleted=erased.deleted,
    )


def withdraw_signature(signature: Signature, *, now: datetime) -> None:
    """Take a name off a petition: no longer shown, counted or handed over. Yeses to organizations stay."""
    petitions.withdraw_signature(signature, now=now)
