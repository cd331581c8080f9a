"""Clauses are kept as plain values and read back exactly, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.errors import BadInput
from linkarms.core.fields import Field
from linkarms.partnerships.clauses import (
    FIRST_DAY,
    LAST_DAY,
    Boundary,
    Clause,
    DataSharing,
    Ending,
    Mode,
    NameUse,
    Responsibility,
    check,
    from_json,
    to_json,
)
from tests.factories.partnerships import sharing, some_clauses

texts = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
days = st.dates(FIRST_DAY, LAST_DAY)


@st.composite
def data_sharing(draw: st.DrawFn) -> DataSharing:
    mode = draw(st.sampled_from(Mode))
    fields = draw(st.frozensets(st.sampled_from(Field), min_size=1)) if mode is not Mode.NONE else frozenset()
    starts, ends = draw(st.none() | days), draw(st.none() | days)
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    return DataSharing(mode, fields, draw(texts), draw(texts), starts, ends, draw(st.integers(0, 365)))


@st.composite
def agreements(draw: st.DrawFn) -> tuple[Clause, ...]:
    many = draw(
        st.lists(
            st.builds(Responsibility, st.sampled_from(["host", "partner"]), texts, st.none() | days)
            | st.builds(Boundary, texts),
            max_size=6,
        )
    )
    logo = draw(st.booleans())
    once: list[Clause] = [
        draw(data_sharing()),
        NameUse(name=logo or draw(st.booleans()), logo=logo, approvals=draw(st.text(max_size=20))),
        Ending(draw(st.integers(0, 365)), draw(st.text(max_size=20))),
    ]
    return (*many, *(clause for clause in once if draw(st.booleans())))


@given(agreements())
def test_what_is_written_is_read_back(clauses: tuple[Clause, ...]) -> None:
    assert from_json(to_json(clauses)) == clauses


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: (
    st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["kind", "text", "by", "what", "due"]), inner)
)))  # fmt: skip
def test_anything_else_is_refused_or_read_back(raw: object) -> None:
    try:
        clauses = from_json(raw)
    except BadInput:
        return
    assert to_json(clauses) == raw


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "spell"},
        {"kind": None},
        {"mode": "everything"},
        {"fields": ["birth_date"]},
        {"fields": "email"},
        {"starts": "soon"},
        {"ends": "9999-12-31"},
        {"run_out_days": -1},
        {"run_out_days": 366},
        {"run_out_days": True},
        {"run_out_days": "30"},
        {"words_en": ""},
        {"words_es": "x" * 301},
        {"extra": 1},
    ],
)
def test_a_data_clause_that_is_malformed_is_refused(change: dict[str, Any]) -> None:
    [raw] = to_json((sharing(),))
    with pytest.raises(BadInput):
        from_json([raw | change])


def test_a_part_that_is_missing_is_refused() -> None:
    [raw] = to_json((Boundary("Never."),))
    del raw["text"]
    with pytest.raises(BadInput):
        from_json([raw])


@pytest.mark.parametrize(
    "clauses",
    [
        (sharing(), sharing(Mode.NONE)),
        (NameUse(name=True, logo=True), NameUse(name=False, logo=False)),
        (Ending(), Ending()),
        (NameUse(name=False, logo=True),),
        (DataSharing(mode=Mode.OPTED_IN, words_en="a", words_es="b"),),
        (DataSharing(mode=Mode.NONE, fields=frozenset({Field.EMAIL})),),
        (sharing(starts=date(2026, 6, 1), ends=date(2026, 5, 31)),),
        (Responsibility("host", "  "),),
        (Boundary("x" * 1001),),
        tuple(Boundary(str(number)) for number in range(41)),
    ],
)
def test_clauses_that_contradict_themselves_are_refused(clauses: tuple[Clause, ...]) -> None:
    with pytest.raises(BadInput):
        check(clauses)


def test_the_usual_clauses_stand_beside_each_other() -> None:
    check(some_clauses())
