"""Chidi, who organizes elsewhere and has nothing to do with any of it: he looks everywhere and finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.steps.browsing import ROOM
from tests.stories.steps.letters import letter, link_in

if TYPE_CHECKING:
    from tests.stories.steps.browsing import Visitor

EMAIL = "chidi@elsewhere.example"
WORKSPACE = "/w/elsewhere-together/"
#: What he would look for: words that are not in what he finds.
THEIRS = ("Oak Street", "Amina", "Rivers Alliance", "Bo Larsen", "Clean creek", "waste of the mill", "Dolores", "Reyes")
OWN_PAGES = (
    "",
    "partners/",
    "partners/leads/",
    "partners/find/?q=Oak",
    "partners/find/?q=Rivers",
    "campaigns/",
    "people/",
    "people/to-remove/",
    "people/downloads/",
    "search/?q=creek",
    "search/?q=Oak",
    "settings/",
    "settings/team/",
    "account/",
)


def signs_in(chidi: Visitor) -> None:
    chidi.open("/w/sign-in/")
    chidi.page.get_by_label("Your e-mail address").fill(EMAIL)
    chidi.press("Mail me a link")
    chidi.open(link_in(letter(EMAIL, "accounts_sign_in"), "/w/link/"))
    chidi.press("Sign in")
    chidi.reads("Today")


def sees_nothing(chidi: Visitor, *, since: int = 0, public: bool = False) -> int:
    """Their pages are not there for him, by their address or by his; his own pages know nothing of them.

    ``since``: how much of their trail he tried before; returns how much it is now. ``public``: the petition
    is, so the front page may show it.
    """
    trail = {address for address in chidi.story.trail[since:] if not address.startswith(WORKSPACE)}
    assert trail
    # Without what was asked for: a page that found nothing says what it was.
    in_his_own = {ROOM.sub(WORKSPACE, address).partition("?")[0] for address in trail}
    numbered = {address for address in in_his_own if any(part.isdecimal() for part in address.split("/"))}
    found = {address: _status(chidi, address) for address in sorted(trail | numbered)}
    assert found == dict.fromkeys(found, 404)
    own = {*in_his_own, *(f"{WORKSPACE}{page}" for page in OWN_PAGES)} - numbered
    hidden = set() if public else {"/", "/o/oak-street-tenants/", "/o/rivers-alliance/"}
    assert _leaks(chidi, sorted(own | hidden)) == {}
    return len(chidi.story.trail)


def _status(chidi: Visitor, address: str) -> int:
    return chidi.context.request.get(address).status


def _leaks(chidi: Visitor, addresses: list[str]) -> dict[str, list[str]]:
    """What stands on each of these pages that is theirs."""
    found = {}
    for address in addresses:
        text = chidi.context.request.get(address).text()
        if words := [each for each in THEIRS if each in text]:
            found[address] = words
    return found
