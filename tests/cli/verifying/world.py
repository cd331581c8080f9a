"""A world with people of every kind and downloads between what they did, and what `verify` finds in it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from PIL import Image

from linkarms.audit import services as audit
from linkarms.cli.keeping.verifying import verify
from linkarms.core import clock
from linkarms.petitions.upkeep import recount
from linkarms.sharing import services as sharing
from linkarms.sharing.models import Disclosure
from linkarms.supporters.models import Consent
from tests.factories.sharing import person, sign
from tests.factories.world import World, amina_and_bo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAYS, LEAVES, ERASED, TWICE, PENDING = (f"{who}@mail.example" for who in ("ana", "leo", "eve", "tom", "pia"))
#: What is looked at.
CONSENTS, SIGNATURES, ANSWERS, DISCLOSURES = "consents", "signatures", "answers on forms", "disclosures"
VERSIONS = "agreements' versions in force"
SIGNED = "signatures under agreements"

#: The command reads the clock: what happens in this world lies before it.
NOW = clock.now() - 30 * DAY


def built(now: datetime) -> World:
    world = amina_and_bo(now, several_boxes=True)
    both = [world.host, world.partner]
    for email in (STAYS, LEAVES, ERASED):
        sign(world, via=world.bo_link, yes=both, at=now + MINUTE, email=email)
    sign(world, via=world.host_link, at=now + MINUTE, email=TWICE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + HOUR, email=TWICE)
    sign(world, via=world.host_link, yes=[world.host], at=now + MINUTE, email=PENDING, confirmed=False)
    for teammate in (world.amina, world.bo):
        download(teammate, now=now + DAY)
    sharing.withdraw(person(LEAVES), world.partner, now=now + 2 * DAY)
    sharing.erase(ERASED, now=now + 2 * DAY)
    download(world.bo, now=now + 3 * DAY)
    recount(now + 3 * DAY)
    audit.seal(now + 3 * DAY)
    return world


def a_picture() -> ContentFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (90, 30), "#2c3fa8").save(out, "PNG")
    return ContentFile(out.getvalue(), name="logo.png")


def download(teammate, *, now: datetime) -> None:
    for _piece in sharing.release_contacts(teammate.organization, how="download", actor=teammate, now=now):
        pass


def faults(*, now: datetime) -> dict[str, list[str]]:
    """What is wrong, by what was looked at."""
    report = verify(kept_heads=[], now=now + 4 * DAY)
    return {each.what: [*each.examples] for each in report.outcomes if each.wrong}


def theirs(email: str, recipient=None) -> Disclosure:
    rows = Disclosure.objects.filter(consent__in=Consent.objects.filter(supporter__email=email))
    return (rows.filter(recipient=recipient) if recipient else rows).earliest("pk")
