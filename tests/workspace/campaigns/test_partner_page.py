"""A partner's page of a campaign: exactly what becomes public, yes, no, yes anew, leave (laws 1 and 3)."""

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.partnerships.clauses import Mode
from tests.factories.world import add_partners, add_teammate, agree, amina_and_bo, befriend, write_petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(now):
    """A world in which Chidi's group was asked to take part."""
    world = amina_and_bo(now)
    partnership = befriend(world.amina, world.chidi, level="associate", now=now)
    agree(partnership, world.amina, world.chidi, level="associate", mode=Mode.OWN_SOURCED, now=now)
    campaigns.invite_participant(
        world.campaign, world.outsider, level="associate", message="Join us!", actor=world.amina, now=now
    )
    return world


def part_of(organization):
    return Participation.objects.get(organization=organization)


def say(client, url, world, teammate, answer, *, version=None, **more):
    world.campaign.refresh_from_db()
    shown = world.campaign.text_version if version is None else version
    values = {"answer": answer, "text_version": shown, **more}
    return client.post(url(teammate, "answer", pk=world.campaign.pk), values, follow=True)


def test_the_exact_public_use_stands_beside_the_button(asked, browser, url):
    page = browser(asked.chidi).get(url(asked.chidi, "page", pk=asked.campaign.pk))
    use = page.context["shown"].use

    assert (use.name, use.box) == ("Elsewhere Together", "Yes, Elsewhere Together may write to me about this.")
    assert use.places == ["/p/keep-the-river-clean/", "/c/clean-river/"]
    assert "Say yes to exactly this" in page.text


def test_a_yes_names_the_text_that_was_read_and_gives_the_link(asked, browser, url):
    page = say(browser(asked.chidi), url, asked, asked.chidi, "yes")
    part = part_of(asked.outsider)

    assert (part.state, part.yes_text_version) == ("joined", asked.campaign.text_version)
    assert page.context["shown"].link in page.text
    assert part.figures_shown_at is None


def test_figures_are_shown_when_the_box_was_ticked(asked, browser, url):
    say(browser(asked.chidi), url, asked, asked.chidi, "yes", figures="1")
    assert part_of(asked.outsider).figures_shown_at is not None


@pytest.mark.parametrize("version", [1, 0, "", "x", "99999999999"])
def test_a_yes_to_another_text_than_the_one_now_is_not_recorded(asked, browser, url, version):
    page = say(browser(asked.chidi), url, asked, asked.chidi, "yes", version=version)
    assert (part_of(asked.outsider).state, "Nothing was recorded" in page.text) == ("invited", True)


def test_a_double_click_on_yes_is_one_yes(asked, browser, url):
    client = browser(asked.chidi)
    for _click in range(2):
        page = say(client, url, asked, asked.chidi, "yes")
    assert (page.status_code, asked.campaign.links.filter(organization=asked.outsider).count()) == (200, 1)


def test_a_double_click_on_no_is_one_no(asked, browser, url):
    client = browser(asked.chidi)
    for _click in range(2):
        page = say(client, url, asked, asked.chidi, "no")
    assert (page.status_code, part_of(asked.outsider).state) == (200, "declined")


def test_an_answer_that_is_neither_says_so(asked, browser, url):
    page = say(browser(asked.chidi), url, asked, asked.chidi, "maybe")
    assert ("Please choose yes or no." in page.text, part_of(asked.outsider).state) == (True, "invited")


def test_a_look_is_no_yes(asked, browser, url):
    client = browser(asked.chidi)
    client.get(url(asked.chidi, "page", pk=asked.campaign.pk))
    assert client.get(url(asked.chidi, "answer", pk=asked.campaign.pk)).status_code == 405
    assert part_of(asked.outsider).state == "invited"


def test_a_yes_needs_somebody_who_may_sign_a_no_an_organizer(asked, browser, url, now):
    nia, vic = add_teammate(asked.chidi, "nia", now=now), add_teammate(asked.chidi, "vic", role="viewer", now=now)
    answers = [
        say(browser(nia), url, asked, nia, "yes").status_code,
        say(browser(vic), url, asked, vic, "no").status_code,
    ]
    states = [part_of(asked.outsider).state]
    say(browser(nia), url, asked, nia, "no")

    assert (answers, [*states, part_of(asked.outsider).state]) == ([403, 403], ["invited", "declined"])


def test_after_a_no_the_campaign_is_out_of_sight(asked, browser, url):
    client = browser(asked.chidi)
    say(client, url, asked, asked.chidi, "no")
    assert client.get(url(asked.chidi, "page", pk=asked.campaign.pk)).status_code == 404


def test_after_the_invitation_was_taken_back_too(asked, browser, url, now):
    campaigns.withdraw_invitation(part_of(asked.outsider), actor=asked.amina, now=now)
    assert browser(asked.chidi).get(url(asked.chidi, "page", pk=asked.campaign.pk)).status_code == 404


