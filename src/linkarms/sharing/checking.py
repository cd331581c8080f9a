"""Can every row that left be traced to the person's yes and to a document that covered it? (law 2)

Each disclosure is put to the policy again, with the facts of its day, a few hundred at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from linkarms.campaigns.models import Campaign, DataStatement
from linkarms.core.checks import Check, Fault
from linkarms.partnerships.models import AgreementVersion
from linkarms.petitions.models import Repeat, Signature
from linkarms.sharing import policy
from linkarms.sharing.allotments import Allotments
from linkarms.sharing.looking_back import LASTS, Between, Standing
from linkarms.sharing.models import Disclosure, Purpose, Release, RemovalItem
from linkarms.sharing.places import places_of
from linkarms.supporters.models import Confirmation, Consent, Decision, Supporter
from linkarms.supporters.queries import suppressed_at

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHUNK = 500
#: A confirmed no is pulled every minute; only one that has waited for longer was forgotten.
_PULLED_WITHIN = timedelta(minutes=15)
_ADDRESS_ONLY = frozenset({"email"})
_TAKES_BACK = (Decision.NO, Decision.WITHDRAWN)


class Past:
    """Documents and recipients, each looked up once."""

    def __init__(self) -> None:
        self._between: dict[tuple[int, int], Between] = {}
        self._standings: dict[tuple[Any, ...], Standing | None] = {}

    def standing(self, row: Disclosure) -> Standing | None:
        """None where the document is not one between these two, for this campaign."""
        key = (row.campaign_id, row.recipient_id, row.agreement_version_id, row.statement_id, row.at)
        if key not in self._standings:
            if len(self._standings) > CHUNK:
                self._standings.clear()
            self._standings[key] = self._look_up(row)
        return self._standings[key]

    def _look_up(self, row: Disclosure) -> Standing | None:
        campaign = Campaign.objects.filter(pk=row.campaign_id).first()
        if campaign is None:
            return None
        between = self._between.setdefault((row.campaign_id, row.recipient_id), Between(campaign, row.recipient_id))
        if row.agreement_version_id is not None:
            versions = AgreementVersion.objects.select_related("agreement__partnership")
            version = versions.filter(pk=row.agreement_version_id).first()
            return between.by_agreement(version, at=row.at) if version else None
        if row.statement_id is None:
            return None
        statement = DataStatement.objects.filter(pk=row.statement_id).first()
        return between.by_statement(statement, at=row.at) if statement else None


@dataclass(frozen=True, slots=True)
class Seen:
    """The people of a chunk, what they answered, and the actions in which they did."""

    consents: dict[int, Consent]
    signatures: dict[UUID, Signature]
    repeats: dict[UUID, Repeat]
    people: dict[int, Supporter]
    suppressed: dict[str, datetime]
    taken_back: dict[tuple[int, int], list[tuple[datetime, datetime]]]  # given, confirmed
    allotments: Allotments

    @classmethod
    def by(cls, rows: Sequence[Disclosure]) -> Seen:
        people = Supporter.objects.in_bulk({row.supporter_id for row in rows})
        consents = _with_proof(Consent.objects.select_related("words", "link")).in_bulk(
            {row.consent_id for row in rows if row.consent_id is not None}
        )
        submissions = {consent.submission for consent in consents.values()}
        repeats = Repeat.objects.filter(submission__in=submissions).select_related("signature")
        first_proof = Confirmation.objects.filter(submission=OuterRef("signature__submission")).values("at")[:1]
        back: dict[tuple[int, int], list[tuple[datetime, datetime]]] = defaultdict(list)
        noes = _with_proof(Consent.objects.filter(supporter__in=people, decision__in=_TAKES_BACK))
        for no in noes:
            proved: datetime | None = no.proved  # type: ignore[attr-defined]  # annotated
            if proved is not None:
                back[no.supporter_id, no.organization_id].append((no.at, proved))
        return cls(
            consents=consents,
            signatures={row.submission: row for row in Signature.objects.filter(submission__in=submissions)},
            repeats={row.submission: row for row in repeats.annotate(first_proof=Subquery(first_proof))},
            people=people,
            suppressed=suppressed_at([person.email for person in people.values() if person.email is not None]),
            taken_back=back,
            allotments=Allotments.read(list(people)),
        )


def disclosures(_now: datetime) -> Iterator[Fault]:
    """What must not have left, or not so much of it."""
    past, after = Past(), 0
    while rows := list(Disclosure.objects.filter(pk__gt=after).select_related("release").order_by("pk")[:CHUNK]):
        seen = Seen.by(rows)
        for row in rows:
            for problem in _problems(row, seen, past):
                yield Fault(f"disclosure {row.pk}", problem)
        after = rows[-1].pk


def _problems(row: Disclosure, seen: Seen, past: Past) -> Iterator[str]:
    if row.release.organization_id != row.recipient_id or row.release.campaign_id not in (None, row.campaign_id):
        yield "belongs to a release of another organization or campaign"
    if row.policy_version > policy.POLICY_VERSION:
        yield f"was decided by version {row.policy_version} of the policy, which is not known here"
    standing = past.standing(row)
    if standing is None:
        yield "names a document that is not one with this recipient about this campaign"
    elif row.purpose == Purpose.CONTACT:
        yield from _about_contact(row, seen, standing)


def _about_contact(row: Disclosure, seen: Seen, standing: Standing) -> Iterator[str]:
    consent = seen.consents.get(row.consent_id or 0)
    if consent is None:
        yield "rests on no consent"
        return
    if consent.supporter_id != row.supporter_id:
        yield "rests on somebody else's consent"
    if (consent.organization_id, consent.campaign_id) != (row.recipient_id, row.campaign_id):
        yield "rests on a consent to another organization or in another campaign"
    if consent.decision != Decision.YES:
        yield "rests on an answer that is not a yes"
    decision = policy.may_receive(_facts(row, consent, seen, standing), now=row.at)
    if decision.refusals:
        yield f"should have been refused: {', '.join(sorted(decision.refusals))}"
    elif beyond := sorted(set(row.fields) - decision.fields):
        yield f"let more out than was agreed to: {', '.join(beyond)}"


def _facts(row: Disclosure, consent: Consent, seen: Seen, standing: Standing) -> policy.SharingFacts:
    person = seen.people.get(row.supporter_id)
    erased_at = person.erased_at if person else None
    signature, repeat = seen.signatures.get(consent.submission), seen.repeats.get(consent.submission)
    said_no = seen.taken_back.get((row.supporter_id, row.recipient_id), [])
    withdrawn = any(given >= consent.at and proved < row.at for given, proved in said_no)
    suppressed_at = seen.suppressed.get(person.email or "") if person else None
    recruiter = consent.link.organization_id if consent.link else None
    action = signature or (repeat.signature if repeat else None)
    return policy.SharingFacts(
        purpose=policy.Purpose.CONTACT,
        recipient=row.recipient_id,
        participation=standing.participation,
        document=standing.document,
        answer=policy.Answer.WITHDRAWN if withdrawn else policy.Answer.GRANTED,
        words=_words(row, consent, repeat),
        recruiter=signature.recruiter_id if signature else recruiter,
        places=_places(standing.document, action),
        allotted=standing.limits is not None
        and seen.allotments.include(row.supporter_id, row.recipient_id, row.campaign_id, standing.limits),
        action_confirmed=_was_confirmed(row, action),
        unacknowledged=standing.unacknowledged,
        suppressed=suppressed_at is not None and consent.at <= suppressed_at < row.at,
        erased=erased_at is not None and erased_at < row.at,
    )


def _words(row: Disclosure, consent: Consent, repeat: Repeat | None) -> policy.Words | None:
    words = consent.words
    if words is None:
        return None
    until = row.at + LASTS
    proved: datetime | None = consent.proved  # type: ignore[attr-defined]  # annotated
    named = frozenset(words.fields)
    if repeat is not None:
        first: datetime | None = repeat.first_proof  # type: ignore[attr-defined]  # annotated
        if first is None or first > until:
            # Nobody had proved by then who typed the values of the signature that it repeats.
            named &= _ADDRESS_ONLY
    return policy.Words(words.version, named, consent.at, proved if proved and proved <= until else None)


def _places(document: policy.Document | None, action: Signature | None) -> frozenset[str]:
    """Where the postal code lies. What was forgotten since cannot be judged again, and counts as having been right."""
    if document is None or document.regions is None:
        return frozenset()
    return places_of(action.country, action.postal_code) if action and action.country else document.regions


def _was_confirmed(row: Disclosure, signature: Signature | None) -> bool:
    if signature is None:
        return True  # a repeat that was forgotten; that no other is missing, petitions check
    set_aside = signature.invalidated_at is not None and signature.invalidated_at < row.at
    return signature.confirmed_at is not None and not set_aside


def _with_proof(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    proof = Confirmation.objects.filter(submission=OuterRef("submission")).values("at")[:1]
    return consents.annotate(proved=Subquery(proof))


def releases(_now: datetime) -> Iterator[Fault]:
    """Each download has as many disclosures as rows."""
    for release in Release.objects.annotate(noted=Count("disclosures")).exclude(rows=F("noted")).order_by("pk"):
        noted: int = release.noted  # type: ignore[attr-defined]  # annotated
        yield Fault(f"release {release.pk}", f"took {release.rows} rows out, and {noted} are noted")


def removals(now: datetime) -> Iterator[Fault]:
    """Whoever received somebody who took the yes back, or was erased, was told to remove them (law 5)."""
    told = RemovalItem.objects.filter(
        supporter=OuterRef("supporter"), organization=OuterRef("recipient"), disclosure__gte=OuterRef("pk")
    )
    proof = Confirmation.objects.filter(submission=OuterRef("submission"))
    said_no = Consent.objects.filter(
        Exists(proof.filter(at__gt=OuterRef(OuterRef("at")), at__lt=now - _PULLED_WITHIN)),
        supporter=OuterRef("supporter"),
        organization=OuterRef("recipient"),
        decision__in=_TAKES_BACK,
        at__gte=OuterRef("consent__at"),
    )
    received = Disclosure.objects.filter(~Exists(told), purpose=Purpose.CONTACT)
    forgotten = received.filter(Q(supporter__erased_at__isnull=False) | Exists(said_no)).order_by("pk")
    for pk in forgotten.values_list("pk", flat=True).iterator():
        yield Fault(f"disclosure {pk}", "is of somebody who took the yes back, and its recipient was not told")


_ADVICE = (
    "law 2: somebody received what no yes or document covers, or the rows were changed past Linkarms. Ask the "
    "recipient to delete it, tell the person, and compare with a backup from before"
)

CHECKS = (
    Check("disclosures", Disclosure.objects.count, disclosures, _ADVICE),
    Check(
        "releases", Release.objects.count, releases, "rows of the record are gone: compare with a backup from before"
    ),
    Check(
        "people to remove",
        RemovalItem.objects.count,
        removals,
        "`linkarms periodic --once` pulls what was missed; otherwise tell the recipient yourself",
    ),
)
