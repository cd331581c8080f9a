"""Facts for the policy, read from the database: set-based, in chunks. Nothing is decided here.

SQL narrows the candidates (:func:`candidate_ids`); whether one may be released is the policy's answer
to each :class:`Ask`. A property test holds "allowed is within candidates" on random worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef

from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.queries import statement_in_force
from linkarms.directory.models import Organization
from linkarms.partnerships.clauses import RUN_OUT_DAYS
from linkarms.partnerships.queries import terms_for_campaign
from linkarms.partnerships.terms import last_day_after
from linkarms.petitions.models import Signature
from linkarms.sharing import policy
from linkarms.sharing.allotments import NOBODY, Allotments, Limits, limits_of
from linkarms.sharing.models import UNACKNOWLEDGED_AFTER, RemovalItem
from linkarms.sharing.places import places_of
from linkarms.sharing.reading import NOTHING, Given, People, Values, answers_of, is_confirmed, values_of
from linkarms.supporters.models import Confirmation, Consent, ConsentWords, Decision, Supporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.partnerships.terms import VersionTerms

#: What the form says is handed to the named target, whatever was opted in to (purpose DELIVERY).
DELIVERED = frozenset({"given_name", "family_name", "postal_code", "comment"})

_ADDRESS_ONLY = frozenset({"email"})
_TAKES_BACK = (Decision.NO, Decision.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Cover:
    """A written document with the row it stands for, and the recipient's place as this document has it."""

    document: policy.Document
    participation: policy.Participation | None
    agreement_version_id: int | None = None
    statement_id: int | None = None
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that stood beside a box, and the fields that they name."""

    version: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for every person of one recipient in one campaign."""

    organization: Organization
    recipient: int  # the organization's id
    campaign: Campaign
    participation: policy.Participation | None  # where no document says how long the run-out is
    covers: tuple[Cover, ...]
    words: dict[int, Shown]
    unacknowledged: bool

    @property
    def is_host(self) -> bool:
        return self.organization.pk == self.campaign.host_id


class Ask(NamedTuple):
    """One question to the policy, with what would leave and on which ground."""

    supporter_id: int
    facts: policy.SharingFacts
    cover: Cover | None
    consent_id: int | None = None
    words_id: int | None = None
    values: Values = NOTHING
    petition_id: int | None = None


def campaigns_of(organization: Organization) -> list[Campaign]:
    """Every campaign of which this organization may hold yeses: its own, and those it joined or left."""
    hosted = Campaign.objects.filter(host=organization)
    joined = Campaign.objects.filter(
        pk__in=Participation.objects.filter(organization=organization, joined_at__isnull=False).values("campaign")
    )
    return list((hosted | joined).order_by("pk"))


def ground_of(organization: Organization, campaign: Campaign, *, now: datetime) -> Ground:
    """Read what holds for everybody. For the host: full partner, its approved statement, mode opted-in."""
    words = ConsentWords.objects.filter(organization=organization, campaign=campaign).values_list(
        "pk", "version", "fields"
    )
    if organization.pk == campaign.host_id:
        participation: policy.Participation | None = policy.Participation(policy.Level.FULL)
        covers = _statement_covers(campaign)
    else:
        row = Participation.objects.filter(campaign=campaign, organization=organization).first()
        participation = _place(row, RUN_OUT_DAYS)
        versions = terms_for_campaign(campaign.host_id, campaign.pk, at=now).get(organization.pk, [])
        covers = tuple(_cover(version, row) for version in versions)
    return Ground(
        organization=organization,
        recipient=organization.pk,
        campaign=campaign,
        participation=participation,
        covers=covers,
        words={pk: Shown(version, frozenset(fields)) for pk, version, fields in words},
        unacknowledged=is_unacknowledged(organization, now=now),
    )


def is_unacknowledged(organization: Organization, *, now: datetime) -> bool:
    """Has a removal list waited 14 days for this organization's acknowledgement?"""
    waiting = RemovalItem.objects.filter(organization=organization, acknowledged_at__isnull=True)
    return waiting.filter(at__lte=now - UNACKNOWLEDGED_AFTER).exists()


def candidate_ids(organization: Organization, campaign: Campaign, *, after: int, limit: int) -> list[int]:
    """The next supporters, by id, who ever gave a confirmed yes here: whoever is allowed is among them."""
    proved = Confirmation.objects.filter(submission=OuterRef("submission"))
    rows = Consent.objects.filter(
        Exists(proved),
        organization=organization,
        campaign=campaign,
        decision=Decision.YES,
        supporter_id__gt=after,
    )
    return list(rows.order_by("supporter_id").values_list("supporter_id", flat=True).distinct()[:limit])


