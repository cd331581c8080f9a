"""The one way in which contact data leaves: each row judged at that moment, and recorded before it goes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.cells import guard
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.models import Organization, Teammate
from linkarms.petitions.bulk import BIGINT, MOMENT, TEXT, BulkInsert, moment
from linkarms.sharing import facts, policy, reading
from linkarms.sharing.models import Disclosure, Purpose, Release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linkarms.campaigns.models import Campaign

CHUNK = 1000

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
_DISCLOSURES = BulkInsert(
    Disclosure,
    {
        "release_id": BIGINT,
        "supporter_id": BIGINT,
        "recipient_id": BIGINT,
        "campaign_id": BIGINT,
        "purpose": TEXT,
        "fields": "jsonb",
        "agreement_version_id": BIGINT,
        "statement_id": BIGINT,
        "consent_id": BIGINT,
        "policy_version": "smallint",
        "at": MOMENT,
    },
    returning=("id",),
)
#: Spreadsheets take a UTF-8 file for something else unless it begins with this.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(slots=True)
class _Chunk:
    """What one committed step released."""

    last_id: int
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Leaving:
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
            chunk = _release_chunk(release, one, after=after, now=now)
            if chunk is None:
                break
            if chunk.rows:
                yield _encoded(chunk.rows)
            after = chunk.last_id
    release.finished_at = now
    release.save(update_fields=["finished_at"])


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
    ids = facts.candidate_ids(release.organization, campaign, after=after, limit=CHUNK)
    if not ids:
        return None
    ground = facts.ground_of(release.organization, campaign, now=now)
    asks = facts.contact_asks(ground, ids, now=now)
    chunk = _Chunk(ids[-1])
    disclosures = []
    for pk in ids:
        leaving = first_allowed(asks[pk], now=now)
        if leaving is not None:
            disclosures.append(_disclosure(release, ground, leaving, now=now))
            chunk.rows.append(_row(ground, leaving))
    if disclosures:
        if len(_DISCLOSURES.run(disclosures)) != len(disclosures):
            raise IntegrityError("a row would have left without its disclosure")
        Release.objects.filter(pk=release.pk).update(rows=F("rows") + len(disclosures))
    return chunk


def first_allowed(asks: Sequence[facts.Ask], *, now: datetime) -> _Leaving | None:
    """The first question that the policy answers with yes, and what may leave on it."""
    for ask in asks:
        decision = policy.may_receive(ask.facts, now=now)
        if decision.allowed and ask.cover is not None and ask.facts.words is not None:
            return _Leaving(ask.supporter_id, ask.consent_id, decision.fields, ask.values, ask.cover, ask.facts.words)
    return None


def _disclosure(release: Release, ground: facts.Ground, leaving: _Leaving, *, now: datetime) -> dict[str, object]:
    return {
        "release_id": release.pk,
        "supporter_id": leaving.supporter_id,
        "recipient_id": release.organization_id,
        "campaign_id": ground.campaign.pk,
        "purpose": Purpose.CONTACT.value,
        "fields": sorted(leaving.fields),
        "agreement_version_id": leaving.cover.agreement_version_id,
        "statement_id": leaving.cover.statement_id,
        "consent_id": leaving.consent_id,
        "policy_version": policy.POLICY_VERSION,
        "at": moment(now),
    }


def _row(ground: facts.Ground, leaving: _Leaving) -> list[str]:
    """One line of the file. Whatever the decision does not name stays out, here and nowhere later."""
    fields, values = leaving.fields, leaving.values
    return [
        values.email if "email" in fields else "",
        values.given_name if "given_name" in fields else "",
        values.family_name if "family_name" in fields else "",
        values.postal_code if "postal_code" in fields else "",
        values.country if "postal_code" in fields else "",
        values.phone if "phone" in fields else "",
        ground.campaign.name,
        leaving.words.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        leaving.words.version,
    ]


def _encoded(rows: list[list[str]], *, first: bool = False) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([guard(cell) for cell in row] for row in rows)
    return ((BYTE_ORDER_MARK if first else "") + text.getvalue()).encode("utf-8")
