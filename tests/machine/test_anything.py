"""Anything in any order on the real services and the real database, against the oracle."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.agreeing import Agreeing
from tests.machine.rules import Anything
from tests.machine.story import Story

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("LINKARMS_FULL"))
PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
STORIES = [Anything, Agreeing]


@pytest.mark.later
@pytest.mark.parametrize("story", STORIES)
def test_a_few_short_stories(story: type[Story]) -> None:
    """The same ones every time."""
    examples = 3 if story is Anything else 2
    quick = settings(PATIENT, max_examples=examples, stateful_step_count=8, derandomize=True, database=None)
    run_state_machine_as_test(story, settings=quick)


@pytest.mark.long
@pytest.mark.parametrize("story", STORIES)
def test_many_long_stories(story: type[Story]) -> None:
    examples, steps = (600, 50) if FULL else (20, 30)
    phases = [Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink]
    run_state_machine_as_test(
        story,
        settings=settings(PATIENT, max_examples=examples, stateful_step_count=steps, phases=phases),
    )
