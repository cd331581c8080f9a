"""A sign-on letter or an article, pasted: who stands in it is shown beside what one knows, and becomes a lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, LinkarmsError
from linkarms.core.urls import safe_url
from linkarms.directory import services
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.letters import Signatory
from linkarms.directory.models import Entry, Teammate
from linkarms.directory.signatories import Reading, ReadName, read_article, read_letter
from linkarms.workspace.http import StaffRequest, add_errors, room_url, staff

LONGEST = 200_000
NEW, NOT, NEVER = "new", "not", "never"


class SourceForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Where does it stand on the web?"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Of which day is it?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        try:
            return safe_url(typed, field="address") if typed.strip() else ""
        except BadInput as problem:
            raise forms.ValidationError(problem.message) from None


class LetterForm(SourceForm):
    kind = LeadKind.LETTER
    source = forms.CharField(
        label=gettext_lazy("What did they sign?"),
        max_length=200,
        help_text=gettext_lazy("For instance: Open letter for rural libraries, May 2026. It stands beside each lead."),
    )
    text = forms.CharField(
        label=gettext_lazy("The letter, or only the names below it"),
        max_length=LONGEST,
        help_text=gettext_lazy("However it comes: one a line, numbered, in columns, or run together with commas."),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )


class ArticleForm(SourceForm):
    kind = LeadKind.ARTICLE
    source = forms.CharField(
        label=gettext_lazy("Where did it appear?"),
        max_length=200,
        help_text=gettext_lazy("For instance: Reno Gazette, 4 May 2026. It stands beside each lead."),
    )
    text = forms.CharField(
        label=gettext_lazy("The article"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Organizations you know are found by their names, others by how organizations are called."
        ),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def letter(request: StaffRequest) -> HttpResponse:
    form = LetterForm(request.POST if request.method == "POST" else None)
    return _paste(request, form, read_letter)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def article(request: StaffRequest) -> HttpResponse:
    form = ArticleForm(request.POST if request.method == "POST" else None)
    return _paste(request, form, read_article)


def _paste(
    request: StaffRequest, form: LetterForm | ArticleForm, read: Callable[[Teammate, str], Reading]
) -> HttpResponse:
    """Paste, look through, keep. Nothing is stored before the last step."""
    reading = Reading([])
    if form.is_valid():
        try:
            reading = read(request.teammate, form.cleaned_data["text"])
        except BadInput as problem:
            add_errors(form, problem)
    if form.is_valid() and request.POST.get("step") == "keep":
        answer = _keep(request, form, reading.names)
        if answer is not None:
            return answer
    shown = reading.names if form.is_valid() and request.POST.get("step") in {"read", "keep"} else []
    context = {
        "form": form,
        "is_article": isinstance(form, ArticleForm),
        "names": list(enumerate(shown)),
        "dismissed": reading.dismissed,
        "known": sum(name.known is not None for name in shown),
        "unsure": sum(name.known is None and bool(name.perhaps) for name in shown),
    }
    return render(request, "workspace/partners/letter.html", context, status=422 if form.errors else 200)


def _keep(request: StaffRequest, form: LetterForm | ArticleForm, names: Sequence[ReadName]) -> HttpResponse | None:
    typed = form.cleaned_data
    source = services.LeadSource(form.kind, typed["source"], typed["address"], typed["dated_on"])
    try:
        with transaction.atomic():
            new, known = services.keep_letter(
                list(_chosen(request, names)), source=source, actor=request.teammate, now=now()
            )
            for number, name in enumerate(names):
                if request.POST.get(f"name-{number}") == NEVER:
                    dismiss_for_good(name.signatory.name, actor=request.teammate, now=now())
    except LinkarmsError as problem:
        add_errors(form, problem)
        return None
    words = ngettext(
        "%(number)d lead from this text, %(new)d of them new to you.",
        "%(number)d leads from this text, %(new)d of them new to you.",
        new + known,
    )
    messages.success(request, words % {"number": new + known, "new": new})
    return redirect(f"{room_url(request.teammate, 'partners-leads')}?{urlencode({'source': source.title})}")


def _chosen(request: StaffRequest, names: Sequence[ReadName]) -> Iterator[tuple[Signatory, Entry | None]]:
    """What was said about each name; without a word it is left out. Only an entry that was proposed can be chosen."""
    for number, name in enumerate(names):
        choice = request.POST.get(f"name-{number}", NOT)
        if choice in (NOT, NEVER):
            continue
        proposed = {str(one.entry.pk): one.entry for one in (name.known, *name.perhaps) if one is not None}
        if choice != NEW and choice not in proposed:
            raise Http404
        yield _placed(name), proposed.get(choice)


def _placed(name: ReadName) -> Signatory:
    """Where the text does not say where they are and the register knows one of this name, it is there."""
    if name.signatory.place or len(name.listed) != 1:
        return name.signatory
    where = ", ".join(part for part in (name.listed[0].place, name.listed[0].region) if part)
    return replace(name.signatory, place=where)
