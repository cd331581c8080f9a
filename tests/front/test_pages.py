"""Public pages from memory are what Django makes, and new as soon as anybody did anything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.petitions.models import Tally
from tests.front.exchange import Exchange, ask, in_a_loop

#: Made anew for every answer.
OF_THE_MOMENT = {"x-request-id", "date"}


def whole(answer: Exchange | Any) -> tuple[int, dict[str, str], bytes]:
    """Everything about an answer that a visitor could see."""
    status = answer.status if isinstance(answer, Exchange) else answer.status_code
    pairs = answer.headers if isinstance(answer, Exchange) else answer.items()
    headers = {name.lower(): value for name, value in pairs if name.lower() not in OF_THE_MOMENT}
    return status, headers, answer.content


def addresses(world: Any) -> list[str]:
    page = f"/p/{world.petition.slug}/"
    return [
        "/",
        page,
        f"{page}?via={world.bo_link.code}",
        f"{page}?via=forged&lang=es",
        f"{page}embed/?via={world.bo_link.code}",
        f"{page}embed/?via={world.bo_link.code}&signed=1",
        f"{page}thanks/?lang=es&dropped=1",
        f"{page}counter.json",
        f"/c/{world.campaign.slug}/?via={world.bo_link.code}",
        f"/l/{world.bo_link.code}/",
        "/p/no-such-petition/",
        "/w/sign-in/",
    ]


def test_an_answer_from_memory_is_the_answer_of_django(front, world):
    async def story() -> list[list[Exchange]]:
        return [[await ask(front, "GET", address) for _time in range(2)] for address in addresses(world)]

    answers = in_a_loop(front, story)
    django = Client()
    for address, (made, kept) in zip(addresses(world), answers, strict=True):
        if address == "/w/sign-in/":
            continue  # its form carries a token of the moment
        assert whole(made) == whole(django.get(address)), address
        assert whole(kept) == whole(made), address


def test_a_page_is_made_once_and_then_kept(front, world):
    page = f"/p/{world.petition.slug}/?via={world.bo_link.code}"

    async def story() -> Exchange:
        await ask(front, "GET", page)
        return await ask(front, "GET", page)

    in_a_loop(front, story)
    assert front.pages.renderings == 1


def test_what_others_put_behind_an_address_makes_no_page_of_its_own(front, world):
    page = f"/p/{world.petition.slug}/"

    async def story() -> list[bytes]:
        return [(await ask(front, "GET", f"{page}?fbclid={number}&utm_source=x")).content for number in range(5)]

    assert len(set(in_a_loop(front, story))) == 1
    assert front.pages.renderings == 1


def test_each_language_has_its_own_page(front, world):
    page = f"/p/{world.petition.slug}/"

    async def story() -> list[str]:
        english = await ask(front, "GET", page, accept_language="en")
        spanish = await ask(front, "GET", page, accept_language="es-MX,es;q=0.9")
        asked = await ask(front, "GET", f"{page}?lang=es", accept_language="en")
        return [answer["content-language"] for answer in (english, spanish, asked)]

    assert in_a_loop(front, story) == ["en", "es", "es"]


def test_a_partner_that_leaves_is_gone_from_the_next_page(front, world, now, always_fresh):
    page = f"/p/{world.petition.slug}/?via={world.bo_link.code}"
    name = world.partner.name.encode()

    async def story() -> tuple[bool, bool]:
        before = name in (await ask(front, "GET", page)).content
        await in_a_thread(lambda: campaigns.leave(bos_part(world), actor=world.bo, now=now))
        return before, name in (await ask(front, "GET", page)).content

    assert in_a_loop(front, story) == (True, False)


def test_without_an_act_the_counter_on_a_page_waits_for_its_ten_seconds(front, world, now, monkeypatch):
    page = f"/p/{world.petition.slug}/counter.json"

    async def story() -> list[bytes]:
        seen = [(await ask(front, "GET", page)).content]
        await in_a_thread(lambda: Tally.objects.update_or_create(petition=world.petition, defaults=count(7, now)))
        seen.append((await ask(front, "GET", page)).content)
        monkeypatch.setattr("linkarms.front.pages.USABLE_SECONDS", 0.0)
        seen.append((await ask(front, "GET", page)).content)
        return seen

    assert [b'"count": 7' in seen for seen in in_a_loop(front, story)] == [False, False, True]


def test_people_who_come_together_wait_for_one_rendering(front, world):
    page = f"/p/{world.petition.slug}/"

    async def story() -> set[bytes]:
        answers = await asyncio.gather(*(ask(front, "GET", page) for _each in range(50)))
        return {answer.content for answer in answers}

    assert len(in_a_loop(front, story)) == 1
    assert front.pages.renderings == 1


def test_a_page_with_a_session_is_never_kept(front, world):
    async def story() -> list[bool]:
        answers = [await ask(front, "GET", "/w/sign-in/") for _time in range(2)]
        return ["public" in answer["cache-control"] for answer in answers]

    assert in_a_loop(front, story) == [False, False]
    assert front.pages.renderings == 0


@pytest.mark.once
@pytest.mark.parametrize("host", ["evil.example", "", "testserver.evil.example", "testserver:80:80"])
def test_a_host_that_is_not_ours_gets_no_page(front, world, host):
    page = f"/p/{world.petition.slug}/"

    async def story() -> int:
        await ask(front, "GET", page)
        return (await ask(front, "GET", page, host=host)).status

    assert in_a_loop(front, story) == 400


def bos_part(world: Any) -> Participation:
    return Participation.objects.get(organization=world.partner)


def count(confirmed: int, now: Any) -> dict[str, Any]:
    return {"confirmed": confirmed, "counted_at": now}


async def in_a_thread(work: Any) -> None:
    """Domain code belongs in a thread; here it gets one of its own, with a connection of its own."""

    def worked() -> None:
        try:
            work()
        finally:
            connections.close_all()

    await asyncio.to_thread(worked)
