"""Feeds that the team follows, how reading them goes, and the organizations found in them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.leads import following
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.models import Feed, FoundName
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.leads.dismissing import just_dismissed, remember

A_PAGE = 40


class FeedForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=300,
        help_text=gettext_lazy(
            "Of a newspaper or a blog near you. Look for RSS or Atom on their website; often it ends in /feed or /rss."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocapitalize": "none"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    may_write = request.teammate.may_help
    form = FeedForm(request.POST if request.method == "POST" and may_write else None)
    if form.is_valid():
        try:
            feed = following.follow_feed(form.cleaned_data["address"], actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            words = _("You follow %(feed)s. It is read within some minutes, and then every hour.")
            messages.success(request, words % {"feed": feed})
            return go(request, "leads-feeds")
    names = following.names_of(request.teammate)
    context = {
        "form": form,
        "feeds": list(following.feeds_of(request.teammate)),
        "page": Paginator(names, A_PAGE).get_page(request.GET.get("page")),
        "dismissed": just_dismissed(request),
    }
    return render(request, "workspace/leads/feeds.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.visible_to(request.teammate), pk=pk)
    following.leave_feed(feed, actor=request.teammate, now=now())
    messages.success(request, _("You follow %(feed)s no more.") % {"feed": feed})
    return go(request, "leads-feeds")


@require_POST
@staff(needs="help")
def read(request: StaffRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.visible_to(request.teammate), pk=pk)
    following.read_soon(feed, actor=request.teammate, now=now())
    messages.success(request, _("%(feed)s is read within some minutes.") % {"feed": feed})
    return go(request, "leads-feeds")


@require_POST
@staff(needs="help")
def make_lead(request: StaffRequest, pk: int) -> HttpResponse:
    lead = following.lead_from_name(_found(request, pk), actor=request.teammate, now=now())
    messages.success(request, _("%(name)s is among your leads.") % {"name": lead.entry.name})
    return go(request, "leads-feeds")


@require_POST
@staff(needs="help")
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    remember(request, dismiss_for_good(found.name, entry=found.entry, actor=request.teammate, now=now()))
    return go(request, "leads-feeds")


def _found(request: StaffRequest, pk: int) -> FoundName:
    names = FoundName.objects.visible_to(request.teammate).select_related("feed", "item", "entry")
    return get_object_or_404(names, pk=pk)
