"""Writing a petition and making it public."""

from datetime import date, timedelta

import pytest

from linkarms.campaigns.models import CampaignState, Participation
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory import services as directory
from linkarms.outbox.models import Mail
from linkarms.petitions import authoring
from linkarms.petitions.authoring import NamesInText, TargetInput, TextInput
from linkarms.petitions.models import Petition, PetitionState, PetitionText
from linkarms.petitions.texts import current_texts
from tests.factories.world import (
    TEXT,
    TEXT_ES,
    add_teammate,
    amina_and_bo,
    approve,
    make_team,
    publish,
    start_campaign,
    write_petition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(now):
    return make_team("amina", now=now)


@pytest.fixture
def draft(amina, now):
    campaign = start_campaign(amina, now=now)
    approve(campaign, amina, now=now)
    return write_petition(campaign, amina, now=now)


def settings(petition, actor, now, **changed):
    values = {"goal": 1000, "ends_on": None, "country": "US", "asks_phone": False, "asks_comment": True, **changed}
    authoring.change_settings(petition, **values, actor=actor, now=now)


def test_starting_twice_is_once_while_nothing_is_written(amina, now):
    campaign = start_campaign(amina, now=now)
    first = authoring.create_petition(campaign, actor=amina, now=now)

    assert authoring.create_petition(campaign, actor=amina, now=now) == first


def test_a_version_holds_all_its_languages(draft, amina, now):
    assert {code: text.title for code, text in current_texts(draft).items()} == {
        "en": "Keep the river clean",
        "es": "Salvemos el río",
    }


def test_a_language_left_blank_is_taken_away(draft, amina, now):
    authoring.write_text(draft, texts={"en": TEXT, "es": TextInput("", " ", "")}, actor=amina, now=now)
    assert list(current_texts(draft)) == ["en"]


def test_the_same_words_are_no_new_version(draft, amina, now):
    authoring.write_text(draft, texts={"es": TEXT_ES, "en": TEXT}, actor=amina, now=now)
    assert PetitionText.objects.count() == 2


def test_every_problem_in_every_language_is_told_at_once(draft, amina, now):
    texts = {"en": TextInput("", "", "Body"), "es": TextInput("t" * 201, "s" * 401, "")}
    with pytest.raises(BadInputs) as problem:
        authoring.write_text(draft, texts=texts, actor=amina, now=now)

    assert sorted(problem.value.errors) == ["body_es", "summary_es", "title_en", "title_es"]


def test_a_petition_needs_words_in_some_language(draft, amina, now):
    with pytest.raises(BadInputs):
        authoring.write_text(draft, texts={"en": TextInput("", "", "")}, actor=amina, now=now)


@pytest.mark.parametrize("change", ["words", "targets"])
def test_a_change_asks_the_partners_again(now, change):
    world = amina_and_bo(now)
    if change == "words":
        authoring.write_text(world.petition, texts={"en": TEXT}, actor=world.amina, now=now)
    else:
        authoring.set_targets(world.petition, targets=[TargetInput("Mayor")], actor=world.amina, now=now)

    part = Participation.objects.select_related("campaign").get()
    assert part.yes_text_version == part.campaign.text_version - 1
    assert Mail.objects.filter(kind="campaigns_text_changed", to=world.bo.user.email).count() == 1


def test_goal_and_last_day_ask_nobody_again(now):
    world = amina_and_bo(now)
    settings(world.petition, world.amina, now, goal=5000, ends_on=date(2027, 1, 1))

    part = Participation.objects.select_related("campaign").get()
    assert part.yes_text_version == part.campaign.text_version


def test_a_cached_page_notices_new_settings_but_not_a_second_click(draft, amina, now):
    before = draft.version
    for _click in range(2):
        settings(draft, amina, now, goal=7)
    assert draft.version == before + 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"goal": 0}, "goal"),
        ({"goal": 10**9}, "goal"),
        ({"country": "XX"}, "country"),
        ({"ends_on": date(2026, 11, 21)}, "ends_on"),
    ],
)
def test_settings_that_make_no_sense_are_refused(draft, amina, now, changed, field):
    with pytest.raises(BadInput) as problem:
        settings(draft, amina, now, **changed)
    assert field in problem.value.errors


def test_today_can_be_the_last_day(draft, amina, now):
    settings(draft, amina, now, ends_on=now.date())
    assert Petition.objects.get().ends_on == now.date()


