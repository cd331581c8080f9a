"""An organization's colours as a stylesheet, cacheable by everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from linkarms.campaigns.models import Theme
from linkarms.campaigns.queries import theme_css, theme_is_public
from linkarms.core import clock
from linkarms.directory.queries import nameable_or_nobody

A_YEAR = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"


def stylesheet(request: HttpRequest, org: str, version: int) -> HttpResponse:
    """`/theme/<organization>-<version>.css`. Not there for an organization that stands on no public page (law 3).

    A page that was cached before a change asks for the version before: it gets today's colours, kept briefly.
    """
    organization = nameable_or_nobody(org)
    found = Theme.objects.filter(organization=organization.pk, version__gte=version).first()
    theme = found if found is not None else Theme()
    theme.organization = organization
    if not theme_is_public(theme, now=clock.now()) or found is None:
        raise Http404
    response = HttpResponse(theme_css(theme), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = A_YEAR if theme.version == version else A_MINUTE
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [path("theme/<slug:org>-<int:version>.css", stylesheet, name="theme")]
