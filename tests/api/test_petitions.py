"""The JSON door: the same rules as the form, in shapes that programs rely on."""

import json
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.campaigns import services as campaigns
from linkarms.core.errors import Overloaded
from linkarms.petitions import authoring, challenge, writer
from linkarms.petitions.challenge import Lane
from linkarms.petitions.models import Repeat, Signature
from linkarms.supporters.models import Consent
from tests.factories.moment import recently
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

GOOD = {
    "given_name": "Dolores",
    "family_name": "Reyes",
    "email": "dolores@mail.example",
    "postal_code": "94110",
    "country": "US",
}


@pytest.fixture
def now():
    return recently()


@pytest.fixture
def world(now):
    return amina_and_bo(now)


@pytest.fixture
def program():
    return Client()


def read(program, world, link=None):
    query = f"?via={link.code}" if link else ""
    return program.get(f"/api/v1/petitions/{world.petition.slug}{query}").json()


def post(program, world, body=None, *, headers=None, **changes):
    content = body if body is not None else json.dumps(GOOD | changes)
    address = f"/api/v1/petitions/{world.petition.slug}/signatures"
    return program.post(address, content, content_type="application/json", headers=headers or {})


def yes(box):
    return {box["organization"]["slug"]: {"granted": True, "words": box["version"]}}


class TestReading:
    def test_it_tells_everything_that_a_form_needs(self, program, world):
        found = read(program, world, world.bo_link)
        boxes = found.pop("boxes")
        assert found == {
            "slug": "keep-the-river-clean",
            "url": f"http://testserver/p/keep-the-river-clean/?via={world.bo_link.code}",
            "state": "published",
            "takes_signatures": True,
            "texts": {
                "en": {
                    "title": "Keep the river clean",
                    "summary": "The mill must stop.",
                    "body": "Every week **forty tons** of waste go into the river.",
                },
                "es": {
                    "title": "Salvemos el río",
                    "summary": "La fábrica debe parar.",
                    "body": "Cada semana **cuarenta toneladas** de residuos llegan al río.",
                },
            },
            "targets": [{"name": "City Council", "title": "Oakland"}],
            "host": {"slug": world.host.slug, "name": world.host.name},
            "partners": [{"slug": world.partner.slug, "name": world.partner.name}],
            "signatures": 0,
            "goal": 1000,
            "ends_on": None,
            "country": "US",
            "asks_phone": False,
            "asks_comment": True,
            "minimum_age": 0,
            "required_choice": False,
            "challenge": None,
        }
        assert [(box["organization"]["slug"], box["is_host"], len(box["version"])) for box in boxes] == [
            (world.host.slug, True, 16),
            (world.partner.slug, False, 16),
        ]
        assert boxes[1]["words"] == {
            "en": "Yes, Rivers Alliance may write to me about this.",
            "es": "Sí, Rivers Alliance puede escribirme sobre esto.",
        }
        assert boxes[1]["fields"] == ["given_name", "family_name", "email", "postal_code"]

    def test_without_a_link_or_with_a_forged_one_only_the_hosts_box_is_on_offer(self, program, world):
        for query in ("", "?via=zzzzzzz", "?via=%00", f"?via={world.promoted_link.code}"):
            found = program.get(f"/api/v1/petitions/{world.petition.slug}{query}").json()
            assert [box["organization"]["slug"] for box in found["boxes"]] == [world.host.slug]

    def test_unknown_and_draft_petitions_are_not_found(self, program, world):
        answer = program.get("/api/v1/petitions/nobody")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


class TestSigning:
    def test_a_signature_is_accepted_with_its_answers_and_its_link(self, program, world):
        host, partner = read(program, world, world.bo_link)["boxes"]
        opt_ins = yes(partner) | {host["organization"]["slug"]: {"granted": False, "words": host["version"]}}

        answer = post(program, world, via=world.bo_link.code, opt_ins=opt_ins, locale="es-MX")

        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
        row = Signature.objects.get()
        assert (row.method, row.recruiter, row.language) == ("api", world.partner, "es")
        given = dict(Consent.objects.values_list("organization__slug", "decision"))
        assert given == {world.partner.slug: "yes", world.host.slug: "not_granted"}

    def test_a_repeat_gets_the_same_answer(self, program, world):
        answers = [post(program, world) for _ in range(2)]
        assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"status": "accepted"})] * 2
        assert (Signature.objects.count(), Repeat.objects.count()) == (1, 1)

    def test_sent_again_with_its_key_it_is_the_same_submission(self, program, world):
        for _ in range(3):
            assert post(program, world, headers={"Idempotency-Key": "abc"}).status_code == 202
        assert (Signature.objects.count(), Repeat.objects.count()) == (1, 0)
        assert Signature.objects.get().submission != UUID(int=0)

    def test_a_box_that_was_on_offer_and_is_no_more_is_dropped_and_named(self, program, world, now):
        partner = read(program, world, world.bo_link)["boxes"][1]
        campaigns.leave(world.participation, actor=world.bo, now=now)

        answer = post(program, world, via=world.bo_link.code, opt_ins=yes(partner))

        assert (answer.status_code, answer.json()) == (202, {"status": "accepted", "dropped": [world.partner.slug]})
        assert (Signature.objects.count(), Consent.objects.count()) == (1, 0)

    @pytest.mark.parametrize(
        ("slug", "words"), [("nobody", "0" * 16), ("rivers-alliance", ""), ("rivers-alliance", "f" * 16)]
    )
    def test_a_yes_never_on_offer_or_without_its_words_is_refused_by_name(self, program, world, slug, words):
        opt_ins = {slug: {"granted": True, "words": words}}
        answer = post(program, world, via=world.bo_link.code, opt_ins=opt_ins)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [f"opt_ins.{slug}"])
        assert Signature.objects.count() == 0

    def test_a_yes_to_a_partner_on_another_link_is_refused(self, program, world):
        partner = read(program, world, world.bo_link)["boxes"][1]
        answer = post(program, world, opt_ins=yes(partner))
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [f"opt_ins.{world.partner.slug}"])

    def test_all_problems_are_told_at_once_by_field(self, program, world):
        answer = post(program, world, email="nobody", postal_code="K1A", given_name="")
        problem = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert sorted(problem["errors"]) == ["email", "given_name", "postal_code"]

    def test_a_minimum_age_is_asked_for_where_it_is_set(self, program, world, settings):
        settings.LINKARMS_MINIMUM_AGE = 16
        assert list(post(program, world).json()["errors"]) == ["old_enough"]
        assert post(program, world, old_enough=True).status_code == 202

    def test_where_an_answer_is_required_a_false_is_a_no_and_silence_is_refused(self, program, world, settings):
        settings.LINKARMS_REQUIRED_CHOICE = True
        (host,) = read(program, world)["boxes"]
        assert list(post(program, world).json()["errors"]) == [f"opt_ins.{world.host.slug}"]
        no = {host["organization"]["slug"]: {"granted": False, "words": host["version"]}}
        assert post(program, world, opt_ins=no).status_code == 202
        assert Consent.objects.get().decision == "no"

    def test_a_closed_petition_says_so(self, program, world, now):
        authoring.close(world.petition, actor=world.amina, now=now)
        answer = post(program, world)
        assert (answer.status_code, answer.json()["title"]) == (409, "Conflict")


