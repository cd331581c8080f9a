"""The main job, end to end, by the people whose job it is (issue 2, "Done when", point 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.cli.serving import first_link
from linkarms.core import clock
from tests.factories.world import make_team
from tests.stories.steps import amina as amina_does
from tests.stories.steps import bo as bo_does
from tests.stories.steps import chidi as chidi_does
from tests.stories.steps import dolores as dolores_does
from tests.stories.steps.browsing import rows_of

if TYPE_CHECKING:
    from tests.stories.steps.browsing import Story, Visitor


def test_a_coalition_petition_from_the_first_link_to_the_last_removal(story: Story) -> None:
    amina, bo, chidi, dolores = story.desktop(), story.desktop(), story.desktop(), story.phone()

    amina_does.founds_her_group(amina, first_link())
    amina_does.shows_that_she_acts_for_it(amina)
    make_team("chidi", now=clock.now())
    chidi_does.signs_in(chidi)
    amina_does.invites_by_mail(amina, bo_does.GROUP, bo_does.EMAIL)
    bo_does.answers_the_invitation(bo)
    seen = chidi_does.sees_nothing(chidi)

    amina_does.writes_the_agreement(amina, bo_does.GROUP)
    bo_does.proposes_a_change(bo)
    amina_does.reads_the_change_and_signs(amina, bo_does.GROUP)
    bo_does.signs_too(bo)
    seen = chidi_does.sees_nothing(chidi, since=seen)

    amina_does.writes_the_petition(amina)
    amina_does.writes_the_data_statement(amina)
    amina_does.asks_to_take_part(amina, bo_does.GROUP)
    bo_does.says_yes_to_the_petition(bo)
    seen = chidi_does.sees_nothing(chidi, since=seen)
    amina_does.publishes(amina)

    dolores_comes_by_the_partners_link_and_signs(dolores, bo_does.own_link(bo))
    [her_row] = rows_of(bo_does.takes_his_people_home(bo))
    assert dolores_does.HER_VALUES.items() <= her_row.items()
    ezra_says_yes_to_the_host_only(story)
    assert [row["email"] for row in rows_of(amina_does.takes_her_people_home(amina))] == ["ezra@mail.example"]
    chidi_does.sees_nothing(chidi, since=seen, public=True)

    dolores_does.asks_who_has_her_data(dolores)
    dolores.reads("It received on")
    dolores_does.takes_her_yes_back(dolores, bo_does.GROUP)
    assert rows_of(bo_does.takes_everybody_home(bo)) == []
    assert dolores_does.EMAIL in bo_does.reads_whom_to_remove(bo)
    bo_does.says_that_they_are_removed(bo)
    dolores.open(dolores.page.url)
    dolores.reads("It says that it removed you on")
    chidi_does.sees_nothing(chidi, public=True)


def dolores_comes_by_the_partners_link_and_signs(dolores: Visitor, link: str) -> None:
    dolores.open(link)
    dolores.reads(amina_does.TITLE, bo_does.GROUP, amina_does.GROUP)
    [hosts, partners] = dolores_does.boxes(dolores)
    assert hosts.startswith(amina_does.BOX)
    assert partners == bo_does.BOX
    dolores_does.signs(dolores, yes=[bo_does.BOX])
    dolores_does.confirms(dolores)


def ezra_says_yes_to_the_host_only(story: Story) -> None:
    """Somebody who is in the host's file: so that it is not empty for another reason than her no."""
    ezra = story.phone()
    ezra.open("/")
    ezra.follow(amina_does.TITLE)
    dolores_does.signs(ezra, yes=[amina_does.BOX], email="ezra@mail.example", given_name="Ezra")
    dolores_does.confirms(ezra, email="ezra@mail.example")
