"""Records compared by all that is known of them, with the reasons."""

from __future__ import annotations

import pytest

from linkarms.directory.matching.clusters import group
from linkarms.directory.matching.comparing import Outcome, Verdict, compare
from linkarms.directory.matching.keys import LARGEST, candidates
from linkarms.directory.matching.likeness import Reason
from linkarms.directory.matching.lookup import Known
from linkarms.directory.matching.records import Record, own_domain, prepare, prepare_all
from linkarms.directory.matching.sites import same_site
from linkarms.directory.matching.streets import Street, read_street
from linkarms.directory.matching.wording import WORDS, in_words

pytestmark = pytest.mark.once

BANK = Record(
    "Riverside Food Bank",
    place="Reno, NV",
    street="461 E. 111th Street",
    website="https://www.riverbank.example.org/about",
    phone="(775) 555-0134",
)


def verdict(one: Record, other: Record) -> Verdict:
    return compare(prepare(one), prepare(other))


def test_one_registration_number_is_one_organization_whatever_its_name() -> None:
    found = verdict(Record("Food Bank", registration="12-3456789"), Record("RFB", registration="123456789"))
    assert found == Verdict(Outcome.SAME, (Reason.SAME_REGISTRATION,))


def test_two_registration_numbers_are_two_organizations_in_spite_of_one_name() -> None:
    found = verdict(Record("Food Bank", registration="123456789"), Record("Food Bank", registration="987654321"))
    assert found == Verdict(Outcome.DIFFERENT, (Reason.OTHER_REGISTRATION,))


def test_one_name_in_two_states_is_two_organizations() -> None:
    found = verdict(
        Record("Rights & Democracy", place="Vermont"), Record("Rights and Democracy", place="New Hampshire")
    )
    assert found == Verdict(Outcome.DIFFERENT, (Reason.OTHER_PLACE, Reason.SAME_NAME))


def test_towns_are_compared_by_whole_words() -> None:
    names = [("CHURCH OF THE ROCK", "ST ALBANS"), ("ROCK CHURCH INC", "WOODSTOCK")]
    one, other = (prepare(Record(name, place=place)) for name, place in names)
    assert (one.town, one.region, compare(one, other).outcome) == ("st albans", "", Outcome.DIFFERENT)


def test_in_a_name_all_in_capitals_no_word_is_an_acronym() -> None:
    one, other = (prepare(Record(name)) for name in ("CHURCH OF THE ROCK", "ROCK CHURCH"))
    assert compare(one, other).outcome is Outcome.DOUBTFUL


def test_a_purpose_left_out_is_doubtful() -> None:
    one, other = (prepare(Record(name)) for name in ("Neighbors Speak Up", "Neighbors Speak Up for Clean Water"))
    assert compare(one, other).outcome is Outcome.DOUBTFUL


def test_one_name_at_two_addresses_of_a_town_is_for_people_to_decide() -> None:
    found = verdict(
        Record("Rotary", place="Reno, NV", street="1 Elm St"), Record("Rotary", place="Reno, NV", street="P.O. Box 7")
    )
    assert found == Verdict(Outcome.DOUBTFUL, (Reason.SAME_NAME, Reason.SAME_PLACE, Reason.OTHER_ADDRESS))


def test_a_misspelling_is_merged_when_phone_or_website_or_address_agree() -> None:
    misspelt = Record("Riverside Fod Bank", phone="555 0134")
    assert verdict(BANK, misspelt) == Verdict(Outcome.SAME, (Reason.SPELLING, Reason.SAME_PHONE))
    assert verdict(BANK, Record("Riverside Fod Bank")).outcome is Outcome.DOUBTFUL


def test_a_chapter_stays_one_though_it_shares_website_and_phone() -> None:
    chapter = Record("Riverside Food Bank Local 12", website=BANK.website, phone=BANK.phone)
    assert verdict(BANK, chapter) == Verdict(Outcome.DIFFERENT, (Reason.CHAPTER,))


