"""Writing down what was done, and sealing it."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, models, transaction

from linkarms.audit.models import Batch, Entry

BATCH_SIZE = 2000

_VERB = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{0,100}")


def record(
    verb: str,
    *,
    actor: AbstractBaseUser | None,
    organization_id: int | None,
    thing: models.Model | None,
    now: datetime,
    **ids: int | str,
) -> None:
    """Write one entry, in the caller's transaction: it stands if and only if the deed does.

    `verb` is like "agreement.signed". `ids` are numbers and short codes; anything that could be a name or an
    address is refused with ValueError, because this table is never erased.
    """
    if not _VERB.fullmatch(verb):
        raise ValueError("a verb is written like agreement.signed")
    for name, value in ids.items():
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise ValueError(f"audit keeps ids and codes only; {name} is neither")
    Entry.objects.create(
        verb=verb,
        actor_id=None if actor is None else actor.pk,
        organization_id=organization_id,
        thing_kind="" if thing is None else kind_of(thing),
        thing_id=None if thing is None else thing.pk,
        ids=ids,
        at=now,
    )


def seal(now: datetime) -> int:
    """Chain what is not sealed yet, in batches; how many entries were sealed.

    Two sealers at once are harmless: the number of a batch is unique, and the second one stops.
    """
    total = 0
    while sealed := _seal_batch(now):
        total += sealed
    return total


def kind_of(thing: models.Model) -> str:
    """What kind of thing this is, as entries name it: "partnerships.agreement"."""
    return thing._meta.label_lower  # noqa: SLF001  # Django documents _meta as public


def digest_of(entries: Iterable[Entry], *, previous: str) -> str:
    """SHA-256 over the digest before and one line of JSON an entry, in the order of their ids."""
    digest = hashlib.sha256(previous.encode("ascii"))
    for entry in entries:
        facts = [
            entry.pk,
            entry.verb,
            entry.actor_id,
            entry.organization_id,
            entry.thing_kind,
            entry.thing_id,
            entry.ids,
            entry.at.astimezone(UTC).isoformat(),
        ]
        line = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        digest.update(b"\n" + line.encode("ascii"))
    return digest.hexdigest()


def _seal_batch(now: datetime) -> int:
    with transaction.atomic():
        last = Batch.objects.order_by("-number").first()
        entries = list(Entry.objects.filter(batch__isnull=True).order_by("pk")[:BATCH_SIZE])
        if not entries:
            return 0
        previous = "" if last is None else last.digest
        batch = Batch(
            number=1 if last is None else last.number + 1,
            entries_count=len(entries),
            previous_digest=previous,
            digest=digest_of(entries, previous=previous),
            sealed_at=now,
        )
        try:
            with transaction.atomic():
                batch.save(force_insert=True)
        except IntegrityError:
            return 0  # somebody else is sealing the same entries just now
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(batch=batch)
        return len(entries)
