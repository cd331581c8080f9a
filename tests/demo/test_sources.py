"""What a demo is made from: small files with the oddities of the real ones, and the real ones where they are."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.demo.sources import files, made_up
from linkarms.demo.sources.records import LeadName, Official, Signer, Source
from linkarms.demo.story import words
from linkarms.demo.story.cast import GROUPS, invented_names
from linkarms.petitions.authoring import TextInput
from linkarms.petitions.naming import find_names

TODAY = date(2026, 11, 22)

LETTER = "Alder Street Readers\n\n  Bay Book Club  \nBay Book Club, Inc.\n"
DAY = "display_name\r\nAlder Street Readers\r\nCorner Table\r\n\r\n"
PEOPLE = (
    "\ufeffHousehold ID,Last,First,Middle,YoB,MoB,DoB,Address,City,State,Zip,Email\n"
    "1,Cole,Ada,J,1976,2,3,1 I St.,Washington,DC,20024,ada.cole@fake.example\n"
    "1,Cole,Ben,J,2009,2,3,1 I St.,Washington,DC,20024,Ada.Cole@fake.example\n"
    "1,Cole,Kid,J,2010,2,3,1 I St.,Washington,DC,20024,ada.cole@fake.example\n"
)
LEGISLATORS = """
- name: {first: Ana, last: Reed, official_full: Ana M. Reed}
  terms:
  - {type: rep, start: '2001-01-03', end: '2003-01-03', state: KS, district: 1}
  - {type: sen, start: '2023-01-03', end: '2029-01-03', state: KS}
- name: {first: Ito, last: Bell}
  terms: [{type: sen, start: '2021-01-03', end: '2027-01-03', state: KS}]
- name: {first: Over, last: Gone}
  terms: [{type: sen, start: '2013-01-03', end: '2025-01-03', state: KS}]
- name: {first: Other, last: State}
  terms: [{type: sen, start: '2023-01-03', end: '2029-01-03', state: VT}]
- name: {first: In, last: House}
  terms: [{type: rep, start: '2025-01-03', end: '2027-01-03', state: CA, district: 12}]
"""
DISTRICTS = "state_fips,state_abbr,zcta,cd\n20,KS,66002,2\n20,KS,66002,3\n50,VT,05001,0\n72,PR,00601,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        (files.LETTER, LETTER),
        (files.DAY_OF_ACTION, DAY),
        (files.PEOPLE, PEOPLE),
        (files.LEGISLATORS, LEGISLATORS),
        (files.DISTRICTS, DISTRICTS),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


@pytest.fixture
def source(folder: Path) -> Source:
    return files.read(folder, today=TODAY)


def test_each_line_of_the_letter_and_each_row_of_the_day_is_a_name(source: Source):
    assert source.leads == (
        LeadName("Alder Street Readers", files.LETTER_NAME, "Alder Street Readers"),
        LeadName("Bay Book Club", files.LETTER_NAME, "Bay Book Club"),
        LeadName("Bay Book Club, Inc.", files.LETTER_NAME, "Bay Book Club, Inc."),
        LeadName("Alder Street Readers", files.DAY_NAME, "Alder Street Readers"),
        LeadName("Corner Table", files.DAY_NAME, "Corner Table"),
    )


def test_people_born_after_2009_are_left_out_and_counted(source: Source):
    assert source.signers == (
        Signer("Ada", "Cole", "ada.cole@fake.example"),
        Signer("Ben", "Cole", "Ada.Cole@fake.example"),
    )
    assert (source.people_read, source.too_young) == (3, 1)


def test_targets_are_the_present_senators_of_the_coalitions_states(source: Source):
    assert source.officials == (
        Official("Ito Bell", "Senator for Kansas"),
        Official("Ana M. Reed", "Senator for Kansas"),
    )


def test_a_postcode_stands_in_each_of_its_districts_and_territories_are_left_out(source: Source):
    assert source.places.districts == {"KS": (("66002",), ("66002",)), "VT": (("05001",),)}


def test_a_missing_file_is_named(folder: Path):
    (folder / files.PEOPLE).unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        files.read(folder, today=TODAY)


def test_a_file_with_other_columns_is_named(folder: Path):
    (folder / files.DISTRICTS).write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="has no column state_abbr"):
        files.read(folder, today=TODAY)


def test_a_broken_yaml_file_is_named(folder: Path):
    (folder / files.LEGISLATORS).write_text("- {name: [")
    with pytest.raises(BadInput, match="is not YAML"):
        files.read(folder, today=TODAY)


def test_the_self_made_world_is_the_same_each_time():
    assert made_up.make() == made_up.make()


def test_the_self_made_lists_have_equal_names_like_real_ones():
    leads = made_up.make().leads
    assert (len(leads), len({normal_name(lead.name) for lead in leads})) == (40, 32)


def test_the_self_made_world_knows_postcodes_where_every_group_is_at_home():
    at_home = {state for group in GROUPS for state in group.states}
    assert at_home <= set(made_up.ZIPS)


def test_the_real_files_hold_what_their_readme_says(test_data: Path):
    source = files.read(test_data, today=TODAY)
    by_list = {name: sum(lead.source == name for lead in source.leads) for name in (files.LETTER_NAME, files.DAY_NAME)}
    assert by_list == {files.LETTER_NAME: 172, files.DAY_NAME: 232}
    assert (source.people_read, source.too_young, len(source.signers)) == (11_540, 136, 11_404)
    assert len({signer.email.lower() for signer in source.signers}) == 8_705
    assert len(source.officials) == 2 * len(files.STATES)


def test_no_invented_organization_has_a_name_of_the_real_files(test_data: Path):
    """Law 1 holds in a demo too: whoever says yes, signs or appears there is nobody real."""
    invented = {normal_name(name) for name in invented_names()}
    first_words = {name.split()[0] for name in invented}
    # Normalizing every name of the tax register takes a minute; only these can be equal.
    near = [name for name in real_names(test_data) if first_words & set(name.lower().replace("'", "").split())]
    assert len(near) > 0
    assert invented & {normal_name(name) for name in near} == set()


def test_no_words_of_the_demo_name_an_organization_of_the_lists(test_data: Path):
    source = files.read(test_data, today=TODAY)
    for leads in (source.leads, made_up.make().leads):
        assert find_names(everything_written(), (lead.name for lead in leads)) == {}


def everything_written() -> str:
    values = list(vars(words).values())
    texts = [part for text in values if isinstance(text, TextInput) for part in (text.title, text.summary, text.body)]
    return "\n".join([*(value for value in values if isinstance(value, str)), *texts])


def real_names(folder: Path) -> list[str]:
    """Every name of an organization in the folder, as it stands there."""
    names = [lead.name for lead in files.read(folder, today=TODAY).leads]
    for path in ("movement-voter-groups/groups.json", "cfa-brigades/organizations.json"):
        names += [row["name"] for row in json.loads((folder / path).read_text(encoding="utf-8"))]
    with (folder / "crowd-counting-2025" / "split_dev_2025-01.csv").open(encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            names += row["organizations"].split(";")
    for path in sorted((folder / "irs-eo-bmf").glob("*.csv")):
        with path.open(encoding="utf-8", errors="replace") as file:
            names += [row["NAME"] for row in csv.DictReader(file)]
    return [name.strip() for name in names if name.strip()]