def test_targets_keep_their_order_without_blanks_and_doubles(draft, amina, now):
    typed = [TargetInput("Mayor", "Oakland"), TargetInput(" "), TargetInput("Council"), TargetInput("Mayor", "Oakland")]
    authoring.set_targets(draft, targets=typed, actor=amina, now=now)

    assert [(target.name, target.title) for target in draft.targets.all()] == [("Mayor", "Oakland"), ("Council", "")]


def test_a_target_with_an_office_needs_a_name(draft, amina, now):
    with pytest.raises(BadInputs) as problem:
        authoring.set_targets(draft, targets=[TargetInput("A"), TargetInput("", "Mayor")], actor=amina, now=now)
    assert list(problem.value.errors) == ["target_1"]


def test_publishing_makes_the_campaign_public_too(draft, amina, now):
    publish(draft, amina, now=now)
    petition = Petition.objects.select_related("campaign").get()

    assert (petition.slug, petition.state) == ("keep-the-river-clean", PetitionState.PUBLISHED)
    assert petition.campaign.state == CampaignState.PUBLISHED


def test_publishing_says_everything_that_is_missing(now):
    amina = make_team("amina", evidence=False, now=now)
    petition = authoring.create_petition(start_campaign(amina, now=now), actor=amina, now=now)

    with pytest.raises(Refused) as refused:
        publish(petition, amina, now=now)
    assert refused.value.reasons == {"no_statement", "host_not_nameable", "no_text", "no_target"}


def test_a_petition_whose_last_day_is_over_is_not_published(draft, amina, now):
    settings(draft, amina, now, ends_on=now.date())
    with pytest.raises(Refused) as refused:
        publish(draft, amina, now=now + timedelta(days=1))
    assert refused.value.reasons == {"ends_in_past"}


def test_publishing_twice_is_once(draft, amina, now):
    publish(draft, amina, now=now)
    publish(draft, amina, now=now + timedelta(hours=1))
    assert Petition.objects.get().published_at == now


def test_closing_and_opening_again_takes_the_campaign_along(draft, amina, now):
    publish(draft, amina, now=now)
    for _click in range(2):
        authoring.close(draft, actor=amina, now=now)
    closed = (draft.state, draft.campaign.state)
    authoring.reopen(draft, actor=amina, now=now)

    assert (closed, draft.state) == (("closed", "closed"), "published")
    assert Petition.objects.get().campaign.state == "published"


def test_a_draft_cannot_be_opened_again(draft, amina, now):
    with pytest.raises(Refused):
        authoring.reopen(draft, actor=amina, now=now)


def test_words_that_name_someone_hold_publishing_until_they_were_read(now):
    world = amina_and_bo(now, published=False)
    text = TextInput("Clean", "", "Elsewhere Together and Rivers Alliance stand with us.")
    authoring.write_text(world.petition, texts={"en": text}, actor=world.amina, now=now)

    with pytest.raises(NamesInText) as warned:
        authoring.publish(world.petition, actor=world.amina, now=now)
    # Rivers Alliance said yes to the words before these.
    assert warned.value.names == ("Rivers Alliance",)
    authoring.publish(world.petition, names_read=["Rivers Alliance"], actor=world.amina, now=now)
    assert Petition.objects.get().state == "published"


def test_new_words_on_a_public_page_are_held_in_the_same_way(now):
    world = amina_and_bo(now)
    directory.add_entry(holder=world.host, name="Elsewhere Together", actor=world.amina.user, now=now)
    text = TextInput("Clean", "", "Together with Elsewhere Together.")

    with pytest.raises(NamesInText):
        authoring.write_text(world.petition, texts={"en": text}, actor=world.amina, now=now)
    assert current_texts(world.petition)["en"].title == TEXT.title


@pytest.mark.parametrize("role", ["helper", "viewer"])
def test_only_organizers_of_the_host_write(draft, amina, now, role):
    hal = add_teammate(amina, "hal", role=role, now=now)
    for actor in (hal, make_team("chidi", now=now)):
        with pytest.raises(NotAllowed):
            authoring.write_text(draft, texts={"en": TEXT}, actor=actor, now=now)


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "=cmd()|'/c calc'!A0", "🌊🌊🌊", "שלום עולם", "Ünïcödé" * 20]
)
def test_odd_titles_are_kept_as_they_are(draft, amina, now, title):
    authoring.write_text(draft, texts={"en": TextInput(title, "", "Body")}, actor=amina, now=now)
    publish(draft, amina, now=now)

    petition = Petition.objects.get()
    assert (current_texts(petition)["en"].title, bool(petition.slug)) == (title, True)
