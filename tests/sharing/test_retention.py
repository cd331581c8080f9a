"""What is kept for delivery only goes six months after it ("People" in product.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linkarms.directory.models import NameObjection, TeammateInvitation
from linkarms.directory.services import accept_team_invitation, invite_teammate
from linkarms.directory.services.housekeeping import tidy
from linkarms.petitions import authoring, retention
from linkarms.petitions.models import Signature
from linkarms.petitions.queries import STANDING
from linkarms.sharing import services
from linkarms.sharing.models import RemovalItem
from linkarms.supporters.models import Supporter, Suppression
from tests.factories.accounts import make_user
from tests.factories.sharing import DOLORES, lines_of, person, sign, signature
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HALF_A_YEAR = timedelta(days=183)
TYPED = ("given_name", "family_name", "postal_code", "country", "phone", "comment", "network_hash")


@pytest.fixture
def world(now):
    return amina_and_bo(now)


def close(world, *, at):
    authoring.close(world.petition, actor=world.amina, now=at)


def forget(at):
    return services.forget_after_delivery(now=at)


def kept_of(row):
    return [getattr(row, name) for name in TYPED if getattr(row, name)]


def test_half_a_year_after_the_end_a_signature_without_a_yes_is_a_nameless_row_that_counts(world, now):
    sign(world, via=world.bo_link, no=[world.partner], at=now + MINUTE, comment="My river")
    close(world, at=now + DAY)

    assert forget(now + DAY + HALF_A_YEAR) == 0
    assert signature().given_name == "Dolores"
    assert forget(now + 2 * DAY + HALF_A_YEAR) == 1

    row = Signature.objects.get()
    assert (kept_of(row), row.supporter, row.name_public, row.comment_public) == ([], None, False, False)
    assert Signature.objects.filter(STANDING).count() == 1
    assert Supporter.objects.filter(email=DOLORES).count() == 0
    assert str(DOLORES) not in str(list(Supporter.objects.values()))


def test_whoever_said_yes_to_somebody_is_kept_for_them(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    close(world, at=now + DAY)
    assert forget(now + 400 * DAY) == 0
    assert (signature().given_name, person().email) == ("Dolores", DOLORES)


def test_a_yes_that_nobody_confirmed_keeps_nothing(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + 2 * MINUTE, confirmed=False)
    close(world, at=now + DAY)
    assert forget(now + 2 * DAY + HALF_A_YEAR) == 1
    assert Supporter.objects.filter(email=DOLORES).count() == 0


def test_a_yes_taken_back_and_acknowledged_keeps_nobody_and_one_on_the_way_does(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    lines_of(services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY))
    close(world, at=now + DAY)
    late = now + 2 * DAY + HALF_A_YEAR
    services.withdraw(person(), world.partner, now=late)

    assert forget(late) == 0
    day = RemovalItem.objects.get().at.astimezone(UTC).date()
    services.acknowledge(world.partner, day, actor=world.bo, now=late + DAY)
    # Each petition is looked through once a week.
    assert [forget(late + 2 * DAY), forget(late + 8 * DAY)] == [0, 1]
    assert Supporter.objects.filter(email=DOLORES).count() == 0


def test_a_petition_past_its_last_day_counts_as_closed(now):
    world = amina_and_bo(now)
    sign(world, via=world.bo_link, at=now + MINUTE)
    world.petition.ends_on = date(2026, 12, 1)
    world.petition.save()
    last = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert forget(last + HALF_A_YEAR - DAY) == 0
    assert forget(last + HALF_A_YEAR + 2 * DAY) == 1


def test_an_open_petition_keeps_its_signatures(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    assert forget(now + 1000 * DAY) == 0
    assert signature().given_name == "Dolores"


def test_who_signed_something_that_is_still_open_keeps_the_address_and_loses_the_old_values(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    old = Signature.objects.get()
    close(world, at=now + DAY)
    Signature.objects.create(
        petition=_another_petition(world, now),
        supporter=old.supporter,
        submission="00000000-0000-4000-8000-000000000001",
        given_name="Dolores",
        family_name="Reyes",
        method="form",
        at=now,
        confirmed_at=now,
    )
    assert forget(now + 2 * DAY + HALF_A_YEAR) == 1
    old.refresh_from_db()
    assert (old.given_name, person().email) == ("", DOLORES)


def test_forgetting_leaves_no_mark_against_coming_back(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    close(world, at=now + DAY)
    forget(now + 2 * DAY + HALF_A_YEAR)
    assert Suppression.objects.count() == 0


def test_many_are_forgotten_in_steps_and_doing_it_again_changes_nothing(world, now, monkeypatch):
    monkeypatch.setattr(retention, "ROUND", 2)
    for number in range(5):
        yes = [world.partner] if number == 3 else []
        sign(world, via=world.bo_link, yes=yes, at=now + MINUTE, email=f"p{number}@mail.example")
    close(world, at=now + DAY)
    late = now + 2 * DAY + HALF_A_YEAR
    assert [forget(late), forget(late), forget(late + 8 * DAY)] == [4, 0, 0]
    assert list(Supporter.objects.exclude(email=None).values_list("email", flat=True)) == ["p3@mail.example"]


def test_invitations_that_nobody_answered_go_after_ninety_days(world, now):
    for who in ("answers", "forgets"):
        invite_teammate(
            world.host, email=f"{who}@team.example", role="helper", may_sign=False, actor=world.amina, now=now
        )
    answered = TeammateInvitation.objects.get(email="answers@team.example")
    accept_team_invitation(answered, user=make_user(now=now, email="answers@team.example"), now=now)

    assert [tidy(now + 90 * DAY), tidy(now + 91 * DAY)] == [0, 1]
    assert list(TeammateInvitation.objects.values_list("email", flat=True)) == ["answers@team.example"]


def test_who_said_this_is_not_us_is_forgotten_after_half_a_year_and_that_it_was_said_is_not(world, now):
    NameObjection.objects.create(
        organization=world.partner, email="eve@mail.example", place="/p/x/", message="Not us!", at=now
    )
    assert [tidy(now + HALF_A_YEAR), tidy(now + HALF_A_YEAR + DAY), tidy(now + HALF_A_YEAR + DAY)] == [0, 1, 0]
    assert list(NameObjection.objects.values_list("email", "message", "place")) == [("", "", "/p/x/")]


def _another_petition(world, now):
    petition = authoring.create_petition(world.campaign, actor=world.amina, now=now)
    petition.state = "published"
    petition.save()
    return petition
