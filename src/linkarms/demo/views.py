"""The demo's own pages: who is who, and everybody's mail. A real installation has none of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from linkarms.demo.models import DemoMark
from linkarms.demo.story.cast import BY_KEY, CAST, DOLORES, HOST
from linkarms.directory.models import Organization, Teammate
from linkarms.outbox.models import Mail

#: Mails carry their styles inside: mail programs read no style sheets.
_MAIL_POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The cast, how to be one of them, and what was built."""
    places = Teammate.objects.active().filter(user__email__in=CAST.values()).select_related("user", "organization")
    order = list(CAST.values())
    mark = DemoMark.objects.filter(pk=1).first()
    context = {
        "people": sorted(places.order_by("pk"), key=lambda one: order.index(one.user.email)),
        "dolores": DOLORES,
        "mark": mark,
        "counts": mark.counts if mark else {},
        "host": Organization.objects.filter(name=BY_KEY[HOST].name).first(),
    }
    return render(request, "demo/home.html", context)


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """Everybody's mail, newest first; ``?to=`` narrows to one person's, ``?q=`` looks for words."""
    asked = {name: request.GET.get(name, "").strip().lower()[:200] for name in ("to", "q")}
    found = Mail.objects.exclude(to="").order_by("-pk").defer("text", "html")
    if asked["to"]:
        found = found.filter(to=asked["to"])
    if asked["q"]:
        found = found.filter(subject__icontains=asked["q"])
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    keep = urlencode({name: value for name, value in asked.items() if value})
    context = {"mails": page.object_list, "page_obj": page, "paginator": page.paginator, "keep": keep, **asked}
    return render(request, "demo/mails.html", context)


@require_safe
@never_cache
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail in plain text, its addresses as links."""
    return render(request, "demo/mail.html", {"mail": get_object_or_404(Mail.objects.exclude(to=""), pk=pk)})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_override(_MAIL_POLICY)
def mail_as_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, as a mail program shows it."""
    return render(request, "demo/mail_as_sent.html", {"mail": get_object_or_404(Mail.objects.exclude(to=""), pk=pk)})
