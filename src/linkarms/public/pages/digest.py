"""The foot of the digest's mail: one click stops it.

Looking shows a button; posting acts, also without the page (RFC 8058).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.partnerships.models import Rhythm
from linkarms.partnerships.services.digests import choose_digest, rhythm_of, teammate_of
from linkarms.public import visiting
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more of these mails. The page says nothing of the organization: a mail may have been handed on."""
    teammate = teammate_of(token)
    if request.method == "POST":
        choose_digest(teammate, rhythm=Rhythm.OFF, actor=None, now=clock.now())
    context = {
        **page_context(request),
        "stopped": rhythm_of(teammate) == Rhythm.OFF,
        "action": f"{request.path}?lang={language()}",
    }
    return visiting.render("public/digest_stop.html", context, Referrer_Policy="no-referrer", X_Robots_Tag="noindex")


urlpatterns = [path("digest/stop/<str:token>/", stop, name="digest-stop")]
