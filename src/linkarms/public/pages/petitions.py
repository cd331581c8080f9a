"""The petition's page, its form, the thanks, and the same in a frame.

None of them reads a cookie or a session. The form is public and twice is once, so it carries no token: what protects
it is asked at the door (rate, bait, checks).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.campaigns.queries import link_by_code
from linkarms.core import clock
from linkarms.core.errors import BadInputs, Overloaded, Refused, TooMany
from linkarms.petitions import challenge, door, queries, writer
from linkarms.petitions.submission import Outcome
from linkarms.public import sign_form, visiting
from linkarms.public.petition_page import (
    FormState,
    address,
    address_of,
    petition_context,
    share_address,
    theme_context,
)
from linkarms.public.visiting import language, network_of, page_context

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.http import HttpRequest

    from linkarms.petitions.models import Petition

PAGE, FRAME = "public/petition/page.html", "public/petition/embed.html"
FRAME_CSP: dict[str, Collection[str] | str] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


@require_safe
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. Others may keep it for ten seconds, and so does the front (`linkarms.front.pages`)."""
    return _shown(request, slug, in_frame=False)


@csrf_exempt
@xframe_options_exempt
@csp_override(FRAME_CSP)
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a frame on somebody else's page, and the only page that may stand in one. Posts to itself."""
    if request.method == "POST":
        return _sign(request, slug, in_frame=True)
    if "signed" in request.GET:
        return _thanks(request, slug, in_frame=True)
    return _shown(request, slug, in_frame=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """The form's target. Looked at, it leads back to the form."""
    if request.method == "POST":
        return _sign(request, slug, in_frame=False)
    found = _petition(slug)
    back = address("petition", found, via=_via(request), lang=request.GET.get("lang", ""))
    return HttpResponseRedirect(f"{back}#sign")


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """After signing, and after confirming: the same for everybody, with the link kept."""
    return _thanks(request, slug, in_frame=False)


def _shown(request: HttpRequest, slug: str, *, in_frame: bool) -> HttpResponse:
    via = _via(request)
    link = link_by_code(via) if via else None
    response = _page(request, _petition(slug), via=link.code if link else "", now=clock.now(), in_frame=in_frame)
    response["Cache-Control"] = f"public, max-age={visiting.CACHE_SECONDS}"
    return response


def _page(
    request: HttpRequest,
    found: Petition,
    *,
    via: str,
    now: datetime,
    state: FormState | None = None,
    in_frame: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **petition_context(found, via=via, now=now, state=state, in_frame=in_frame),
        **page_context(request, via=via),
        "base_url": settings.LINKARMS_BASE_URL,
        "canonical_url": share_address(found, via=""),
    }
    return visiting.render(FRAME if in_frame else PAGE, context, status=status)


def _sign(request: HttpRequest, slug: str, *, in_frame: bool) -> HttpResponse:
    found, via, now = _petition(slug), _via(request), clock.now()
    try:
        sent = sign_form.read(request)
    except sign_form.TooLarge:
        return _too_large(request, found, via)
    except sign_form.Unreadable:
        sent = sign_form.SentForm(raw=door.RawSignature(), is_bait_taken=False)
    if sent.is_bait_taken:
        return _to_thanks(found, via=via, dropped=False, in_frame=in_frame)

    def again(status: int, state: FormState, retry_after: int | None = None) -> HttpResponse:
        """The page once more with everything that was typed and ticked."""
        response = _page(request, found, via=via, now=now, state=state, in_frame=in_frame, status=status)
        if retry_after is not None:
            response["Retry-After"] = str(retry_after)
        return response

    try:
        network = network_of(request)
        lane = challenge.admit(slug, network=network, answer=sent.challenge, now=now)
        prepared = door.prepare(found, sent.raw, via=via, language=language(), method="form", network=network, now=now)
        outcome = writer.submit(challenge.by(lane, prepared.submission), now=now)
    except BadInputs as problem:
        return again(422, FormState(sent.raw, problem.errors))
    except Refused as refusal:
        return again(409, FormState(sent.raw, notice=refusal.message))
    except (TooMany, Overloaded) as busy:
        # With a challenge solved, more may pass from one network.
        is_rush = isinstance(busy, TooMany)
        state = FormState(sent.raw, notice=busy.message, asks_challenge=is_rush)
        return again(429 if is_rush else 503, state, retry_after=busy.retry_after)
    if outcome is Outcome.REFUSED:
        return again(409, FormState(sent.raw, notice=door.just_changed()))
    return _to_thanks(found, via=via, dropped=bool(prepared.dropped), in_frame=in_frame)


def _to_thanks(found: Petition, *, via: str, dropped: bool, in_frame: bool) -> HttpResponse:
    place = thanks_path(found.slug, via=via, language=language(), dropped=dropped, in_frame=in_frame)
    return HttpResponseRedirect(place, status=303)


@lru_cache(maxsize=2_000)
def thanks_path(slug: str, *, via: str, language: str, dropped: bool, in_frame: bool) -> str:
    """Where one goes after signing, with the link kept."""
    signed = "1" if in_frame else ""
    name = "embed" if in_frame else "thanks"
    return address_of(name, slug, via=via, signed=signed, lang=language, dropped="1" if dropped else "")


def _thanks(request: HttpRequest, slug: str, *, in_frame: bool) -> HttpResponse:
    found, now = _petition(slug), clock.now()
    shown = queries.shown_text(found, language=language())
    link = link_by_code(_via(request), campaign=found.campaign)
    via = link.code if link else ""
    context: dict[str, Any] = {
        **page_context(request, via=via, **_flags(request)),
        **theme_context(found.campaign, link, now=now),
        "petition": found,
        "text": shown.text if shown else None,
        "confirmed": "confirmed" in request.GET,
        "dropped": "dropped" in request.GET,
        "signed": True,
        "in_frame": in_frame,
        "share_url": share_address(found, via=via),
        "petition_url": address("petition", found, via=via, lang=language()),
        "mail_url": _mail_url(shown.text.title if shown else "", share_address(found, via=via)),
    }
    return visiting.render(FRAME if in_frame else "public/signing/thanks.html", context, cache=True)


def _flags(request: HttpRequest) -> dict[str, str]:
    return {name: "1" for name in ("confirmed", "dropped", "signed") if name in request.GET}


def _mail_url(title: str, link: str) -> str:
    text = _("I have just signed “%(title)s”. Will you, too?") % {"title": title}
    return f"mailto:?subject={quote(title)}&body={quote(f'{text}\r\n\r\n{link}\r\n')}"


def _too_large(request: HttpRequest, found: Petition, via: str) -> HttpResponse:
    context = {**page_context(request), "petition_url": address("petition", found, via=via)}
    return visiting.render("public/signing/too_large.html", context, status=413)


def _petition(slug: str) -> Petition:
    found = queries.public_petition(slug)
    if found is None:
        raise Http404
    return found


def _via(request: HttpRequest) -> str:
    return request.GET.get("via", "")[:64]


urlpatterns = [
    path("p/<slug:slug>/", petition, name="petition"),
    path("p/<slug:slug>/sign/", sign, name="sign"),
    path("p/<slug:slug>/thanks/", thanks, name="thanks"),
    path("p/<slug:slug>/embed/", embed, name="embed"),
]
