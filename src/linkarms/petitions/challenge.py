"""How often one network may sign, and the small computation that a rush asks of the visitor's own machine.

Three lanes (numbers a minute and an hour from one network):

- free: nothing is asked. For as long as nobody is in a rush and the network stays under 24 and 240.
- proved: asked for, and a solved challenge came with it: 120 and 1,200, so that a whole stadium can sign.
- slow: asked for, and nothing (right) came: 6 and 60. Kept all the same, pending; its mail waits its turn.

Nobody is refused for want of a computation: whoever has no JavaScript comes through the slow lane. The challenge is
ALTCHA's proof of work: no picture to read, no third party, nothing that follows anybody. Nothing is stored until it
is solved, and then only that it was used (`spent.py`).
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import altcha
from django.utils.translation import ngettext

from linkarms.core.buckets import Window
from linkarms.core.errors import TooMany
from linkarms.core.tokens import keyed_hash
from linkarms.petitions import rush, spent

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.petitions.submission import SignatureSubmission

LIFETIME = timedelta(minutes=15)
ALGORITHM = "PBKDF2/SHA-256"
#: Rounds of one try, and how many tries a solution takes: about a second of a telephone's work, while making and
#: checking one costs us less than a millisecond.
COST = 1_000
FEWEST_TRIES, MOST_TRIES = 2_000, 4_000
MOST_CHARACTERS = 4_000
#: Challenges handed to one network a minute: each costs us one try.
ISSUED_A_MINUTE = 240

_MINUTE, _HOUR = 60, 3600


class Lane(StrEnum):
    FREE = "free"
    PROVED = "proved"
    SLOW = "slow"


class Allowance(NamedTuple):
    """How many signatures one network may still send in the current minute, and when that starts again."""

    limit: int
    remaining: int
    reset_seconds: int


class Pace:
    """How many may pass from one network, counted in this process: several processes count each by itself."""

    def __init__(self, a_minute: int, an_hour: int) -> None:
        self.minute = Window(limit=a_minute, seconds=_MINUTE)
        self.hour = Window(limit=an_hour, seconds=_HOUR)

    def wait_for(self, network: str, *, at: float) -> int:
        """Count one more; 0 when it passes, else seconds until the next may."""
        for window in (self.hour, self.minute):
            if not window.allow(network, at=at):
                return window.ends_in(at=at)
        return 0

    def clear(self) -> None:
        self.minute.clear()
        self.hour.clear()


PACES = {Lane.FREE: Pace(24, 240), Lane.PROVED: Pace(120, 1200), Lane.SLOW: Pace(6, 60)}
_issued = Window(limit=ISSUED_A_MINUTE, seconds=_MINUTE)


def is_raised(slug: str, *, now: datetime) -> bool:
    """Whether a visitor of this petition is asked for a solved challenge. From memory, at most a second old."""
    return rush.is_raised(slug, now=now)


def admit(slug: str, *, network: str, answer: str, now: datetime) -> Lane:
    """Count one attempt to sign an existing petition; by which lane it passes.

    `network` is the keyed hash of the sender's network, `answer` what came as "challenge" ("" for nothing). Raises
    TooMany with when to come again. Never asks the database; an answer that was looked at is spent.
    """
    rush.note(slug, now=now)
    at = now.timestamp()
    if not rush.is_raised(slug, now=now) and not PACES[Lane.FREE].wait_for(network, at=at):
        return Lane.FREE
    lane = Lane.PROVED if answer and check(answer, slug=slug, now=now) else Lane.SLOW
    if wait := PACES[lane].wait_for(network, at=at):
        raise TooMany(_too_many(wait), retry_after=wait)
    return lane


def by(lane: Lane, submission: SignatureSubmission) -> SignatureSubmission:
    """What is handed to intake for somebody who passed by this lane."""
    submission.unproven = lane is Lane.SLOW
    return submission


def allowance(lane: Lane, *, network: str, now: datetime) -> Allowance:
    """Where a network stands after it passed by this lane, for the RateLimit headers. Counts nothing."""
    at = now.timestamp()
    own = PACES[lane].minute
    limit, remaining = own.limit, own.left(network, at=at)
    if lane is Lane.FREE:
        then = PACES[Lane.SLOW].minute
        limit, remaining = limit + then.limit, remaining + then.left(network, at=at)
    return Allowance(limit, remaining, own.ends_in(at=at))


def issue(slug: str, *, network: str, now: datetime) -> dict[str, Any]:
    """A fresh challenge for this petition, as JSON can carry it. Raises TooMany.

    Good for 15 minutes, once, for this petition. We remember nothing: all that we need to check the solution is in
    it, signed.
    """
    at = now.timestamp()
    if not _issued.allow(network, at=at):
        wait = _issued.ends_in(at=at)
        raise TooMany(_too_many(wait), retry_after=wait)
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=FEWEST_TRIES + secrets.randbelow(MOST_TRIES - FEWEST_TRIES),
        expires_at=now + LIFETIME,
        data={"petition": slug},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("challenge-solution"),
    )
    return challenge.to_dict()


def check(answer: str, *, slug: str, now: datetime) -> bool:
    """Whether this is a challenge of ours for this petition, solved, in time, and handed in for the first time."""
    payload = _read(answer)
    if payload is None:
        return False
    parameters = payload.challenge.parameters
    expires_at = parameters.expires_at
    if not isinstance(expires_at, int) or expires_at <= now.timestamp() or parameters.data != {"petition": slug}:
        return False
    try:
        result = altcha.verify_solution(
            payload, hmac_secret=_key("challenge"), hmac_key_secret=_key("challenge-solution")
        )
    except (ValueError, TypeError, AttributeError):  # signed by nobody, and of a shape that the library did not expect
        return False
    # The nonce is among what is signed. A signature could be spelt in two ways and be handed in twice.
    return result.verified and spent.spend(parameters.nonce, expires_at=expires_at, now=now)


def _read(answer: str) -> altcha.Payload | None:
    if not answer or len(answer) > MOST_CHARACTERS:
        return None
    try:
        content = json.loads(base64.b64decode(answer, validate=True))
        return altcha.Payload.from_dict(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def forget() -> None:
    """Begin anew, like a process that has just started."""
    for pace in PACES.values():
        pace.clear()
    _issued.clear()
    rush.forget()
    spent.forget()


def _key(purpose: str) -> str:
    return keyed_hash("", purpose=purpose)


def _too_many(wait: int) -> str:
    minutes = -(-wait // 60)
    return ngettext(
        "Very many signatures came from your network just now. What you wrote is still here; "
        "please send it again in %(minutes)d minute.",
        "Very many signatures came from your network just now. What you wrote is still here; "
        "please send it again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
