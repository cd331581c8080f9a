"""Law 1: when a partner may stand on a campaign's public pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.campaigns.policy import DocumentSays, UseFacts, UseRefusal, may_be_shown

GOOD = {
    "joined": True,
    "yes_version": 3,
    "text_version": 3,
    "may_be_named_at_all": True,
    "partnership_open": True,
    "document": DocumentSays.ALLOWS,
    "approved": True,
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"joined": False}, UseRefusal.NOT_JOINED),
        ({"yes_version": 2}, UseRefusal.TEXT_CHANGED),
        ({"yes_version": None}, UseRefusal.TEXT_CHANGED),
        ({"may_be_named_at_all": False}, UseRefusal.NO_AUTHORITY),
        ({"partnership_open": False}, UseRefusal.PARTNERSHIP_ENDED),
        ({"document": DocumentSays.FORBIDS}, UseRefusal.DOCUMENT_FORBIDS),
        ({"document": DocumentSays.ENDED}, UseRefusal.DOCUMENT_ENDED),
        ({"approved": False}, UseRefusal.NOT_APPROVED),
    ],
)
def test_each_missing_condition_is_named_alone(change, reason):
    assert may_be_shown(UseFacts(**{**GOOD, **change})).refusals == {reason}


@pytest.mark.parametrize("document", [DocumentSays.ALLOWS, DocumentSays.NOTHING])
def test_a_current_yes_is_enough_where_nothing_written_forbids_it(document):
    assert may_be_shown(UseFacts(**{**GOOD, "document": document})).allowed


@given(
    st.builds(
        UseFacts,
        joined=st.booleans(),
        yes_version=st.none() | st.integers(1, 3),
        text_version=st.integers(1, 3),
        may_be_named_at_all=st.booleans(),
        partnership_open=st.booleans(),
        document=st.sampled_from(DocumentSays),
        approved=st.booleans(),
    )
)
def test_nobody_is_named_without_a_yes_to_these_very_texts_and_authority(facts):
    shown = may_be_shown(facts)

    assert shown.allowed == (not shown.refusals)
    if shown.allowed:
        assert (facts.joined, facts.yes_version, facts.may_be_named_at_all) == (True, facts.text_version, True)
