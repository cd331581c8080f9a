"""A new partner is welcomed by a list, made once, ticked off, and forgotten by nobody."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import services, welcoming
from linkarms.partnerships.models import Stage, WelcomeStep
from tests.factories.directory import add_member, make_owner
from tests.factories.pipeline import make_prospect
from tests.factories.world import befriend


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def texts(teammate: Teammate) -> list[str]:
    return list(WelcomeStep.objects.visible_to(teammate).values_list("text", flat=True))


def test_an_accepted_invitation_begins_the_usual_list(amina: Teammate, now: datetime) -> None:
    bo = make_owner(now=now, name="Rivers Alliance")
    befriend(amina, bo, now=now)
    assert texts(amina) == welcoming.usual_steps()
    assert texts(bo) == []
    [under_way] = welcoming.under_way(amina)
    assert (under_way.name, under_way.done, under_way.total, under_way.prospect_id) == ("Rivers Alliance", 0, 9, None)


def test_the_list_is_in_the_language_of_its_organization(amina: Teammate, now: datetime) -> None:
    amina.organization.language = "es"
    amina.organization.save()
    make_prospect(amina, now=now, stage=Stage.ACTIVE)
    assert texts(amina) != welcoming.usual_steps()


def test_an_active_relationship_begins_the_organizations_own_list_once(amina: Teammate, now: datetime) -> None:
    services.write_list(["Coffee", " ", "A walk"], actor=amina, now=now)
    prospect = make_prospect(amina, now=now, stage=Stage.ACTIVE)
    services.move(prospect, stage=Stage.DORMANT, actor=amina, now=now)
    services.write_list(["Tea"], actor=amina, now=now)
    services.move(prospect, stage=Stage.ACTIVE, actor=amina, now=now)
    assert texts(amina) == ["Coffee", "A walk"]


def test_ticks_are_kept_taken_back_and_end_the_welcome(amina: Teammate, now: datetime) -> None:
    services.write_list(["Coffee", "A walk"], actor=amina, now=now)
    make_prospect(amina, now=now, stage=Stage.ACTIVE)
    coffee, walk = WelcomeStep.objects.select_related("entry")
    services.tick(coffee, done=True, actor=amina, now=now)
    assert [(one.done, one.total) for one in welcoming.under_way(amina)] == [(1, 2)]
    services.tick(walk, done=True, actor=amina, now=now)
    assert welcoming.under_way(amina) == []
    services.tick(walk, done=False, actor=amina, now=now)
    assert [(one.done, one.total) for one in welcoming.under_way(amina)] == [(1, 2)]
    assert (coffee.done_by, walk.done_by) == (amina.user, None)


def test_only_whoever_looks_after_a_partner_is_reminded(amina: Teammate, now: datetime) -> None:
    olga = add_member(amina, now=now)
    make_prospect(amina, now=now, stage=Stage.ACTIVE, owner=olga)
    assert [len(welcoming.under_way(one)) for one in (amina, olga)] == [0, 1]


def test_strangers_viewers_and_helpers_change_nothing_that_is_not_theirs(amina: Teammate, now: datetime) -> None:
    make_prospect(amina, now=now, stage=Stage.ACTIVE)
    step = WelcomeStep.objects.select_related("entry")[0]
    for one in (make_owner(now=now), add_member(amina, now=now, role=Role.VIEWER)):
        with pytest.raises(NotAllowed):
            services.tick(step, done=True, actor=one, now=now)
    with pytest.raises(NotAllowed):
        services.write_list(["Mine"], actor=add_member(amina, now=now, role=Role.HELPER), now=now)
    with pytest.raises(BadInput):
        services.write_list(["One more"] * 31, actor=amina, now=now)