def test_a_changed_text_is_read_and_said_yes_to(now, browser, url):
    world = amina_and_bo(now)
    campaigns.change_campaign(world.campaign, name="Cleaner", summary="", actor=world.amina, now=now)
    client = browser(world.bo)
    before = client.get(url(world.bo, "page", pk=world.campaign.pk)).context["shown"]
    after = say(client, url, world, world.bo, "yes-again").context["shown"]

    assert (before.named, before.may_say_yes_again, after.named, after.may_say_yes_again) == (False, True, True, False)


def test_leaving_shows_first_what_it_means(now, browser, url):
    world = amina_and_bo(now)
    client, address = browser(world.bo), url(world.bo, "leave", pk=world.campaign.pk)
    looked = client.get(address)
    state = part_of(world.partner).state
    for _click in range(2):
        left = client.post(address, follow=True)

    assert ("go off the page at once" in looked.text, state, part_of(world.partner).state) == (True, "joined", "left")
    assert left.status_code == 200


def test_figures_are_switched(now, browser, url):
    world = amina_and_bo(now)
    client, address = browser(world.bo), url(world.bo, "figures", pk=world.campaign.pk)
    shown = []
    for on in ("1", "0"):
        client.post(address, {"on": on})
        shown.append(part_of(world.partner).figures_shown_at is not None)
    assert shown == [True, False]


# --- law 3 ----------------------------------------------------------------------------------------


def test_a_partner_is_not_shown_who_else_was_asked(asked, browser, url):
    text = browser(asked.bo).get(url(asked.bo, "page", pk=asked.campaign.pk)).text
    assert (asked.outsider.name in text, "Join us!" in text) == (False, False)


def test_before_publication_a_partner_is_not_shown_who_else_said_yes(now, browser, url):
    world = amina_and_bo(now, published=False)
    [other] = add_partners(world, 1, now=now)
    client = browser(world.bo)
    pages = [
        url(world.bo, "page", pk=world.campaign.pk),
        url(world.bo, "preview", pk=world.campaign.pk, petition=world.petition.pk),
    ]
    assert [other.organization.name in client.get(page).text for page in pages] == [False, False]


def test_after_publication_a_partner_sees_who_stands_in_public(now, browser, url):
    world = amina_and_bo(now)
    [other] = add_partners(world, 1, now=now)
    shown = browser(world.bo).get(url(world.bo, "page", pk=world.campaign.pk)).context["shown"]
    assert [one.organization for one in shown.others] == [other.organization]


def test_a_partner_sees_its_own_figures_and_no_others(now, browser, url):
    world = amina_and_bo(now)
    campaigns.count_visit(world.host_link, now=now)
    shown = browser(world.bo).get(url(world.bo, "page", pk=world.campaign.pk)).context["shown"]
    assert (shown.visits, shown.signatures) == (0, 0)


def test_for_who_left_a_draft_it_is_not_there_any_more(now, browser, url):
    world = amina_and_bo(now, published=False)
    client = browser(world.bo)
    left = client.post(url(world.bo, "leave", pk=world.campaign.pk), follow=True)
    page = client.get(url(world.bo, "page", pk=world.campaign.pk))
    preview = client.get(url(world.bo, "preview", pk=world.campaign.pk, petition=world.petition.pk))

    assert (left.redirect_chain[-1][0], "Clean river" in left.text) == (url(world.bo, "list"), False)
    assert (page.status_code, preview.status_code) == (404, 404)


def test_who_left_reads_of_a_public_campaign_what_everybody_can(now, browser, url):
    world = amina_and_bo(now)
    draft = write_petition(world.campaign, world.amina, now=now)
    client = browser(world.bo)
    addresses = [url(world.bo, "preview", pk=world.campaign.pk, petition=one.pk) for one in (world.petition, draft)]
    before = [client.get(address).status_code for address in addresses]
    campaigns.leave(world.participation, actor=world.bo, now=now)

    assert (before, [client.get(address).status_code for address in addresses]) == ([200, 200], [200, 404])


def test_who_said_no_does_not_read_what_the_draft_is_called_now(now, browser, url):
    world = amina_and_bo(now, published=False)
    befriend(world.amina, world.chidi, now=now)
    part = campaigns.invite_participant(
        world.campaign, world.outsider, level="endorser", message="", actor=world.amina, now=now
    )
    campaigns.decline(part, actor=world.chidi, now=now)

    assert browser(world.chidi).get(url(world.chidi, "leave", pk=world.campaign.pk)).status_code == 404


@pytest.mark.parametrize("partners", [1, 3])
def test_the_page_takes_the_same_number_of_queries_whoever_else_takes_part(
    now, browser, url, partners, django_assert_num_queries
):
    world = amina_and_bo(now)
    add_partners(world, partners - 1, now=now)
    client = browser(world.bo)

    with django_assert_num_queries(23):
        answer = client.get(url(world.bo, "page", pk=world.campaign.pk))
    assert len(answer.context["shown"].others) == partners - 1
