"""Pages about agreements that `screenshots.py` takes pictures of: names of pictures and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pictured import Numbers

PAPERS, TOGETHER = "partners/agreements/", "partners/together/"
PROMISES, APPROVALS, DEBRIEFS = "partners/promises/", "partners/approvals/", "partners/debriefs/"
BO, NADIA, WES = "bo@rivers.example", "nadia@network.example", "wes@prairiesignal.example"
RIVERS, NETWORK, PRAIRIE = "rivers-and-rails", "national-reading-rooms-network", "prairie-signal-cooperative"
#: Texts that were shown before: a name for the picture, and how the title begins.
TEXTS = {"waiting": "Thirty", "lapsed": "The leaflet", "changed": "The poster", "for-us": "Our post"}


def agreements(numbers: Numbers) -> dict[str, str]:
    """As the host sees them."""
    return {**_papers(numbers), **_together(numbers), **_promises(numbers), **_texts(numbers), **_debriefs(numbers)}


def agreements_of_others(numbers: Numbers) -> dict[str, tuple[str, str]]:
    """Who looks, and at what."""
    hearing = _joint(numbers, "The budget hearing")
    rivers, prairie, network = f"/w/{RIVERS}/", f"/w/{PRAIRIE}/", f"/w/{NETWORK}/"
    return {
        "bo-promises": (BO, f"{rivers}{PROMISES}"),
        "bo-together": (BO, f"{rivers}{TOGETHER}{hearing}/"),
        "bo-approval": (BO, f"{rivers}{APPROVALS}{_text(numbers, 'Thirty')}/"),
        "bo-agreement": (BO, f"{rivers}{PAPERS}{numbers.agreement(RIVERS)}/"),
        "wes-today": (WES, prairie),
        "nadia-promises-none": (NADIA, f"{network}{PROMISES}"),
        "nadia-together-none": (NADIA, f"{network}{TOGETHER}"),
        "nadia-clauses": (NADIA, f"{network}{PAPERS}{numbers.agreement(NETWORK)}/clauses/"),
    }


def agreements_in_public(numbers: Numbers) -> dict[str, str]:
    return {
        "check": "/check/",
        "approval-by-link": numbers.mailed("partnerships_approval_asked", "/answer/approval/[^/]+/"),
    }


def _papers(numbers: Numbers) -> dict[str, str]:
    waiting, left = numbers.agreement(NETWORK), numbers.agreement("harbor-lights-tenants")
    return {
        "agreement-last-day": f"{PAPERS}{numbers.agreement('lantern-hill-parents')}/",
        "agreement-clauses": f"{PAPERS}{waiting}/clauses/",
        "agreement-signatories": f"{PAPERS}{waiting}/signatories/",
        "agreement-left": f"{PAPERS}{left}/",
        "agreement-exit": f"{PAPERS}{left}/exit/",
        "agreement-thanks": f"{PAPERS}{numbers.agreement('copperline-civic-club')}/thanks/",
        "partner-gate": f"partners/{numbers.partnership('open-gate-congregations')}/",
    }


def _together(numbers: Numbers) -> dict[str, str]:
    signing = f"{TOGETHER}{_joint(numbers, 'The budget hearing')}/"
    return {
        "together": TOGETHER,
        "together-signed": f"{TOGETHER}{_joint(numbers, 'Open until nine')}/",
        "together-signing": signing,
        "together-new": f"{TOGETHER}new/",
        "together-change": f"{signing}change/",
        "together-sign": f"{signing}sign/",
    }


def _promises(numbers: Numbers) -> dict[str, str]:
    moved = numbers.one("SELECT promise_id FROM partnerships_promisemove")
    differs = numbers.one(
        "SELECT promise_id FROM partnerships_promisesaid GROUP BY promise_id HAVING min(outcome) != max(outcome)"
    )
    return {
        "promises": PROMISES,
        "promises-over": f"{PROMISES}?over=1",
        "promise": f"{PROMISES}{moved}/",
        "promise-differs": f"{PROMISES}{differs}/",
    }


def _texts(numbers: Numbers) -> dict[str, str]:
    bo = numbers.partnership(RIVERS)
    pages = {
        "approvals": f"{APPROVALS}with/{bo}/",
        "approvals-none": f"{APPROVALS}with/{numbers.partnership('lantern-hill-parents')}/",
        "approvals-new": f"{APPROVALS}with/{bo}/new/",
        "approvals-delegate": f"{APPROVALS}with/{bo}/delegate/",
    }
    return pages | {f"approval-{name}": f"{APPROVALS}{_text(numbers, title)}/" for name, title in TEXTS.items()}


def _debriefs(numbers: Numbers) -> dict[str, str]:
    waiting = numbers.one("SELECT id FROM partnerships_debrief WHERE settled_at IS NULL")
    read = numbers.one("SELECT id FROM partnerships_debrief WHERE settled_at IS NOT NULL")
    return {
        "debrief-waiting": f"{DEBRIEFS}{waiting}/",
        "debrief-read": f"{DEBRIEFS}{read}/",
        "debrief-begin": f"{DEBRIEFS}with/{numbers.partnership(RIVERS)}/",
    }


def _joint(numbers: Numbers, name: str) -> str:
    return numbers.one("SELECT id FROM partnerships_jointagreement WHERE name LIKE ?", f"{name}%")


def _text(numbers: Numbers, title: str) -> str:
    return numbers.one("SELECT id FROM partnerships_approvalrequest WHERE title LIKE ?", f"{title}%")
