"""What the public pages show, to whom, and how light they are."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import LinkDay, LinkKind
from linkarms.core import clock
from linkarms.directory import services as directory
from linkarms.partnerships.models import Level
from linkarms.petitions import authoring
from linkarms.petitions.models import Petition, Signature, Tally
from linkarms.supporters.models import Confirmation, Supporter
from tests.factories.moment import recently
from tests.factories.world import (
    TEXT,
    add_partners,
    amina_and_bo,
    befriend,
    last_code,
    start_campaign,
    write_petition,
)

pytestmark = pytest.mark.django_db

BUDGET = 60_000


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


def read(visitor, address, status=200, **headers):
    answer = visitor.get(address, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def page(world, rest="", link=None):
    return f"/p/{world.petition.slug}/{rest}" + (f"?via={link.code}" if link else "")


def not_us(organization, now):
    """Somebody at the organization's own domain says so, and proves the address."""
    email = f"office@{organization.website_domain}"
    objection = directory.object_to_name(organization, email=email, place="/", message="", language="en", now=now)
    directory.confirm_objection(objection, code=last_code(email), now=now)


class TestPetitionPage:
    def test_it_shows_the_text_the_target_the_goal_and_who_asks(self, world, visitor):
        html = read(visitor, page(world))
        for words in ("Keep the river clean", "<strong>forty tons</strong>", "City Council", "goal 1,000"):
            assert words in html
        assert [name in html for name in (world.host.name, world.partner.name)] == [True, True]

    def test_a_draft_and_an_unknown_petition_are_not_there(self, world, visitor, now):
        draft = write_petition(start_campaign(world.amina, name="Secret", now=now), world.amina, now=now)
        for slug in (draft.slug, "nobody-knows-this"):
            for rest in ("", "sign/", "thanks/", "embed/", "counter.json", "who-gets-what/"):
                assert visitor.get(f"/p/{slug}/{rest}").status_code == 404

    def test_a_partner_who_leaves_is_off_the_page_at_once(self, world, visitor, now):
        assert world.partner.name in read(visitor, page(world))
        campaigns.leave(world.participation, actor=world.bo, now=now)
        for address in (page(world), page(world, link=world.bo_link), f"/c/{world.campaign.slug}/"):
            assert world.partner.name not in read(visitor, address)

    def test_somebody_invited_who_has_not_answered_is_named_nowhere(self, world, visitor, now):
        invited = world.chidi
        befriend(world.amina, invited, now=now)
        campaigns.invite_participant(
            world.campaign, invited.organization, level=Level.FULL, message="", actor=world.amina, now=now
        )
        addresses = ["/", page(world), page(world, "embed/"), page(world, "who-gets-what/")]
        addresses += [f"/c/{world.campaign.slug}/", f"/o/{world.host.slug}/privacy/"]
        for address in addresses:
            assert invited.organization.name not in read(visitor, address)
        assert visitor.get(f"/o/{invited.organization.slug}/privacy/").status_code == 404

    def test_a_name_that_is_not_theirs_is_off_every_page_at_once(self, world, visitor, now):
        addresses = (page(world), page(world, "embed/"), f"/c/{world.campaign.slug}/", page(world, "who-gets-what/"))
        assert [world.partner.name in read(visitor, address) for address in addresses] == [True] * 4
        not_us(world.partner, now)
        assert [world.partner.name in read(visitor, address) for address in addresses] == [False] * 4

    def test_a_host_whose_name_is_off_has_no_public_page(self, world, visitor, now):
        read(visitor, page(world))
        not_us(world.host, now)
        for address in (
            page(world),
            page(world, "sign/"),
            f"/c/{world.campaign.slug}/",
            f"/o/{world.host.slug}/privacy/",
        ):
            assert visitor.get(address).status_code == 404

    def test_it_is_spanish_by_address_or_by_what_the_browser_asks_for(self, world, visitor):
        assert "Salvemos el río" in read(visitor, page(world) + "?lang=es")
        assert "Salvemos el río" in read(visitor, page(world), **{"Accept-Language": "es-MX,es;q=0.9"})
        assert "Keep the river clean" in read(visitor, page(world), **{"Accept-Language": "de"})

    def test_a_text_that_is_missing_in_a_language_is_shown_in_the_other_and_said_so(self, world, visitor, now):
        authoring.write_text(world.petition, texts={"en": TEXT}, actor=world.amina, now=now)
        html = read(visitor, page(world) + "?lang=es")
        assert '<h1 lang="en">Keep the river clean</h1>' in html
        assert 'class="notice' in html

    def test_the_other_language_is_a_link_that_keeps_the_tracked_link_and_nothing_else(self, world, visitor):
        html = read(visitor, page(world, link=world.bo_link) + "&evil=1")
        assert f'href="/p/{world.petition.slug}/?via={world.bo_link.code}&amp;lang=es"' in html
        assert "evil" not in html

    def test_the_partners_colours_are_worn_on_its_own_link_only(self, world, visitor, now):
        campaigns.set_theme(
            world.partner,
            accent="#0b6e4f",
            accent_ink="#ffffff",
            ground="#f4fbf7",
            ink="#10231b",
            actor=world.bo,
            now=now,
        )
        sheet = f"/theme/{world.partner.slug}-"
        assert sheet in read(visitor, page(world, link=world.bo_link))
        for address in (page(world), page(world, link=world.promoted_link), page(world, link=world.host_link)):
            assert sheet not in read(visitor, address)

    def test_a_name_or_comment_shows_only_when_ticked_confirmed_and_let_through(self, world, visitor, now):
        usual = {"confirmed_at": now, "name_public": True, "comment_public": True, "comment_let_through_at": now}

        def signed(number, **values):
            person = Supporter.objects.create(email=f"p{number}@mail.example", created_at=now)
            row = Signature.objects.create(
                petition=world.petition, supporter=person, submission=f"{number:032x}", family_name=f"Person{number}",
                given_name="Given", comment=f"Words{number}", at=now, method="form", **(usual | values),
            )  # fmt: skip
            if row.confirmed_at:
                Confirmation.objects.create(submission=row.submission, supporter=person, at=now, method="mail")

        signed(1)
        signed(2, name_public=False)
        signed(3, comment_let_through_at=None)
        signed(4, comment_public=False)
        signed(5, confirmed_at=None)
        signed(6, withdrawn_at=now)
        html = read(visitor, page(world))
        shown = [[f"Person{n}" in html, f"Words{n}" in html] for n in range(1, 7)]
        assert shown == [[True, True], [False, True], [True, False], [True, False], [False, False], [False, False]]

    def test_more_than_three_boxes_fold_and_stay_apart(self, world, visitor, now):
        add_partners(world, 4, now=now)
        campaigns.switch_several_boxes(world.campaign, on=True, actor=world.amina, now=now)
        html = read(visitor, page(world))
        names = re.findall(r'type="checkbox" id="[^"]+" name="(choice-[^"]+)"', html)
        assert len(names) == len(set(names)) == 6
        folded = html[html.index("and 3 more") :]
        assert len(re.findall(r'name="choice-', folded)) == 3

    def test_it_says_closed_with_the_result_and_shows_no_form(self, world, visitor, now):
        Tally.objects.update_or_create(petition=world.petition, defaults={"confirmed": 12_480, "counted_at": now})
        authoring.close(world.petition, actor=world.amina, now=now)
        html = read(visitor, page(world))
        assert "12,480 people signed and confirmed it" in html
        assert "<form" not in html

    def test_it_ends_by_itself_after_its_last_day(self, world, visitor, now):
        Petition.objects.update(ends_on=(now - timedelta(days=1)).date())
        html = read(visitor, page(world))
        assert "The last day to sign was" in html
        assert "<form" not in html


