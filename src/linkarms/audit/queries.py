"""Reading the audit."""

from django.db import models

from linkarms.audit.models import Batch, Entry
from linkarms.audit.services import digest_of, kind_of


def history_of(thing: models.Model) -> list[Entry]:
    """What was done to this thing, oldest first. Names of actors are looked up by who shows them."""
    return list(Entry.objects.filter(thing_kind=kind_of(thing), thing_id=thing.pk).order_by("at", "pk"))


def broken_batches() -> list[int]:
    """Numbers of the batches whose entries, place in the chain or digest are not what was sealed."""
    broken = []
    previous, expected = "", 1
    for batch in Batch.objects.order_by("number").iterator():
        entries = list(batch.entries.order_by("pk"))
        in_place = batch.number == expected and batch.previous_digest == previous
        whole = len(entries) == batch.entries_count and digest_of(entries, previous=previous) == batch.digest
        if not (in_place and whole):
            broken.append(batch.number)
        previous, expected = batch.digest, batch.number + 1
    return broken