def contact_asks(ground: Ground, supporter_ids: Sequence[int], *, now: datetime) -> dict[int, list[Ask]]:
    """For each person, the questions to ask about contact, best first; at least one.

    Each yes of the campaign that nobody took back is asked by itself, the newest first: the first allowed
    one is released, with the values of its own action. Where none stands, one question says why not.
    """
    answers = answers_of(supporter_ids, organization_id=ground.recipient, campaign_id=ground.campaign.pk)
    people = People.read(supporter_ids)
    # Two more statements, only where somebody's share is limited.
    limited = any(cover.limits for cover in ground.covers)
    allotments = Allotments.read(supporter_ids) if limited else NOBODY
    found: dict[int, list[Ask]] = {}
    for pk in supporter_ids:
        given = answers.get(pk, [])
        asks = [
            _ask(ground, pk, answer, standing, people, allotments=allotments, now=now)
            for answer, standing in _standing(given)
        ]
        found[pk] = asks or [_never_asked(ground, pk, given, people, now=now)]
    return found


def delivery_asks(ground: Ground, supporter: Supporter, *, now: datetime) -> list[Ask]:
    """The questions to ask about handing this person's signatures over; ``ground`` is the host's."""
    people = People.read([supporter.pk])
    proof = Confirmation.objects.filter(submission=OuterRef("submission"))
    signatures = Signature.objects.filter(supporter=supporter, petition__campaign=ground.campaign)
    asks = []
    for row in signatures.annotate(proved=Exists(proof)).order_by("pk"):
        cover = _for_delivery(cover_for(ground.covers, row.at, now=now))
        facts = policy.SharingFacts(
            purpose=policy.Purpose.DELIVERY,
            recipient=ground.recipient,
            participation=ground.participation,
            document=cover.document if cover else None,
            words=policy.Words("form", DELIVERED, row.at, row.confirmed_at),
            recruiter=row.recruiter_id,
            # What is handed over are the values typed, so their own confirmation is needed.
            action_confirmed=is_confirmed(row) and row.proved,
            action_withdrawn=row.withdrawn_at is not None,
            unacknowledged=ground.unacknowledged,
            suppressed=people.is_suppressed(supporter.pk, row.at),
            erased=people.is_erased(supporter.pk),
        )
        asks.append(Ask(supporter.pk, facts, cover, values=values_of(row), petition_id=row.petition_id))
    return asks


def cover_for(covers: Sequence[Cover], given_at: datetime | None, *, now: datetime) -> Cover | None:
    """The document that an answer falls under: the first that covers it, in their order of precedence.

    ``terms_for_campaign`` gives that order and leaves out whatever was replaced. Where none covers the
    answer, the first one stands for the reason why not.
    """
    for cover in covers:
        if policy.covers(cover.document, given_at, now=now):
            return cover
    return covers[0] if covers else None


def _standing(answers: Sequence[Given]) -> list[tuple[Given, policy.Answer]]:
    """The yeses of this campaign, newest first: those that stand, before one that was taken back.

    A confirmed no or withdrawal, given in any campaign at the same moment or later, takes a yes back.
    """
    if len(answers) == 1 and answers[0].decision == Decision.YES:
        return [(answers[0], policy.Answer.GRANTED)]
    taken_back = _taken_back_at(answers)
    yeses = [answer for answer in answers if answer.decision == Decision.YES]
    yeses.sort(key=lambda answer: (answer.confirmed_at is not None, answer.at, answer.consent_id), reverse=True)
    standing = [answer for answer in yeses if taken_back is None or answer.at > taken_back]
    if standing:
        return [(answer, policy.Answer.GRANTED) for answer in standing]
    return [(answer, policy.Answer.WITHDRAWN) for answer in yeses[:1]]


def _taken_back_at(answers: Sequence[Given]) -> datetime | None:
    """The last confirmed no or withdrawal, in whatever campaign."""
    said_no = (answer.at for answer in answers if answer.decision in _TAKES_BACK and answer.confirmed_at)
    return max(said_no, default=None)


