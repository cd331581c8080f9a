"""The sign form in the browser's stead: without cookies, without JavaScript, with everything that can go wrong."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.campaigns import services as campaigns
from linkarms.core import clock
from linkarms.core.errors import Overloaded
from linkarms.petitions import challenge, writer
from linkarms.petitions.challenge import Lane
from linkarms.petitions.models import Petition, Repeat, Signature
from linkarms.supporters.models import Consent
from tests.factories.mails import confirmation_mails, token_in
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
    """Pages read the clock themselves."""
    return recently()


@pytest.fixture
def world(now):
    return amina_and_bo(now)


@pytest.fixture
def visitor():
    return Client()


def form_on(visitor, address):
    """The form as a browser would find it: its target, its hidden fields, the names of its boxes."""
    html = visitor.get(address).content.decode()
    target = re.search(r'<form class="sign"[^>]*action="([^"#]+)#sign"', html)[1].replace("&amp;", "&")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', html))
    boxes = re.findall(r'<input type="checkbox"[^>]* name="(choice-[^"]+)"', html)
    return target, hidden, boxes


def sign(visitor, address, *ticks, **typed):
    target, hidden, _boxes = form_on(visitor, address)
    return visitor.post(target, GOOD | hidden | {f"choice-{slug}": "yes" for slug in ticks} | typed)


def page(world, link=None):
    return f"/p/{world.petition.slug}/" + (f"?via={link.code}" if link else "")


def test_signing_by_the_partners_link_keeps_the_signature_the_answers_and_the_link(world, visitor):
    answer = sign(visitor, page(world, world.bo_link), world.partner.slug)

    assert (answer.status_code, urlsplit(answer["Location"]).path) == (303, f"/p/{world.petition.slug}/thanks/")
    row = Signature.objects.get()
    assert (row.given_name, row.link_id, row.recruiter, row.method) == (
        "Dolores", world.bo_link.pk, world.partner, "form",
    )  # fmt: skip
    given = dict(Consent.objects.values_list("organization__slug", "decision"))
    assert given == {world.partner.slug: "yes", world.host.slug: "not_granted"}


def test_no_page_on_the_way_sets_a_cookie_or_varies_by_one(world, visitor, now):
    answers = [visitor.get(page(world, world.bo_link)), sign(visitor, page(world, world.bo_link))]
    answers.append(visitor.get(answers[-1]["Location"]))
    token = token_in(confirmation_mails(now=now)[0])
    answers += [visitor.get(f"/confirm/{token}/"), visitor.post(f"/confirm/{token}/")]

    assert [answer.status_code for answer in answers] == [200, 303, 200, 200, 303]
    assert [(dict(answer.cookies), "Cookie" in answer.get("Vary", "")) for answer in answers] == [({}, False)] * 5


def test_the_link_is_kept_by_form_redirect_thanks_mail_confirmation_and_share(world, visitor, now):
    code = world.bo_link.code
    share = f"http://testserver/p/{world.petition.slug}/?via={code}"

    answer = sign(visitor, page(world, world.bo_link))
    assert parse_qs(urlsplit(answer["Location"]).query)["via"] == [code]
    assert share in visitor.get(answer["Location"]).content.decode()

    (mail,) = confirmation_mails(now=now)
    assert f"/p/{world.petition.slug}/?lang=en&via={code}" in mail.text
    confirmed = visitor.post(f"/confirm/{token_in(mail)}/")
    assert parse_qs(urlsplit(confirmed["Location"]).query)["via"] == [code]
    assert share in visitor.get(confirmed["Location"]).content.decode()


def test_boxes_are_never_pre_ticked(world, visitor):
    html = visitor.get(page(world, world.bo_link)).content.decode()
    assert "checked" not in html
    assert len(form_on(visitor, page(world, world.bo_link))[2]) == 2


@pytest.mark.parametrize("via", ["zzzzzzz", "promoted", "x' or 1=1 --", "%F0%9F%98%80"])
def test_a_forged_link_shows_the_hosts_page_without_the_partners_box(world, visitor, via):
    code = world.promoted_link.code if via == "promoted" else via
    answer = visitor.get(f"{page(world)}?via={code}")
    assert answer.status_code == 200
    boxes = re.findall(r'name="(choice-[^"]+)"', answer.content.decode())
    assert boxes == [f"choice-{world.host.slug}"]


def test_what_is_wrong_is_said_at_once_and_everything_typed_and_ticked_is_kept(world, visitor):
    typed = {"given_name": "<b>Ana</b>", "email": "nobody", "postal_code": "SW1A 1AA", "name_public": "yes"}
    answer = sign(visitor, page(world, world.bo_link), world.partner.slug, **typed, comment="c" * 1001)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('role="alert"') == 1
    assert [field in html for field in ('href="#id_email"', 'href="#id_postal_code"', 'href="#id_comment"')] == [
        True
    ] * 3
    assert 'value="&lt;b&gt;Ana&lt;/b&gt;"' in html
    assert 'value="SW1A 1AA"' in html
    assert "c" * 1001 in html
    assert re.search(rf'name="choice-{world.partner.slug}" value="yes" checked', html)
    assert not re.search(rf'name="choice-{world.host.slug}" value="yes" checked', html)
    assert re.search(r'name="name_public" value="yes" checked', html)
    assert Signature.objects.count() == 0
    assert f"via={world.bo_link.code}" in html


def test_a_repeat_gets_the_same_answer_as_the_first(world, visitor):
    first, second = (sign(visitor, page(world)) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (Signature.objects.count(), Repeat.objects.count()) == (1, 1)


def test_a_machine_that_fills_in_everything_gets_the_same_answer_and_nothing_is_kept(world, visitor):
    human = sign(visitor, page(world), email="human@mail.example")
    machine = sign(visitor, page(world), homepage="http://spam.example")
    assert (machine.status_code, machine["Location"]) == (human.status_code, human["Location"])
    assert Signature.objects.count() == 1


def test_a_box_that_is_gone_meanwhile_is_dropped_and_said_so_and_the_signature_kept(world, visitor, now):
    target, hidden, _boxes = form_on(visitor, page(world, world.bo_link))
    campaigns.leave(world.participation, actor=world.bo, now=now)

    answer = visitor.post(target, GOOD | hidden | {f"choice-{world.partner.slug}": "yes"})

    assert answer.status_code == 303
    assert "no longer on offer" in visitor.get(answer["Location"]).content.decode()
    assert Signature.objects.count() == 1
    assert list(Consent.objects.values_list("organization__slug", "decision")) == [(world.host.slug, "not_granted")]


def test_a_forged_box_is_refused_by_name(world, visitor):
    answer = sign(visitor, page(world), **{"choice-somebody-else": "yes"})
    assert answer.status_code == 422
    assert "“somebody-else” does not ask here" in answer.content.decode()


def test_five_megabytes_are_refused_without_being_read(world, visitor):
    answer = visitor.post(f"/p/{world.petition.slug}/sign/", GOOD | {"comment": "x" * 5_000_000})
    assert answer.status_code == 413
    assert "64 kilobytes" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
        (b"not multipart", "multipart/form-data; boundary=x"),
        (b"not multipart", "multipart/form-data"),
        (b'{"a": 1}', "application/json"),
        (b"given_name=%ff%00&email=%00", "application/x-www-form-urlencoded; charset=latin-1"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_damaged_body_is_answered_in_words(world, visitor, body, kind):
    answer = visitor.post(f"/p/{world.petition.slug}/sign/", body, content_type=kind)
    assert answer.status_code in (413, 422)
    assert Signature.objects.count() == 0


def test_too_many_from_one_network_keep_what_they_typed_and_hear_when_to_come_again(world, visitor, monkeypatch):
    monkeypatch.setattr(challenge.PACES[Lane.FREE].minute, "limit", 1)
    monkeypatch.setattr(challenge.PACES[Lane.SLOW].minute, "limit", 1)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC))
    for number in range(2):
        assert sign(visitor, page(world), email=f"p{number}@mail.example").status_code == 303

    answer = sign(visitor, page(world), world.host.slug, email="third@mail.example")

    html = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "in 1 minute" in html
    assert 'value="third@mail.example"' in html
    assert "checked" in html


def test_another_network_is_not_held_up(world, monkeypatch):
    monkeypatch.setattr(challenge.PACES[Lane.FREE].minute, "limit", 1)
    monkeypatch.setattr(challenge.PACES[Lane.SLOW].minute, "limit", 0)
    answers = [sign(Client(REMOTE_ADDR=f"192.0.2.{n}"), page(world), email=f"p{n}@mail.example") for n in (1, 2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_behind_a_trusted_proxy_the_visitor_counts_and_not_what_the_visitor_claims(world, monkeypatch, settings):
    monkeypatch.setattr(challenge.PACES[Lane.FREE].minute, "limit", 1)
    monkeypatch.setattr(challenge.PACES[Lane.SLOW].minute, "limit", 0)
    settings.LINKARMS_TRUSTED_PROXIES = 1
    statuses = []
    for number, forwarded in enumerate(["1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "1.1.1.1, 192.0.2.2"]):
        visitor = Client(headers={"X-Forwarded-For": forwarded})
        statuses.append(sign(visitor, page(world), email=f"p{number}@mail.example").status_code)
    assert statuses == [303, 429, 303]


def test_when_the_queue_is_full_what_was_typed_is_kept(world, visitor, monkeypatch):
    def full(submission, *, now):
        raise Overloaded("Very many people are signing right now.", retry_after=5)

    monkeypatch.setattr(writer, "submit", full)
    answer = sign(visitor, page(world))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert 'value="dolores@mail.example"' in answer.content.decode()


def test_only_a_keyed_hash_of_the_network_is_kept(world):
    sign(Client(REMOTE_ADDR="192.0.2.77"), page(world))
    kept = Signature.objects.get().network_hash
    assert (len(kept), "192.0.2.77" in kept) == (64, False)


def test_a_closed_petition_takes_nothing_and_its_page_says_how_it_went(world, visitor, now):
    target, hidden, _boxes = form_on(visitor, page(world))
    Petition.objects.update(state="closed", closed_at=now)

    answer = visitor.post(target, GOOD | hidden)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This petition is closed" in html
    assert "<form" not in html
    assert Signature.objects.count() == 0


def test_looking_at_the_forms_target_leads_back_to_the_form(world, visitor):
    answer = visitor.get(f"/p/{world.petition.slug}/sign/?via={world.bo_link.code}&lang=es")
    expected = f"/p/{world.petition.slug}/?via={world.bo_link.code}&lang=es#sign"
    assert (answer.status_code, answer["Location"]) == (302, expected)


def test_in_a_frame_one_signs_without_leaving_it(world, visitor):
    embed = f"/p/{world.petition.slug}/embed/?via={world.bo_link.code}"
    answer = sign(visitor, embed, world.partner.slug)

    where = urlsplit(answer["Location"])
    assert (answer.status_code, where.path) == (303, f"/p/{world.petition.slug}/embed/")
    thanks = visitor.get(answer["Location"])
    assert f"http://testserver/p/{world.petition.slug}/?via={world.bo_link.code}" in thanks.content.decode()
    assert Signature.objects.get().recruiter == world.partner


def test_only_the_page_made_for_frames_may_stand_in_one(world, visitor):
    def framing(address):
        answer = visitor.get(address)
        policy = answer["Content-Security-Policy"]
        return re.search(r"frame-ancestors ([^;]+)", policy)[1], answer.get("X-Frame-Options")

    base = f"/p/{world.petition.slug}/"
    assert framing(f"{base}embed/") == ("*", None)
    for address in (base, f"{base}thanks/", f"{base}who-gets-what/", "/"):
        assert framing(address) == ("'none'", "DENY")


def test_where_an_answer_is_required_both_radios_start_empty(world, visitor, settings):
    settings.LINKARMS_REQUIRED_CHOICE = True
    html = visitor.get(page(world, world.bo_link)).content.decode()
    assert (html.count('type="radio"'), html.count("checked")) == (4, 0)

    answer = sign(visitor, page(world, world.bo_link), world.partner.slug)
    assert answer.status_code == 422
    assert "Please answer yes or no" in answer.content.decode()

    target, hidden, _boxes = form_on(visitor, page(world, world.bo_link))
    answers = {f"choice-{world.partner.slug}": "yes", f"choice-{world.host.slug}": "no"}
    assert visitor.post(target, GOOD | hidden | answers).status_code == 303
    given = dict(Consent.objects.values_list("organization__slug", "decision"))
    assert given == {world.partner.slug: "yes", world.host.slug: "no"}


def test_a_minimum_age_adds_a_required_box(world, visitor, settings):
    assert "or older" not in visitor.get(page(world)).content.decode()
    settings.LINKARMS_MINIMUM_AGE = 16
    assert "I am 16 or older" in visitor.get(page(world)).content.decode()
    assert sign(visitor, page(world)).status_code == 422
    assert sign(visitor, page(world), old_enough="yes").status_code == 303


weird = st.text(max_size=200) | st.sampled_from(
    ["=cmd()", "<script>", "x" * 10_000, "\u202eabc", "😀", "\x00", "a@b.c"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(st.sampled_from([*GOOD, "phone", "comment", "choice-x", "shown-x", "lang"]) | weird, weird)
)
def test_whatever_is_sent_the_answer_is_a_page_with_what_was_typed(world, typed):
    challenge.forget()
    answer = Client(REMOTE_ADDR="").post(f"/p/{world.petition.slug}/sign/", GOOD | typed)
    assert answer.status_code in (303, 413, 422, 429)
