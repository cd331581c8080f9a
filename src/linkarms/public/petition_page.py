"""Everything a petition's page shows, looked up and put into words; views and templates only arrange it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from linkarms.campaigns.queries import (
    link_by_code,
    public_participants,
    theme_for,
    theme_path,
)
from linkarms.core import countries
from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.core.markdown import render as render_markdown
from linkarms.petitions import challenge, queries
from linkarms.petitions.boxes import Box, boxes_for
from linkarms.petitions.door import COMMENT_MAX, RawChoice, RawSignature
from linkarms.public.visiting import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linkarms.campaigns.models import Campaign, TrackedLink
    from linkarms.directory.models import Organization
    from linkarms.petitions.models import Petition

SHOWN_BOXES = 3
SHOWN_PARTNERS = 3
COMMENTS = 20
NAMES = 10


@dataclass(frozen=True, slots=True)
class Asker:
    """An organization named on the page by its own yes."""

    name: str
    logo_url: str
    profile_url: str


@dataclass(frozen=True, slots=True)
class BoxView:
    """One organization's question as the form shows it."""

    slug: str
    organization: str
    words: str
    version: str
    fields: str  # "first name, last name, …"
    answer: str  # "yes", "no" or ""
    error: str
    is_host: bool
    told_url: str  # who gets what by this yes, for how long: of exactly these words, for ever


@dataclass(slots=True)
class FormState:
    """What was typed, and what was wrong with it: field name to sentences, as in `BadInputs`."""

    raw: RawSignature = field(default_factory=RawSignature)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notice: str = ""  # about the whole form: too many, too busy
    notice_kind: str = "bad"
    asks_challenge: bool = False  # also where nobody else is asked


def address(name: str, petition: Petition, *, via: str = "", **more: str) -> str:
    """The path of one of the petition's pages, with the link kept."""
    return address_of(name, petition.slug, via=via, **more)


def address_of(name: str, slug: str, *, via: str = "", **more: str) -> str:
    """The same by the petition's short name."""
    query = {"via": via} | more
    return _with_query(reverse(f"public:{name}", args=[slug]), query)


def share_address(petition: Petition, *, via: str) -> str:
    """The full address to send to friends, with the link kept."""
    return f"{settings.LINKARMS_BASE_URL}{address('petition', petition, via=via)}"


def petition_context(
    petition: Petition, *, via: str, now: datetime, state: FormState | None = None, in_frame: bool = False
) -> dict[str, Any]:
    """The template's context. `via` is the code as sent; a bad one is the same as none, without a word."""
    speaks = language()
    shown = queries.shown_text(petition, language=speaks)
    if shown is None:
        raise LookupError("a published petition has a text")
    link = link_by_code(via, campaign=petition.campaign)
    code = link.code if link is not None else ""
    takes = petition.takes_signatures(now=now)
    pictures = list(petition.pictures.order_by("position", "id"))
    context: dict[str, Any] = {
        "petition": petition,
        "text": shown.text,
        "text_is_foreign": shown.is_translation_missing,
        "body": render_markdown(shown.text.body),
        "picture": pictures[0] if pictures else None,
        "more_pictures": pictures[1:],
        "targets": queries.targets_of(petition),
        "count": queries.confirmed_count(petition),
        "takes_signatures": takes,
        "via": code,
        "share_url": share_address(petition, via=code),
        "petition_url": address("petition", petition, via=code),
        "who_url": address("who-gets-what", petition, via=code),
        "counter_url": reverse("public:counter", args=[petition.slug]),
        "in_frame": in_frame,
        **theme_context(petition.campaign, link, now=now),
        **askers_context(petition.campaign, now=now),
    }
    if link is not None:
        context["visit_url"] = address("visit", petition, via=code)
    if takes:
        context |= form_context(petition, link, via=code, now=now, state=state or FormState(), in_frame=in_frame)
    if not in_frame:
        context["comments"] = queries.public_comments(petition, limit=COMMENTS)
        context["names"] = queries.latest_names(petition, limit=NAMES)
    return context


