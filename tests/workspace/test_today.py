"""Today: what waits for me, why now, and one button."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from linkarms.audit import services as audit
from linkarms.campaigns import services as campaigns
from linkarms.cli.main import main
from linkarms.core.fields import Field
from linkarms.directory.models import Role, Teammate
from linkarms.directory.services import add_entry
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Ending
from linkarms.partnerships.models import Agreement, Level
from linkarms.petitions import authoring
from linkarms.petitions.models import Signature
from linkarms.sharing import services as sharing
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.changes import changes
from linkarms.workspace.rooms.today.figures import Figures, figures
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened, todos
from linkarms.workspace.rooms.today.views import ASKERS
from tests.factories.sharing import person, sign
from tests.factories.world import (
    World,
    add_teammate,
    amina_and_bo,
    approve,
    befriend,
    make_team,
    publish,
    sign_latest,
    start_campaign,
    take_part,
    write_petition,
)


def waiting_for(teammate: Teammate, now: datetime) -> list[tuple[str, str]]:
    """What and button of everything on Today, but for the welcome of new partners (`test_newcomers.py`)."""
    return [(todo.what, todo.label) for todo in todos(teammate, ASKERS, now=now) if todo.rank != Rank.WELCOME]


def lately(teammate: Teammate, now: datetime) -> list[str]:
    return [change.words for change in changes(teammate, now=now)]


def propose(host: Teammate, partner: Teammate, now: datetime) -> Agreement:
    partnership = befriend(host, partner, now=now)
    return partnerships.propose(
        partnership, level=Level.FULL, clauses=(Ending(notice_days=14),), note="", actor=host, now=now
    )


def test_new_organization_with_evidence_has_nothing_to_do(amina: Teammate, now: datetime) -> None:
    assert waiting_for(amina, now) == []


def test_new_organization_is_shown_how_to_begin(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    text = client.get(room_url(amina, "today")).content.decode()
    assert "Find your first ally" in text
    assert f'href="{room_url(amina, "partners-add")}"' in text


def test_organization_that_has_begun_reads_that_nothing_waits(client: Client, amina: Teammate, now: datetime) -> None:
    add_entry(holder=amina.organization, name="Rivers Alliance", actor=amina.user, now=now)
    client.force_login(amina.user)
    text = client.get(room_url(amina, "today")).content.decode()
    assert ("Nothing waits for you" in text, "Find your first ally" in text) == (True, False)


def test_organization_without_evidence_is_asked_for_it(db: None, now: datetime) -> None:
    amina = make_team("amina", evidence=False, now=now)
    assert waiting_for(amina, now) == [("Show that you speak for Oak Street Tenants", "Show it")]


def test_partner_is_asked_to_answer_an_invitation(amina: Teammate, bo: Teammate, now: datetime) -> None:
    entry, _new = add_entry(
        holder=amina.organization, name="Rivers", actor=amina.user, organization=bo.organization, now=now
    )
    partnerships.invite(entry, level=Level.FULL, message="Shall we?", actor=amina, now=now)
    assert waiting_for(bo, now) == [("Oak Street Tenants asks you to work together", "Read and answer")]
    assert waiting_for(amina, now) == []


def test_both_are_asked_to_sign_what_one_proposed(amina: Teammate, bo: Teammate, now: datetime) -> None:
    propose(amina, bo, now)
    assert waiting_for(amina, now) == [("Agreement with Rivers Alliance", "Read and sign")]
    assert waiting_for(bo, now) == [("Agreement with Oak Street Tenants", "Read and sign")]


def test_whose_signature_is_there_is_asked_no_more(amina: Teammate, bo: Teammate, now: datetime) -> None:
    agreement = propose(amina, bo, now)
    sign_latest(agreement, amina, now=now)
    assert waiting_for(amina, now) == []
    (todo,) = todos(bo, ASKERS, now=now)
    assert todo.why == "They have signed. Only your signature is missing."


def test_agreement_in_force_waits_for_nobody(amina: Teammate, bo: Teammate, now: datetime) -> None:
    agreement = propose(amina, bo, now)
    sign_latest(agreement, amina, now=now)
    sign_latest(agreement, bo, now=now)
    assert (waiting_for(amina, now), waiting_for(bo, now)) == ([], [])


def test_organizer_who_may_not_sign_reads_what_the_other_side_proposed(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    rosa = add_teammate(bo, "rosa", now=now)
    propose(amina, bo, now)
    assert waiting_for(rosa, now) == [("Agreement with Oak Street Tenants", "Read the proposal")]


def test_viewer_is_asked_for_nothing(amina: Teammate, bo: Teammate, now: datetime) -> None:
    viewer = add_teammate(bo, "rosa", role=Role.VIEWER, now=now)
    propose(amina, bo, now)
    assert waiting_for(viewer, now) == []


def test_partner_is_asked_into_a_campaign(amina: Teammate, bo: Teammate, now: datetime) -> None:
    befriend(amina, bo, now=now)
    campaign = start_campaign(amina, now=now)
    campaigns.invite_participant(
        campaign, bo.organization, level=Level.ASSOCIATE, message="Join us", actor=amina, now=now
    )
    (todo,) = todos(bo, ASKERS, now=now)
    assert (todo.what, todo.label) == ("Oak Street Tenants invites you to “Clean river”", "Look and answer")
    assert todo.why == "Asked today, for the level: Associate. Your name stands nowhere before your yes."


def test_partner_is_asked_again_when_the_text_changed(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    authoring.write_text(
        world.petition,
        texts={"en": authoring.TextInput("Another title", "Another summary", "Another body")},
        actor=world.amina,
        now=now,
    )
    assert waiting_for(world.bo, now) == [("The text of “Clean river” has changed", "Read the new text")]


def test_host_is_led_from_draft_to_published(amina: Teammate, now: datetime) -> None:
    campaign = start_campaign(amina, now=now)
    assert waiting_for(amina, now) == [("Data statement of “Clean river”", "Write it")]
    petition = write_petition(campaign, amina, now=now)
    approve(campaign, amina, now=now)
    assert waiting_for(amina, now) == [("“Keep the river clean” is not published yet", "Go on with it")]
    publish(petition, amina, now=now)
    assert waiting_for(amina, now) == []


def test_owner_approves_the_statement_that_an_organizer_wrote(amina: Teammate, now: datetime) -> None:
    rosa = add_teammate(amina, "rosa", now=now)
    campaign = start_campaign(amina, now=now)
    campaigns.write_statement(
        campaign,
        purpose="To hand over.",
        fields=(Field.EMAIL,),
        retention="One year.",
        words_en="",
        words_es="",
        actor=rosa,
        now=now,
    )
    assert waiting_for(amina, now) == [("Data statement of “Clean river”", "Read and approve")]
    assert waiting_for(rosa, now) == []


def test_outsider_reads_nothing_of_the_others(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    assert (waiting_for(world.chidi, now), lately(world.chidi, now)) == ([], [])


def test_host_reads_what_the_partner_did(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    assert lately(world.amina, now) == [
        "Rivers Alliance signed version 1 of your agreement.",
        "Rivers Alliance wants to work with you.",
        "Rivers Alliance takes part in “Clean river”.",
    ]


def test_partner_reads_what_the_host_did(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    assert lately(world.bo, now) == [
        "Oak Street Tenants signed version 1 of your agreement.",
        "Oak Street Tenants published “Clean river”.",
    ]


def test_what_is_older_than_two_weeks_is_left_out(db: None, now: datetime) -> None:
    world = amina_and_bo(now - timedelta(days=15))
    assert lately(world.amina, now) == []


def test_leaving_and_ending_are_told_to_the_other_side(db: None, now: datetime) -> None:
    world = amina_and_bo(now - timedelta(days=20))
    assert world.agreement is not None
    campaigns.leave(world.participation, actor=world.bo, now=now - timedelta(hours=2))
    partnerships.end_agreement(world.agreement, note="", actor=world.bo, now=now - timedelta(hours=1))
    assert lately(world.amina, now) == ["Rivers Alliance ended your agreement.", "Rivers Alliance left “Clean river”."]
    assert lately(world.bo, now) == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["vouch", "--note", "Met them"], "The operator of this site vouches for your organization."),
        (
            ["export", "supporters"],
            "Whoever runs this site downloaded your people by a command; the list of downloads has it.",
        ),
        (
            ["explain-sharing", "--email", "d@mail.example"],
            "The operator looked up why you may or may not receive somebody's data.",
        ),
    ],
)
def test_owner_sees_what_the_operator_did(
    amina: Teammate, bo: Teammate, now: datetime, command: list[str], words: str
) -> None:
    assert main([*command, "--org", amina.organization.slug]) == 0
    assert lately(amina, now) == [words]
    assert lately(bo, now) == []


def test_every_owner_sees_that_the_whole_site_was_backed_up_and_put_back_the_newest_of_each(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    helper = add_teammate(amina, "helper", role=Role.HELPER, now=now)
    for days, deed in ((5, "restored"), (3, "backed_up"), (2, "backed_up"), (1, "backed_up")):
        audit.record(
            f"installation.{deed}", actor=None, organization_id=None, thing=None, now=now - timedelta(days=days)
        )
    both = [
        "The operator made a backup of this site, with your data in it.",
        "The operator put this site back from a backup: what was done after it is missing.",
    ]
    assert (lately(amina, now), lately(bo, now), lately(helper, now)) == (both, both, [])


def test_numbers_of_a_new_organization_are_nought(amina: Teammate, now: datetime) -> None:
    assert figures(amina, now=now) == Figures(0, 0, 0, 0, 0)


def test_organizations_one_works_with_are_counted(amina: Teammate, bo: Teammate, now: datetime) -> None:
    befriend(amina, bo, now=now)
    assert (figures(amina, now=now).partners, figures(bo, now=now).partners) == (1, 1)


def test_people_and_signatures_are_counted_for_whom_they_said_yes_to(db: None, now: datetime) -> None:
    world = amina_and_bo(now - timedelta(days=20))
    sign(world, via=world.bo_link, yes=[world.partner], at=now - timedelta(days=10))
    sign(world, via=world.bo_link, yes=[world.partner], email="new@mail.example", at=now - timedelta(days=1))
    sign(world, via=world.host_link, email="other@mail.example", at=now - timedelta(days=1))
    sign(world, email="unproven@mail.example", confirmed=False, at=now - timedelta(days=1))
    assert figures(world.bo, now=now) == Figures(people=2, people_new=1, signatures=2, signatures_new=1, partners=1)
    assert figures(world.amina, now=now) == Figures(people=0, people_new=0, signatures=1, signatures_new=1, partners=1)


def test_who_took_the_yes_back_is_to_be_removed_first_of_all(db: None, now: datetime) -> None:
    world = with_withdrawal(now, days_ago=2)
    (todo,) = todos(world.bo, ASKERS, now=now)
    assert (todo.what, todo.label, todo.late) == ("1 person to remove from your lists", "Open the removal list", "")
    assert waiting_for(world.amina, now) == []


@pytest.mark.parametrize(
    ("days_ago", "late"), [(9, ""), (11, "After {} downloads stop."), (15, "Downloads are stopped until you do.")]
)
def test_removal_that_waits_becomes_pressing(db: None, now: datetime, days_ago: int, late: str) -> None:
    world = with_withdrawal(now, days_ago=days_ago)
    (todo,) = todos(world.bo, ASKERS, now=now)
    stops = date_format(now - timedelta(days=days_ago) + timedelta(days=14), "MONTH_DAY_FORMAT")
    assert todo.late == late.format(stops)


def test_helper_is_not_asked_to_remove_people(db: None, now: datetime) -> None:
    world = with_withdrawal(now, days_ago=2)
    helper = add_teammate(world.bo, "rosa", role=Role.HELPER, now=now)
    assert waiting_for(helper, now) == []


def with_withdrawal(now: datetime, *, days_ago: int) -> World:
    """Bo's group took Dolores home; then she took her yes back."""
    world = amina_and_bo(now - timedelta(days=20))
    sign(world, via=world.bo_link, yes=[world.partner], at=now - timedelta(days=19))
    list(
        sharing.release_contacts(
            world.partner, campaign=None, how="download", actor=world.bo, now=now - timedelta(days=18)
        )
    )
    sharing.withdraw(person(), world.partner, now=now - timedelta(days=days_ago))
    return world


