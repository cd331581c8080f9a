"""Look for an organization's token on its website. Talks to the network, so only the task calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from linkarms.integrations import tokens
from linkarms.integrations.fetching import OPEN_WAY, Answer, Failure, FetchError, Way, fetch
from linkarms.integrations.models import Outcome

if TYPE_CHECKING:
    from linkarms.integrations.models import WebsiteCheck

#: After these the second place would say the same: they are about the server, not about the page.
_HOPELESS = {
    Outcome.BAD_ADDRESS,
    Outcome.PORT,
    Outcome.NO_SUCH_HOST,
    Outcome.NOT_PUBLIC,
    Outcome.NO_CONNECTION,
    Outcome.CERTIFICATE,
    Outcome.TOO_SLOW,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail`: where the token stood, the host it led to, or the number of the website's error."""

    outcome: Outcome
    detail: str = ""


def look(check: WebsiteCheck, *, way: Way = OPEN_WAY) -> Finding:
    """The file first, then the head of the front page; of the website's own host, with or without "www.".

    Never of a page below: at many addresses people have pages at a place that is not theirs.
    """
    website = urlsplit(check.organization.website)
    origin = f"{website.scheme}://{website.netloc}"
    in_file = _look_at(f"{origin}{tokens.FILE}", tokens.in_file, check, way)
    if in_file.outcome is Outcome.FOUND or in_file.outcome in _HOPELESS:
        return in_file
    in_page = _look_at(f"{origin}/", tokens.in_page, check, way)
    if in_page.outcome is not Outcome.FOUND and in_file.outcome is Outcome.ANOTHERS:
        return in_file
    return in_page


def _look_at(url: str, read: Callable[[bytes], set[str]], check: WebsiteCheck, way: Way) -> Finding:
    try:
        answer = fetch(url, hosts={check.domain, f"www.{check.domain}"}, way=way)
    except FetchError as problem:
        detail = problem.host if problem.failure is Failure.LED_AWAY else ""
        return Finding(Outcome(problem.failure.value), detail)
    return _judge(answer, url, read, check)


def _judge(answer: Answer, url: str, read: Callable[[bytes], set[str]], check: WebsiteCheck) -> Finding:
    if answer.status in (404, 410):
        return Finding(Outcome.NOT_THERE)
    if answer.status != 200:
        return Finding(Outcome.REFUSED, str(answer.status))
    found = read(answer.body)
    if tokens.token_for(check.organization_id, check.domain) in found:
        return Finding(Outcome.FOUND, url)
    return Finding(Outcome.ANOTHERS if found else Outcome.NOT_THERE)
