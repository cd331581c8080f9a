"""The matrix notices when a defence is gone: the one place where something of ours is taken out by patching."""

from __future__ import annotations

import pytest
from django.db import models

from linkarms.campaigns.models import CampaignQuerySet
from linkarms.directory import queries as directory_queries
from linkarms.directory.models import Organization, Teammate
from tests.leaks.actors import SIGNED_IN, actor
from tests.leaks.fields import has_text, our_models
from tests.leaks.lookups import look_up, queryset_of, with_visible_to
from tests.leaks.matrix import Matrix, Report, page_attacks
from tests.leaks.routes import Route, all_routes, slot_of

VIEWED = with_visible_to()
#: No page rests on these alone: every use also says whose rows it means. `test_lookups` asks them directly.
SECOND_LOCKS = {
    "campaigns.Participation": "pages also ask for the acting organization's row, or for its own campaign",
    "partnerships.Dismissal": "its address takes posts only, and the list asks for one's own need",
    "partnerships.Knock": "its address takes posts only, and Today asks for one's own relationships",
    "partnerships.PromiseCare": "it is read with a promise that one may see, and a partner may know the team",
    "partnerships.WelcomeStep": "its address takes posts only, and pages ask for one's own entry",
}
#: Their pages say days and how many: another answer is the leak.
SHOWN_AS_NUMBERS = {"sharing.RemovalItem": "people/to-remove/"}
#: Who notices, where an outsider is stopped before: petitions are looked up in campaigns that one may look into,
#: answers in a look back of two partners.
NOTICED_BY = {"petitions.Petition": "ended", "partnerships.DebriefAnswer": "partner"}


def first_leak(matrix: Matrix, routes: list[Route], who: str = "outsider") -> bool:
    """Attack until something leaks."""
    attacker = actor(who, matrix.world)
    for route in routes:
        matrix.attack(page_attacks(route, attacker, matrix.filler, thorough=False), attacker)
        if matrix.report.leaks:
            return True
    return False


def routes_about(model: type[models.Model]) -> list[Route]:
    """Those with a parameter of this model first, then those with none: lists, and the search."""
    routes = [
        route for route in all_routes() if route.name.startswith("workspace:") and route.parameters[:1] == ("org",)
    ]
    about = [
        route for route in routes if any(slot_of(route, name).model == model._meta.label for name in _others(route))
    ]
    return about + [route for route in routes if not _others(route)]


def _others(route: Route) -> tuple[str, ...]:
    return tuple(name for name in route.parameters if name != "org")


def test_lookups_through_a_viewer_give_only_what_is_theirs(matrix: Matrix) -> None:
    """For owners: what a role may see less is asked at the doors. (Nobody looks through somebody who has left.)"""
    for who in SIGNED_IN:
        if who not in ("helper", "viewer", "former"):
            look_up(matrix, actor(who, matrix.world), *VIEWED)
    assert not matrix.report.leaks, str(matrix.report)


@pytest.mark.later
def test_without_its_visible_to_a_lookup_leaks(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those whose own rows hold words; the others are seen on pages, in the test below."""
    outsider = actor("outsider", matrix.world)
    for model in VIEWED:
        if has_text(model):
            matrix.report = Report()
            with monkeypatch.context() as taken_out:
                taken_out.setattr(queryset_of(model), "visible_to", lambda rows, _teammate: rows)
                look_up(matrix, outsider, model)
            assert matrix.report.leaks, model


@pytest.mark.long
@pytest.mark.parametrize("model", VIEWED, ids=lambda model: model._meta.label)
def test_without_its_visible_to_the_pages_leak(
    matrix: Matrix, model: type[models.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = SHOWN_AS_NUMBERS.get(model._meta.label)
    outsider = actor("outsider", matrix.world)
    before = page and outsider.client.get(f"/w/{outsider.own}/{page}").content
    monkeypatch.setattr(queryset_of(model), "visible_to", lambda rows, _teammate: rows)
    if page:
        assert outsider.client.get(f"/w/{outsider.own}/{page}").content != before
        return
    leaks = first_leak(matrix, routes_about(model), NOTICED_BY.get(model._meta.label, "outsider"))
    assert leaks != (model._meta.label in SECOND_LOCKS), SECOND_LOCKS.get(model._meta.label, "no page leaked")


def test_the_lists_above_name_models_that_there_are() -> None:
    assert {*SECOND_LOCKS, *SHOWN_AS_NUMBERS} <= {model._meta.label for model in our_models()}


def test_without_the_guard_of_the_workspace_its_pages_leak(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is signed in is let in as an owner."""

    def anybody(user: object, org_slug: str, **_more: object) -> Teammate | None:
        return Teammate.objects.select_related("organization", "user").filter(organization__slug=org_slug).first()

    monkeypatch.setattr(directory_queries, "teammate_for", anybody)
    today = next(route for route in all_routes() if route.name == "workspace:partners-list")
    assert first_leak(matrix, [today])


def test_without_hosted_by_a_host_s_pages_leak(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CampaignQuerySet, "hosted_by", lambda rows, _teammate: rows)
    edit = next(route for route in all_routes() if route.name == "workspace:campaigns-edit")
    assert first_leak(matrix, [edit])


def test_without_evidence_and_yes_a_hidden_name_leaks(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_queries, "public_organizations", Organization.objects.all)
    find = next(route for route in all_routes() if route.name == "workspace:partners-find")
    attacker = actor("outsider", matrix.world)
    matrix.attack(page_attacks(find, attacker, matrix.filler), attacker)
    assert matrix.report.leaks
