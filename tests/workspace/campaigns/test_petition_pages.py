"""Writing the petition in the workspace: nothing typed is lost, and publishing has a checklist."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkarms.campaigns import services as campaigns
from linkarms.core import clock
from linkarms.directory import services as directory
from linkarms.petitions.models import Petition, Picture, Signature
from linkarms.petitions.texts import current_texts
from linkarms.supporters.models import Confirmation, Supporter
from tests.factories.world import add_teammate, amina_and_bo

pytestmark = pytest.mark.django_db

WORDS = {
    "title_en": "Clean up",
    "summary_en": "",
    "body_en": "Please.",
    "title_es": "",
    "summary_es": "",
    "body_es": "",
}


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(now):
    return amina_and_bo(now, published=False)


@pytest.fixture
def here(world, url):
    """`here("words")`: an address of the petition for its host."""

    def address(name, teammate=None, **numbers):
        return url(teammate or world.amina, name, pk=world.campaign.pk, petition=world.petition.pk, **numbers)

    return address


@pytest.fixture
def client(world, browser):
    return browser(world.amina)


PAGES = ["words", "targets", "form", "pictures", "publish", "close", "comments"]


@pytest.mark.parametrize("name", PAGES)
def test_only_the_host_finds_the_pages_that_write(world, here, browser, name):
    found = {team: browser(team).get(here(name, team)).status_code for team in (world.amina, world.bo, world.chidi)}
    assert found == {world.amina: 200, world.bo: 404, world.chidi: 404}


@pytest.mark.parametrize("name", [page for page in PAGES if page != "comments"])
def test_a_helper_is_told_who_can(world, here, browser, name, now):
    hal = add_teammate(world.amina, "hal", role="helper", now=now)
    answer = browser(hal).get(here(name, hal))
    assert (answer.status_code, world.amina.user.name in answer.text) == (403, True)


def test_saving_words_warns_before_that_partners_are_asked_again(world, here, client):
    warned = "Rivers Alliance" in client.get(here("words")).text
    client.post(here("words"), WORDS)

    assert (warned, list(current_texts(world.petition))) == (True, ["en"])


def test_nothing_typed_is_lost_when_something_is_missing(world, here, client):
    answer = client.post(here("words"), {**WORDS, "title_en": "", "body_es": "Algo largo", "summary_en": "s" * 401})

    assert (answer.status_code, "Algo largo" in answer.text, "s" * 401 in answer.text) == (422, True, True)
    assert current_texts(world.petition)["en"].title == "Keep the river clean"


def test_names_in_the_words_are_pointed_out_when_saving_a_draft(world, here, client, now):
    directory.add_entry(holder=world.host, name="Mill Workers", actor=world.amina.user, now=now)
    page = client.post(here("words"), {**WORDS, "body_en": "Mill Workers agree."}, follow=True)
    assert "Your words name Mill Workers" in page.text


def test_names_in_new_words_of_a_public_page_are_to_be_read_first(world, here, client, now):
    client.post(here("publish"))
    directory.add_entry(holder=world.host, name="Mill Workers", actor=world.amina.user, now=now)
    new = {**WORDS, "body_en": "Mill Workers agree."}
    held = client.post(here("words"), new)
    saved = client.post(here("words"), {**new, "names_read": ["Mill Workers"]})

    assert (held.status_code, "Mill Workers agree." in held.text, saved.status_code) == (422, True, 302)
    assert current_texts(world.petition)["en"].body == "Mill Workers agree."


def test_more_lines_keep_what_was_typed_and_save_nothing(world, here, client):
    answer = client.post(here("targets"), {"name": ["Mayor", "Council"], "office": ["Oakland", ""], "what": "more"})

    names = [row["name"] for row in answer.context["rows"]]
    assert (names, world.petition.targets.get().name) == (["Mayor", "Council", "", "", ""], "City Council")


def test_a_line_without_a_name_is_pointed_at(world, here, client):
    answer = client.post(here("targets"), {"name": ["Mayor", ""], "office": ["", "Senator"], "what": "save"})
    wrong = [row["number"] for row in answer.context["rows"] if row["errors"]]
    assert (answer.status_code, wrong, 'value="Senator"' in answer.text) == (422, [2], True)


def test_targets_are_saved(world, here, client):
    client.post(here("targets"), {"name": ["Mayor", ""], "office": ["", ""], "what": "save"})
    assert [target.name for target in world.petition.targets.all()] == ["Mayor"]


def test_uneven_lists_break_nothing(world, here, client):
    assert client.post(here("targets"), {"name": ["Mayor", "Council"], "what": "save"}).status_code == 302
    assert client.post(here("targets"), {"office": ["x"] * 900, "what": "save"}).status_code == 302


def test_goal_and_form(world, here, client):
    values = {"goal": "5000", "ends_on": "2099-05-31", "country": "MX", "asks_phone": "on"}
    client.post(here("form"), values)
    petition = Petition.objects.get()

    assert (petition.goal, petition.country, petition.asks_phone, petition.asks_comment) == (5000, "MX", True, False)


@pytest.mark.parametrize("changed", [{"goal": "many"}, {"goal": "-1"}, {"ends_on": "tomorrow"}, {"country": "ZZ"}])
def test_a_form_that_makes_no_sense_keeps_what_was_typed(world, here, client, changed):
    answer = client.post(here("form"), {"goal": "77", "ends_on": "", "country": "US", **changed})
    [typed] = changed.values()
    assert (answer.status_code, typed in answer.text or "ZZ" in changed.values()) == (422, True)


def picture():
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "#336699").save(made, "PNG")
    return SimpleUploadedFile("p.png", made.getvalue())


def test_a_picture_is_added_described_and_removed(world, here, client):
    client.post(here("pictures"), {"picture": picture(), "description": "The river"})
    row = Picture.objects.get()
    client.post(here("picture", picture=row.pk), {"what": "describe", "description": "The river at dawn"})
    described = Picture.objects.get().description
    for _click in range(2):
        answer = client.post(here("picture", picture=row.pk), {"what": "remove"})

    assert (described, Picture.objects.count(), answer.status_code) == ("The river at dawn", 0, 302)


def test_a_picture_without_words_keeps_the_form_open(world, here, client):
    answer = client.post(here("pictures"), {"picture": picture(), "description": ""})
    assert (answer.status_code, Picture.objects.count()) == (422, 0)


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"<svg/>"])
def test_what_is_no_picture_is_refused_with_a_sentence(world, here, client, content):
    answer = client.post(here("pictures"), {"picture": SimpleUploadedFile("x.png", content), "description": "A river"})
    assert (answer.status_code, "A river" in answer.text) == (422, True)


def test_publishing_shows_who_will_be_named(world, here, client):
    page = client.get(here("publish"))
    assert (page.context["named"], page.context["to_do"]) == (["Rivers Alliance"], [])


def test_publishing_with_unread_names_asks_to_read_them(world, here, client, now):
    directory.add_entry(holder=world.host, name="Mill Workers", actor=world.amina.user, now=now)
    client.post(here("words"), {**WORDS, "body_en": "Mill Workers agree."})
    held = client.post(here("publish"))
    done = client.post(here("publish"), {"names_read": ["Mill Workers"]})

    assert (held.status_code, "I read it" in held.text, done.status_code) == (422, True, 302)
    assert Petition.objects.get().state == "published"


def test_publishing_with_something_missing_says_what(world, here, client):
    world.petition.targets.all().delete()
    answer = client.post(here("publish"))
    assert (answer.status_code, "Say whom it addresses" in answer.text) == (409, True)


def test_publishing_closing_and_opening_again(world, here, client):
    states = []
    for name in ("publish", "publish", "close", "close", "publish"):
        answer = client.post(here(name), follow=True)
        states.append((answer.status_code, Petition.objects.get().state))
    assert states == [(200, "published")] * 2 + [(200, "closed")] * 2 + [(200, "published")]


def test_looking_at_the_publish_page_publishes_nothing(world, here, client):
    client.get(here("publish"))
    client.get(here("close"))
    assert Petition.objects.get().state == "draft"


# --- preview --------------------------------------------------------------------------------------


def boxes(client, here, link, teammate=None):
    page = client.get(here("preview", teammate), {"via": link.code} if link else {})
    return [box.name for box in page.context["boxes"]]


def test_the_host_looks_as_a_visitor_of_any_link(world, here, client):
    links = (None, world.host_link, world.promoted_link, world.bo_link)
    assert [len(boxes(client, here, link)) for link in links] == [1, 1, 1, 2]


def test_a_partner_looks_as_a_visitor_of_its_own_link(world, here, browser):
    page = browser(world.bo).get(here("preview", world.bo))
    assert [choice.code for choice in page.context["choices"]] == ["", world.bo_link.code]


def test_the_preview_wears_the_colours_of_the_link(world, here, client, now):
    green = {"accent": "#0b6b4f", "accent_ink": "#ffffff", "ground": "#f3f8f2", "ink": "#16241c"}
    campaigns.set_theme(world.partner, **green, actor=world.bo, now=now)
    address = client.get(here("preview"), {"via": world.bo_link.code}).context["theme_url"]
    css = client.get(address)

    assert (css["Content-Type"], b"#0b6b4f" in css.content) == ("text/css; charset=utf-8", True)


def test_colours_of_somebody_else_are_not_there(world, here, client, now):
    green = {"accent": "#0b6b4f", "accent_ink": "#ffffff", "ground": "#f3f8f2", "ink": "#16241c"}
    campaigns.set_theme(world.outsider, **green, actor=world.chidi, now=now)
    assert client.get(here("theme", organization=world.outsider.pk)).status_code == 404


def test_the_outsider_has_no_preview(world, here, browser):
    assert browser(world.chidi).get(here("preview", world.chidi)).status_code == 404


def test_markup_in_words_is_shown_not_run(world, here, client):
    odd = {"title_en": "<script>alert(1)</script>", "body_en": "<b>x</b> [y](javascript:z)"}
    client.post(here("words"), {**WORDS, **odd})
    text = client.get(here("preview")).text
    assert [bad in text for bad in ("<script>alert", "<b>x</b>", 'href="javascript:')] == [False] * 3


# --- comments -------------------------------------------------------------------------------------


def comment(world, now, number=1):
    supporter = Supporter.objects.create(email=f"signer{number}@mail.example", created_at=now)
    signature = Signature.objects.create(
        petition=world.petition,
        supporter=supporter,
        submission=uuid.uuid4(),
        given_name="Dolores",
        family_name=f"Reyes {number}",
        comment="For my <b>children</b>.",
        comment_public=True,
        confirmed_at=now,
        method="form",
        at=now,
    )
    Confirmation.objects.create(submission=signature.submission, supporter=supporter, at=now, method="mail")
    return signature


def test_moderation_shows_name_and_comment_but_no_address(world, here, client, now):
    comment(world, now)
    text = client.get(here("comments")).text
    assert ("Dolores Reyes 1" in text, "signer1@mail.example" in text, "&lt;b&gt;children" in text) == (
        True,
        False,
        True,
    )


def test_a_comment_is_let_through_and_kept_off_again(world, here, client, now):
    signature = comment(world, now)
    address = here("comment", signature=signature.pk)
    states = []
    for what in ("through", "through", "down"):
        client.post(address, {"what": what, "show": "waiting"})
        signature.refresh_from_db()
        states.append(signature.comment_let_through_at is not None)
    assert states == [True, True, False]


def test_a_helper_reads_and_does_not_decide(world, here, browser, now):
    signature = comment(world, now)
    hal = add_teammate(world.amina, "hal", role="helper", now=now)
    client = browser(hal)

    assert client.get(here("comments", hal)).status_code == 200
    assert client.post(here("comment", hal, signature=signature.pk), {"what": "through"}).status_code == 403


def test_a_comment_that_is_not_of_this_petition_is_not_there(world, here, client, now):
    signature = comment(world, now)
    assert client.post(here("comment", signature=signature.pk + 99), {"what": "through"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_comments_take_the_same_number_of_queries_for_one_as_for_three(
    world, here, client, number, django_assert_num_queries
):
    for count in range(number):
        comment(world, clock.now(), count)
    with django_assert_num_queries(9):
        assert len(client.get(here("comments")).context["comments"]) == number
