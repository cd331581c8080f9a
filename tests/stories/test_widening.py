"""An amendment lets more flow, and it flows of those only who saw the new words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.core import clock
from linkarms.core.fields import Field
from linkarms.workspace.http import room_url
from tests.factories.world import amina_and_bo
from tests.stories.steps.amina import signs_the_agreement
from tests.stories.steps.browsing import rows_of
from tests.stories.steps.dolores import EMAIL, confirms, signs
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from tests.factories.world import World
    from tests.stories.steps.browsing import Story, Visitor

OAK, RIVERS = "Oak Street Tenants", "Rivers Alliance"
BOX = "Yes, Rivers Alliance may write to me about this."
LATER = "ezra@mail.example"


def asks_for_postcodes(bo: Visitor, world: World) -> None:
    assert world.agreement is not None
    bo.open(room_url(world.bo, "partners-agreement", pk=world.agreement.pk))
    bo.follow("Propose a change")
    people = bo.page.locator("#group-data_sharing")
    people.locator("summary").click()
    people.get_by_role("checkbox", name="postcode and country").check()
    bo.field("What you changed, and why").fill("We invite people to meetings near them.")
    bo.press("Send the change")


def takes_home(bo: Visitor, world: World) -> dict[str, str]:
    """Postcodes by address."""
    bo.open(room_url(world.bo, "people-list"))
    return {row["email"]: row.get("postal_code", "") for row in rows_of(bo.take("Download everybody"))}


def test_wider_sharing_flows_of_those_only_who_saw_the_new_words(story: Story) -> None:
    world = amina_and_bo(clock.now(), fields=(Field.GIVEN_NAME, Field.EMAIL))
    amina, bo = signed_in(story.desktop(), world.amina), signed_in(story.phone(scripts=True), world.bo)
    dolores = story.phone()
    dolores.open(f"/l/{world.bo_link.code}")
    dolores.reads(f"{BOX}They get: first name, e-mail address")
    signs(dolores, yes=[BOX])
    confirms(dolores)

    asks_for_postcodes(bo, world)
    assert takes_home(bo, world) == {EMAIL: ""}  # one side's wish is nothing yet
    assert world.agreement is not None
    for person, team, name in ((amina, world.amina, OAK), (bo, world.bo, RIVERS)):
        person.open(room_url(team, "partners-agreement", pk=world.agreement.pk))
        signs_the_agreement(person, name, team.user.email)
    bo.reads("In force", "Both signed")
    assert takes_home(bo, world) == {EMAIL: ""}  # she was not asked for it

    ezra = story.phone()
    ezra.open(f"/l/{world.bo_link.code}")
    ezra.reads(f"{BOX}They get: first name, e-mail address, postcode and country")
    signs(ezra, yes=[BOX], email=LATER, given_name="Ezra")
    assert takes_home(bo, world) == {EMAIL: ""}  # not confirmed
    confirms(ezra, email=LATER)
    assert takes_home(bo, world) == {EMAIL: "", LATER: "94601"}