def form_context(
    petition: Petition, link: TrackedLink | None, *, via: str, now: datetime, state: FormState, in_frame: bool
) -> dict[str, Any]:
    """What the sign form needs."""
    speaks = language()
    boxes = [_box_view(box, petition, state, via=via) for box in boxes_for(petition, link, now=now)]
    target = "embed" if in_frame else "sign"
    return {
        "form_url": address(target, petition, via=via, lang=speaks),
        "raw": state.raw,
        "errors": {name: " ".join(sentences) for name, sentences in state.errors.items()},
        "error_list": _error_list(state.errors, boxes),
        "notice": state.notice,
        "notice_kind": state.notice_kind,
        "boxes": boxes[:SHOWN_BOXES],
        "more_boxes": boxes[SHOWN_BOXES:],
        "more_open": any(box.answer or box.error for box in boxes[SHOWN_BOXES:]),
        "required_choice": settings.LINKARMS_REQUIRED_CHOICE,
        "minimum_age": settings.LINKARMS_MINIMUM_AGE,
        "countries": countries.choices(speaks),
        "country": state.raw.country or petition.country,
        "comment_max": COMMENT_MAX,
        **_challenge_context(petition, state, now=now),
    }


def _challenge_context(petition: Petition, state: FormState, *, now: datetime) -> dict[str, Any]:
    """Nothing while nobody is in a hurry: then the page carries neither script nor style for it."""
    if not state.asks_challenge and not challenge.is_raised(petition.slug, now=now):
        return {}
    return {"challenge_url": reverse("public:challenge", args=[petition.slug])}


def theme_context(campaign: Campaign, link: TrackedLink | None, *, now: datetime) -> dict[str, Any]:
    """The stylesheet of whoever's colours a visitor by this link sees."""
    theme = theme_for(campaign, link, now=now)
    return {"theme_url": theme_path(theme) if theme is not None else ""}


def askers_context(campaign: Campaign, *, now: datetime) -> dict[str, Any]:
    """The host and the partners who said yes, those beyond the first few apart."""
    partners = [_asker(one.organization, with_logo=one.shows_logo) for one in public_participants(campaign, now=now)]
    return {
        "host": _asker(campaign.host, with_logo=True),
        "partners": partners[:SHOWN_PARTNERS],
        "more_partners": partners[SHOWN_PARTNERS:],
    }


def field_names(names: Sequence[str]) -> str:
    """ "first name, last name, e-mail address" for stored names of fields."""
    words = labels()
    return ", ".join(words[each] for each in Field.order() if str(each) in names)


def _asker(organization: Organization, *, with_logo: bool) -> Asker:
    is_public = organization.profile_public_at is not None
    return Asker(
        name=organization.name,
        logo_url=organization.logo.url if with_logo and organization.logo else "",
        profile_url=f"/o/{organization.slug}/" if is_public else "",
    )


def told_address(petition: Petition, *, slug: str, version: str, via: str = "") -> str:
    """Where this version of the words beside an organization's box is explained, in the language of this page."""
    query = {"via": via, "lang": language()}
    return _with_query(reverse("public:told", args=[petition.slug, slug, version]), query)


def _box_view(box: Box, petition: Petition, state: FormState, *, via: str) -> BoxView:
    slug, speaks = box.organization.slug, language()
    choice = state.raw.choices.get(slug, RawChoice())
    return BoxView(
        slug=slug,
        organization=box.organization.name,
        words=box.words.text_es if speaks == "es" else box.words.text_en,
        version=box.words.version,
        fields=field_names(box.words.fields),
        answer=choice.answer,
        error=" ".join(state.errors.get(f"opt_ins.{slug}", ())),
        is_host=box.is_host,
        told_url=told_address(petition, slug=slug, version=box.words.version, via=via),
    )


def _error_list(errors: Mapping[str, Sequence[str]], boxes: Sequence[BoxView]) -> list[tuple[str, str, str]]:
    """(anchor or "", what the field is called, sentence) for the summary, in the order of the form."""
    called = {
        "given_name": _("First name"),
        "family_name": _("Last name"),
        "email": _("E-mail"),
        "country": _("Country"),
        "postal_code": _("Postcode"),
        "phone": _("Phone"),
        "comment": _("Why do you sign?"),
        "old_enough": _("Your age"),
        **{f"opt_ins.{box.slug}": box.organization for box in boxes},
    }
    found = []
    for name, sentences in sorted(errors.items(), key=lambda item: _place(item[0], called)):
        anchor = f"id_{name.replace('.', '_')}" if name in called else ""
        found += [(anchor, called.get(name, ""), sentence) for sentence in sentences]
    return found


def _place(name: str, called: Mapping[str, str]) -> int:
    return list(called).index(name) if name in called else len(called)


def _with_query(path: str, query: Mapping[str, str]) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
