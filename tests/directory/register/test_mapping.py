"""Which column is which fact: guessed, corrected, remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkarms.core.errors import BadInput
from linkarms.directory.register.mapping import chosen, from_words, guessed
from linkarms.directory.register.models import Source
from tests.directory.register.files import counted, kept, take, write


@pytest.mark.once
@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (["id", "name", "urlWeb", "urlGive"], {"id": "number", "name": "name", "urlWeb": "website"}),
        (["Nombre de la organización", "Ciudad"], {"Nombre de la organización": "name", "Ciudad": "place"}),
        (["city", "location.city", "name"], {"location.city": "place", "name": "name"}),
        (["ORG_NAME", "E-mail", "Zip Code"], {"ORG_NAME": "name", "E-mail": "email", "Zip Code": "postal_code"}),
        (["a", "b"], {}),
    ],
)
def test_columns_are_guessed_by_their_names(columns: list[str], mapping: dict[str, str]) -> None:
    assert guessed(columns) == mapping


@pytest.mark.once
def test_what_is_given_comes_before_what_is_kept_and_that_before_the_guess() -> None:
    columns = ["who", "name", "city", "town"]
    assert chosen(columns, given={}, saved={}) == {"name": "name", "city": "place"}
    assert chosen(columns, given={}, saved={"who": "name", "gone": "kind"}) == {"who": "name", "city": "place"}
    assert chosen(columns, given={"town": "place"}, saved={"city": "place"}) == {"town": "place", "name": "name"}
    assert chosen(columns, given={"city": ""}, saved={}) == {"city": "", "name": "name", "town": "place"}


@pytest.mark.once
def test_a_column_or_field_that_there_is_not_is_named() -> None:
    with pytest.raises(BadInput, match=r"no column “wo”\. There is: who"):
        chosen(["who"], given={"wo": "name"}, saved={})
    with pytest.raises(BadInput, match="no field “nam”"):
        chosen(["who"], given={"who": "nam"}, saved={})
    with pytest.raises(BadInput, match="which column is the name"):
        chosen(["who"], given={}, saved={})
    with pytest.raises(BadInput, match="COLUMN=FIELD: who"):
        from_words(["who"])


@pytest.mark.once
def test_a_column_may_hold_the_sign_that_parts_it_from_its_field() -> None:
    assert from_words(["a=b=name", "c="]) == {"a=b": "name", "c": ""}


def test_a_source_remembers_its_mapping(db: None, tmp_path: Path) -> None:
    path = write(tmp_path, "list.csv", "Who,Where\nOak,Elm\n")
    take(path, given={"Who": "name", "Where": "place"}, note="CC0")
    assert counted(take(path)[0]) == (0, 0, 1, 0)
    source = Source.objects.get()
    assert (source.mapping, source.note) == ({"Who": "name", "Where": "place"}, "CC0")
    assert kept("name", "place") == [("Oak", "Elm")]


def test_without_numbers_name_and_place_make_an_organization_the_same(db: None, tmp_path: Path) -> None:
    take(write(tmp_path, "one.csv", "name,city,phone\nThe Oak Club,Elm,\nOak Club,Ash,\n"))
    done, refused = take(write(tmp_path, "two.csv", "name,city,phone\nOAK CLUB,elm,(202) 555-0123\nOak Club,Elm,\n"))
    assert (counted(done), [one.line for one in refused]) == ((0, 1, 0, 1), [3])
    assert sorted(kept("name", "place", "phone")) == [("OAK CLUB", "elm", "+12025550123"), ("Oak Club", "Ash", "")]
