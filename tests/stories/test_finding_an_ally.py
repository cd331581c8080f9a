"""Finding allies and deciding, end to end, by the people whose job it is (issue 4, "Done when", point 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from linkarms.core import clock
from linkarms.directory.models import Role
from linkarms.partnerships.models import Prospect, Stage
from linkarms.workspace.http import room_url
from tests.factories.directory import add_member, make_entry
from tests.factories.pipeline import make_prospect
from tests.factories.world import make_team
from tests.stories.steps import rosa as rosa_does
from tests.stories.steps import team as they
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from tests.stories.steps.browsing import Story


@pytest.fixture
def org(story: Story) -> Teammate:
    """Amina at a group that knows a few others, none of them tenants."""
    cache.clear()
    now = clock.now()
    amina = make_team("amina", now=now)
    make_entry(amina, now=now, name="Fruitvale Tenants", kind="affected", place="Oakland")
    make_prospect(amina, now=now, name="Bakers' Local 4", kind="union", place="Oakland")
    return amina


def test_from_a_need_to_the_answer_of_somebody_new(story: Story, org: Teammate) -> None:
    now = clock.now()
    sam_of_ours = add_member(org, now=now, role=Role.HELPER, name="Sam Ortiz")
    lee_of_ours = add_member(org, now=now, role=Role.OWNER, name="Lee Wong")
    amina, her_phone = signed_in(story.desktop(), org), signed_in(story.phone(), org)
    sam, lee = signed_in(story.phone(), sam_of_ours), signed_in(story.desktop(), lee_of_ours)

    they.states_a_need(amina, org)
    they.reads_whom_to_call_and_who_is_missing(amina, suggested="Fruitvale Tenants", because="their voices come first")
    they.makes_a_lead_of_an_article(amina, org)
    ally = Prospect.objects.get(entry__name=they.ALLY)
    they.logs_a_meeting(her_phone, org, ally.pk)

    they.begins_to_evaluate(amina, org, ally.pk)
    they.evaluate_blind_then_together(sam, lee, org)
    they.decides(amina, org)
    they.asks_those_who_will_do_the_work(amina)
    they.says_yes_to_the_work(sam, org)
    they.asks(amina, org, ally.pk)

    rosa = story.phone()
    rosa_does.answers_by_link(rosa)
    rosa.does_not_read(*they.VIEWS.values(), "Sam writes two mails", "Then we ask early")

    amina.open(room_url(org, "today"))
    amina.follow(f"{they.ALLY} says yes under conditions: Lend us a room")
    amina.reads("Not on market days.", "Rosa Díaz (Chair)")
    amina.press("The conditions are met")
    amina.reads("their yes counts")
    for visitor in (amina, her_phone):
        visitor.open(room_url(org, "pipeline-board"))
        answered = visitor.page.locator('[data-stage="answered"]')
        answered.get_by_role("link", name=they.ALLY, exact=True).wait_for()
    ally.refresh_from_db()
    assert ally.stage == Stage.ANSWERED
