"""Dolores signs by Bo's link: exactly as the form's page would hand her in."""

from __future__ import annotations

from datetime import datetime, timedelta

from linkarms.campaigns.services import count_visit
from linkarms.demo.building import mailbox
from linkarms.demo.building.planning import LIBRARY_EFFORT
from linkarms.demo.building.signing import Signing
from linkarms.demo.building.world import World
from linkarms.demo.story.cast import BO, DOLORES
from linkarms.demo.story.words import DOLORES_COMMENT
from linkarms.petitions import door
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.confirming import confirm
from linkarms.petitions.door import network_hash
from linkarms.petitions.mailing import pull_confirmation_mails


def sign(world: World, signing: Signing, *, now: datetime) -> None:
    """She ticks the box of Bo's group and not the host's, writes a comment, and confirms a quarter of an hour later."""
    effort = world.efforts[LIBRARY_EFFORT]
    link = effort.links[BO]
    given_name, family_name, email = DOLORES
    bo = world.teams[BO].organization
    choices = {
        box.organization.slug: door.RawChoice("yes" if box.organization.pk == bo.pk else "", box.words.version)
        for box in boxes_for(effort.petition, link, now=now)
    }
    form = door.RawSignature(
        given_name=given_name,
        family_name=family_name,
        email=email,
        postal_code="93721",
        country="US",
        comment=DOLORES_COMMENT,
        name_public=True,
        comment_public=True,
        old_enough=True,
        choices=choices,
    )
    count_visit(link, now=now)
    prepared = door.prepare(
        effort.petition,
        form,
        via=link.code,
        language="en",
        method="form",
        network=network_hash(email),
        now=now,
    )
    signing.record([(LIBRARY_EFFORT, prepared.submission)], now=now)
    pull_confirmation_mails(now)
    token = mailbox.link_for(email, kind=mailbox.CONFIRMATION, path="/confirm/")
    confirm(token, now=now + timedelta(minutes=15))
