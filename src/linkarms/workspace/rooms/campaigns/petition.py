"""Writing the petition: its words, whom it addresses, goal and form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from linkarms.core import clock
from linkarms.core.errors import BadInput, BadInputs
from linkarms.petitions import authoring
from linkarms.petitions.authoring import MOST_TARGETS, NamesInText, TargetInput
from linkarms.petitions.models import Petition, PetitionState
from linkarms.petitions.texts import current_texts
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.campaigns.asking_again import asked_again
from linkarms.workspace.rooms.campaigns.finding import hosted_or_404, hosted_petition_or_404
from linkarms.workspace.rooms.campaigns.forms import FormSettingsForm, WordsForm

SPARE_ROWS = 2
type Row = dict[str, object]


@staff(needs="organize")
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """The campaign's petition: POST makes the empty draft, once."""
    campaign = hosted_or_404(request, pk)
    if request.method != "POST":
        return go(request, "campaigns-page", pk=campaign.pk)
    petition = authoring.create_petition(campaign, actor=request.teammate, now=clock.now())
    return go(request, "campaigns-words", pk=campaign.pk, petition=petition.pk)


@staff(needs="organize")
def words(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    now = clock.now()
    names: tuple[str, ...] = ()
    form = WordsForm(request.POST or None, initial=WordsForm.initial_from(current_texts(found)))
    if request.method == "POST" and form.is_valid():
        read = request.POST.getlist("names_read")
        try:
            authoring.write_text(found, texts=form.texts(), names_read=read, actor=request.teammate, now=now)
        except NamesInText as problem:
            names = problem.names
            form.add_error(None, problem.message)
        except BadInputs as problem:
            add_errors(form, problem)
        else:
            return _saved(request, found, authoring.warn_names(found, now=now))
    again = asked_again(found.campaign, now=now)
    context = {**_context(found, "words"), "form": form, "names": names, "asked_again": again}
    return render(request, "workspace/campaigns/words.html", context, status=422 if form.errors else 200)


@staff(needs="organize")
def targets(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    """Rows of name and office. "More rows" only adds rows: what was typed stays typed."""
    found = hosted_petition_or_404(request, pk, petition)
    now = clock.now()
    errors: dict[str, list[str]] = {}
    typed = [TargetInput(target.name, target.title) for target in found.targets.all()]
    spare = SPARE_ROWS if typed else 1
    if request.method == "POST":
        typed = _typed(request.POST)
        if request.POST.get("what") == "more":
            spare = 3
        else:
            try:
                authoring.set_targets(found, targets=typed, actor=request.teammate, now=now)
            except BadInputs as problem:
                errors = problem.errors
            else:
                messages.success(request, _("Saved."))
                return go(request, "campaigns-pictures", pk=pk, petition=petition)
    rows = _target_rows(typed, errors, spare=spare)
    context = {
        **_context(found, "targets"),
        "rows": rows,
        "errors": errors.get("", []),
        "any_error": bool(errors),
        "full": len(rows) >= MOST_TARGETS,
        "asked_again": asked_again(found.campaign, now=now),
    }
    return render(request, "workspace/campaigns/targets.html", context, status=422 if errors else 200)


@staff(needs="organize")
def form_settings(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    form = FormSettingsForm(request.POST or None, initial=FormSettingsForm.initial_from(found))
    if request.method == "POST" and form.is_valid():
        try:
            authoring.change_settings(found, **form.cleaned_data, actor=request.teammate, now=clock.now())
        except BadInput as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Goal and form are saved."))
            return go(request, "campaigns-page", pk=pk)
    context = {**_context(found, "form"), "form": form}
    return render(request, "workspace/campaigns/form.html", context, status=422 if form.errors else 200)


def _context(petition: Petition, tab: str) -> dict[str, object]:
    return {"campaign": petition.campaign, "petition": petition, "tab": tab}


def _saved(request: StaffRequest, petition: Petition, names: list[str]) -> HttpResponse:
    """On to the next step; names in the words are pointed out right away, not only before publishing."""
    messages.success(request, _("The words are saved."))
    if names and petition.state != PetitionState.PUBLISHED:
        messages.warning(
            request,
            _("Your words name %(names)s, without a yes to this. You will be asked about it before publishing.")
            % {"names": ", ".join(names)},
        )
    following = "campaigns-words" if petition.targets.exists() else "campaigns-targets"
    return go(request, following, pk=petition.campaign_id, petition=petition.pk)


def _typed(data: QueryDict) -> list[TargetInput]:
    names, titles = data.getlist("name"), data.getlist("office")
    titles += [""] * (len(names) - len(titles))
    return [TargetInput(name, title) for name, title in zip(names[: MOST_TARGETS + 10], titles, strict=False)]


def _target_rows(typed: list[TargetInput], errors: dict[str, list[str]], *, spare: int) -> list[Row]:
    """Typed rows with their errors, and blank ones to go on."""
    blanks_at_the_end = 0
    for target in reversed(typed):
        if target.name or target.title:
            break
        blanks_at_the_end += 1
    room = max(0, spare - blanks_at_the_end)
    rows = [*typed, *[TargetInput("")] * min(room, max(0, MOST_TARGETS - len(typed)))]
    return [
        {"name": row.name, "office": row.title, "errors": errors.get(f"target_{number}", []), "number": number + 1}
        for number, row in enumerate(rows)
    ]
