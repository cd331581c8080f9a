"""Taking one's people home: exactly those who said yes, with a record of each before it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.fields import Field
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Level
from linkarms.sharing import services
from linkarms.sharing.models import Disclosure, Release
from linkarms.supporters.models import Consent
from tests.factories.sharing import DOLORES, confirm, confirmation_token, lines_of, person, sign
from tests.factories.world import add_teammate, agree, amina_and_bo, take_part

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(now):
    return amina_and_bo(now)


def release(teammate, *, now, campaign=None):
    return lines_of(
        services.release_contacts(teammate.organization, campaign=campaign, how="download", actor=teammate, now=now)
    )


def emails(teammate, *, now):
    return sorted(row["email"] for row in release(teammate, now=now))


def test_the_partner_takes_home_who_said_yes_to_it_and_the_host_does_not(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    yes = Consent.objects.get(organization=world.partner)
    assert release(world.bo, now=now + DAY) == [
        {
            "email": DOLORES,
            "given_name": "Dolores",
            "family_name": "Reyes",
            "postal_code": "94601",
            "country": "US",
            "phone": "",
            "campaign": "Clean river",
            "said_yes_at": "2026-11-22T12:01:00Z",
            "words": yes.words.version,
        }
    ]
    assert release(world.amina, now=now + DAY) == []


def test_the_host_is_a_recipient_like_the_others(world, now):
    sign(world, via=world.bo_link, yes=[world.host], at=now + MINUTE)
    assert (emails(world.amina, now=now + DAY), emails(world.bo, now=now + DAY)) == ([DOLORES], [])


def test_the_outsider_gets_an_empty_file(world, now):
    sign(world, via=world.bo_link, yes=[world.host, world.partner], at=now + MINUTE)
    assert release(world.chidi, now=now + DAY) == []


def test_signing_without_a_yes_releases_to_nobody(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    assert (emails(world.amina, now=now + DAY), emails(world.bo, now=now + DAY)) == ([], [])


def test_nobody_is_released_before_the_confirmation(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, confirmed=False)
    before = emails(world.bo, now=now + DAY)
    confirm(at=now + DAY)
    assert (before, emails(world.bo, now=now + DAY)) == ([], [DOLORES])


def test_own_sourced_means_by_ones_own_link(now):
    world = amina_and_bo(now, mode=Mode.OWN_SOURCED, several_boxes=True)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    assert emails(world.bo, now=now + DAY) == [DOLORES]


def test_opted_in_means_whoever_brought_them(now):
    world = amina_and_bo(now, several_boxes=True)
    sign(world, via=world.host_link, yes=[world.partner], at=now + MINUTE)
    assert emails(world.bo, now=now + DAY) == [DOLORES]


def test_a_later_own_sourced_agreement_keeps_only_those_it_brought(now):
    world = amina_and_bo(now, several_boxes=True)
    sign(world, via=world.host_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="tom@mail.example")
    agree(world.partnership, world.amina, world.bo, mode=Mode.OWN_SOURCED, now=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == ["tom@mail.example"]


def test_a_phone_number_leaves_for_a_full_partner_and_stays_when_it_takes_part_as_an_associate(now):
    world = amina_and_bo(now, fields=(Field.EMAIL, Field.PHONE))
    world.petition.asks_phone = True
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, phone="+15105550100")
    as_full = release(world.bo, now=now + DAY)[0]["phone"]
    Participation.objects.filter(organization=world.partner).update(joined_level=Level.ASSOCIATE)
    as_associate = release(world.bo, now=now + DAY)[0]["phone"]
    assert (as_full, as_associate) == ("'+15105550100", "")


def test_only_what_document_and_words_name_leaves(now):
    world = amina_and_bo(now, fields=(Field.EMAIL, Field.GIVEN_NAME))
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    row = release(world.bo, now=now + DAY)[0]
    assert [row[name] for name in ("email", "given_name", "family_name", "postal_code", "country")] == [
        DOLORES,
        "Dolores",
        "",
        "",
        "",
    ]


def test_every_row_leaves_a_disclosure_that_names_both_grounds(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    release(world.bo, now=now + DAY)
    disclosure = Disclosure.objects.get()
    yes = Consent.objects.get(organization=world.partner)
    assert world.agreement is not None
    assert (
        disclosure.supporter,
        disclosure.recipient,
        disclosure.campaign,
        disclosure.purpose,
        disclosure.fields,
        disclosure.agreement_version,
        disclosure.statement,
        disclosure.consent,
        disclosure.at,
    ) == (
        person(),
        world.partner,
        world.campaign,
        "contact",
        ["email", "family_name", "given_name", "postal_code"],
        world.agreement.version_in_force,
        None,
        yes,
        now + DAY,
    )


def test_the_hosts_disclosure_names_its_data_statement(world, now):
    sign(world, via=world.host_link, yes=[world.host], at=now + MINUTE)
    release(world.amina, now=now + DAY)
    assert (Disclosure.objects.get().statement, Disclosure.objects.get().agreement_version) == (world.statement, None)


def test_the_disclosure_is_there_before_the_row_is_handed_out(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    pieces = services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY)
    next(pieces)
    before = Disclosure.objects.count()
    row = next(pieces).decode()
    assert (before, row.split(",")[0], Disclosure.objects.count()) == (0, DOLORES, 1)


def test_a_download_repeated_is_recorded_again(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    first, second = release(world.bo, now=now + DAY), release(world.bo, now=now + 2 * DAY)
    releases = [(each.rows, each.how, each.by, each.finished_at) for each in Release.objects.order_by("pk")]
    assert first == second
    assert releases == [(1, "download", world.bo.user, now + DAY), (1, "download", world.bo.user, now + 2 * DAY)]
    assert Disclosure.objects.count() == 2


def test_two_downloads_at_the_same_time_both_get_everything(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    one, other = (
        services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY) for _turn in "ab"
    )
    pieces: list[list[bytes]] = [[], []]
    for _turn in range(4):
        for number, source in enumerate((one, other)):
            pieces[number] += [piece] if (piece := next(source, None)) else []
    assert [row["email"] for each in pieces for row in lines_of(each)] == [DOLORES, DOLORES]


def test_cells_that_a_spreadsheet_would_run_are_guarded(world, now):
    name = '=HYPERLINK("http://evil.example")'
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, given_name=name, family_name="<b>Ñandú 🎉")
    row = release(world.bo, now=now + DAY)[0]
    assert (row["given_name"], row["family_name"]) == (f"'{name}", "<b>Ñandú 🎉")


def test_the_file_begins_so_that_spreadsheets_read_it_as_utf8(world, now):
    pieces = list(services.release_contacts(world.partner, how="download", actor=world.bo, now=now))
    assert pieces == [
        "\ufeffemail,given_name,family_name,postal_code,country,phone,campaign,said_yes_at,words\r\n".encode()
    ]


@pytest.mark.parametrize("role", ["helper", "viewer"])
def test_helpers_and_viewers_take_nobody_out(world, now, role):
    teammate = add_teammate(world.bo, "hana", role=role, now=now)
    with pytest.raises(NotAllowed):
        release(teammate, now=now)
    assert Release.objects.count() == 0


def test_somebody_of_another_organization_takes_nobody_out(world, now):
    with pytest.raises(NotAllowed):
        services.release_contacts(world.partner, how="download", actor=world.amina, now=now)


# --- The story of consent ---------------------------------------------------------------------------


def test_a_strangers_repeat_with_other_boxes_changes_nothing(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    before = release(world.bo, now=now + DAY)
    sign(world, via=world.bo_link, yes=[world.host], at=now + DAY, confirmed=False, given_name="Mallory")
    assert release(world.bo, now=now + 2 * DAY) == before
    assert emails(world.amina, now=now + 2 * DAY) == []


def test_a_confirmed_repeat_adds_its_yes_with_the_values_first_given(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.host], at=now + DAY, given_name="Lola")
    assert [(row["email"], row["given_name"]) for row in release(world.amina, now=now + 2 * DAY)] == [
        (DOLORES, "Dolores")
    ]


def test_a_box_left_empty_in_a_repeat_takes_nothing_back(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, at=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == [DOLORES]


def test_a_strangers_values_never_leave_on_a_persons_own_yes(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE, given_name="Mallory", confirmed=False)
    confirmation_token(at=now + MINUTE)  # the stranger's mail stays unopened
    sign(world, via=world.bo_link, yes=[world.partner], at=now + DAY)
    row = release(world.bo, now=now + 2 * DAY)[0]
    assert (row["email"], row["given_name"], row["postal_code"]) == (DOLORES, "", "")
    assert Disclosure.objects.get().fields == ["email"]


def test_a_repeats_recruiter_is_whose_link_the_repeat_came_by(now):
    world = amina_and_bo(now, mode=Mode.OWN_SOURCED)
    sign(world, via=world.host_link, at=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == [DOLORES]


def test_a_confirmed_no_takes_an_earlier_yes_back(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, no=[world.partner], at=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == []


def test_an_unconfirmed_no_takes_nothing_back(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, no=[world.partner], at=now + DAY, confirmed=False)
    assert emails(world.bo, now=now + 2 * DAY) == [DOLORES]


# --- Endings ----------------------------------------------------------------------------------------


def test_after_the_end_earlier_yeses_stay_downloadable_until_the_last_day(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    partnerships.end_agreement(world.agreement, note="", actor=world.amina, now=now + DAY)
    last_day, after = now + 31 * DAY, now + 32 * DAY
    assert (emails(world.bo, now=last_day), emails(world.bo, now=after)) == ([DOLORES], [])


def test_a_shorter_run_out_of_the_clause_is_kept(now):
    world = amina_and_bo(now, run_out_days=0)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    partnerships.end_agreement(world.agreement, note="", actor=world.bo, now=now + DAY)
    assert emails(world.bo, now=now + DAY) == []


def test_after_leaving_earlier_yeses_stay_downloadable_and_the_organization_counts_as_taking_part(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    campaigns.leave(world.participation, actor=world.bo, now=now + DAY)
    last_day, after = now + 31 * DAY, now + 32 * DAY
    assert (emails(world.bo, now=last_day), emails(world.bo, now=after)) == ([DOLORES], [])


def test_a_campaigns_own_agreement_replaces_the_standing_one(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    agree(world.partnership, world.amina, world.bo, mode=Mode.NONE, campaign=world.campaign, now=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == []


def test_coming_back_after_leaving_counts_again(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    campaigns.leave(world.participation, actor=world.bo, now=now + DAY)
    take_part(world.campaign, world.bo, host=world.amina, now=now + 40 * DAY)
    assert emails(world.bo, now=now + 41 * DAY) == [DOLORES]


# --- Cost -------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(world, now, connection_queries):
    counts = []
    for number in range(3):
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email=f"p{number}@mail.example")
        with connection_queries() as asked:
            release(world.bo, now=now + DAY)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3


@pytest.fixture
def connection_queries():
    return lambda: CaptureQueriesContext(connection)


def test_nothing_is_released_while_a_removal_list_waits_too_long(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="tom@mail.example")
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    just_before = emails(world.bo, now=now + 16 * DAY - MINUTE)
    with pytest.raises(Refused):
        release(world.bo, now=now + 16 * DAY)
    services.acknowledge(world.partner, (now + 2 * DAY).date(), actor=world.bo, now=now + 17 * DAY)
    assert (just_before, emails(world.bo, now=now + 17 * DAY)) == (["tom@mail.example"], ["tom@mail.example"])
