"""Lists of events: brought, looked at, kept, taken back; who sponsors what here, and what becomes of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.leads.events import importing, queries
from linkarms.directory.leads.events.leads import lead_from_organizer
from linkarms.directory.leads.events.reading import MOST_BYTES
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.models import EventList, Organizer
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.leads.dismissing import just_dismissed, remember

A_PAGE = 40
CHAPTERS = 5
LONGEST = 100


class BringForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is on this list?"),
        max_length=200,
        help_text=gettext_lazy("For instance: Protests in January 2025 (Crowd Counting). It stands beside each lead."),
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "A table of the Crowd Counting Consortium (CSV), or events of Mobilize or Action Network (JSON); "
            "at most 16 MB and 20,000 events."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: at most 16 MB. Cut it by month or state."))
        return file


class WhereForm(forms.Form):
    """What the table is narrowed to. What cannot be read narrows nothing."""

    q = forms.CharField(required=False, max_length=LONGEST)
    region = forms.CharField(required=False, max_length=60)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def where(self) -> queries.Where:
        self.is_valid()
        found = self.cleaned_data
        return queries.Where(
            text=found.get("q") or "",
            region=found.get("region") or "",
            since=found.get("since"),
            until=found.get("until"),
        )


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    where = WhereForm(request.GET).where()
    rows = queries.who_sponsors(request.teammate, where)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    queries.link_to_entries(request.teammate, page.object_list)
    context = {
        "page": page,
        "shown": [(row, row.chapters[:CHAPTERS], max(0, len(row.chapters) - CHAPTERS)) for row in page],
        "where": where,
        "keep": _keep(where),
        "regions": queries.regions(request.teammate),
        "lists": queries.event_lists(request.teammate),
        "dismissed": just_dismissed(request),
    }
    return render(request, "workspace/leads/events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def bring(request: StaffRequest) -> HttpResponse:
    """Choose a file; what stands in it is shown on the page of the list, before it counts."""
    posted = request.method == "POST"
    form = BringForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with tempfile.NamedTemporaryFile(prefix="linkarms-events-") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
                copy.flush()
                made = importing.bring_events(
                    Path(copy.name),
                    title=form.cleaned_data["title"],
                    file_name=file.name or "",
                    actor=request.teammate,
                    now=now(),
                )
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "leads-event-list", pk=made.pk)
    return render(request, "workspace/leads/bring_events.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@staff
def event_list(request: StaffRequest, pk: int) -> HttpResponse:
    """What stands in one list: a preview, until it is kept."""
    found = get_object_or_404(EventList.objects.visible_to(request.teammate).select_related("brought_by"), pk=pk)
    rows = queries.who_sponsors(request.teammate, queries.Where(event_list=found.pk))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    queries.link_to_entries(request.teammate, page.object_list)
    context = {
        "list": found,
        "page": page,
        "organizers": sum(1 + len(row.chapters) for row in rows),
        "shown": [(row, row.chapters[:CHAPTERS], max(0, len(row.chapters) - CHAPTERS)) for row in page],
        "known": sum(one.organizer.entry_id is not None for row in rows for one in (row, *row.chapters)),
        "new": queries.new_here(found) if found.kept_at is None else 0,
        "some": list(found.events.order_by("pk")[: queries.SHOWN]),
    }
    return render(request, "workspace/leads/event_list.html", context)


@require_POST
@staff(needs="help")
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(EventList.objects.visible_to(request.teammate), pk=pk)
    importing.keep_events(found, actor=request.teammate, now=now())
    messages.success(request, _("%(title)s is kept. Only your team sees it.") % {"title": found.title})
    return go(request, "leads-events")


@require_POST
@staff(needs="help")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(EventList.objects.visible_to(request.teammate), pk=pk)
    importing.undo_events(found, actor=request.teammate, now=now())
    messages.success(request, _("%(title)s is taken back with all its events.") % {"title": found.title})
    return go(request, "leads-events")


@require_safe
@staff
def organizer(request: StaffRequest, pk: int) -> HttpResponse:
    """One organizer: its events, its chapters."""
    found = get_object_or_404(Organizer.objects.visible_to(request.teammate).select_related("parent", "entry"), pk=pk)
    events = queries.events_of(request.teammate, found, queries.Where())
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    context = {"organizer": found, "page": page, "chapters": list(found.chapters.order_by("name", "pk"))}
    return render(request, "workspace/leads/organizer.html", context)


@require_POST
@staff(needs="help")
def make_lead(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organizer.objects.visible_to(request.teammate).select_related("entry"), pk=pk)
    lead = lead_from_organizer(found, actor=request.teammate, now=now())
    messages.success(request, _("%(name)s is among your leads.") % {"name": lead.entry.name})
    return go(request, "partners-entry", pk=lead.entry_id)


@require_POST
@staff(needs="help")
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organizer.objects.visible_to(request.teammate).select_related("entry"), pk=pk)
    remember(request, dismiss_for_good(found.name, entry=found.entry, actor=request.teammate, now=now()))
    return go(request, "leads-events")


def _keep(where: queries.Where) -> str:
    kept = {"q": where.text, "region": where.region, "since": where.since, "until": where.until}
    return urlencode({name: str(value) for name, value in kept.items() if value})
