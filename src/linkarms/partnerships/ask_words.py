"""The words to begin an ask with, and a good no: in the language of the letter, whatever the page's language is.

What stands in braces is filled in for each organization by itself: ``{contact}``, ``{name}``, ``{us}``, ``{me}``,
``{deadline}``, ``{campaign}``, ``{day}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkarms.partnerships.models import AskKind, GoodNo

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise

    from linkarms.directory.models import Entry, Teammate

_PLACE = re.compile(r"\{(\w+)\}")
#: What an ask of a kind is called, and what it says in the middle of its letter.
_WHAT: dict[AskKind, tuple[_StrPromise | str, _StrPromise]] = {
    AskKind.ENDORSE: (
        gettext_lazy("Endorse our petition"),
        gettext_lazy(
            "For {campaign} we collect signatures, and your name beside ours would show that it is not only our cause. "
            "Would {name} endorse the petition? Nothing is public before you have read the text and said yes to it."
        ),
    ),
    AskKind.SHARE: (
        gettext_lazy("Share our post"),
        gettext_lazy("On {campaign} we have a short post with a picture. Would {name} share it on your channels?"),
    ),
    AskKind.ANNOUNCE: (
        gettext_lazy("Announce it at your meeting"),
        gettext_lazy("Would you give us two minutes at your next meeting, or announce {campaign} there yourselves?"),
    ),
    AskKind.MAIL: (
        gettext_lazy("Mail your list"),
        gettext_lazy(
            "Would {name} send one mail about {campaign} to your own list? You write or change the text, you "
            "send it, and your list stays yours."
        ),
    ),
    AskKind.BRING: (
        gettext_lazy("Bring twenty people"),
        gettext_lazy(
            "For {campaign} we need people in the room. Could {name} bring twenty? We look after seats and rides."
        ),
    ),
    AskKind.SPEAK: (
        gettext_lazy("Speak for your members"),
        gettext_lazy("Those who live with it should be heard first. Would somebody of {name} speak at {campaign}?"),
    ),
    AskKind.ROOM: (
        gettext_lazy("Lend us a room"),
        gettext_lazy("For {campaign} we look for a room for an evening. Could {name} lend us yours? We clean up."),
    ),
    AskKind.INTRODUCE: (
        gettext_lazy("Introduce us"),
        gettext_lazy(
            "Would you introduce us to somebody who should know about {campaign}? Three lines by mail are enough."
        ),
    ),
    AskKind.DELEGATION: (
        gettext_lazy("Join our delegation"),
        gettext_lazy(
            "We are going to see the official who decides about {campaign}. Would somebody of {name} come along "
            "and say what it means for your members?"
        ),
    ),
    AskKind.COHOST: (
        gettext_lazy("Co-host our event"),
        gettext_lazy(
            "Would {name} host the event for {campaign} together with us? We plan it together, both names stand "
            "on it, and each invites its own people."
        ),
    ),
    AskKind.MONEY: (
        gettext_lazy("Give towards the costs"),
        gettext_lazy(
            "The costs of {campaign} are more than we have. Could {name} give towards it? We show you what it was "
            "spent on."
        ),
    ),
    AskKind.OTHER: ("", gettext_lazy("About {campaign}:")),
}


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    letter: str
    in_return: str = ""


def starting(kind: str, *, language: str) -> Words:
    """What an ask of this kind usually says; ``in_return`` is a proposal too."""
    with translation.override(language):
        title, what = map(str, _WHAT[AskKind(kind)])
        closing = _("If it does not fit, a no is a good answer too: then we know. Please tell us by {deadline}.")
        letter = "\n\n".join([_("Hello {contact},"), what, closing, "{me}\n{us}"])
        return Words(title, letter, _in_return(AskKind(kind)))


def good_no(kind: str, *, language: str) -> str:
    """A no that leaves the door open: says so early, says why, says what is possible."""
    with translation.override(language):
        middle = {
            GoodNo.DECLINE: _(
                "Thank you for thinking of {us}. We talked it over as a team, and we cannot do this with you: we would "
                "not do it well, and you deserve partners who can. This is no judgment of your work, and we would be "
                "glad to hear how it goes."
            ),
            GoodNo.POSTPONE: _(
                "Thank you for thinking of {us}. We would like to work with you, and this is not the time: our hands "
                "are full with what we promised to others. May we talk again around {day}? If you find somebody else "
                "before, all the better."
            ),
            GoodNo.SMALLER: _(
                "Thank you for thinking of {us}. All of it at once is more than we can promise today. What we can do "
                "is a smaller step: share what you write with our members, and come to your next meeting. If that goes "
                "well for both of us, let us talk about the next step around {day}."
            ),
        }[GoodNo(kind)]
        return "\n\n".join([_("Hello {contact},"), middle, "{me}\n{us}"])


def filled(text: str, values: dict[str, str]) -> str:
    """Known words in braces exchanged; all others stay as they were typed."""
    return _PLACE.sub(lambda match: values.get(match[1]) or match[0], text)


def values_for(
    entry: Entry, *, actor: Teammate, language: str, deadline: date | None = None, day: date | None = None,
    campaign: str = "",
) -> dict[str, str]:  # fmt: skip
    """What the braces stand for in the letter to this organization."""
    with translation.override(language):
        return {
            "contact": entry.contact_name or entry.name,
            "name": entry.name,
            "us": actor.organization.name,
            "me": str(actor.user),
            "deadline": date_format(deadline, "DATE_FORMAT") if deadline else "",
            "day": date_format(day, "DATE_FORMAT") if day else "",
            "campaign": f"“{campaign}”" if campaign else _("our campaign"),
        }


def _in_return(kind: AskKind) -> str:
    if kind in (AskKind.BRING, AskKind.SPEAK, AskKind.COHOST, AskKind.DELEGATION):
        return _("We come to your next event, and bring people.")
    if kind in (AskKind.ROOM, AskKind.MONEY):
        return _("You see all we spend, and we help with your next event.")
    return _("We share your next post or mail with our own members.")
