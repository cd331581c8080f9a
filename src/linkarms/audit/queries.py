"""Reading the audit."""

from django.db import models
from django.db.models import Max, Sum

from linkarms.audit.models import Batch, Entry
from linkarms.audit.services import digest_of, kind_of

#: Transactions end in another order than they took their numbers: the sum notices one that ends late.
_WINDOW = 200

type Version = tuple[int, int]


def version() -> Version:
    """Changes with every yes, withdrawal, edit, "this is not us": whatever leaves an entry. One statement.

    What is kept in a process (a page, the boxes beside a form) is kept under it. A name that was taken off is
    therefore off in every process (law 1).
    """
    newest = Entry.objects.order_by("-id").values("id")[:_WINDOW]
    found = newest.aggregate(last=Max("id"), total=Sum("id"))
    return found["last"] or 0, found["total"] or 0


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
