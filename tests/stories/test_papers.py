"""The paper of an agreement, and the page beside a box: signed, kept, checked by strangers, read by supporters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from linkarms.accounts.models import OneTimeCode
from linkarms.cli.keeping.verifying import verify
from linkarms.core import clock
from linkarms.partnerships import services
from linkarms.partnerships.clauses import AfterSharing, Afterwards, from_json
from linkarms.partnerships.models import AgreementPaper
from linkarms.workspace.http import room_url
from tests.factories.partnerships import sign_latest
from tests.factories.world import World, amina_and_bo
from tests.stories.steps.amina import signs_the_agreement
from tests.stories.steps.dolores import confirms, signs

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from tests.stories.steps.browsing import Story, Visitor

BOX = "Yes, Rivers Alliance may write to me about this."


@pytest.fixture
def world(story: Story) -> World:
    return amina_and_bo(clock.now())


def test_both_keep_what_they_signed_and_a_stranger_hears_whether_a_copy_is_genuine(story: Story, world: World) -> None:
    amina, bo = signed_in(story.desktop(), world.amina), signed_in(story.desktop(), world.bo)
    asks_for_another_end(world)
    amina.open(agreement_of(world, amina=True))
    amina.reads("Draft as PDF", "Marked as a draft on every page")
    assert downloads(amina, "Draft as PDF").startswith(b"%PDF-")
    signs_the_agreement(amina, world.host.name, world.amina.user.email)
    bo.open(agreement_of(world, amina=False))
    signs_the_agreement(bo, world.partner.name, world.bo.user.email)
    bo.reads("In force", "Both sides have the same file, to the byte.")
    amina.open(agreement_of(world, amina=True))
    paper = downloads(amina, "Signed PDF")
    assert paper == downloads(bo, "Signed PDF") == AgreementPaper.objects.latest("pk").content
    assert verify(kept_heads=[], now=clock.now()).is_sound

    stranger = story.phone()
    stranger.open("/check/")
    assert has_checked(stranger, paper) == "Valid"
    assert has_checked(stranger, paper[:-2] + b"x\n") == "Not valid"
    number, digest = AgreementPaper.objects.latest("pk").number, AgreementPaper.objects.latest("pk").text_sha256
    stranger.fill(number=f"{number[:5]}-{number[5:]}")
    stranger.field("SHA-256").fill(digest)
    stranger.press("Check it")
    stranger.reads("Valid", "not one byte of it has changed")
    stranger.does_not_read(world.host.name, world.partner.name)


def test_a_supporter_reads_what_a_yes_means_and_finds_it_again_after_the_words_changed(
    story: Story, world: World
) -> None:
    dolores = story.phone()
    dolores.open(f"/l/{world.bo_link.code}")
    dolores.follow(re.compile(f"^What this means.*{world.partner.name}$"))
    dolores.reads(
        f"What a yes to {world.partner.name} means",
        "under a written agreement that both have signed",
        "How do I stop it?",
        "This address keeps them as they are.",
    )
    address = dolores.page.url
    dolores.back()
    signs(dolores, yes=[BOX])
    confirms(dolores)
    asks_for_another_end(world)
    assert world.agreement is not None
    for signer in (world.amina, world.bo):
        sign_latest(world.agreement, signer, now=clock.now())
    later = story.phone()  # a browser of its own: public pages may be ten seconds old
    later.open(address)
    later.reads("These are words from before", "stays with it")
    later.open(f"/l/{world.bo_link.code}")
    later.follow(re.compile(f"^What this means.*{world.partner.name}$"))
    later.reads("deletes what it received, within 14 days, and confirms it")
    later.does_not_read("words from before")


def asks_for_another_end(world: World) -> None:
    """Amina proposes to add a clause: what becomes of the data."""
    assert world.agreement is not None
    assert world.agreement.version_in_force is not None
    OneTimeCode.objects.all().delete()
    services.propose_change(
        world.agreement,
        level=world.agreement.version_in_force.level,
        clauses=(*from_json(world.agreement.version_in_force.clauses), AfterSharing(Afterwards.DELETE, 14)),
        note="Nobody keeps what is not needed.",
        actor=world.amina,
        now=clock.now(),
    )


def agreement_of(world: World, *, amina: bool) -> str:
    assert world.agreement is not None
    return room_url(world.amina if amina else world.bo, "partners-agreement", pk=world.agreement.pk)


def signed_in(visitor: Visitor, teammate: Teammate) -> Visitor:
    client = Client()
    client.force_login(teammate.user)
    name = settings.SESSION_COOKIE_NAME
    visitor.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visitor.story.address}])
    return visitor


def downloads(visitor: Visitor, link: str) -> bytes:
    with visitor.page.expect_download() as arriving:
        visitor.page.get_by_role("link", name=link).click()
    return Path(arriving.value.path()).read_bytes()


def has_checked(visitor: Visitor, content: bytes) -> str:
    """What the page says of this file."""
    visitor.field("The PDF").set_input_files({"name": "paper.pdf", "mimeType": "application/pdf", "buffer": content})
    visitor.press("Check it")
    return visitor.page.locator("#answer .strong").inner_text()
