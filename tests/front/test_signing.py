"""Signing without Django stores and answers what Django's views do, and hands them whatever is unusual."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.forms.models import model_to_dict
from django.test import Client

from linkarms.campaigns import services as campaigns
from linkarms.petitions import writer
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.models import Signature
from linkarms.supporters.models import Consent, Supporter
from tests.front.exchange import Exchange, ask, in_a_loop
from tests.front.test_pages import bos_part, whole

FORM = "application/x-www-form-urlencoded"
GOOD = {
    "given_name": "Dolores",
    "family_name": "Reyes",
    "email": "dolores@mail.example",
    "postal_code": "94110",
    "country": "US",
}


def form(world: Any, now: Any, **changes: str) -> bytes:
    """What a browser sends from the page of Bo's link, with Bo's box ticked."""
    fields = GOOD | {"homepage": ""}
    for box in boxes_for(world.petition, world.bo_link, now=now):
        fields[f"shown-{box.organization.slug}"] = box.words.version
    return urlencode(fields | {f"choice-{world.partner.slug}": "yes"} | changes).encode()


def program(world: Any, now: Any, **changes: Any) -> bytes:
    opt_ins = {
        box.organization.slug: {"granted": not box.is_host, "words": box.words.version}
        for box in boxes_for(world.petition, world.bo_link, now=now)
    }
    return json.dumps(GOOD | {"via": world.bo_link.code, "opt_ins": opt_ins} | changes).encode()


def target(world: Any, page: str = "sign") -> str:
    return f"/p/{world.petition.slug}/{page}/?via={world.bo_link.code}&lang=es"


def door(world: Any) -> str:
    return f"/api/v1/petitions/{world.petition.slug}/signatures"


def signed_at(front: Any, address: str, body: bytes, content_type: str, **headers: str) -> Exchange:
    return in_a_loop(front, lambda: ask(front, "POST", address, body, content_type=content_type, **headers))


def stored() -> list[list[dict[str, Any]]]:
    """Every row of what was stored, without numbers and moments."""
    left_out = ["id", "submission", "at", "created_at", "supporter", "network_hash"]
    rows = (Supporter.objects.order_by("email"), Signature.objects.order_by("id"), Consent.objects.order_by("id"))
    return [[{k: v for k, v in model_to_dict(row).items() if k not in left_out} for row in table] for table in rows]


@pytest.mark.parametrize("page", ["sign", "embed"])
def test_a_form_is_stored_and_answered_as_by_the_view(front, world, now, page):
    sent = form(world, now)
    by_front = signed_at(front, target(world, page), sent, FORM)
    kept = stored()
    assert front.signing.signed == 1
    Signature.objects.all().delete()
    Consent.objects.all().delete()
    Supporter.objects.all().delete()

    by_view = Client().post(target(world, page), sent, content_type=FORM)

    assert whole(by_front) == whole(by_view)
    assert kept == stored()


def test_a_program_is_stored_and_answered_as_by_the_view(front, world, now):
    sent = program(world, now)
    by_front = signed_at(front, door(world), sent, "application/json", accept_language="es")
    kept = stored()
    assert front.signing.signed == 1
    Signature.objects.all().delete()
    Consent.objects.all().delete()
    Supporter.objects.all().delete()

    by_view = Client().post(door(world), sent, content_type="application/json", headers={"accept-language": "es"})

    status, headers, content = whole(by_front)
    assert (status, content) == (by_view.status_code, by_view.content)
    of_the_moment = {"ratelimit-remaining": "", "ratelimit-reset": ""}
    assert headers | of_the_moment == whole(by_view)[1] | of_the_moment
    assert kept == stored()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"email": "not an address"}, 422),
        ({"postal_code": "1"}, 422),
        ({"given_name": ""}, 422),
        ({"homepage": "https://spam.example"}, 303),
        ({"choice-nobody": "yes"}, 422),
        ({"comment": "x" * 2_000}, 422),
        ({"comment": "x" * 70_000}, 413),
    ],
)
def test_what_is_unusual_about_a_form_is_said_by_the_view(front, world, now, change, status):
    answer = signed_at(front, target(world), form(world, now, **change), FORM)

    assert answer.status == status
    assert answer.answers == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b'{"given_name": "\\ud800"}', 422),
        (b"[]", 422),
        (b"\xff\xfe", 400),
        (b'{"opt_ins": 7}', 422),
    ],
)
def test_what_is_no_signature_is_refused_by_the_view(front, world, body, status):
    answer = signed_at(front, door(world), body, "application/json")

    assert (answer.status, answer["content-type"]) == (status, "application/problem+json")
    assert Signature.objects.count() == 0


def test_a_petition_that_is_not_there_is_not_found(front, world, now):
    answer = signed_at(front, "/p/no-such-petition/sign/", form(world, now), FORM)

    assert answer.status == 404


def test_a_repeat_gets_the_same_answer_and_changes_nothing(front, world, now):
    first = signed_at(front, target(world), form(world, now), FORM)
    again = signed_at(front, target(world), form(world, now, family_name="Stranger"), FORM)

    assert whole(again) == whole(first)
    assert Signature.objects.get().family_name == "Reyes"


def test_an_idempotency_key_makes_two_posts_one_submission(front, world, now):
    for _time in range(2):
        signed_at(front, door(world), program(world, now), "application/json", idempotency_key="once")

    assert Signature.objects.get().repeats.count() == 0


def test_a_box_that_went_between_check_and_commit_is_not_built_on(front, world, now, monkeypatch):
    """The partner leaves while the submission waits for its batch."""
    enqueue = writer.enqueue

    def late(ticket: writer.Ticket) -> None:
        leaves()
        enqueue(ticket)

    left = []

    def leaves() -> None:
        if not left:
            left.append(True)
            thread = threading.Thread(target=lambda: campaigns.leave(bos_part(world), actor=world.bo, now=now))
            thread.start()
            thread.join()

    monkeypatch.setattr(writer, "enqueue", late)
    answer = signed_at(front, target(world), form(world, now), FORM)

    assert answer.status == 303
    assert "dropped=1" in answer["location"]
    assert list(Consent.objects.values_list("organization__slug", flat=True)) == [world.host.slug]


def test_a_full_queue_is_said_at_once_in_the_readers_language(front, world, now, monkeypatch):
    def full(_ticket: writer.Ticket) -> None:
        raise writer.overloaded()

    monkeypatch.setattr(writer, "enqueue", full)
    for_people = signed_at(front, target(world), form(world, now), FORM)
    for_programs = signed_at(front, door(world), program(world, now), "application/json")

    assert (for_people.status, for_people["retry-after"]) == (503, "5")
    assert (for_people["content-language"], b'<html lang="es"' in for_people.content) == ("es", True)
    assert (for_programs.status, for_programs["retry-after"]) == (503, "5")
    assert for_programs["content-type"] == "application/problem+json"


def test_a_database_that_is_gone_is_busy_and_not_broken(front, world, now, monkeypatch):
    def gone(*_batch: object, **_more: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("linkarms.petitions.writer.record_signatures", gone)
    answer = signed_at(front, target(world), form(world, now), FORM)

    assert (answer.status, answer["retry-after"]) == (503, "5")


def test_a_defect_of_the_quick_way_loses_no_signature(front, world, now, monkeypatch):
    def broken(*_anything: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("linkarms.front.signing.sent_form", broken)
    answer = signed_at(front, target(world), form(world, now), FORM)

    assert answer.status == 303
    assert Signature.objects.count() == 1


def test_signatures_that_come_together_are_all_kept_once(front, world, now):
    bodies = [form(world, now, email=f"p{number % 30}@mail.example") for number in range(40)]

    async def story() -> list[int]:
        answers = await asyncio.gather(
            *(
                ask(front, "POST", target(world), body, content_type=FORM, x_forwarded_for=f"10.0.0.{number}")
                for number, body in enumerate(bodies)
            )
        )
        return [answer.status for answer in answers]

    statuses = in_a_loop(front, story)
    assert sorted(set(statuses)) == [303, 429]  # all from one network: the header of nobody we trust
    kept = {number % 30 for number, status in enumerate(statuses) if status == 303}
    assert Signature.objects.count() == len(kept)