def test_an_action_fund_at_the_same_address_is_doubtful_never_merged() -> None:
    fund = Record("Riverside Food Bank Action Fund", place="Reno, NV", street=BANK.street, website=BANK.website)
    assert verdict(BANK, fund) == Verdict(
        Outcome.DOUBTFUL, (Reason.SISTER_BODY, Reason.SAME_WEBSITE, Reason.SAME_ADDRESS)
    )


def test_another_name_at_the_same_website_and_phone_is_doubtful() -> None:
    renamed = Record("Tables for All", website=BANK.website, phone=BANK.phone)
    assert verdict(BANK, renamed).outcome is Outcome.DOUBTFUL


def test_a_known_alias_counts_as_a_name() -> None:
    known = Record("Riverside Food Bank", aliases=("Truckee Pantry",))
    assert verdict(known, Record("The Truckee Pantry")) == Verdict(Outcome.SAME, (Reason.OWN_ALIAS,))


def test_a_page_at_a_shared_host_is_no_website_of_ones_own() -> None:
    hosts = ["https://facebook.com/rfb", "rfb.wordpress.com", "", "https://rfb.example.org/x"]
    assert [own_domain(host) for host in hosts] == ["", "", "", "rfb.example.org"]


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Reason)
    assert in_words([Reason.SAME_PHONE]) == ["the same telephone number"]


@pytest.mark.parametrize(
    ("written", "street"),
    [
        ("461 E. 111th Street", Street("461", "e", "111")),
        ("461 East 111th St", Street("461", "e", "111")),
        ("3012-16 E. 92nd St.", Street("3012", "e", "92")),
        ("723 725 E 75TH ST", Street("723", "e", "75")),
        ("2345 W. North Ave", Street("2345", "w", "north")),
        ("3630 S. Wells Rm. 105", Street("3630", "s", "wells")),
        ("9501 S. DR MARTIN LUTHER KING JR Drive", Street("9501", "s", "martinlutherking")),
        ("9501 S King Dr", Street("9501", "s", "martinlutherking")),
        ("PO Box 12", None),
        ("", None),
    ],
)
def test_an_address_is_read_in_one_form(written: str, street: Street | None) -> None:
    assert read_street(written) == street


def test_a_site_is_one_building_and_not_one_name() -> None:
    here = prepare(Record("Jahn School", street="3149 N. Wolcott", phone="5345500"))
    again = prepare(Record("CITY SCHOOLS JAHN", street="3149 North Wolcott Ave", postal_code="60657"))
    second = prepare(Record("Jahn School", street="12 W. Elm", phone="5345501"))
    assert (same_site(here, again), same_site(here, second)) == (True, False)


def test_records_with_nothing_in_common_are_not_compared() -> None:
    found = candidates(prepare_all([BANK, Record("Riverside Fod Bank"), Record("Hill Street Tenants")]))
    assert (found.pairs, found.skipped) == ({(0, 1)}, 0)


def test_a_name_that_everybody_has_is_compared_within_its_place_only() -> None:
    everywhere = [Record("Rotary Club", place=f"Town{number}, OH") for number in range(LARGEST + 1)]
    found = candidates(prepare_all([*everywhere, Record("Rotary Club", place="Town7, OH")]))
    assert found.pairs == {(7, LARGEST + 1)}


def test_two_that_differ_are_not_joined_by_a_third_between_them() -> None:
    records = prepare_all(
        [
            Record("Rights & Democracy", place="Vermont"),
            Record("Rights and Democracy"),
            Record("Rights and Democracy", place="New Hampshire"),
        ]
    )
    grouped = group(candidates(records).pairs, compare=lambda one, other: compare(records[one], records[other]))
    assert (grouped.groups, [pair[:2] for pair in grouped.doubtful]) == ([[0, 1]], [(1, 2)])


def test_the_same_is_found_among_the_known_before_the_doubtful() -> None:
    known = Known((number, prepare(record)) for number, record in enumerate([Record("Riverside Fod Bank"), BANK]))
    found = known.find(prepare(Record("The Riverside Food Bank")))
    assert [(match.pk, match.verdict.outcome) for match in found] == [(1, Outcome.SAME), (0, Outcome.DOUBTFUL)]