class TestSpeedAndWeight:
    def test_others_may_keep_it_for_ten_seconds_and_it_asks_for_no_cookie(self, world, visitor):
        answer = visitor.get(page(world))
        assert (answer["Cache-Control"], answer["Vary"]) == ("public, max-age=10", "Accept-Language")
        assert answer.cookies == {}

    @pytest.mark.once
    @pytest.mark.parametrize("partners", [0, 40])
    def test_the_first_visit_is_under_60_kilobytes_without_pictures_and_logos(self, world, visitor, now, partners):
        add_partners(world, partners, now=now)
        campaigns.switch_several_boxes(world.campaign, on=True, actor=world.amina, now=now)
        html = read(visitor, page(world, link=world.bo_link))
        parts = {"page": len(brotli.compress(html.encode(), quality=4))}
        for link in set(re.findall(r'(?:href|src)="(/static/[^"]+|/theme/[^"]+)"', html)):
            body = visitor.get(link).getvalue() if link.startswith("/theme/") else static(link)
            parts[link] = len(brotli.compress(body, quality=4))
        assert len(parts) >= 5
        assert sum(parts.values()) < BUDGET, parts

    def test_nothing_is_fetched_from_anybody_else(self, world, visitor):
        html = read(visitor, page(world, link=world.bo_link))
        loaded = re.findall(r'<(?:link|script|img|iframe|source)\b[^>]*?(?:href|src)="([^"]+)"', html)
        hosts = {urlsplit(address).netloc for address in loaded}
        assert hosts <= {"", "testserver"}

    def test_lists_cost_the_same_for_one_and_for_three(self, world, visitor, now, django_assert_num_queries):
        def more(count):
            for number in range(count):
                text = authoring.TextInput(f"Another {number}", "", "Text")
                petition = write_petition(world.campaign, world.amina, texts={"en": text}, now=now)
                authoring.publish(petition, actor=world.amina, now=now)

        with django_assert_num_queries(3):
            read(visitor, "/")
        more(2)
        with django_assert_num_queries(3):
            read(visitor, "/")


