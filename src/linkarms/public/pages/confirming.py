"""The answer to the mail. Mail scanners open every link, so looking shows a button and posting acts.

The token is the proof; there is no session and no other token. It must not leave: no referrer, no cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.petitions import confirming
from linkarms.petitions.choices import choice_lines
from linkarms.petitions.queries import title_of
from linkarms.public import visiting
from linkarms.public.petition_page import address, theme_context
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from linkarms.petitions.confirming import Pending


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was signed and chosen, in the colours one came by, with one button; posted, it counts."""
    now = clock.now()
    if request.method != "POST":
        pending = confirming.find(token, now=now)
        return _private("public/signing/confirm.html", _context(request, token, pending, now))
    pending = confirming.confirm(token, now=now)
    return HttpResponseRedirect(_thanks(pending), status=303)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """ "This wasn't me": a page and a button of its own, so that nobody presses it in passing."""
    now = clock.now()
    pending = confirming.find(token, now=now)
    context = _context(request, token, pending, now)
    if request.method == "POST":
        context["outcome"] = str(confirming.not_me(token, now=now))
    return _private("public/signing/not_me.html", context)


def _context(request: HttpRequest, token: str, pending: Pending, now: datetime) -> dict[str, Any]:
    speaks = language()
    return {
        **page_context(request),
        **theme_context(pending.petition.campaign, pending.link, now=now),
        "title": title_of(pending.petition, language=speaks),
        "choices": choice_lines(pending.answers, language=speaks),
        "is_repeat": pending.is_repeat,
        "is_confirmed": pending.is_confirmed,
        "confirm_url": f"{reverse('public:confirm', args=[token])}?lang={speaks}",
        "not_me_url": f"{reverse('public:not-me', args=[token])}?lang={speaks}",
        "thanks_url": _thanks(pending),
    }


def _thanks(pending: Pending) -> str:
    via = pending.link.code if pending.link is not None else ""
    return address("thanks", pending.petition, via=via, lang=language(), confirmed="1")


def _private(template: str, context: dict[str, Any]) -> HttpResponse:
    return visiting.render(template, context, Referrer_Policy="no-referrer", X_Robots_Tag="noindex")


urlpatterns = [
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("confirm/<str:token>/not-me/", not_me, name="not-me"),
]
