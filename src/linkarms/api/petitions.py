"""Petitions for other programs: read one with the boxes on offer, and sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from linkarms.api.problems import rate_headers
from linkarms.api.schemas import (
    Accepted,
    BoxOut,
    ChallengeOut,
    OrganizationOut,
    PetitionOut,
    Problem,
    SignatureIn,
    TargetOut,
    Text,
)
from linkarms.campaigns.queries import link_by_code, public_participants
from linkarms.core import clock
from linkarms.core.errors import Refused
from linkarms.core.network import visitor_network
from linkarms.core.urls import absolute
from linkarms.outbox.rendering import spoken
from linkarms.petitions import challenge, door, queries, writer
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.submission import Outcome
from linkarms.petitions.texts import current_texts

if TYPE_CHECKING:
    from linkarms.directory.models import Organization
    from linkarms.petitions.models import Petition

router = Router(tags=["Petitions"])

Via = Annotated[str, Query(description="The code of a tracked link. A bad one is the same as none.")]
VIA_MAX = 64
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same key with the same address is the same submission: sending again writes no second mail.",
    ),
]


@router.get("/petitions/{slug:slug}", response={200: PetitionOut, 404: Problem, 503: Problem}, summary="One petition")
def read_petition(request: HttpRequest, response: HttpResponse, slug: str, via: Via = "") -> PetitionOut:
    """Texts, targets, the count, and the boxes that stand beside the form for a visitor by `via`."""
    found, now = _petition(slug), clock.now()
    link = link_by_code(via[:VIA_MAX], campaign=found.campaign)
    response["Cache-Control"] = "public, max-age=10"
    partners = public_participants(found.campaign, now=now)
    return PetitionOut(
        slug=found.slug,
        url=absolute(f"/p/{found.slug}/" + (f"?via={link.code}" if link else "")),
        state=found.state,
        takes_signatures=found.takes_signatures(now=now),
        texts={
            language: Text(title=text.title, summary=text.summary, body=text.body)
            for language, text in current_texts(found).items()
        },
        targets=[TargetOut(name=one.name, title=one.title) for one in queries.targets_of(found)],
        host=_organization(found.campaign.host),
        partners=[_organization(one.organization) for one in partners],
        signatures=queries.confirmed_count(found),
        goal=found.goal,
        ends_on=found.ends_on,
        country=found.country,
        asks_phone=found.asks_phone,
        asks_comment=found.asks_comment,
        minimum_age=settings.LINKARMS_MINIMUM_AGE,
        required_choice=settings.LINKARMS_REQUIRED_CHOICE,
        challenge=absolute(_challenge_path(found.slug)) if challenge.is_raised(found.slug, now=now) else None,
        boxes=[
            BoxOut(
                organization=_organization(box.organization),
                words={"en": box.words.text_en, "es": box.words.text_es},
                version=box.words.version,
                fields=box.words.fields,
                is_host=box.is_host,
                explained=absolute(f"/p/{found.slug}/who-gets-what/{box.organization.slug}/{box.words.version}/"),
            )
            for box in boxes_for(found, link, now=now)
        ],
    )


@router.get(
    "/petitions/{slug:slug}/challenge",
    response={200: ChallengeOut, 404: Problem, 429: Problem, 503: Problem},
    summary="A challenge to solve",
)
def read_challenge(request: HttpRequest, response: HttpResponse, slug: str) -> dict[str, Any]:
    """A fresh one, good once, for 15 minutes and this petition. Solve it with a library of ALTCHA (version 2)."""
    found = _petition(slug)
    response["Cache-Control"] = "no-store"
    return challenge.issue(found.slug, network=_network(request), now=clock.now())


@router.post(
    "/petitions/{slug:slug}/signatures",
    response={
        202: Accepted,
        400: Problem,
        404: Problem,
        409: Problem,
        413: Problem,
        422: Problem,
        429: Problem,
        503: Problem,
    },
    exclude_none=True,
    summary="Sign",
)
def sign(
    request: HttpRequest, response: HttpResponse, slug: str, signature: SignatureIn, key: Key = ""
) -> Status[Accepted]:
    """Keeps the signature durably, then answers. The person confirms by mail; until then it does not count."""
    found, now = _petition(slug), clock.now()
    network = _network(request)
    lane = challenge.admit(found.slug, network=network, answer=signature.challenge or "", now=now)
    for name, value in rate_headers(challenge.allowance(lane, network=network, now=now)).items():
        response[name] = value
    raw = raw_signature(signature)
    prepared = door.prepare(
        found,
        raw,
        via=signature.via[:VIA_MAX],
        language=spoken(signature.locale),
        method="api",
        network=network,
        now=now,
        submission=door.submission_for(found, raw, key=key),
    )
    if writer.submit(challenge.by(lane, prepared.submission), now=now) is Outcome.REFUSED:
        raise Refused(door.just_changed())
    return Status(202, Accepted(dropped=prepared.dropped or None))


def raw_signature(signature: SignatureIn) -> door.RawSignature:
    """What was sent, in the door's words."""
    return door.RawSignature(
        given_name=signature.given_name,
        family_name=signature.family_name,
        email=signature.email,
        postal_code=signature.postal_code,
        country=signature.country,
        phone=signature.phone,
        comment=signature.comment,
        name_public=signature.name_public,
        comment_public=signature.comment_public,
        old_enough=signature.old_enough,
        choices={
            slug: door.RawChoice("yes" if opt_in.granted else "no", opt_in.words)
            for slug, opt_in in signature.opt_ins.items()
        },
    )


def _network(request: HttpRequest) -> str:
    """The keyed hash of the sender's network."""
    return door.network_hash(
        visitor_network(
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For", ""),
            proxies=settings.LINKARMS_TRUSTED_PROXIES,
        )
    )


def _challenge_path(slug: str) -> str:
    return reverse("api:read_challenge", args=[slug])


def _organization(organization: Organization) -> OrganizationOut:
    return OrganizationOut(slug=organization.slug, name=organization.name)


def _petition(slug: str) -> Petition:
    found = queries.public_petition(slug)
    if found is None:
        raise Http404
    return found
