"""Comments that signers want public."""

import uuid

import pytest

from linkarms.core.errors import NotAllowed
from linkarms.petitions.models import Petition, Signature
from linkarms.petitions.moderation import (
    MOST_COUNTED,
    as_counted,
    as_read,
    comments_in,
    let_comment_through,
    turn_comment_down,
    waiting_by_petition,
    waiting_count,
)
from linkarms.supporters.models import Confirmation, Supporter
from tests.factories.world import add_teammate, amina_and_bo

pytestmark = pytest.mark.django_db


def comment(world, now, email="dolores@mail.example", *, proved=True, **values):
    supporter = Supporter.objects.create(email=email, created_at=now)
    kept = {"comment": "For my children.", "comment_public": True, "confirmed_at": now, **values}
    signature = Signature.objects.create(
        petition=world.petition,
        supporter=supporter,
        submission=uuid.uuid4(),
        given_name="Dolores",
        family_name="Reyes",
        method="form",
        at=now,
        **kept,
    )
    if proved:
        Confirmation.objects.create(submission=signature.submission, supporter=supporter, at=now, method="mail")
    return signature


def states(world):
    return {state: comments_in(world.petition, state=state).count() for state in ("waiting", "through", "down")}


def test_a_confirmed_comment_waits_to_be_read(now):
    world = amina_and_bo(now)
    comment(world, now)
    assert (waiting_count(world.petition), states(world)) == (1, {"waiting": 1, "through": 0, "down": 0})


def test_a_flood_of_comments_is_not_counted_to_its_end(now):
    world = amina_and_bo(now)
    shared = {"petition": world.petition, "method": "form", "at": now, "confirmed_at": now}
    flood = Signature.objects.bulk_create(
        Signature(**shared, submission=uuid.uuid4(), comment="Yes.", comment_public=True)
        for _each in range(MOST_COUNTED + 5)
    )
    Confirmation.objects.bulk_create(
        Confirmation(submission=each.submission, supporter_id=person.pk, at=now, method="mail")
        for person in [Supporter.objects.create(email="dolores@mail.example", created_at=now)]
        for each in flood
    )
    assert waiting_by_petition(Petition.objects.all()) == {world.petition.pk: MOST_COUNTED + 1}
    assert as_counted(waiting_count(world.petition)) == "999+"
    assert as_counted(MOST_COUNTED) == "999"


@pytest.mark.parametrize(
    "values",
    [
        {"comment": ""},
        {"comment_public": False},
        {"confirmed_at": None},
        {"withdrawn_at": 1},
        {"invalidated_at": 1},
        {"erased_at": 1},
    ],
)
def test_a_comment_that_does_not_count_is_not_shown(now, values):
    world = amina_and_bo(now)
    comment(world, now, **{name: now if value == 1 else value for name, value in values.items()})
    assert waiting_count(world.petition) == 0


def test_a_comment_that_a_stranger_may_have_written_is_not_shown(now):
    world = amina_and_bo(now)
    comment(world, now, proved=False)  # counted because a later repeat was confirmed
    assert waiting_count(world.petition) == 0


def test_letting_through_twice_is_once_and_can_be_undone(now):
    world = amina_and_bo(now)
    row = comment(world, now)
    for _click in range(2):
        let_comment_through(row, actor=world.amina, now=now)
    through = states(world)
    turn_comment_down(row, actor=world.amina, now=now)

    assert (through["through"], states(world)) == (1, {"waiting": 0, "through": 0, "down": 1})


def test_a_cached_page_notices(now):
    world = amina_and_bo(now)
    before = Petition.objects.get().version
    let_comment_through(comment(world, now), actor=world.amina, now=now)
    assert Petition.objects.get().version == before + 1


def test_only_organizers_of_the_host_decide(now):
    world = amina_and_bo(now)
    row = comment(world, now)
    for actor in (world.bo, world.chidi, add_teammate(world.amina, "hal", role="helper", now=now)):
        with pytest.raises(NotAllowed):
            let_comment_through(row, actor=actor, now=now)


def test_a_moderator_sees_name_and_comment_only(now):
    world = amina_and_bo(now)
    read = as_read(comment(world, now, name_public=True))
    assert (read.name, read.comment, read.name_public, read.state) == (
        "Dolores Reyes",
        "For my children.",
        True,
        "waiting",
    )
    assert not hasattr(read, "email")
