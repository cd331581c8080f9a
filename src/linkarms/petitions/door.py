"""The door of intake: what was typed becomes a submission, or all that is wrong with it is said at once.

Shared by the web form and the JSON door, which hand over strings as they came. Nothing is stored here. Rate limit and
honeypot are asked by the doors before, with the same functions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from linkarms.core import countries, names
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, BadInputs, Refused
from linkarms.core.phone import canonical_phone
from linkarms.core.postcode import canonical_postcode
from linkarms.core.tokens import keyed_hash, quick_keyed_hash
from linkarms.petitions.boxes import Box, was_on_offer
from linkarms.petitions.desk import Desk, desk_for
from linkarms.petitions.submission import GivenAnswer, SignatureSubmission, new_submission
from linkarms.supporters.models import BoxKind

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.petitions.models import Petition

COMMENT_MAX = 1000
CLOSED = "closed"
MOST_CHOICES = 100  # a form with forty partners is long already

_ANSWERS = frozenset({"yes", "no"})
_SLUG = re.compile(r"[\w-]{1,80}", re.ASCII)
_VERSION = re.compile(r"[0-9a-f]{16}")


class RawChoice(NamedTuple):
    """One organization's box as it was sent: "yes", "no" or "" (nothing), and the version of the words shown."""

    answer: str = ""
    words: str = ""


@dataclass(slots=True)
class RawSignature:
    """What was typed and ticked, as sent."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""
    comment: str = ""
    name_public: bool = False
    comment_public: bool = False
    old_enough: bool = False
    choices: Mapping[str, RawChoice] = field(default_factory=dict)  # by the organization's slug


class Prepared(NamedTuple):
    """Ready for intake, and the slugs of organizations whose yes is dropped: their box is no longer on offer."""

    submission: SignatureSubmission
    dropped: list[str]


class WasShown(Protocol):
    """`boxes.was_on_offer`, or nobody to ask."""

    def __call__(self, petition: Petition, *, code: str, slug: str, version: str) -> bool: ...


class _Problems:
    """Collects every BadInput instead of stopping at the first."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, sentence: str) -> None:
        self.errors[name].append(sentence)

    def text(self, read: Callable[..., str], raw: str, **how: object) -> str:
        try:
            return read(raw, **how)
        except BadInput as error:
            for name, sentences in error.errors.items():
                self.errors[name].extend(sentences)
            return ""


class Unsure(Exception):  # noqa: N818  # no error: the way that may ask the database is to be taken
    """What was sent can only be judged by a look at the past."""


def prepare(
    petition: Petition,
    form: RawSignature,
    *,
    via: str,
    language: str,
    method: str,
    network: str,
    now: datetime,
    submission: UUID | None = None,
) -> Prepared:
    """Check everything and look up what was shown on the link `via`.

    `network` is the keyed hash of the sender's network, `submission` a number of the sender's own for sending
    again. Raises Refused when the petition takes no signatures, BadInputs with all problems: field names as in
    the API, boxes as ``opt_ins.<slug>``. A forged or foreign `via` is no error.
    """
    return prepare_at(
        desk_for(petition, via=via, now=now),
        form,
        language=language,
        method=method,
        network=network,
        now=now,
        submission=submission,
        was_shown=was_on_offer,
    )


def prepare_at(
    desk: Desk,
    form: RawSignature,
    *,
    language: str,
    method: str,
    network: str,
    now: datetime,
    submission: UUID | None = None,
    was_shown: WasShown | None = None,
) -> Prepared:
    """`prepare` at a desk already looked up: no database, so that an event loop may call it.

    Without `was_shown` a yes to a box that is not on the desk raises Unsure.
    """
    petition, link = desk.petition, desk.link
    if not petition.takes_signatures(now=now):
        raise Refused(
            _("This petition is closed and takes no more signatures. What was signed before stays signed."),
            frozenset({CLOSED}),
        )
    problems = _Problems()
    values = _values(petition, form, problems)
    answers, dropped = _answers(desk, form, problems, was_shown)
    if desk.asks_age and not form.old_enough:
        problems.add("old_enough", _("Please tick this if it is true. Without it we cannot keep your signature."))
    if problems.errors:
        raise BadInputs(problems.errors)
    signature = SignatureSubmission(
        submission=submission or new_submission(now=now),
        petition_id=petition.id,
        campaign_id=petition.campaign_id,
        **values,
        name_public=form.name_public,
        comment_public=form.comment_public and bool(values["comment"]),
        language=language,
        link_id=link.id if link else None,
        recruiter_id=link.organization_id if link else None,
        method=method,
        network_hash=network,
        at=now,
        answers=tuple(answers),
        unproven=False,
    )
    return Prepared(signature, dropped)


