"""A token on the organization's website becomes evidence; everything else says what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core import clock
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory import queries as directory
from linkarms.directory import services as directory_services
from linkarms.directory.models import Evidence, EvidenceKind, Organization, Teammate
from linkarms.integrations import queries, services, tokens, wording
from linkarms.integrations.fetching import Failure, Way
from linkarms.integrations.looking import Finding, look
from linkarms.integrations.models import LOST_AFTER, Outcome, WebsiteCheck
from linkarms.integrations.tasks import check_website
from tests.factories.directory import add_member, make_owner
from tests.factories.threads import at_once
from tests.factories.world import last_code
from tests.integrations.site import HERE, Names, Site, running, sends_to, way_to


def token_of(owner: Teammate) -> str:
    return tokens.token_for(owner.organization_id, "maple.example")


def tag_of(owner: Teammate) -> bytes:
    return f"<html><head>{tokens.meta_tag(token_of(owner))}</head>".encode()


def line_of(owner: Teammate) -> bytes:
    return tokens.file_line(token_of(owner)).encode()


def checked(owner: Teammate, *, way: Way, now: datetime) -> WebsiteCheck:
    """Asked for, looked, written down: what the click and the task do together."""
    check = services.ask_for_check(owner.organization, actor=owner, now=now)
    services.end_check(check, finding=look(check, way=way), now=now)
    check.refresh_from_db()
    return check


def allowed(owner: Teammate) -> bool:
    return directory.name_decision(Organization.objects.get(pk=owner.organization_id)).allowed


def move(owner: Teammate, website: str, *, now: datetime) -> None:
    same = ("name", "kind", "place", "country", "issues", "about", "language")
    organization = Organization.objects.get(pk=owner.organization_id)
    details = {name: getattr(organization, name) for name in same}
    directory_services.change_organization(organization, actor=owner, now=now, website=website, **details)
    owner.organization.refresh_from_db()


class TestFound:
    def test_a_token_in_the_file_lets_the_name_stand_in_public(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        assert not allowed(maple)
        site.pages[tokens.FILE] = line_of(maple)
        assert checked(maple, way=way, now=now).outcome == Outcome.FOUND
        evidence = Evidence.objects.get()
        assert (evidence.kind, evidence.by, evidence.at) == (EvidenceKind.WEBSITE_TOKEN, maple.user, now)
        assert evidence.detail == f"http://maple.example:{site.port}{tokens.FILE}"
        assert allowed(maple)
        assert site.paths == [tokens.FILE]

    def test_a_token_in_the_front_page_does_too(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple)
        assert checked(maple, way=way, now=now).outcome == Outcome.FOUND
        assert Evidence.objects.get().detail == f"http://maple.example:{site.port}/"

    def test_a_front_page_below_the_first_address_counts(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages |= {"/": sends_to(f"http://www.maple.example:{site.port}/en/"), "/en/": tag_of(maple)}
        assert checked(maple, way=way, now=now).outcome == Outcome.FOUND

    def test_it_is_written_down_who_had_it_looked_at(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages["/"] = tag_of(maple)
        checked(maple, way=way, now=now)
        entry = AuditEntry.objects.get(verb="organization.website_shown")
        assert (entry.actor_id, entry.organization_id, entry.ids) == (maple.user_id, maple.organization_id, {})

    def test_twice_is_once(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple)
        for _time in range(2):
            checked(maple, way=way, now=now)
        assert Evidence.objects.count() == AuditEntry.objects.filter(verb="organization.website_shown").count() == 1

    def test_a_finding_that_is_written_down_twice_counts_once(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages["/"] = line_of(maple)
        check = services.ask_for_check(maple.organization, actor=maple, now=now)
        found = Finding(Outcome.FOUND, "http://maple.example/")
        services.end_check(check, finding=found, now=now)
        services.end_check(check, finding=Finding(Outcome.NOT_THERE), now=now + timedelta(minutes=1))
        check.refresh_from_db()
        assert (check.outcome, check.ended_at, Evidence.objects.count()) == (Outcome.FOUND, now, 1)

    def test_a_token_may_be_taken_off_again(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple)
        checked(maple, way=way, now=now)
        site.pages.clear()
        assert checked(maple, way=way, now=now).outcome == Outcome.NOT_THERE
        assert allowed(maple)


class TestWhoseItIs:
    def test_another_website_sets_it_aside(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple)
        checked(maple, way=way, now=now)
        move(maple, f"http://other.example:{site.port}", now=now)
        assert not allowed(maple)
        # The tag still stands there, and is made for the old domain.
        assert checked(maple, way=way, now=now).outcome == Outcome.ANOTHERS

    def test_www_is_the_same_website(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple)
        checked(maple, way=way, now=now)
        move(maple, f"http://www.maple.example:{site.port}/about-us", now=now)
        assert allowed(maple)

    def test_a_website_that_was_changed_while_we_looked_shows_nothing(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages["/"] = tag_of(maple)
        check = services.ask_for_check(maple.organization, actor=maple, now=now)
        finding = look(check, way=way)
        move(maple, "https://other.example", now=now)
        services.end_check(check, finding=finding, now=now)
        check.refresh_from_db()
        assert (check.outcome, Evidence.objects.count(), allowed(maple)) == (Outcome.MOVED, 0, False)
        assert queries.last_check(maple.organization) is None

    def test_the_token_of_another_organization_shows_nothing(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        website = f"http://maple.example:{site.port}"
        thief = make_owner(now=now, name="Sugar Maple", email="eve@mail.example", website=website)
        site.pages["/"] = tag_of(maple)
        assert checked(thief, way=way, now=now).outcome == Outcome.ANOTHERS
        assert not allowed(thief)

    def test_several_organizations_may_share_a_website(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        chapter = make_owner(now=now, name="Maple Youth", email="kit@mail.example", website=maple.organization.website)
        site.pages[tokens.FILE] = line_of(maple) + b"\n" + line_of(chapter)
        assert [checked(owner, way=way, now=now).outcome for owner in (maple, chapter)] == [Outcome.FOUND] * 2

    @pytest.mark.parametrize("host", ["other.example", "en.maple.example", "maple.example.other.example"])
    def test_what_another_host_says_does_not_count(
        self, host: str, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages |= {
            tokens.FILE: sends_to(f"http://{host}:{site.port}/line"),
            "/": sends_to(f"http://{host}:{site.port}/tag"),
            "/line": line_of(maple),
            "/tag": tag_of(maple),
        }
        check = checked(maple, way=way, now=now)
        assert (check.outcome, check.detail) == (Outcome.LED_AWAY, host)
        assert set(site.paths) == {tokens.FILE, "/"}

    def test_a_page_below_the_front_page_does_not_count(self, site: Site, way: Way, now: datetime, db: None) -> None:
        """At a university, everybody has a page below ~name; none of them is the university."""
        website = f"http://maple.example:{site.port}/~nora/"
        nora = make_owner(now=now, name="Maple University", email="nora@mail.example", website=website)
        site.pages |= {"/~nora/": tag_of(nora), f"/~nora{tokens.FILE}": line_of(nora)}
        assert checked(nora, way=way, now=now).outcome == Outcome.NOT_THERE
        assert not allowed(nora)

    def test_after_this_is_not_us_it_has_to_be_shown_anew(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages["/"] = tag_of(maple)
        checked(maple, way=way, now=now)
        objection = directory_services.object_to_name(
            maple.organization, email="desk@maple.example", place="/p/", message="", language="en", now=now
        )
        directory_services.confirm_objection(objection, code=last_code("desk@maple.example"), now=now)
        assert directory.evidence_that_counts().count() == 0
        checked(maple, way=way, now=now)
        assert directory.evidence_that_counts().count() == 1
        assert not allowed(maple)  # until an owner says yes again

    def test_the_service_takes_no_address_of_another_host(self, maple: Teammate, now: datetime) -> None:
        with pytest.raises(ValueError, match="host"):
            directory_services.record_website_token(
                maple.organization, domain="maple.example", address="https://other.example/", user=None, now=now
            )


class TestNotFound:
    def test_a_page_without_it(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = b"<html><head><title>Maple</title></head>"
        assert checked(maple, way=way, now=now).outcome == Outcome.NOT_THERE

    def test_a_website_that_answers_with_an_error(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = lambda visit: visit.answer(tag_of(maple), status=403)
        check = checked(maple, way=way, now=now)
        assert (check.outcome, check.detail, allowed(maple)) == (Outcome.REFUSED, "403", False)

    def test_an_error_page_that_repeats_what_it_was_asked(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.otherwise = lambda visit: visit.answer(line_of(maple), status=404)
        assert checked(maple, way=way, now=now).outcome == Outcome.NOT_THERE

    def test_a_file_with_another_token_is_said_even_when_the_page_has_none(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages |= {tokens.FILE: tokens.file_line("0" * 32).encode(), "/": b"<html><head>"}
        assert checked(maple, way=way, now=now).outcome == Outcome.ANOTHERS

    def test_a_file_that_cannot_be_read_does_not_hide_the_page(
        self, maple: Teammate, site: Site, way: Way, now: datetime
    ) -> None:
        site.pages |= {tokens.FILE: b"x" * 1_000_001, "/": tag_of(maple)}
        assert checked(maple, way=way, now=now).outcome == Outcome.FOUND

    def test_a_page_that_is_too_big_is_said_to_be(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        site.pages["/"] = tag_of(maple) + b"x" * 1_000_000
        assert checked(maple, way=way, now=now).outcome == Outcome.TOO_BIG

    def test_a_private_network(self, maple: Teammate, site: Site, way: Way, now: datetime) -> None:
        inside = replace(way, resolve=Names(maple_example=["10.0.0.7"]))
        assert checked(maple, way=inside, now=now).outcome == Outcome.NOT_PUBLIC
        assert site.asked == []

    def test_a_server_that_is_down_is_asked_once(self, now: datetime, db: None) -> None:
        with running() as gone:
            names = Names(maple_example=[HERE])
            way = way_to(gone, names=names)
            owner = make_owner(now=now, email="nora@mail.example", website=f"http://maple.example:{gone.port}")
        assert checked(owner, way=way, now=now).outcome == Outcome.NO_CONNECTION
        assert names.asked == ["maple.example"]


class TestAsking:
    def test_only_an_owner_has_it_looked_at(self, maple: Teammate, now: datetime) -> None:
        stranger = make_owner(now=now)
        for actor in (add_member(maple, now=now), stranger):
            with pytest.raises(NotAllowed):
                services.ask_for_check(maple.organization, actor=actor, now=now)
        assert not WebsiteCheck.objects.exists()

    def test_without_a_website_there_is_nothing_to_look_at(self, now: datetime, db: None) -> None:
        owner = make_owner(now=now)
        with pytest.raises(BadInput, match="Write your website"):
            services.ask_for_check(owner.organization, actor=owner, now=now)

    def test_a_second_click_gets_the_same_look(
        self, maple: Teammate, now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks() as enqueued:
            pks = {services.ask_for_check(maple.organization, actor=maple, now=now).pk for _click in range(3)}
        assert (len(pks), len(enqueued)) == (1, 1)

    def test_a_lost_look_gives_way_to_another(self, maple: Teammate, now: datetime) -> None:
        first = services.ask_for_check(maple.organization, actor=maple, now=now)
        later = now + LOST_AFTER + timedelta(seconds=1)
        second = services.ask_for_check(maple.organization, actor=maple, now=later)
        services.end_check(first, finding=Finding(Outcome.NOT_THERE), now=later)
        second.refresh_from_db()
        assert (second.pk != first.pk, second.ended_at) == (True, None)

    def test_a_new_website_does_not_wait_for_the_look_at_the_old_one(self, maple: Teammate, now: datetime) -> None:
        services.ask_for_check(maple.organization, actor=maple, now=now)
        move(maple, "https://other.example", now=now)
        assert services.ask_for_check(maple.organization, actor=maple, now=now).domain == "other.example"

    def test_every_outcome_has_words_in_both_languages(self, maple: Teammate, now: datetime) -> None:
        assert {failure.value for failure in Failure} <= {outcome.value for outcome in Outcome}
        check = services.ask_for_check(maple.organization, actor=maple, now=now)
        said = set()
        for check.outcome in Outcome:
            check.detail = "elsewhere.example"
            for language in ("en", "es"):
                with translation.override(language):
                    words = wording.explain(check)
                said |= {words.title, words.text}
        assert [words for words in said if "%" in words or not words] == []
        assert len(said) == 4 * len(Outcome)


@pytest.mark.django_db(transaction=True)
class TestTask:
    @pytest.fixture(autouse=True)
    def _the_real_backend(self, settings: Settings) -> None:
        settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}

    @pytest.fixture
    def here(self) -> Teammate:
        """Whose website is the server's own machine: nobody has to be asked to know what comes of it."""
        return make_owner(now=clock.now(), email="nora@mail.example", website="http://127.0.0.1")

    def test_it_takes_the_number_only_and_ends_the_check(self, here: Teammate) -> None:
        check = services.ask_for_check(here.organization, actor=here, now=clock.now())
        task = OxTask.objects.get()
        assert (task.args, task.kwargs) == ([check.pk], {})
        (result,) = run_tasks()
        check.refresh_from_db()
        assert result.return_value == check.outcome == Outcome.NOT_PUBLIC

    def test_it_can_be_killed_and_started_again(self, here: Teammate) -> None:
        check = services.ask_for_check(here.organization, actor=here, now=clock.now())
        run_tasks()
        assert check_website.call(check.pk) == ""
        assert check_website.call(check.pk + 1) == ""

    def test_of_many_clicks_at_once_one_look_comes(self, here: Teammate) -> None:
        def click() -> int:
            return services.ask_for_check(here.organization, actor=here, now=clock.now()).pk

        assert len(set(at_once(*[click] * 4))) == 1
        assert OxTask.objects.count() == 1