def static(link):
    found = finders.find(link.removeprefix("/static/"))
    assert found, link
    return Path(found).read_bytes()


class TestEntrance:
    def test_the_front_page_lists_what_can_be_signed_now(self, world, visitor, now):
        html = read(visitor, "/")
        assert f'href="/p/{world.petition.slug}/"' in html
        authoring.close(world.petition, actor=world.amina, now=now)
        assert "Nothing is open for signing right now" in read(visitor, "/")

    def test_an_empty_installation_says_what_will_be_here(self, db, visitor):
        assert "Nothing is open for signing right now" in read(visitor, "/")

    def test_the_short_link_leads_to_the_petition_with_the_link_kept(self, world, visitor):
        for code in (world.bo_link.code, world.bo_link.code.upper()):
            for slash in ("", "/"):
                answer = visitor.get(f"/l/{code}{slash}")
                assert (answer.status_code, answer["Location"]) == (302, page(world, link=world.bo_link))

    @pytest.mark.parametrize("code", ["zzzzzzz", "x", "%00", "..%2f", "a" * 300])
    def test_a_forged_short_link_leads_to_the_front_page(self, world, visitor, code):
        answer = visitor.get(f"/l/{code}")
        assert (answer.status_code, answer["Location"]) == (302, "/")

    def test_a_short_link_that_was_replaced_leads_to_the_page_without_its_box(self, world, visitor, now):
        campaigns.replace_link(world.bo_link, actor=world.bo, now=now)
        assert visitor.get(f"/l/{world.bo_link.code}")["Location"] == page(world)

    def test_a_short_link_of_a_draft_leads_to_the_front_page(self, world, visitor, now):
        draft = start_campaign(world.amina, name="Secret", now=now)
        link = draft.links.first() or campaigns.make_link(
            draft, world.host, kind=LinkKind.OWN, actor=world.amina, now=now
        )
        assert visitor.get(f"/l/{link.code}")["Location"] == "/"

    def test_with_several_petitions_the_short_link_leads_to_the_campaign(self, world, visitor, now):
        other = write_petition(
            world.campaign, world.amina, texts={"en": authoring.TextInput("Second", "", "Text")}, now=now
        )
        authoring.publish(other, actor=world.amina, now=now)
        where = visitor.get(f"/l/{world.bo_link.code}")["Location"]
        assert where == f"/c/{world.campaign.slug}/?via={world.bo_link.code}"
        assert f"/p/{other.slug}/?via={world.bo_link.code}" in read(visitor, where)


