"""Reading the sign form as it was sent: without a cookie, without a session, whatever it contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from linkarms.petitions.door import RawChoice, RawSignature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

MOST_BYTES = 64 * 1024
HONEYPOT = "homepage"
CHALLENGE = "challenge"
SHOWN, CHOICE = "shown-", "choice-"


class TooLarge(Exception):  # noqa: N818  # what it is, not what went wrong
    """More than a sign form can hold."""


class Unreadable(Exception):  # noqa: N818
    """Damaged on the way, or not a form."""


@dataclass(frozen=True, slots=True)
class SentForm:
    raw: RawSignature
    is_bait_taken: bool  # a field that people never see was filled in
    challenge: str = ""  # what the browser worked out, when it was asked to


def read(request: HttpRequest) -> SentForm:
    """The form of a POST; raises TooLarge before anything of it is read, Unreadable for what is no form."""
    if _length(request) > MOST_BYTES:
        raise TooLarge
    try:
        sent = request.POST
    except (RequestDataTooBig, TooManyFieldsSent) as error:
        raise TooLarge from error
    except (MultiPartParserError, UnreadablePostError, BadRequest, UnicodeDecodeError, LookupError) as error:
        raise Unreadable from error
    return sent_form(sent)


def sent_form(sent: Mapping[str, str]) -> SentForm:
    """The form from its fields; of a field sent twice the last value."""
    return SentForm(
        raw=_raw(sent),
        is_bait_taken=bool(sent.get(HONEYPOT, "").strip()),
        challenge=sent.get(CHALLENGE, ""),
    )


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _raw(sent: Mapping[str, str]) -> RawSignature:
    def text(name: str) -> str:
        return sent.get(name, "")

    return RawSignature(
        given_name=text("given_name"),
        family_name=text("family_name"),
        email=text("email"),
        postal_code=text("postal_code"),
        country=text("country"),
        phone=text("phone"),
        comment=text("comment"),
        name_public="name_public" in sent,
        comment_public="comment_public" in sent,
        old_enough="old_enough" in sent,
        choices=_choices(sent),
    )


def _choices(sent: Mapping[str, str]) -> dict[str, RawChoice]:
    """Every box that was shown, ticked or not; and every tick, even where the form says nothing of its words."""
    slugs = [name.removeprefix(SHOWN) for name in sent if name.startswith(SHOWN)]
    slugs += [name.removeprefix(CHOICE) for name in sent if name.startswith(CHOICE)]
    return {
        slug: RawChoice(answer=sent.get(f"{CHOICE}{slug}", ""), words=sent.get(f"{SHOWN}{slug}", "")) for slug in slugs
    }
