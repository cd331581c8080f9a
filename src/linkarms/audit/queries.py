"""Reading the audit."""

from django.db import connection, models

from linkarms.audit.models import Batch, Entry
from linkarms.audit.services import digest_of, kind_of

#: Transactions end in another order than they took their numbers: the sum notices one that ends late.
_WINDOW = 200

#: One row of two numbers that never change back; for both databases.
VERSION_SQL = (
    "SELECT CAST(coalesce(max(id), 0) AS bigint), CAST(coalesce(sum(id), 0) AS bigint) "  # noqa: S608
    f"FROM (SELECT id FROM {Entry._meta.db_table} ORDER BY id DESC LIMIT {_WINDOW}) AS newest"  # noqa: SLF001
)

type Version = tuple[int, int]


def version() -> Version:
    """Changes with every yes, withdrawal, edit, "this is not us": whatever leaves an entry. One statement.

    What is kept in a process (a page, the boxes beside a form) is kept under it. A name that was taken off is
    therefore off in every process (law 1).
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL)
        last, total = cursor.fetchone()
    return last, total


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
