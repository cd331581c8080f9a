"""Who may see what: the one table. What is not allowed here is a leak.

The rows are groups of canaries (``whose.py`` says which canary is in which), the columns are actors
(``actors.py``). Everybody sees what is public and what is their own organization's; Harbor's team is spelled out,
because a role in it is not the whole of it.
"""

from __future__ import annotations

from tests.leaks.actors import OWNER, Actor

TEAM = {OWNER, "helper", "viewer"}
#: Those whom Harbor ever asked to be partners know who asked.
PARTNERS = {"partner", "other", "ended", "asked", "declined", "quiet", "addressee"}

ALLOWED: dict[str, set[str]] = {
    # Harbor Union's own
    "private of harbor": TEAM,
    "profile of harbor": TEAM,
    "addresses of harbor": TEAM,
    "team of harbor": TEAM | PARTNERS,
    "facts of harbor": TEAM | PARTNERS,
    "draft: secret": TEAM,
    "draft: shared": TEAM | {"partner"},  # asked into it; Ended left it, Declined said no, Lake's invitation is off
    "draft: river draft": TEAM | {"partner"},
    "draft: lake draft": TEAM | {"other"},
    # People who signed. Addresses leave by a download only, which is not for every role.
    "comments for harbor to read": {OWNER, "helper"},
    "people of harbor": {OWNER},
    "people of harbor and rivers": {OWNER, "partner"},
    "what Dolores gave": {"supporter", OWNER, "partner", "other"},
    # Between two organizations: both sides, nobody else
    "between harbor and rivers": TEAM | {"partner"},
    "between rivers and harbor": TEAM | {"partner"},
    "between harbor and lake": TEAM | {"other"},
    "between harbor and ended": TEAM | {"ended"},
    "between harbor and asked": TEAM | {"asked"},
    "between harbor and declined": TEAM | {"declined"},
    "between harbor and stranger": TEAM | {"addressee"},
    "between harbor and quiet": TEAM | {"quiet"},
    "draft: rivers": TEAM | {"partner"},
    "between rivers and quiet": {"partner", "quiet"},
    # What Harbor's team knows of those it works with
    **{
        f"{what} of {partner}": TEAM | ({"partner"} if partner == "quiet" else set())  # Rivers works with Quiet, too
        for what in ("name", "facts", "team")
        for partner in ("rivers", "lake", "ended", "asked", "declined", "quiet")
    },
}


def may_see(actor: Actor, group: str) -> bool:
    if group == "public" or actor.name in ALLOWED.get(group, set()):
        return True
    return actor.organization not in ("", "harbor") and group in _own(actor.organization)


def _own(name: str) -> set[str]:
    """What an owner of another organization sees of that organization."""
    kinds = ("private of", "profile of", "addresses of", "team of", "facts of", "name of", "people of")
    return {
        *(f"{kind} {name}" for kind in kinds),
        f"comments for {name} to read",
        f"draft: {name}",
        f"draft: {name} own",
        f"between rivers and {name}",
    }
