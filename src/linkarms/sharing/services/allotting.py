"""Caps and shares in proportion: the count as of its day, and places in the order of confirmation, written down.

Only what stands here is allotted, so nobody is until this has run. Who is handed to the published function is decided
by the policy, asked about each person as if the share took them in; it is asked again whenever something leaves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef

from linkarms.campaigns.models import Campaign, Participation
from linkarms.directory.models import Organization
from linkarms.partnerships.models import AgreementVersion
from linkarms.petitions.models import Signature
from linkarms.sharing import facts, policy
from linkarms.sharing.models import Allotted, Disclosure, Place, Purpose, Share
from linkarms.sharing.splitting import Person, next_places, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkarms.sharing.allotments import Limits

#: Clauses that limit how many; see ``partnerships/clauses/shares.py``.
_KINDS = frozenset({"at_most", "in_proportion"})
#: People judged, or written down, at a time.
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class _Limited:
    """A document that limits how many, with the partner and campaign that it is about."""

    ground: facts.Ground
    cover: facts.Cover
    limits: Limits

    @property
    def pair(self) -> dict[str, int]:
        return {"organization_id": self.ground.recipient, "campaign_id": self.ground.campaign.pk}

    @property
    def cut_off(self) -> datetime | None:
        """Leaving the campaign ends the time in which people are brought, like the end of the document does."""
        place = self.cover.participation
        moments = (self.limits.counted_at, place.left_at if place else None)
        return min((each for each in moments if each), default=None) if self.limits.counted_at else None


def allot(*, now: datetime) -> int:
    """Periodic, idempotent: count what is due, and give the free places; returns how many people were taken in."""
    return sum(_count(each, now=now) + _give_places(each, now=now) for each in _limited(now))


def _limited(now: datetime) -> Iterator[_Limited]:
    for organization, campaign in _pairs():
        ground = facts.ground_of(organization, campaign, now=now)
        for cover in ground.covers:
            if cover.limits is not None and cover.participation is not None:
                yield _Limited(ground, cover, cover.limits)


def _pairs() -> Iterator[tuple[Organization, Campaign]]:
    """Who ever took part in campaigns of somebody with whom it signed a clause of these."""
    signed = AgreementVersion.objects.filter(in_force_at__isnull=False, agreement__partnership__partner__isnull=False)
    partners: dict[int, set[int]] = defaultdict(set)
    for host, partner, clauses in signed.values_list(
        "agreement__partnership__host", "agreement__partnership__partner", "clauses"
    ).iterator():
        if not _KINDS.isdisjoint(one["kind"] for one in clauses):
            partners[host].add(partner)
    for host, organizations in sorted(partners.items()):
        parts = Participation.objects.filter(
            campaign__host=host, organization__in=organizations, joined_at__isnull=False
        )
        for part in parts.select_related("organization", "campaign").order_by("pk"):
            yield part.organization, part.campaign


def _count(limited: _Limited, *, now: datetime) -> int:
    """Once for each version: who is in the share, as of its moment."""
    cut_off, document = limited.cut_off, limited.cover.document
    shares = Share.objects.filter(**limited.pair, agreement_version=limited.limits.agreement_version_id)
    if cut_off is None or now < max(cut_off, document.starts_at) or shares.exists():
        return 0
    people = [person for person in _would_leave(limited, _asked(limited), now=now) if person.confirmed_at < cut_off]
    found = split(people, brought=_brought(limited, cut_off), at_least=limited.limits.at_least)
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=limited.ground.recipient)
        if shares.exists():
            return 0
        share = Share.objects.create(
            **limited.pair,
            agreement_version_id=limited.limits.agreement_version_id,
            cut_off=cut_off,
            brought=found.brought,
            entitled=found.entitled,
            allotted=len(found.allotted),
            at=now,
        )
        rows = (
            Allotted(share=share, supporter_id=person.key, position=position, own=person.own)
            for position, person in enumerate(found.allotted, start=1)
        )
        Allotted.objects.bulk_create(rows, batch_size=CHUNK)
    return len(found.allotted)


def _brought(limited: _Limited, cut_off: datetime) -> set[int]:
    """Everyone who signed by its link and confirmed by then, as far as the signature stands."""
    signed = Signature.objects.filter(
        petition__campaign=limited.ground.campaign,
        recruiter=limited.ground.recipient,
        confirmed_at__lt=cut_off,
        invalidated_at__isnull=True,
        withdrawn_at__isnull=True,
        supporter__isnull=False,
    )
    return set(signed.values_list("supporter_id", flat=True))


def _would_leave(limited: _Limited, chunks: Iterator[list[int]], *, now: datetime) -> Iterator[Person]:
    """Those of them of whom the policy would say yes, the share apart, with their first yes that counts."""
    for ids in chunks:
        for pk, asks in facts.contact_asks(limited.ground, ids, now=now).items():
            yeses = [_person(pk, ask) for ask in asks if _counts(limited, ask, now=now)]
            if yeses:
                yield min(yeses)._replace(own=any(yes.own for yes in yeses))


def _asked(limited: _Limited) -> Iterator[list[int]]:
    """Everybody about whom it is worth asking."""
    ground, after = limited.ground, 0
    while ids := facts.candidate_ids(ground.organization, ground.campaign, after=after, limit=CHUNK):
        yield list(ids)
        after = ids[-1]


def _asked_without_place(limited: _Limited) -> Iterator[list[int]]:
    """A cap that is never full would judge all of them anew each time."""
    for ids in _asked(limited):
        placed = Place.objects.filter(**limited.pair, supporter__in=ids).values_list("supporter_id", flat=True)
        if free := sorted(set(ids) - set(placed)):
            yield free


def _counts(limited: _Limited, ask: facts.Ask, *, now: datetime) -> bool:
    # A removal list that waits stops what leaves, and not what the two are entitled to.
    asked = replace(ask.facts, allotted=True, unacknowledged=False)
    return ask.cover == limited.cover and policy.may_receive(asked, now=now).allowed


def _person(key: int, ask: facts.Ask) -> Person:
    words = ask.facts.words
    assert words is not None  # what is allowed rests on confirmed words
    assert words.confirmed_at is not None
    own = ask.facts.recruiter == ask.facts.recipient
    return Person(words.confirmed_at, ask.consent_id or 0, key, own)


def _give_places(limited: _Limited, *, now: datetime) -> int:
    """Fill the free places: first with whom the partner holds already, then in the order of confirmation."""
    most = limited.limits.most
    if most is None or Place.objects.filter(**limited.pair, number__gte=most).exists():
        return 0
    waiting = [*_held(limited), *_in_line(limited, now=now)]
    given = 0
    for start in range(0, len(waiting), CHUNK):
        given += _write_places(limited, waiting[start : start + CHUNK], most=most, now=now)
    return given


def _held(limited: _Limited) -> list[int]:
    """Whom it received here before, under whatever document: they count, even if they took the yes back since."""
    given = Place.objects.filter(**limited.pair, supporter=OuterRef("supporter"))
    received = Disclosure.objects.filter(
        ~Exists(given),
        recipient=limited.ground.recipient,
        campaign=limited.ground.campaign,
        purpose=Purpose.CONTACT,
    )
    return list(
        received.values("supporter").annotate(first=Min("pk")).order_by("first").values_list("supporter", flat=True)
    )


def _in_line(limited: _Limited, *, now: datetime) -> list[int]:
    """Who would leave, in the order of the share in proportion where one was agreed on, else of confirmation."""
    would_leave = sorted(_would_leave(limited, _asked_without_place(limited), now=now))
    if limited.limits.counted_at is None:
        return [person.key for person in would_leave]
    version = limited.limits.agreement_version_id
    counted = Allotted.objects.filter(
        share__agreement_version=version,
        share__organization=limited.ground.recipient,
        share__campaign=limited.ground.campaign,
    )
    here = {person.key for person in would_leave}
    return [pk for pk in counted.order_by("position").values_list("supporter_id", flat=True) if pk in here]


@transaction.atomic
def _write_places(limited: _Limited, waiting: list[int], *, most: int, now: datetime) -> int:
    """Under the lock that a release takes too. That a number stands once, the database holds besides."""
    Organization.objects.select_for_update(no_key=True).get(pk=limited.ground.recipient)
    places = Place.objects.filter(**limited.pair)
    have = set(places.filter(supporter__in=waiting).values_list("supporter_id", flat=True))
    taken = places.aggregate(last=Max("number"))["last"] or 0
    free = [pk for pk in dict.fromkeys(waiting) if pk not in have]
    rows = [
        Place(**limited.pair, number=number, supporter_id=pk, at=now)
        for number, pk in next_places(free, taken=taken, most=most)
    ]
    Place.objects.bulk_create(rows)
    return len(rows)