def test_host_is_asked_to_read_comments(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    sign(world, at=now, comment="The river is ours.")
    Signature.objects.update(comment_public=True)
    assert waiting_for(world.amina, now) == [("1 comment to read", "Read the comments")]
    assert waiting_for(world.bo, now) == []


def one_partner(now: datetime) -> Teammate:
    return amina_and_bo(now, published=False).amina


def three_partners(now: datetime) -> Teammate:
    world = amina_and_bo(now, published=False)
    for who in ("xena", "yuri"):
        partner = make_team(who, now=now)
        propose(world.amina, partner, now)
        campaign = start_campaign(world.amina, name=f"With {who}", now=now)
        write_petition(campaign, world.amina, now=now)
        take_part(campaign, partner, host=world.amina, now=now)
    return world.amina


@pytest.mark.parametrize("world", [one_partner, three_partners])
def test_number_of_queries_does_not_grow_with_the_list(
    client: Client,
    db: None,
    now: datetime,
    world: Callable[[datetime], Teammate],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    amina = world(now)
    client.force_login(amina.user)
    with django_assert_num_queries(48):
        client.get(room_url(amina, "today"))


def test_every_button_leads_to_a_page(client: Client, db: None, now: datetime) -> None:
    amina = three_partners(now)
    client.force_login(amina.user)
    text = client.get(room_url(amina, "today")).content.decode()
    paths = set(re.findall(r'href="(/w/oak-street-tenants/[^"]+)"', text))
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert len(paths) > 5


def test_many_of_one_kind_are_summed_up(now: datetime) -> None:
    many = [Todo(Rank.DRAFT, f"{n}", "", "", "", now - timedelta(days=n)) for n in range(9)]
    assert [todo.what for todo in shortened(many, room="/w/x/")] == ["0", "1", "2", "3", "4", "4 more like these"]


def test_six_of_one_kind_all_stand_there(now: datetime) -> None:
    six = [Todo(Rank.DRAFT, f"{n}", "", "", "", now) for n in range(6)]
    assert shortened(six, room="/w/x/") == six


@pytest.mark.parametrize(("hours", "words"), [(0, "today"), (24, "yesterday"), (72, "3 days ago")])
def test_time_that_passed_is_said_in_days(now: datetime, hours: int, words: str) -> None:
    noon = now.replace(hour=12)
    assert ago(noon - timedelta(hours=hours), now=noon) == words


def test_search_finds_own_records_and_campaigns_and_nothing_of_others(client: Client, db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    pages = {}
    for teammate in (world.amina, world.chidi):
        client.force_login(teammate.user)
        pages[teammate] = client.get(room_url(teammate, "search"), {"q": "river"}).content.decode()
    assert [words in pages[world.amina] for words in ("Rivers Alliance", "Clean river")] == [True, True]
    assert [words in pages[world.chidi] for words in ("Rivers Alliance", "Clean river")] == [False, False]
