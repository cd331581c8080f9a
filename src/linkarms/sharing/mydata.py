""" "Who has my data": everything this installation did with one person's data, in the order it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min

from linkarms.campaigns.models import Campaign
from linkarms.directory.models import Organization
from linkarms.petitions.models import Signature
from linkarms.petitions.queries import texts_of
from linkarms.sharing import explaining, policy, wording
from linkarms.sharing.models import Disclosure, RemovalItem
from linkarms.sharing.queries import organizations_concerned
from linkarms.supporters.models import Confirmation, Consent, Decision, Supporter

if TYPE_CHECKING:
    from linkarms.sharing.explaining import Answer


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. Which parts are filled follows from ``kind``:

    ``signed``, ``confirmed``, ``signature_withdrawn``: ``petition``. ``yes``, ``no``: ``organization``,
    ``words`` (exactly as shown), ``explained`` (what stood one click beside them), ``confirmed``. ``withdrawn``:
    ``organization``. ``received``: ``organization``, ``fields``, ``words``, ``campaign``, ``times``, ``until``.
    ``told``, ``removed``: ``organization``.
    """

    at: datetime
    kind: str
    organization: str = ""
    petition: str = ""
    campaign: str = ""
    words: str = ""
    explained: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    confirmed: bool = True
    times: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where the person stands with one organization now."""

    organization: Organization
    answers: tuple[Answer, ...]
    said_yes: bool  # a yes that counts, or would once confirmed
    received_first: datetime | None
    received_last: datetime | None
    received_fields: tuple[str, ...]
    told_at: datetime | None  # the person is on its removal list since
    removed_at: datetime | None  # and it says that it removed them

    @property
    def may_receive(self) -> tuple[str, ...]:
        """What it may receive now, in words; over all campaigns."""
        fields = {field for answer in self.answers for field in answer.decision.fields}
        return tuple(wording.field_names(fields))

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why it receives nothing now; empty when it may receive something.

        Of a yes taken back, that is all there is to say: the organization's other affairs are its own.
        """
        if self.may_receive:
            return ()
        if any(policy.Refusal.WITHDRAWN in answer.decision.refusals for answer in self.answers):
            return tuple(wording.reasons([policy.Refusal.WITHDRAWN]))
        return tuple(dict.fromkeys(sentence for answer in self.answers for sentence in answer.sentences()))


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """One petition with the person's name under it, and what was typed there."""

    signature: Signature
    title: str

    @property
    def stands(self) -> bool:
        return self.signature.withdrawn_at is None and self.signature.invalidated_at is None


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything, for the person whose data it is."""

    email: str
    signatures: tuple[SignatureShown, ...]
    recipients: tuple[Recipient, ...]
    timeline: tuple[Moment, ...]  # oldest first

    @property
    def any_yes(self) -> bool:
        return any(recipient.said_yes for recipient in self.recipients)


def my_data(supporter: Supporter, *, language: str, now: datetime) -> MyData:
    """Read it all, in a number of queries that grows with organizations and campaigns, not with releases."""
    signatures = list(
        Signature.objects.filter(supporter=supporter).select_related("petition__campaign__host").order_by("at", "pk")
    )
    titles = {
        pk: text.text.title for pk, text in texts_of({row.petition_id for row in signatures}, language=language).items()
    }
    shown = tuple(SignatureShown(row, titles.get(row.petition_id, row.petition.slug)) for row in signatures)
    moments = [
        *_of_signatures(shown),
        *_of_answers(supporter),
        *_of_releases(supporter),
        *_of_removals(supporter),
    ]
    return MyData(
        email=supporter.email or "",
        signatures=shown,
        recipients=tuple(_recipients(supporter, now=now)),
        timeline=tuple(sorted(moments, key=lambda moment: moment.at)),
    )


def _of_signatures(shown: tuple[SignatureShown, ...]) -> list[Moment]:
    moments = []
    for each in shown:
        row, campaign = each.signature, each.signature.petition.campaign.name
        happened = [
            (row.at, "signed"),
            (row.confirmed_at, "confirmed"),
            (row.withdrawn_at, "signature_withdrawn"),
        ]
        moments += [
            Moment(at, kind, petition=each.title, campaign=campaign, confirmed=row.confirmed_at is not None)
            for at, kind in happened
            if at is not None
        ]
    return moments


def _of_answers(supporter: Supporter) -> list[Moment]:
    proved = set(Confirmation.objects.filter(supporter=supporter).values_list("submission", flat=True))
    rows = (
        Consent.objects.filter(supporter=supporter)
        .exclude(decision=Decision.NOT_GRANTED)
        .select_related("organization", "words", "campaign")
        .order_by("at", "pk")
    )
    return [
        Moment(
            row.at,
            row.decision,
            organization=row.organization.name,
            campaign=row.campaign.name if row.campaign else "",
            words=_words(row),
            explained=_explained(row),
            confirmed=row.submission in proved,
        )
        for row in rows
    ]


def _of_releases(supporter: Supporter) -> list[Moment]:
    """One moment for each ground on which something left, however often it was downloaded."""
    groups = (
        Disclosure.objects.filter(supporter=supporter)
        .values("recipient", "campaign", "consent", "fields")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("first")
    )
    names = Organization.objects.in_bulk({group["recipient"] for group in groups})
    campaigns = Campaign.objects.in_bulk({group["campaign"] for group in groups})
    consents = Consent.objects.select_related("words").in_bulk(
        {group["consent"] for group in groups if group["consent"]}
    )
    return [
        Moment(
            group["first"],
            "received",
            organization=names[group["recipient"]].name,
            campaign=campaigns[group["campaign"]].name,
            words=_words(consents[group["consent"]]) if group["consent"] in consents else "",
            fields=tuple(wording.field_names(group["fields"])),
            times=group["times"],
            until=group["last"],
        )
        for group in groups
    ]


def _of_removals(supporter: Supporter) -> list[Moment]:
    moments = []
    for item in RemovalItem.objects.filter(supporter=supporter).select_related("organization"):
        moments.append(Moment(item.at, "told", organization=item.organization.name))
        if item.acknowledged_at is not None:
            moments.append(Moment(item.acknowledged_at, "removed", organization=item.organization.name))
    return moments


def _recipients(supporter: Supporter, *, now: datetime) -> list[Recipient]:
    received: dict[int, list[tuple[datetime, list[str]]]] = {}
    for recipient, at, fields in (
        Disclosure.objects.filter(supporter=supporter)
        .values_list("recipient", "fields")
        .annotate(first=Min("at"))
        .values_list("recipient", "first", "fields")
    ):
        received.setdefault(recipient, []).append((at, fields))
    last = dict(Disclosure.objects.filter(supporter=supporter).values_list("recipient").annotate(last=Max("at")))
    items = {item.organization_id: item for item in RemovalItem.objects.filter(supporter=supporter).order_by("pk")}
    return [
        _recipient(supporter, each, received.get(each.pk, []), last.get(each.pk), items.get(each.pk), now=now)
        for each in organizations_concerned(supporter)
    ]


def _recipient(
    supporter: Supporter,
    organization: Organization,
    received: list[tuple[datetime, list[str]]],
    last: datetime | None,
    item: RemovalItem | None,
    *,
    now: datetime,
) -> Recipient:
    asked_in = Campaign.objects.filter(
        pk__in=Consent.objects.filter(supporter=supporter, organization=organization).values("campaign")
    )
    answers = [
        answer
        for campaign in asked_in.order_by("pk")
        for answer in explaining.explain(organization, supporter, campaign, now=now)
        if answer.facts.purpose == "contact"
    ]
    return Recipient(
        organization=organization,
        answers=tuple(answers),
        said_yes=any(answer.facts.answer == "granted" for answer in answers),
        received_first=min((at for at, _fields in received), default=None),
        received_last=last,
        received_fields=tuple(wording.field_names({name for _at, fields in received for name in fields})),
        told_at=item.at if item else None,
        removed_at=item.acknowledged_at if item else None,
    )


def _explained(consent: Consent) -> tuple[str, ...]:
    language = "words_es" if consent.language.startswith("es") else "words_en"
    return tuple(one[language] for one in consent.words.told) if consent.words is not None else ()


def _words(consent: Consent) -> str:
    """The sentence beside the box, in the language in which the person read it."""
    if consent.words is None:
        return ""
    return consent.words.text_es if consent.language.startswith("es") else consent.words.text_en


def as_dict(data: MyData) -> dict[str, Any]:
    """All of it as plain values, for the person's own download."""
    return {
        "email": data.email,
        "signatures": [_signature_dict(each) for each in data.signatures],
        "organizations": [
            {
                "name": each.organization.name,
                "said_yes": each.said_yes,
                "may_receive_now": list(each.may_receive),
                "why_not": list(each.why_not),
                "received_first": _iso(each.received_first),
                "received_last": _iso(each.received_last),
                "received_fields": list(each.received_fields),
                "told_to_remove": _iso(each.told_at),
                "says_it_removed": _iso(each.removed_at),
            }
            for each in data.recipients
        ],
        "timeline": [
            {
                "at": _iso(moment.at),
                "what": moment.kind,
                "organization": moment.organization,
                "petition": moment.petition,
                "campaign": moment.campaign,
                "words": moment.words,
                "fields": list(moment.fields),
                "confirmed": moment.confirmed,
                "times": moment.times,
            }
            for moment in data.timeline
        ],
    }


def _signature_dict(each: SignatureShown) -> dict[str, Any]:
    row = each.signature
    return {
        "petition": each.title,
        "asked_by": row.petition.campaign.host.name,
        "given_name": row.given_name,
        "family_name": row.family_name,
        "postal_code": row.postal_code,
        "country": row.country,
        "phone": row.phone,
        "comment": row.comment,
        "comment_public": row.comment_public,
        "name_public": row.name_public,
        "language": row.language,
        "signed_at": _iso(row.at),
        "confirmed_at": _iso(row.confirmed_at),
        "withdrawn_at": _iso(row.withdrawn_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
