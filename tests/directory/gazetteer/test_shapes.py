"""Tables of places, as those who publish them write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkarms.core.errors import BadInput
from linkarms.directory.gazetteer.shapes import Place, open_places
from linkarms.directory.register.facts import Refused
from tests.directory.gazetteer.files import POSTAL, ZIPS
from tests.directory.register.files import write

pytestmark = pytest.mark.once
BURLINGTON = Place("US", "05401", "Burlington", "VT", 44_484_000, -73_219_900)


def read(folder: Path, content: str, *, name: str = "t.txt", country: str = "US", **given: str) -> list[object]:
    """Every row as it was understood; a refused one as its line and reason."""
    path = write(folder, name, content)
    with open_places(path, country=country, given=given, saved={}) as opened:
        return [(one.line, one.reason.value) if isinstance(one, Refused) else one for one in opened.rows]


def test_postal_codes_of_geonames(tmp_path: Path) -> None:
    found = read(tmp_path, POSTAL)
    assert found[0] == BURLINGTON
    assert found[-1] == Place("PR", "00901", "San Juan", "", 18_465_300, -66_106_700)


def test_towns_of_geonames_and_nothing_else_of_it(tmp_path: Path) -> None:
    town = "5234372\tBurlington\tx\tBTV\t44.47588\t-73.21207\tP\tPPLA2\tUS\t\tVT\t007\t10850\t\t42452\t61\t66\tx\ty"
    lake = "1\tLake\tLake\t\t44.5\t-73.3\tH\tLK\tUS\t\tVT\t\t\t\t0\t\t\tx\ty"
    assert read(tmp_path, f"{town}\n{lake}\n{town[:40]}\n") == [
        Place("US", "", "Burlington", "VT", 44_475_880, -73_212_070, 42452), None, (3, "too-few-cells"),
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["\t", "|"])
def test_postcodes_of_the_census(tmp_path: Path, sign: str) -> None:
    names = ["GEOID", "ALAND", "AWATER", "ALAND_SQMI", "AWATER_SQMI", "INTPTLAT", "INTPTLONG"]
    table = sign.join(names) + " " * 30 + "\n" + sign.join(["05401", "1", "1", "1", "1", "44.484", "-73.2199"]) + " \n"
    assert read(tmp_path, table) == [Place("US", "05401", "", "", 44_484_000, -73_219_900)]


def test_towns_of_the_census_lose_the_sort_of_place_behind_their_name(tmp_path: Path) -> None:
    table = (
        "USPS\tGEOID\tNAME\tINTPTLAT\tINTPTLONG\nVT\t5010675\tBurlington city\t44.4896\t-73.2291\n"
        "NV\t3209700\tCarson City\t39.1511\t-119.7474\n"
    )
    assert read(tmp_path, table) == [
        Place("US", "", "Burlington", "VT", 44_489_600, -73_229_100),
        Place("US", "", "Carson City", "NV", 39_151_100, -119_747_400),
    ]


def test_any_table_with_a_postcode_and_a_point(tmp_path: Path) -> None:
    assert read(tmp_path, ZIPS) == [
        Place("US", "05401", "", "", 44_484_000, -73_219_900), Place("US", "05403", "", "", 44_442_500, -73_170_300),
    ]  # fmt: skip
    rich = '"zip","lat","lng","city","state_id","population"\n"05401","44.484","-73.2199","Burlington","VT","28,191"\n'
    assert read(tmp_path, rich) == [Place("US", "05401", "Burlington", "VT", 44_484_000, -73_219_900, 28191)]
    assert read(tmp_path, "pcds;lat;long\nSW1A 1AA;51.501;-0.1419\n", country="GB") == [
        Place("GB", "SW1A 1AA", "", "", 51_501_000, -141_900)
    ]
    json = '[{"postcode": "05401", "place": "Burlington", "state": "Vermont", "lat": 44.484, "lon": -73.2199}]'
    assert read(tmp_path, json, name="t.json") == [BURLINGTON]


def test_columns_are_named_by_hand(tmp_path: Path) -> None:
    table = "code,north,east,label\n05401,44.484,-73.2199,Burlington\n"
    assert read(tmp_path, table, code="postal_code", north="latitude", east="longitude") == [
        Place("US", "05401", "", "", 44_484_000, -73_219_900)
    ]


def test_a_row_that_is_nowhere_is_refused_with_its_line(tmp_path: Path) -> None:
    table = (
        "zip,city,country,lat,lon\n05401,,,91,0\n05401,,,x,1\n05401,,,0,0\n,,,1,1\n05401,,Atlantis,1,1\n"
        f"{'9' * 17},,,1,1\n05401,,,,\n05401,,,1,181\n05403,,,44.4,-73.1\n"
    )
    assert read(tmp_path, table)[:-1] == [
        (2, "no-point"), (3, "no-point"), (4, "no-point"), (5, "no-place"), (6, "unknown"), (7, "too-long"),
        (8, "no-point"), (9, "no-point"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("state_abbr,zcta,cd\nAL,30165,3\n", r"Say which columns are latitude and longitude .* state_abbr, zcta, cd\."),
        ("lat,lon\n1,1\n", "Say which column is the postcode or the place"),
        ("PK\x03\x04abc", "This is an archive"),
        ("", "There is nothing in this file"),
    ],
)
def test_a_file_without_places_is_refused_in_words(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(tmp_path, content)
