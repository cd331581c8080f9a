"""What one box means, in plain words: each version of the words has an address that stays.

The link beside the box leads here, so that what a person agreed to can be read again as it was shown. A name stands
here only as long as it may stand in public; whoever said yes finds it under "Who has my data" even then.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkarms.campaigns.queries import link_by_code, public_participants
from linkarms.core import clock
from linkarms.petitions import queries
from linkarms.petitions.boxes import offers_for
from linkarms.petitions.telling import END, LONG, OFTEN, STOP, WHAT, WHO, WHOM, WHY
from linkarms.public import visiting
from linkarms.public.petition_page import address, field_names, theme_context
from linkarms.public.visiting import language, page_context
from linkarms.supporters.queries import kept_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from linkarms.campaigns.models import TrackedLink
    from linkarms.petitions.models import Petition
    from linkarms.supporters.models import ConsentWords
    from linkarms.supporters.services import Told


@dataclass(frozen=True, slots=True)
class Question:
    heading: str
    answers: list[str]


@require_safe
def told(request: HttpRequest, slug: str, org: str, version: str) -> HttpResponse:
    """One version of the words beside an organization's box: who, what, why, for how long, how to stop it."""
    found, now = queries.public_petition(slug), clock.now()
    words = kept_words(found.campaign, slug=org, version=version[:16]) if found is not None else None
    if found is None or words is None:
        raise Http404
    link = link_by_code(request.GET.get("via", "")[:64], campaign=found.campaign)
    via = link.code if link else ""
    shown = queries.shown_text(found, language=language())
    named = _may_be_named(found, words, now=now)
    context = {
        **page_context(request, via=via),
        **theme_context(found.campaign, link, now=now),
        "text": shown.text if shown else None,
        "petition_url": address("petition", found, via=via),
        "who_url": address("who-gets-what", found, via=via),
        "named": named,
    }
    if named:
        context |= _said(found, words, link, now=now)
    return visiting.render("public/petition/told.html", context, cache=True)


def _said(petition: Petition, words: ConsentWords, link: TrackedLink | None, *, now: datetime) -> dict[str, object]:
    current = {(offer.organization.pk, offer.version) for offer in offers_for(petition, link, now=now)}
    return {
        "organization": words.organization.name,
        "asked": words.text_es if language() == "es" else words.text_en,
        "fields": field_names(words.fields),
        "questions": _questions(words.told),
        "since": words.made_at,
        "version": words.version,
        "is_current": (words.organization_id, words.version) in current,
    }


def _questions(told: Sequence[Told]) -> list[Question]:
    """What belongs to one question under one heading."""
    headings = {
        WHO: _("Who is this?"),
        WHAT: _("What does it get?"),
        WHOM: _("From whom?"),
        WHY: _("What for?"),
        OFTEN: _("How often does it write?"),
        LONG: _("For how long?"),
        END: _("And at the end?"),
        STOP: _("How do I stop it?"),
    }
    key = "words_es" if language() == "es" else "words_en"
    return [
        Question(headings.get(about, ""), [one[key] for one in some])
        for about, some in groupby(told, key=lambda one: one["about"])
    ]


def _may_be_named(petition: Petition, words: ConsentWords, *, now: datetime) -> bool:
    """Law 1 holds for old words too: the host of a public petition is named, a partner while its yes stands."""
    if words.organization_id == petition.campaign.host_id:
        return True
    return any(one.organization.pk == words.organization_id for one in public_participants(petition.campaign, now=now))


urlpatterns = [path("p/<slug:slug>/who-gets-what/<slug:org>/<slug:version>/", told, name="told")]
