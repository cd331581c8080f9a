"""What clauses that cannot stand are called on the page."""

import pytest
from django.utils import translation

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses import Wrong
from linkarms.partnerships.forms.wrong import SENTENCES, said


def test_every_reason_has_a_sentence_for_people() -> None:
    assert set(SENTENCES) == {str(wrong) for wrong in Wrong}


@pytest.mark.parametrize("wrong", Wrong)
def test_the_sentence_is_in_the_language_of_the_page(wrong: Wrong) -> None:
    with translation.override("en"):
        english = said(BadInput(wrong))
    with translation.override("es"):
        assert said(BadInput(wrong)) not in {english, str(wrong)}


def test_what_a_service_refuses_is_said_as_it_is() -> None:
    assert said(BadInput("Too far for an associate.")) == "Too far for an associate."
