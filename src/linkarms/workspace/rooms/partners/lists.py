"""A list of organizations brought in: upload, look at what would come of it, bring it in, take it out again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.cells import guard
from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError, Refused
from linkarms.directory.overlay import uploading
from linkarms.directory.overlay.models import ListImport, ListSource, ListState
from linkarms.directory.register.mapping import GUESSES
from linkarms.directory.services.facts import BY_NAME
from linkarms.workspace.http import StaffRequest, add_errors, go, staff

SHOWN_REFUSALS = 100
#: Fields of a file that have another name as a fact, or are none of an entry's own.
_LABELS = {"number": gettext_lazy("Number there"), "other_name": gettext_lazy("Other name")}
_NOT_KEPT = ("tags", "ntee", "group_number", "latitude", "longitude", "registered_on")


class UploadForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("Where is it from?"),
        max_length=120,
        help_text=gettext_lazy("For instance: Coalition list. Its next file, under the same words, updates it."),
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV, XLSX or JSON, or the Exempt Organizations file of the IRS; at most 100 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl"}),
    )
    as_of = forms.DateField(
        label=gettext_lazy("Of which day is it?"),
        required=False,
        help_text=gettext_lazy("Without one: the day in the file's name, else today."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    may = request.teammate.may_organize
    posted = request.method == "POST" and may
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file: UploadedFile[bytes] = form.cleaned_data["file"]
        try:
            run = uploading.upload(
                actor=request.teammate, source=form.cleaned_data["source"], file_name=file.name or "",
                content=file.chunks(), as_of=form.cleaned_data["as_of"], now=now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "partners-lists-page", pk=run.pk)
    found = ListImport.objects.visible_to(request.teammate).select_related("source", "by").order_by("-pk")
    context = {
        "form": form,
        "may": may,
        "imports": found[:50],
        "sources": ListSource.objects.visible_to(request.teammate).order_by("name").values_list("name", flat=True),
    }
    return render(request, "workspace/partners/lists.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """How the list stands. Asked again and again by htmx while the worker has it."""
    run = _run(request, pk)
    context = {"run": run, "may": request.teammate.may_organize}
    if getattr(request, "htmx", False) and run.is_at_work:
        return render(request, "workspace/partners/_list_at_work.html", context)
    heads = [name for name in BY_NAME if any(name in row for row in run.first_rows)]
    looked_at = run.first_rows if run.state == ListState.CHECKED else []
    refusals = run.refusals.order_by("line", "pk")[:SHOWN_REFUSALS]
    context |= {
        "columns": _columns(run),
        "facts": [(name, label_of(name)) for name in GUESSES if name not in _NOT_KEPT],
        "heads": [BY_NAME[name].label for name in heads],
        "rows": [(row["line"], [row.get(name, "") for name in heads]) for row in looked_at],
        "refusals": [(one, label_of(one.field)) for one in refusals],
        "more_refusals": max(0, run.rows_refused + run.facts_left_out - SHOWN_REFUSALS),
    }
    response = render(request, "workspace/partners/list_page.html", context)
    if getattr(request, "htmx", False):
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff(needs="organize")
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    mapping = {column: request.POST.get(f"column-{number}", "") for number, column in enumerate(run.columns)}
    return _do(request, run, lambda: uploading.look_again(run, mapping=mapping, actor=request.teammate, now=now()))


@require_POST
@staff(needs="organize")
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    return _do(request, run, lambda: uploading.bring_in(run, actor=request.teammate, now=now()))


@require_POST
@staff(needs="organize")
def take_out(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    return _do(request, run, lambda: uploading.take_out(run, actor=request.teammate, now=now()))


@require_POST
@staff(needs="organize")
def throw_away(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        uploading.throw_away(run, actor=request.teammate, now=now())
    except Refused as problem:
        messages.warning(request, problem.message)
        return go(request, "partners-lists-page", pk=run.pk)
    messages.success(request, _("“%(file)s” is forgotten. Nothing of it was brought in.") % {"file": run.file_name})
    return go(request, "partners-lists")


@require_safe
@staff(needs="organize")
def refused(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Every row and fact that was not taken, as CSV."""
    run = _run(request, pk)
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([_("Line"), _("Column"), _("Reason"), _("What stands there")])
        for one in run.refusals.order_by("line", "pk").iterator(chunk_size=2000):
            yield writer.writerow([one.line, label_of(one.field), one.sentence, guard(one.detail)])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="not-taken-{run.pk}.csv"'},
    )


def label_of(field: str) -> str:
    """What people call a fact of a file; "" for the whole row."""
    if not field:
        return ""
    return str(_LABELS.get(field) or (BY_NAME[field].label if field in BY_NAME else field))


class _Echo:
    def write(self, line: str) -> str:
        return line


def _run(request: StaffRequest, pk: int) -> ListImport:
    runs = ListImport.objects.visible_to(request.teammate).select_related("source__holder", "by")
    return get_object_or_404(runs, pk=pk)


def _do(request: StaffRequest, run: ListImport, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except LinkarmsError as problem:
        messages.warning(request, problem.message)
    return go(request, "partners-lists-page", pk=run.pk)


def _columns(run: ListImport) -> list[tuple[int, str, str]]:
    """Number, name and meaning of each column; those that mean something first."""
    if run.state not in (ListState.CHECKED, ListState.UNREADABLE):
        return []
    found = [(number, column, run.mapping.get(column, "")) for number, column in enumerate(run.columns)]
    return sorted(found, key=lambda one: (not one[2], one[0]))