class TestTheWire:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 422),
            (b"{", 400),
            (b"\xff\xfe", 400),
            (b"[" * 20_000, 400),
            (b"[]", 422),
            (b'"x"', 422),
            (b"null", 422),
            (b'{"given_name": 5}', 422),
            (b'{"given_name": null}', 422),
            (b'{"opt_ins": {"x": {"granted": "maybe"}}}', 422),
            (b'{"opt_ins": []}', 422),
            (b'{"email": "\\ud800@x.example"}', 422),
            (b'{"email": "\\u0000@x.example"}', 422),
            (b'{"given_name": "' + b"x" * 70_000 + b'"}', 413),
        ],
    )
    def test_a_damaged_body_is_a_problem_with_a_status(self, program, world, body, status):
        answer = post(program, world, body)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status

    def test_any_page_may_ask_and_read_the_answer(self, program, world):
        address = f"/api/v1/petitions/{world.petition.slug}/signatures"
        asked = program.options(address, headers={"Origin": "https://rivers.example"})
        assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
        assert "Idempotency-Key" in asked["Access-Control-Allow-Headers"]
        for answer in (post(program, world), post(program, world, email="x"), program.get("/api/v1/petitions/nobody")):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]

    def test_nothing_sets_a_cookie(self, program, world):
        read(program, world)
        assert post(program, world).cookies == {}

    def test_the_rate_is_told_and_kept(self, program, world, monkeypatch):
        monkeypatch.setattr(challenge.PACES[Lane.FREE].minute, "limit", 1)
        monkeypatch.setattr(challenge.PACES[Lane.SLOW].minute, "limit", 1)
        answers = [post(program, world, email=f"p{number}@mail.example") for number in range(3)]
        told = [(a.status_code, a["RateLimit-Remaining"]) for a in answers]
        assert told == [(202, "1"), (202, "0"), (429, "0")]
        assert 1 <= int(answers[2]["Retry-After"]) <= 60
        assert answers[2]["Content-Type"] == "application/problem+json"

    def test_form_and_json_share_one_rate(self, program, world, monkeypatch):
        monkeypatch.setattr(challenge.PACES[Lane.FREE].minute, "limit", 1)
        monkeypatch.setattr(challenge.PACES[Lane.SLOW].minute, "limit", 0)
        assert program.post(f"/p/{world.petition.slug}/sign/", GOOD).status_code == 303
        assert post(program, world).status_code == 429

    def test_a_full_queue_says_when_to_come_again(self, program, world, monkeypatch):
        def full(submission, *, now):
            raise Overloaded("Very many people are signing right now.", retry_after=5)

        monkeypatch.setattr(writer, "submit", full)
        answer = post(program, world)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer.json()["title"] == "Service Unavailable"

    def test_another_method_is_a_problem_that_names_the_right_one(self, program, world):
        answer = program.get(f"/api/v1/petitions/{world.petition.slug}/signatures")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert answer.json()["title"] == "Method Not Allowed"

    def test_the_document_and_its_page_are_there(self, program, db):
        document = program.get("/api/v1/openapi.json").json()
        petition = "/api/v1/petitions/{slug}"
        assert sorted(document["paths"]) == [petition, f"{petition}/challenge", f"{petition}/signatures"]
        page = program.get("/api/v1/docs/")
        assert page.status_code == 200
        html = page.content.decode()
        for name in document["components"]["schemas"]:
            assert f'id="{name}"' in html
        assert "<script" not in html


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(st.sampled_from([*GOOD, "opt_ins", "via", "locale", "comment", "phone"]), json_values))
def test_whatever_is_sent_the_answer_is_never_a_defect_of_ours(world, sent):
    answer = Client(REMOTE_ADDR="").post(
        f"/api/v1/petitions/{world.petition.slug}/signatures", json.dumps(GOOD | sent), content_type="application/json"
    )
    assert answer.status_code in (202, 422, 429)
