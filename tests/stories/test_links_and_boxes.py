"""Whose box is shown follows from the link somebody came by, wherever that link goes; and each box is its own yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from linkarms.core import clock
from linkarms.petitions.models import Signature
from linkarms.sharing.services import release_contacts
from tests.factories.sharing import lines_of
from tests.factories.world import World, add_partners, amina_and_bo
from tests.stories.steps.browsing import Story, Visitor
from tests.stories.steps.dolores import EMAIL, HER_VALUES, boxes, confirms, fills_in, signs
from tests.stories.steps.letters import confirmation_mail, link_in

if TYPE_CHECKING:
    from linkarms.directory.models import Organization

HOSTS = "Yes, Oak Street Tenants may write to me about this and other campaigns."
BOS = "Yes, Rivers Alliance may write to me about this."
BOS_ES = "Sí, Rivers Alliance puede escribirme sobre esto."
TITLE, TITLE_ES = "Keep the river clean", "Salvemos el río"
SOMEBODY_ELSES_PAGE = "http://blog.example/"


@pytest.fixture
def world(story: Story) -> World:
    return amina_and_bo(clock.now())


def by(code: str) -> str:
    """The short form of a link, as on a poster."""
    return f"/l/{code}"


def received_by(organization: Organization) -> list[dict[str, str]]:
    """What this organization takes home now."""
    return lines_of(release_contacts(organization, how="download", actor=None, now=clock.now()))


def test_a_promoted_link_shows_no_box_but_the_hosts(story: Story, world: World) -> None:
    phone = story.phone()
    phone.open(by(world.promoted_link.code))
    phone.reads(TITLE, "Rivers Alliance")
    assert boxes(phone) == [HOSTS]


def test_several_boxes_stand_side_by_side_when_the_campaign_says_so_and_each_is_its_own_yes(story: Story) -> None:
    now = clock.now()
    world = amina_and_bo(now, several_boxes=True)
    [third] = add_partners(world, 1, now=now)
    thirds = f"Yes, {third.organization.name} may write to me about this."
    phone = story.phone()
    phone.open(by(world.host_link.code))
    assert boxes(phone) == [HOSTS, BOS, thirds]
    signs(phone, yes=[HOSTS, thirds])
    confirms(phone)
    receivers = [each.name for each in (world.host, world.partner, third.organization) if received_by(each)]
    assert receivers == [world.host.name, third.organization.name]
    phone.open(by(world.promoted_link.code))
    assert boxes(phone) == [HOSTS]


def test_the_link_is_kept_by_redirect_back_button_thanks_mail_and_friends(story: Story, world: World) -> None:
    phone = story.phone()
    phone.open(by(world.bo_link.code))
    assert boxes(phone) == [HOSTS, BOS]
    phone.follow("Who gets what")
    phone.reads(f"“{BOS}”")
    phone.back()
    assert boxes(phone) == [HOSTS, BOS]
    signs(phone, yes=[BOS])
    on_thanks = phone.page.get_by_label("Your link").input_value()
    phone.back()
    expect(phone.box(BOS)).to_be_visible()

    mail = confirmation_mail(EMAIL)
    confirms(phone)
    after_confirming = phone.page.get_by_label("Your link").input_value()
    in_mail = link_in(mail, "/p/")
    assert on_thanks == after_confirming == f"{story.address}/p/{world.petition.slug}/?via={world.bo_link.code}"
    friend = story.phone()
    for address in (on_thanks, in_mail):
        friend.open(address)
        assert boxes(friend) == [HOSTS, BOS]


def test_the_link_is_kept_in_a_frame_on_somebody_elses_page(story: Story, world: World) -> None:
    visitor = story.desktop()
    address = f"{story.address}/p/{world.petition.slug}/embed/?via={world.bo_link.code}"
    page = f'<!doctype html><html lang="en"><title>Blog</title><iframe title="Sign" src="{address}"></iframe>'
    visitor.page.route(SOMEBODY_ELSES_PAGE, lambda route: route.fulfill(body=page, content_type="text/html"))
    visitor.page.goto(SOMEBODY_ELSES_PAGE)
    frame = visitor.page.frame_locator("iframe")
    expect(frame.locator("fieldset.optins label")).to_contain_text([HOSTS, BOS])
    for name in ("given_name", "family_name", "email", "postal_code"):
        frame.locator(f"#id_{name}").fill(HER_VALUES[name])
    frame.get_by_role("checkbox", name=BOS).check()
    frame.get_by_role("button", name="Sign the petition").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Thank you. One more click.")
    assert frame.get_by_label("Your link").input_value().endswith(f"?via={world.bo_link.code}")
    confirms(visitor)
    assert [row["email"] for row in received_by(world.partner)] == [EMAIL]
    assert received_by(world.host) == []
    # The form by itself, as it stands in the frame, on a phone.
    phone = story.phone()
    phone.open(address)
    assert boxes(phone) == [HOSTS, BOS]


def test_a_spanish_phone_is_asked_and_written_to_in_spanish(story: Story, world: World) -> None:
    phone = story.phone(language="es-MX")
    phone.open(by(world.bo_link.code))
    expect(phone.page.locator("html")).to_have_attribute("lang", "es")
    phone.reads(TITLE_ES)
    assert boxes(phone)[1] == BOS_ES
    fills_in(phone)
    phone.box(BOS_ES).check()
    phone.press("Firmar la petición")
    mail = confirmation_mail(EMAIL)
    assert TITLE_ES in mail
    assert BOS_ES in mail
    phone.open(link_in(mail, "/confirm/"))
    expect(phone.page.locator("html")).to_have_attribute("lang", "es")
    phone.reads(TITLE_ES, BOS_ES)


def test_pressing_sign_twice_makes_one_signature_and_one_mail(story: Story, world: World) -> None:
    phone = story.phone()
    phone.open(by(world.bo_link.code))
    fills_in(phone)
    phone.page.get_by_role("button", name="Sign the petition").dblclick()
    phone.reads("Thank you. One more click.")
    confirms(phone)
    assert Signature.objects.filter(petition=world.petition, confirmed_at__isnull=False).count() == 1
    assert Signature.objects.count() == 1


def test_a_strangers_repeat_with_other_boxes_changes_nothing(story: Story, world: World) -> None:
    dolores, stranger = story.phone(), story.phone()
    dolores.open(by(world.bo_link.code))
    signs(dolores, yes=[BOS])
    confirms(dolores)

    stranger.open(by(world.host_link.code))
    fills_in(stranger, given_name="Mallory", family_name="Moe")
    stranger.box(HOSTS).check()
    stranger.press("Sign the petition")
    assert same_answer(stranger) == same_answer(dolores, again_by=world.bo_link.code)

    assert received_by(world.host) == []
    [row] = received_by(world.partner)
    assert HER_VALUES.items() <= row.items()
    dolores.open(link_in(confirmation_mail(EMAIL), "/confirm/"))
    dolores.reads("Did you sign again?")
    dolores.follow("Have it removed")
    dolores.press("It wasn’t me, remove it")
    assert received_by(world.host) == []
    assert [row["given_name"] for row in received_by(world.partner)] == ["Dolores"]


def same_answer(person: Visitor, *, again_by: str = "") -> str:
    """What the thank-you page says; ``again_by``: after signing once more, by this link."""
    if again_by:
        person.open(by(again_by))
        fills_in(person)
        person.press("Sign the petition")
    return person.page.get_by_role("heading", level=1).inner_text()
