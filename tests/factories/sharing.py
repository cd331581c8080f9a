"""Supporters who sign, answer boxes and open their mail, through the services that the doors call."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.core import mail as sent

from linkarms.campaigns.models import TrackedLink
from linkarms.campaigns.queries import link_by_code
from linkarms.directory.models import Organization
from linkarms.outbox.models import Mail
from linkarms.petitions import confirming
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import Petition, Signature
from linkarms.petitions.submission import GivenAnswer, SignatureSubmission
from linkarms.supporters.models import BoxKind, Decision, Supporter
from tests.factories.world import World

DOLORES = "dolores@mail.example"


def sign(
    world: World,
    *,
    via: TrackedLink | None = None,
    yes: Iterable[Organization] = (),
    no: Iterable[Organization] = (),
    at: datetime,
    email: str = DOLORES,
    confirmed: bool = True,
    petition: Petition | None = None,
    **typed: str,
) -> UUID:
    """Sign as the form does, answering the boxes that this link shows; then open the mail, unless not.

    Boxes in neither ``yes`` nor ``no`` stay unticked. ``typed`` are other values than Dolores's.
    """
    petition = petition or world.petition
    via = link_by_code(via.code, campaign=petition.campaign) if via else None
    decisions = dict.fromkeys(yes, Decision.YES) | dict.fromkeys(no, Decision.NO)
    boxes = boxes_for(petition, via, now=at)
    assert set(decisions) <= {box.organization for box in boxes}
    values = {"given_name": "Dolores", "family_name": "Reyes", "postal_code": "94601", "country": "US"}
    values |= {"phone": "", "comment": "", "language": "en"} | typed
    one = SignatureSubmission(
        submission=uuid4(),
        petition_id=petition.pk,
        campaign_id=petition.campaign_id,
        email=email,
        name_public=False,
        comment_public=False,
        link_id=via.pk if via else None,
        recruiter_id=via.organization_id if via else None,
        method="form",
        network_hash="n" * 64,
        at=at,
        answers=tuple(
            GivenAnswer(
                box.organization.pk,
                box.words.pk,
                decisions.get(box.organization, Decision.NOT_GRANTED),
                BoxKind.CHECKBOX,
            )
            for box in boxes
        ),
        **values,
    )
    record_signatures([one], now=at)
    if confirmed:
        confirm(email, at=at)
    return one.submission


def confirm(email: str = DOLORES, *, at: datetime) -> None:
    """Open the newest confirmation mail and press the button."""
    confirming.confirm(confirmation_token(email, at=at), now=at)


def confirmation_token(email: str = DOLORES, *, at: datetime) -> str:
    confirming.pull_confirmation_mails(at, 100)
    texts = [str(message.body) for message in getattr(sent, "outbox", []) if email in message.to]
    texts += Mail.objects.filter(to=email).order_by("pk").values_list("text", flat=True)
    return [token for text in texts for token in re.findall(r"/confirm/([\w-]+)/", text)][-1]


def person(email: str = DOLORES) -> Supporter:
    return Supporter.objects.get(email=email)


def signature(email: str = DOLORES) -> Signature:
    return Signature.objects.get(supporter__email=email)


def lines_of(pieces: Iterable[bytes]) -> list[dict[str, str]]:
    """The rows of a downloaded file, as a spreadsheet would read them."""
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))
