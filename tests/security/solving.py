"""Solving the challenge as a browser would, and answers that were tampered with."""

from __future__ import annotations

import base64
import json
from datetime import datetime

import altcha
import pytest

from linkarms.petitions import challenge
from linkarms.petitions.challenge import issue

SLUG = "clean-river"


def solved(now: datetime, *, slug: str = SLUG, network: str = "n") -> str:
    given = altcha.Challenge.from_dict(issue(slug, network=network, now=now))
    solution = altcha.solve_challenge(given)
    assert solution is not None
    return str(altcha.Payload(given, solution).to_base64())


def changed(answer: str, **more: object) -> str:
    """The same answer with other parameters in it."""
    content = json.loads(base64.b64decode(answer))
    content["challenge"]["parameters"] |= more
    return base64.b64encode(json.dumps(content).encode()).decode()


def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python solves for the tests; how long that takes is not what they are about."""
    monkeypatch.setattr(challenge, "COST", 1)
    monkeypatch.setattr(challenge, "FEWEST_TRIES", 2)
    monkeypatch.setattr(challenge, "MOST_TRIES", 6)


def real_now() -> datetime:
    """The library looks at the clock by itself."""
    from linkarms.core import clock  # noqa: PLC0415

    return clock.now()
