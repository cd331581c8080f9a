"""The level of taking part is a ceiling over the agreement."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.campaigns.ceiling import under
from linkarms.core.fields import Field
from linkarms.partnerships.clauses import DataSharing, Mode
from linkarms.partnerships.terms import CEILING, terms_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ALL = frozenset(Field)


def terms(level, mode, fields=ALL):
    sharing = DataSharing(mode=mode, fields=fields, words_en="Yes", words_es="Sí")
    return terms_of((sharing,), level=level, in_force_at=NOW, ended_at=None)


@pytest.mark.parametrize(
    ("level", "mode", "phone"),
    [("full", Mode.OPTED_IN, True), ("associate", Mode.OWN_SOURCED, False), ("endorser", Mode.NONE, False)],
)
def test_a_full_agreement_is_cut_to_the_level_of_taking_part(level, mode, phone):
    found, fields = under(terms("full", Mode.OPTED_IN), level)

    assert (found, Field.PHONE in fields) == (mode, phone)


def test_a_phone_number_alone_leaves_an_associate_nothing():
    assert under(terms("full", Mode.OPTED_IN, frozenset({Field.PHONE})), "associate") == (Mode.NONE, frozenset())


@given(
    st.sampled_from(list(CEILING)), st.sampled_from(Mode), st.frozensets(st.sampled_from(Field)), st.text(max_size=9)
)
def test_it_never_gives_more_than_the_agreement_or_the_level(agreed, mode, fields, level):
    signed = terms(agreed, mode, fields)
    for taking_part in (*CEILING, level):
        found, given_fields = under(signed, taking_part)
        modes, most = CEILING.get(taking_part, CEILING["endorser"])
        assert found in modes
        assert given_fields <= most & signed.fields
        assert (found is Mode.NONE) == (not given_fields)
