"""Approval requests for tests, made by the same services that the pages call."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import ApprovalRequest, Partnership
from linkarms.partnerships.services import ApprovalInput, ApprovalReply
from tests.factories.mails import found_in_mail
from tests.factories.partnerships import Pair

YES = ApprovalReply("yes", "Chair")
TEXT = "Oak Street Tenants and Rivers Alliance call for a rent freeze."


def ask_approval(
    pair: Pair | Partnership,
    actor: Teammate,
    *,
    now: datetime,
    hours: int = 72,
    batch: UUID | None = None,
    zone: str = "UTC",
    **changes: object,
) -> ApprovalRequest:
    """Amina's flyer, say; ``hours`` from now in UTC."""
    then = now + timedelta(hours=hours)
    values: dict[str, object] = {
        "title": "Flyer for the rally", "use": "print", "day": then.date(), "at": then.time(), "zone": zone,
        "text": TEXT,
    }  # fmt: skip
    said = ApprovalInput(**(values | changes))  # type: ignore[arg-type]
    partnership = pair.partnership if isinstance(pair, Pair) else pair
    return services.request_approval(partnership, said, batch=batch or uuid4(), actor=actor, now=now)


def approval_token(email: str, *, kind: str = "partnerships_approval_asked") -> str:
    """Of the newest link that went to this address."""
    return found_in_mail(r"/answer/approval/([\w-]+)/", kind=kind, email=email)


def a_picture(*, side: int = 12) -> SimpleUploadedFile:
    """A small one that says where it was taken."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "taken in front of the mill"
    Image.new("RGB", (side, side), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("march.jpg", out.getvalue(), content_type="image/jpeg")
