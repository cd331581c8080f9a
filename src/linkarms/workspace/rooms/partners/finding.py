"""Write an organization down, and keep what one knows of it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory import queries, services
from linkarms.directory.duplicates.merging import root
from linkarms.directory.duplicates.queries import register_rows_of
from linkarms.directory.leads.introductions import affiliates_of
from linkarms.directory.models import Entry
from linkarms.directory.services.facts import FURTHER, known_facts, tree
from linkarms.partnerships.models import Partnership, Prospect
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.partners.forms import EntryForm, NewEntryForm

FIELDS = ("name", "kind", "place", "country", "website", "contact_name", "email", "notes")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def add(request: StaffRequest) -> HttpResponse:
    here = request.teammate.organization
    form = NewEntryForm(
        request.POST if request.method == "POST" else None,
        country=here.country,
        initial={"name": request.GET.get("name", "")[:200]},
    )
    if form.is_valid():
        typed = dict(form.cleaned_data)
        source = typed.pop("source")
        try:
            with transaction.atomic():
                entry_made, new = services.add_entry(holder=here, actor=request.teammate.user, now=now(), **typed)
                if source:
                    services.add_lead(entry_made, source=source, evidence="", now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            if not new:
                words = _("You knew %(name)s already. Here is what you wrote down.")
                messages.info(request, words % {"name": entry_made.name})
                return go(request, "partners-entry", pk=entry_made.pk)
            if request.POST.get("next") == "invite":
                return go(request, "partners-invite", pk=entry_made.pk)
            messages.success(request, _("%(name)s is written down.") % {"name": entry_made.name})
            return go(request, "partners-entry", pk=entry_made.pk)
    return render(request, "workspace/partners/add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def choose_profile(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down an organization with a public profile, linked to it, and go on to the invitation."""
    profile = get_object_or_404(queries.public_organizations(), pk=pk)
    entry_made, _new = services.add_entry(
        holder=request.teammate.organization,
        name=profile.name,
        actor=request.teammate.user,
        now=now(),
        origin="public profile",
        kind=profile.kind,
        place=profile.place,
        country=profile.country,
        website=profile.website,
        organization=profile,
    )
    return go(request, "partners-invite", pk=entry_made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def entry(request: StaffRequest, pk: int) -> HttpResponse:
    """What we know of one organization: ours alone (law 3)."""
    known = get_object_or_404(Entry.objects.filter(holder=request.teammate.organization_id), pk=pk)
    if known.merged_into is not None:  # an old link leads to the entry that speaks for it
        return go(request, "partners-entry", pk=root(known).pk)
    may_write = request.teammate.may_help
    posted = request.POST if request.method == "POST" and may_write else None
    form = EntryForm(posted, initial={name: getattr(known, name) for name in FIELDS}, country=known.country)
    if form.is_valid():
        try:
            services.change_entry(known, actor=request.teammate, now=now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved."))
            return go(request, "partners-entry", pk=known.pk)
    context = {
        "entry": known,
        "form": form,
        "may_write": may_write,
        "leads": list(known.leads.filter(dismissed_at__isnull=True).order_by("-found_at", "pk")),
        "affiliates": affiliates_of(known, teammate=request.teammate),
        "partnership": Partnership.objects.visible_to(request.teammate).filter(entry=known).first(),
        "prospect": Prospect.objects.visible_to(request.teammate).filter(entry=known).first(),
        "facts": known_facts(known, names=[name for name in FURTHER if name != "parent"]),
        "origins": known_facts(known, names=FIELDS),
        "tree": tree(known),
        "register": register_rows_of(known),
        "merged": known.merged.order_by("name", "pk"),
    }
    return render(request, "workspace/partners/entry.html", context, status=422 if form.errors else 200)