def _ask(
    ground: Ground,
    supporter_id: int,
    answer: Given,
    standing: policy.Answer,
    people: People,
    *,
    allotments: Allotments,
    now: datetime,
) -> Ask:
    action = answer.action
    cover = cover_for(ground.covers, answer.at, now=now)
    values = Values(people.email(supporter_id), *action.typed)
    facts = policy.SharingFacts(
        purpose=policy.Purpose.CONTACT,
        recipient=ground.recipient,
        participation=cover.participation if cover else ground.participation,
        document=cover.document if cover else None,
        answer=standing,
        words=_words(ground, answer),
        recruiter=answer.link_organization_id if action.by_repeat else action.recruiter,
        places=_places(cover, values, proved=action.proved),
        allotted=_allotted(ground, cover, supporter_id, allotments),
        action_confirmed=action.confirmed,
        action_withdrawn=action.withdrawn,
        unacknowledged=ground.unacknowledged,
        suppressed=people.is_suppressed(supporter_id, answer.at),
        erased=people.is_erased(supporter_id),
    )
    return Ask(supporter_id, facts, cover, answer.consent_id, answer.words_id, values, action.petition_id)


def _never_asked(ground: Ground, supporter_id: int, answers: Sequence[Given], people: People, *, now: datetime) -> Ask:
    """No yes in this campaign: the question that says so, with what else stands against it."""
    signature = (
        Signature.objects.filter(supporter_id=supporter_id, petition__campaign=ground.campaign).order_by("-pk").first()
    )
    cover = cover_for(ground.covers, signature.at if signature else None, now=now)
    facts = policy.SharingFacts(
        purpose=policy.Purpose.CONTACT,
        recipient=ground.recipient,
        participation=cover.participation if cover else ground.participation,
        document=cover.document if cover else None,
        answer=policy.Answer.WITHDRAWN if _taken_back_at(answers) else policy.Answer.NEVER_ASKED,
        recruiter=signature.recruiter_id if signature else None,
        action_confirmed=is_confirmed(signature),
        unacknowledged=ground.unacknowledged,
        suppressed=signature is not None and people.is_suppressed(supporter_id, signature.at),
        erased=people.is_erased(supporter_id),
    )
    return Ask(supporter_id, facts, cover, petition_id=signature.petition_id if signature else None)


def _places(cover: Cover | None, values: Values, *, proved: bool) -> frozenset[str]:
    """Where the action's postal code lies, if a document asks and the person proved what was typed."""
    if cover is None or cover.document.regions is None or not proved:
        return frozenset()
    return places_of(values.country, values.postal_code)


def _allotted(ground: Ground, cover: Cover | None, supporter_id: int, allotments: Allotments) -> bool:
    """Did the published count, and the places under the cap, take this person in?"""
    if cover is None or cover.limits is None:
        return False
    return allotments.include(supporter_id, ground.recipient, ground.campaign.pk, cover.limits)


def _words(ground: Ground, answer: Given) -> policy.Words | None:
    """What the person agreed to; of an action whose values nobody proved, no more than the address itself."""
    words = ground.words.get(answer.words_id or 0)
    if words is None:
        return None
    named = words.fields if answer.action.proved else words.fields & _ADDRESS_ONLY
    return policy.Words(words.version, named, answer.at, answer.confirmed_at)


def _statement_covers(campaign: Campaign) -> tuple[Cover, ...]:
    statement = statement_in_force(campaign)
    if statement is None or statement.approved_at is None:
        return ()
    document = policy.Document(
        mode=policy.Mode.OPTED_IN, fields=frozenset(statement.fields), starts_at=statement.approved_at
    )
    return (Cover(document, policy.Participation(policy.Level.FULL), statement_id=statement.pk),)


def _for_delivery(cover: Cover | None) -> Cover | None:
    """The statement stands behind the form: for delivery it covers exactly what the form says."""
    return replace(cover, document=replace(cover.document, fields=DELIVERED)) if cover else None


def _cover(version: VersionTerms, row: Participation | None) -> Cover:
    terms = version.terms
    limits = limits_of(terms, version.agreement_version_id)
    document = policy.Document(
        mode=policy.Mode(terms.mode),
        fields=frozenset(terms.fields),
        starts_at=terms.begin,
        ends_at=terms.end,
        last_day=terms.last_day,
        regions=terms.places,
        by_share=limits is not None,
    )
    place = _place(row, terms.run_out_days)
    return Cover(document, place, agreement_version_id=version.agreement_version_id, limits=limits)


def _place(row: Participation | None, run_out_days: int) -> policy.Participation | None:
    """Takes part by its own yes; or took part and left, which starts the run-out; else nothing."""
    if row is None or row.joined_at is None:
        return None
    level = policy.Level(row.joined_level)
    if row.state == ParticipationState.JOINED:
        return policy.Participation(level)
    if row.left_at is None:
        return None
    return policy.Participation(level, row.left_at, last_day_after(row.left_at, run_out_days))
