"""The one way in which contact data leaves: each row judged at that moment, and recorded before it goes."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core import measures
from linkarms.core.cells import guarded
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.sql import numbers
from linkarms.directory.models import Organization, Teammate
from linkarms.sharing import facts, policy, reading
from linkarms.sharing.models import Purpose, Release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linkarms.campaigns.models import Campaign

#: People judged in one transaction. On SQLite nobody else writes meanwhile, so it is over in a few milliseconds.
CHUNK, CHUNK_OF_SQLITE = 1000, 250
_LONGEST_BREAK_SECONDS = 0.1

#: The columns of the file, in this order for good: partners' scripts read them. A value that may not
#: leave is an empty cell. ``words`` is the version of the words that the person said yes to.
COLUMNS = (
    "email",
    "given_name",
    "family_name",
    "postal_code",
    "country",
    "phone",
    "campaign",
    "said_yes_at",
    "words",
)
#: A postal code says little without its country.
_GOES_WITH = {"country": "postal_code"}

_DISCLOSE = """
    INSERT INTO sharing_disclosure (release_id, recipient_id, campaign_id, purpose, fields, agreement_version_id,
                                    statement_id, policy_version, at, supporter_id, consent_id)
"""
_DISCLOSE_POSTGRESQL = f"""{_DISCLOSE}
    SELECT %s, %s, %s, %s, %s::jsonb, %s::bigint, %s::bigint, %s, %s, given.supporter, given.consent
      FROM unnest(%s::bigint[], %s::bigint[]) AS given(supporter, consent)
"""  # noqa: S608  # constants
_DISCLOSE_SQLITE = f"""{_DISCLOSE}
    SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, json_extract(value, '$[0]'), json_extract(value, '$[1]')
      FROM json_each(%s)
"""  # noqa: S608  # constants
#: Spreadsheets take a UTF-8 file for something else unless it begins with this.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(slots=True)
class _Chunk:
    """What one committed step released."""

    last_id: int
    rows: list[list[str]] = field(default_factory=list)


class _Leaving(NamedTuple):
    """One person who leaves: what may, the values it is cut from, and both grounds (law 2)."""

    supporter_id: int
    consent_id: int | None
    fields: frozenset[str]
    values: reading.Values
    cover: facts.Cover
    words: policy.Words


def release_contacts(
    organization: Organization,
    *,
    campaign: Campaign | None = None,
    how: str,
    actor: Teammate | None,
    now: datetime,
) -> Outgoing:
    """Everybody this organization may receive now, as a CSV file in pieces (UTF-8, guarded cells).

    One row a person and campaign; ``campaign`` narrows to one. ``how`` is "download" or "command";
    ``actor`` is the teammate, or None for the operator's command. The disclosures of a piece are
    committed before the piece is handed out, so a download that breaks off has recorded at least what
    left. Asking again releases again, and records again.

    Raises NotAllowed for a role that does not take data out, and Refused while a removal list has
    waited too long, both before anything is written.
    """
    if actor is not None and (actor.organization_id != organization.pk or not actor.may_export):
        raise NotAllowed(_("Only owners and organizers take people's data out of %s.") % organization.name)
    if facts.is_unacknowledged(organization, now=now):
        raise Refused(
            _(
                "A removal list has waited for more than 14 days. Remove those people from your files, "
                "say that you did under “People to remove”, and the download works again."
            ),
            frozenset({policy.Refusal.UNACKNOWLEDGED.value}),
        )
    release = _open_release(organization, campaign, how=how, actor=actor, now=now)
    return Outgoing(release, _pieces(release, now=now))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file on its way out, to be taken piece by piece, and the record of it."""

    release: Release
    pieces: Iterator[bytes]

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def __next__(self) -> bytes:
        return next(self.pieces)


def _pieces(release: Release, *, now: datetime) -> Iterator[bytes]:
    organization, campaign = release.organization, release.campaign
    yield _encoded([list(COLUMNS)], first=True)
    for one in [campaign] if campaign is not None else facts.campaigns_of(organization):
        after = 0
        while True:
            began = time.perf_counter()
            chunk = _release_chunk(release, one, after=after, now=now)
            if chunk is None:
                break
            _let_others_write(time.perf_counter() - began)
            if chunk.rows:
                measures.rows_exported(len(chunk.rows))
                yield _encoded(chunk.rows)
            after = chunk.last_id
    release.finished_at = now
    release.save(update_fields=["finished_at"])