class TestFigures:
    def test_the_counter_tells_confirmed_ones_to_any_page(self, world, visitor, now):
        Tally.objects.update_or_create(petition=world.petition, defaults={"confirmed": 7, "counted_at": now})
        answer = visitor.get(page(world, "counter.json"))
        assert answer.json() == {"count": 7, "goal": 1000}
        assert (answer["Access-Control-Allow-Origin"], answer.cookies) == ("*", {})

    def test_a_visit_by_a_link_is_a_daily_total_and_nothing_else(self, world, visitor, now):
        answers = [visitor.post(page(world, "visit/", world.bo_link)) for _ in range(3)]
        assert [(answer.status_code, answer.content, answer.cookies) for answer in answers] == [(204, b"", {})] * 3
        assert list(LinkDay.objects.values_list("link", "visits")) == [(world.bo_link.pk, 3)]

    def test_a_visit_by_no_link_or_a_forged_one_is_not_counted_and_no_error(self, world, visitor):
        for via in ("", "?via=zzzzzzz", "?via=%00"):
            assert visitor.post(page(world, f"visit/{via}")).status_code == 204
        assert visitor.get(page(world, "visit/", world.bo_link)).status_code == 405
        assert LinkDay.objects.count() == 0

    def test_one_network_cannot_make_up_visitors_by_the_thousand(self, world, visitor, monkeypatch):
        moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: moment)  # all in one minute
        for _ in range(80):
            visitor.post(page(world, "visit/", world.bo_link))
        assert LinkDay.objects.get().visits <= 60


class TestWhoGetsWhat:
    def test_it_names_for_each_box_the_fields_and_from_whom(self, world, visitor):
        html = read(visitor, page(world, "who-gets-what/", world.bo_link))
        assert "first name, last name, e-mail address, postcode and country" in html
        assert "from those who came by their own link" in html
        assert "To hand the names to the city council" in html
        assert f"/o/{world.partner.slug}/not-us/?place=/p/{world.petition.slug}/" in html

    def test_an_endorser_gets_nothing_and_it_says_so(self, now, visitor):
        world = amina_and_bo(now, level=Level.ENDORSER, mode=None)
        html = read(visitor, f"/o/{world.host.slug}/privacy/")
        assert "Rivers Alliance supports it and gets nobody’s data." in html

    def test_the_page_of_an_organization_says_what_it_gets_and_gives(self, world, visitor):
        host = read(visitor, f"/o/{world.host.slug}/privacy/")
        assert "From everybody who says yes to it, Rivers Alliance gets: first name" in host
        partner = read(visitor, f"/o/{world.partner.slug}/privacy/")
        assert "Oak Street Tenants runs this campaign." in partner

    def test_an_organization_that_stands_nowhere_in_public_has_no_such_page(self, world, visitor, now):
        assert visitor.get(f"/o/{world.outsider.slug}/privacy/").status_code == 404
        directory.switch_profile(world.outsider, on=True, actor=world.chidi, now=now)
        assert "no public campaign" in read(visitor, f"/o/{world.outsider.slug}/privacy/")


class TestMedia:
    @pytest.mark.parametrize(
        "name", ["../linkarms.sqlite3", "pictures/../../x.png", "exports/x.csv", "pictures/x.svg", "%00"]
    )
    def test_nothing_but_pictures_and_logos_is_served(self, db, visitor, name):
        assert visitor.get(f"/media/{name}").status_code == 404