def network_hash(network: str) -> str:
    """What is kept of a network address: a keyed hash, blanked after 30 days."""
    return quick_keyed_hash(network, purpose="network") if network else ""


def just_changed() -> str:
    """For a submission that intake refused: something it named was deleted in the same moment."""
    return _("The page has just changed. Please send it once more.")


def submission_for(petition: Petition, form: RawSignature, *, key: str) -> UUID | None:
    """The number of a submission sent with an idempotency key: the same key, petition and address give the same."""
    if not key:
        return None
    content = f"{petition.pk}\n{form.email.strip().lower()}\n{key}"
    return UUID(keyed_hash(content, purpose="idempotency")[:32])


def _values(petition: Petition, form: RawSignature, problems: _Problems) -> dict[str, str]:
    country = form.country.strip().upper()[:3] or petition.country
    if not countries.is_country(country):
        problems.add("country", _("Please choose a country from the list."))
        postal_code = phone = ""
    else:
        postal_code = problems.text(canonical_postcode, form.postal_code, country=country)
        asked = petition.asks_phone and form.phone.strip()
        phone = problems.text(canonical_phone, form.phone, country=country) if asked else ""
    return {
        "given_name": _name(form.given_name, "given_name", problems),
        "family_name": _name(form.family_name, "family_name", problems),
        "email": problems.text(canonical_email, form.email),
        "postal_code": postal_code,
        "country": country,
        "phone": phone,
        "comment": problems.text(_comment, form.comment) if petition.asks_comment else "",
    }


def _name(raw: str, name: str, problems: _Problems) -> str:
    if raw and not raw.isspace():
        return problems.text(names.person_name, raw, field=name)
    missing = {"given_name": _("Please write your first name."), "family_name": _("Please write your last name.")}
    problems.add(name, missing[name])
    return ""


def _comment(raw: str) -> str:
    return names.paragraphs(raw, field="comment", max_length=COMMENT_MAX, required=False)


def _answers(
    desk: Desk, form: RawSignature, problems: _Problems, was_shown: WasShown | None
) -> tuple[list[GivenAnswer], list[str]]:
    """The answers to the boxes on offer, and the slugs of yeses to boxes that were and no longer are."""
    if len(form.choices) > MOST_CHOICES:
        problems.add(
            "opt_ins", _("There are more answers here than any form of ours asks for. Please reload the page.")
        )
        return [], []
    answers: dict[str, GivenAnswer] = {}
    dropped: list[str] = []
    for slug, choice in form.choices.items():
        sent = choice.answer if choice.answer in _ANSWERS else ""
        answer = desk.answers.get((slug, choice.words, sent))
        if answer is not None:
            answers[slug] = answer
        elif choice.answer == "yes":
            if was_shown is None:
                raise Unsure
            if _could_be(slug, choice) and was_shown(desk.petition, code=desk.via, slug=slug, version=choice.words):
                dropped.append(slug)
            else:
                problems.add(f"opt_ins.{slug}", _not_on_offer(slug, desk.boxes.get(slug)))
    if desk.kind == BoxKind.YES_NO:
        for slug in desk.boxes.keys() - answers.keys() - set(dropped):
            problems.errors.pop(f"opt_ins.{slug}", None)
            problems.add(f"opt_ins.{slug}", _("Please answer yes or no. Signing counts either way."))
    return list(answers.values()), sorted(dropped)


def _could_be(slug: str, choice: RawChoice) -> bool:
    """Whether it is worth asking the database: it chokes on half characters, and forgers send many."""
    return _SLUG.fullmatch(slug) is not None and _VERSION.fullmatch(choice.words) is not None


def _not_on_offer(slug: str, box: Box | None) -> str:
    if box is None:
        return _(
            "“%(slug)s” does not ask here whether it may write to you. Please take that yes out and send again."
        ) % {"slug": slug[:80]}
    return _("We cannot tell which words you said yes to for %(organization)s. Please answer again.") % {
        "organization": box.organization.name
    }