def _let_others_write(seconds: float) -> None:
    """On SQLite, keep off for as long as nobody else could write: who waits there asks now and then, not in turn."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(min(seconds, _LONGEST_BREAK_SECONDS))


@transaction.atomic
def _open_release(
    organization: Organization, campaign: Campaign | None, *, how: str, actor: Teammate | None, now: datetime
) -> Release:
    release = Release.objects.create(
        organization=organization, campaign=campaign, how=how, by=actor.user if actor else None, at=now
    )
    audit.record(
        "contacts.released",
        actor=actor.user if actor else None,
        organization_id=organization.pk,
        thing=release,
        now=now,
        campaign=campaign.pk if campaign else 0,
    )
    return release


@transaction.atomic
def _release_chunk(release: Release, campaign: Campaign, *, after: int, now: datetime) -> _Chunk | None:
    """Judge the next people and record those who leave; None when there are no more.

    The recipient's row is locked first and facts are read after it. A withdrawal takes the same lock, so
    it either is among the facts or finds the disclosure, and the person lands on the removal list.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=release.organization_id)
    limit = CHUNK_OF_SQLITE if connection.vendor == "sqlite" else CHUNK
    ids = facts.candidate_ids(release.organization, campaign, after=after, limit=limit)
    if not ids:
        return None
    ground = facts.ground_of(release.organization, campaign, now=now)
    asks = facts.contact_asks(ground, ids, now=now)
    allowed = (first_allowed(asks[pk], now=now) for pk in ids)
    leaving = [each for each in allowed if each is not None]
    if leaving:
        _disclose(release, ground, leaving, now=now)
        Release.objects.filter(pk=release.pk).update(rows=F("rows") + len(leaving))
    return _Chunk(ids[-1], _rows(ground, leaving))


def first_allowed(asks: Sequence[facts.Ask], *, now: datetime) -> _Leaving | None:
    """The first question that the policy answers with yes, and what may leave on it."""
    for ask in asks:
        decision = policy.may_receive(ask.facts, now=now)
        if decision.allowed and ask.cover is not None and ask.facts.words is not None:
            return _Leaving(ask.supporter_id, ask.consent_id, decision.fields, ask.values, ask.cover, ask.facts.words)
    return None


def _disclose(release: Release, ground: facts.Ground, leaving: Sequence[_Leaving], *, now: datetime) -> None:
    """Write down each of them with what leaves and why: one statement for all who leave on the same ground."""
    alike: dict[tuple[frozenset[str], facts.Cover], tuple[list[int], list[int | None]]] = {}
    for each in leaving:
        people, consents = alike.setdefault((each.fields, each.cover), ([], []))
        people.append(each.supporter_id)
        consents.append(each.consent_id)
    written = 0
    with connection.cursor() as cursor:
        for (fields, cover), (people, consents) in alike.items():
            same: list[str | int | datetime | None] = [
                release.pk,
                release.organization_id,
                ground.campaign.pk,
                Purpose.CONTACT.value,
                json.dumps(sorted(fields)),
                cover.agreement_version_id,
                cover.statement_id,
                policy.POLICY_VERSION,
                connection.ops.adapt_datetimefield_value(now),
            ]
            if connection.vendor == "postgresql":
                cursor.execute(_DISCLOSE_POSTGRESQL, [*same, numbers(people), numbers(consents)])
            else:
                cursor.execute(_DISCLOSE_SQLITE, [*same, json.dumps(list(zip(people, consents, strict=True)))])
            written += cursor.rowcount
    if written != len(leaving):
        raise IntegrityError("a row would have left without its disclosure")


def _rows(ground: facts.Ground, leaving: Sequence[_Leaving]) -> list[list[str]]:
    """Lines of the file. Whatever the decision does not name stays out, here and nowhere later."""
    shown: dict[frozenset[str], tuple[bool, ...]] = {}
    rows, name = [], ground.campaign.name
    for each in leaving:
        if each.fields not in shown:
            shown[each.fields] = tuple(
                _GOES_WITH.get(column, column) in each.fields for column in reading.Values._fields
            )
        values = [value if may else "" for value, may in zip(each.values, shown[each.fields], strict=True)]
        # In UTC, as read; the offset and fractions of a second are cut off.
        said_yes_at = each.words.at.isoformat()[:19] + "Z"
        rows.append([*values, name, said_yes_at, each.words.version])
    return rows


def _encoded(rows: list[list[str]], *, first: bool = False) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(map(guarded, rows))
    return ((BYTE_ORDER_MARK if first else "") + text.getvalue()).encode("utf-8")
