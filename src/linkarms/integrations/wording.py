"""What a look at a website found, in plain words that say what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.integrations.models import Outcome

if TYPE_CHECKING:
    from linkarms.integrations.models import WebsiteCheck


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    text: str


def lost() -> Explained:
    return Explained(
        _("We could not finish looking."),
        _("Nothing was changed. Please check again; if it happens once more, tell whoever runs this installation."),
    )


def explain(check: WebsiteCheck) -> Explained:
    """Why a check that has ended found no token, and what to do about it."""
    title, text = WORDS[Outcome(check.outcome)]()
    names = {"domain": check.domain, "detail": check.detail}
    return Explained(title % names, text % names)


#: Called when they are shown, in the language of the reader.
WORDS: dict[Outcome, Callable[[], tuple[str, str]]] = {
    Outcome.FOUND: lambda: (
        _("Your token stands on %(domain)s."),
        _("That shows that your team acts for the organization."),
    ),
    Outcome.NOT_THERE: lambda: (
        _("We looked at %(domain)s, and your token is not there yet."),
        _(
            "See that the change is saved and published. Some websites show changes only after some minutes, or "
            "once their cache is emptied. We look for the file and at the front page, at no other page."
        ),
    ),
    Outcome.ANOTHERS: lambda: (
        _("There is a token on %(domain)s, but not yours."),
        _(
            "Please copy it anew from this page. Each organization has a token of its own, and it changes "
            "with the website."
        ),
    ),
    Outcome.REFUSED: lambda: (
        _("%(domain)s did not let us look: it answered with error %(detail)s."),
        _(
            "Some websites keep programs out. Try the other of the two ways, or ask whoever runs the website to let "
            "the program “Linkarms” in."
        ),
    ),
    Outcome.MOVED: lambda: (
        _("Your website was changed while we looked."),
        _("The token for the new one stands on this page. Put it there and check again."),
    ),
    Outcome.BAD_ADDRESS: lambda: (
        _("%(domain)s sends visitors to an address that we cannot follow."),
        _("Put the file on the website itself, so that it is shown without sending anybody on."),
    ),
    Outcome.PORT: lambda: (
        _("The address of your website has an unusual number in it."),
        _(
            "We look only at the usual ports, 80 and 443. Write the address in your organization's details "
            "without a number after the colon."
        ),
    ),
    Outcome.NO_SUCH_HOST: lambda: (
        _("There is no website at %(domain)s."),
        _(
            "Please look whether the address in your organization's details is right. A new domain can take a day "
            "until everybody finds it."
        ),
    ),
    Outcome.NOT_PUBLIC: lambda: (
        _("%(domain)s is not on the public internet."),
        _(
            "Its name leads into a private network, where we do not look. Whoever runs the website can mend its "
            "entries in the domain name system."
        ),
    ),
    Outcome.NO_CONNECTION: lambda: (
        _("%(domain)s does not answer."),
        _(
            "See whether the website opens in your browser. If it has no https, write its address with http:// into "
            "your organization's details."
        ),
    ),
    Outcome.CERTIFICATE: lambda: (
        _("The certificate of %(domain)s is not valid."),
        _(
            "It has expired, is made out to another name, or nobody vouches for it, so we cannot know who answers. "
            "Whoever runs the website can mend that."
        ),
    ),
    Outcome.LED_AWAY: lambda: (
        _("%(domain)s sends visitors on to %(detail)s."),
        _(
            "What stands there says nothing about %(domain)s. Put the file on %(domain)s itself, or, if your website "
            "is at %(detail)s now, write that into your organization's details."
        ),
    ),
    Outcome.INSECURE: lambda: (
        _("%(domain)s sends visitors from a secure address to one that is not."),
        _("Anybody on the way could change what stands there. Put the file where it is shown by https."),
    ),
    Outcome.IN_CIRCLES: lambda: (
        _("%(domain)s sends visitors in circles."),
        _("It led us from one address to the next without an end. Whoever runs the website can mend that."),
    ),
    Outcome.TOO_SLOW: lambda: (
        _("%(domain)s answers too slowly."),
        _("We waited for ten seconds. Please check again later."),
    ),
    Outcome.TOO_BIG: lambda: (
        _("The front page of %(domain)s is too large for us to read."),
        _("Please use the file instead: it holds one line."),
    ),
    Outcome.UNREADABLE: lambda: (
        _("We could not make sense of what %(domain)s answered."),
        _("Please check again later. If it stays like this, try the other of the two ways."),
    ),
}
