"""Asking, evaluating and the team's buy-in: every page of both rooms, on a phone and a desktop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linkarms.core import clock
from linkarms.directory.models import Role
from linkarms.workspace.http import room_url
from tests.factories.asks import begin_evaluation, make_ask, make_buy_in, reviewed_by
from tests.factories.directory import add_member
from tests.factories.pipeline import make_prospect
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

RIVERS = "Rivers Alliance of the Central Valley and its Committee for Clean Water"
BO = "bo@rivers.example"


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


def test_every_page_of_both_rooms_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate) -> None:
    now = clock.now()
    bo = make_team("bo", now=now)
    sam = add_member(amina, now=now, role=Role.HELPER, name="Sam Ortiz")
    prospect = make_prospect(amina, now=now, name=RIVERS, email=BO)
    ask = make_ask(amina, now=now, prospect=prospect, deadline=(now + timedelta(days=3)).date())
    theirs = make_ask(bo, now=now, asked=amina.organization)
    evaluation = begin_evaluation(amina, sam, now=now, prospect=prospect)
    reviewed_by(evaluation, [sam], now=now, words="At length. " * 30)
    buy_in = make_buy_in(amina, amina, sam, now=now, prospect=prospect)
    names = ("asks-list", "asks-new", "asks-for-us", "asks-templates", "asks-template-new", "deciding-rules")
    pages = [room_url(amina, name) for name in names]
    pages += [room_url(amina, "asks-new") + f"?kind=mail&pick={prospect.pk}"]
    pages += [room_url(amina, name, pk=prospect.pk) for name in ("asks-give", "pipeline-page")]
    pages += [room_url(amina, "asks-page", pk=ask.pk), room_url(amina, "asks-for-us-letter", pk=theirs.pk)]
    pages += [
        room_url(amina, "deciding-evaluation", pk=evaluation.pk),
        room_url(amina, "deciding-buy-in", pk=buy_in.pk),
    ]
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        for address in pages:
            visitor.open(address)
    reviewed_by(evaluation, [amina], now=now, words="Short.")
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        visitor.open(room_url(amina, "deciding-evaluation-tell", pk=evaluation.pk))
