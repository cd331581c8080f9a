"""Petitions for other programs: read one with the boxes on offer, and sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status

from linkarms.api.problems import rate_headers
from linkarms.api.schemas import (
    Accepted,
    BoxOut,
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
from linkarms.petitions import door, queries, writer
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.submission import Outcome
from linkarms.petitions.texts import current_texts

if TYPE_CHECKING:
    from linkarms.directory.models import Organization
    from linkarms.petitions.models import Petition

router = Router(tags=["Petitions"])

Via = Annotated[
    str, Query(max_length=64, description="The code of a tracked link. A bad one is the same as none.")
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same key with the same address is the same submission: sending again writes no second mail.",
    ),
]


@router.get("/petitions/{slug:slug}", response={200: PetitionOut, 404: Problem}, summary="One petition")
def read_petition(request: HttpRequest, response: HttpResponse, slug: str, via: Via = "") -> PetitionOut:
    """Texts, targets, the count, and the boxes that stand beside the form for a visitor by `via`."""
    found, now = _petition(slug), clock.now()
    link = link_by_code(via, campaign=found.campaign)
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
        boxes=[
            BoxOut(
                organization=_organization(box.organization),
                words={"en": box.words.text_en, "es": box.words.text_es},
                version=box.words.version,
                fields=box.words.fields,
                is_host=box.is_host,
            )
            for box in boxes_for(found, link, now=now)
        ],
    )


@router.post(
    "/petitions/{slug:slug}/signatures",
    response={202: Accepted, 404: Problem, 409: Problem, 413: Problem, 422: Problem, 429: Problem, 503: Problem},
    exclude_none=True,
    summary="Sign",
)
def sign(
    request: HttpRequest, response: HttpResponse, slug: str, signature: SignatureIn, key: Key = ""
) -> Status[Accepted]:
    """Keeps the signature durably, then answers. The person confirms by mail; until then it does not count."""
    found, now = _petition(slug), clock.now()
    network = door.network_hash(
        visitor_network(
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For", ""),
            proxies=settings.LINKARMS_TRUSTED_PROXIES,
        )
    )
    for name, value in rate_headers(door.count_attempt(network, now=now)).items():
        response[name] = value
    raw = _raw(signature)
    prepared = door.prepare(
        found,
        raw,
        via=signature.via[:64],
        language=spoken(signature.locale),
        method="api",
        network=network,
        now=now,
        submission=door.submission_for(found, raw, key=key),
    )
    if writer.submit(prepared.submission, now=now) is Outcome.REFUSED:
        raise Refused(door.just_changed())
    return Status(202, Accepted(dropped=prepared.dropped or None))


def _raw(signature: SignatureIn) -> door.RawSignature:
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


def _organization(organization: Organization) -> OrganizationOut:
    return OrganizationOut(slug=organization.slug, name=organization.name)


def _petition(slug: str) -> Petition:
    found = queries.public_petition(slug)
    if found is None:
        raise Http404
    return found
