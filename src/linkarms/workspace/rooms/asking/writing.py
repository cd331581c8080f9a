"""Making an ask: choose what, write once, look at each letter, send. Nothing leaves before the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.campaigns.models import Campaign, CampaignState
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import BadInput, LinkarmsError
from linkarms.partnerships import ask_words, asking, pipeline, services
from linkarms.partnerships.ask_words import Words
from linkarms.partnerships.models import AskKind, AskTemplate, Level
from linkarms.partnerships.services.asks import MOST_AT_ONCE
from linkarms.workspace.http import StaffRequest, go, room_url, staff
from linkarms.workspace.rooms.asking.forms import LANGUAGES, LetterForm, WriteForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Form

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect

TWO_WEEKS = timedelta(days=14)
#: What the preview keeps of the form before it.
KEPT = ("kind", "language", "deadline", "campaign_ref", "level")


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter in the preview. ``asked``: how often since we last gave them something."""

    prospect: Prospect
    form: LetterForm
    asked: int
    gives_first: bool
    reachable: bool


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def new(request: StaffRequest) -> HttpResponse:
    """By what was posted: the choice of kinds, the words, the preview of each letter, or off they go."""
    step = request.POST.get("do", "")
    if request.method == "POST" and step not in ("look", "send"):
        picked = urlencode([("pick", pk) for pk in request.POST.getlist("pick")[:MOST_AT_ONCE]])
        return HttpResponseRedirect(f"{room_url(request.teammate, 'asks-new')}?{picked}")
    if step == "send":
        return _send(request)
    if step == "look":
        return _look(request)
    if "kind" in request.GET or "template" in request.GET:
        return _write(request)
    context = {
        "kinds": AskKind.choices,
        "templates": AskTemplate.objects.visible_to(request.teammate).order_by("name", "pk"),
        "picked": pipeline.prospects_of(request.teammate).filter(pk__in=_numbers(request.GET.getlist("pick"))),
        "keep": urlencode([("pick", pk) for pk in _numbers(request.GET.getlist("pick"))]),
        "language": _language(request.GET.get("language", "")),
        "languages": LANGUAGES,
    }
    return render(request, "workspace/asks/choose.html", context)


def _write(request: StaffRequest) -> HttpResponse:
    kind, language, words = _words(request)
    initial = {
        "pick": request.GET.getlist("pick"), "deadline": clock_now().date() + TWO_WEEKS,
        "title": words.title, "letter": words.letter, "in_return": words.in_return,
    }  # fmt: skip
    return _write_page(request, _write_form(request, initial=initial), kind=kind, language=language)


def _look(request: StaffRequest) -> HttpResponse:
    """Each letter with its own words filled in."""
    form = _write_form(request, data=True)
    kind, language = request.POST.get("kind", ""), _language(request.POST.get("language", ""))
    if not form.is_valid():
        return _write_page(request, form, kind=kind, language=language)
    typed = form.cleaned_data
    prospects = list(_prospects(request.teammate).filter(pk__in=typed["pick"])[:MOST_AT_ONCE])
    campaign = _campaign(request.teammate, typed["campaign_ref"])
    drafts = []
    for one, asked, first in _balances(prospects):
        values = ask_words.values_for(
            one.entry, actor=request.teammate, language=language, deadline=typed["deadline"],
            campaign=campaign.name if campaign else "",
        )  # fmt: skip
        own = {name: ask_words.filled(typed[name], values) for name in ("title", "letter", "in_return")}
        reachable = bool(one.entry.organization_id or one.entry.email)
        letter = LetterForm(prefix=f"p{one.pk}", initial={**own, "send": reachable and not first})
        drafts.append(Draft(one, letter, asked, first, reachable))
    kept = {"kind": kind, "language": language} | {name: request.POST.get(name, "") for name in KEPT[2:]}
    return _preview(request, drafts, kept, batch=uuid4())


def _send(request: StaffRequest) -> HttpResponse:
    kept = {name: request.POST.get(name, "") for name in KEPT}
    prospects = list(_prospects(request.teammate).filter(pk__in=_numbers(request.POST.getlist("pick")))[:MOST_AT_ONCE])
    drafts = [
        Draft(one, LetterForm(request.POST, prefix=f"p{one.pk}"), asked, first, True)
        for one, asked, first in _balances(prospects)
    ]
    chosen = [draft for draft in drafts if draft.form.data.get(f"{draft.form.prefix}-send")]
    problem: LinkarmsError | None = None
    if all(draft.form.is_valid() for draft in chosen):
        try:
            sent = services.send_asks(
                _input(request.teammate, kept),
                letters=[_own_words(draft) for draft in chosen],
                batch=_batch(request.POST.get("batch", "")),
                actor=request.teammate,
                now=clock_now(),
            )
        except LinkarmsError as refused:
            problem = refused
        else:
            words = ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", len(sent))
            messages.success(request, words % {"n": len(sent)})
            return go(request, "asks-page", pk=sent[0].pk) if len(sent) == 1 else go(request, "asks-list")
    return _preview(request, drafts, kept, batch=_batch(request.POST.get("batch", "")), problem=problem)


def _preview(
    request: StaffRequest,
    drafts: list[Draft],
    kept: dict[str, str],
    *,
    batch: UUID,
    problem: LinkarmsError | None = None,
) -> HttpResponse:
    wrong = problem is not None or any(draft.form.errors for draft in drafts)
    context = {
        "drafts": drafts, "kept": kept, "batch": batch, "problem": problem,
        "kind_label": dict(AskKind.choices).get(kept["kind"], ""),
        "level_label": dict(Level.choices).get(kept["level"], ""),
        "deadline": _day(kept["deadline"]), "campaign": _campaign(request.teammate, kept["campaign_ref"]),
    }  # fmt: skip
    return render(request, "workspace/asks/preview.html", context, status=422 if wrong else 200)


def _write_page(request: StaffRequest, form: Form, *, kind: str, language: str) -> HttpResponse:
    context = {
        "form": form, "kind": kind, "language": language, "kind_label": dict(AskKind.choices).get(kind, ""),
        "language_label": dict(LANGUAGES)[language],
    }  # fmt: skip
    return render(request, "workspace/asks/write.html", context, status=422 if form.errors else 200)


def _write_form(request: StaffRequest, *, data: bool = False, initial: dict[str, object] | None = None) -> WriteForm:
    return WriteForm(
        request.POST if data else None,
        prospects=list(_prospects(request.teammate)),
        campaigns=list(_campaigns(request.teammate)),
        initial=initial,
    )


def _words(request: StaffRequest) -> tuple[str, str, Words]:
    """Of an own template, or the starting ones of a kind."""
    number = _numbers([request.GET.get("template", "")])
    own = AskTemplate.objects.visible_to(request.teammate).filter(pk__in=number).first()
    if own is not None:
        return own.kind, own.language, Words(own.title, own.letter, own.in_return)
    kind = request.GET.get("kind", "")
    kind = kind if kind in AskKind.values else AskKind.OTHER.value
    language = _language(request.GET.get("language", ""))
    return kind, language, ask_words.starting(kind, language=language)


def _balances(prospects: list[Prospect]) -> list[tuple[Prospect, int, bool]]:
    asked = asking.asks_since_give(prospects)
    first = asking.gives_first(prospects)
    return [(one, asked.get(one.pk, 0), one.pk in first) for one in prospects]


def _own_words(draft: Draft) -> services.OwnWords:
    typed = draft.form.cleaned_data
    return services.OwnWords(draft.prospect, typed["title"], typed["letter"], typed["in_return"])


def _input(teammate: Teammate, kept: dict[str, str]) -> services.AskInput:
    campaign = _campaign(teammate, kept["campaign_ref"])
    return services.AskInput(
        kind=kept["kind"],
        deadline=_day(kept["deadline"]) or date.min,
        language=kept["language"],
        level=kept["level"],
        campaign_ref=campaign.pk if campaign else None,
        about=campaign.name if campaign else "",
    )


def _prospects(teammate: Teammate) -> QuerySet[Prospect]:
    return pipeline.prospects_of(teammate).select_related("entry__organization").order_by("entry__name", "pk")


def _campaigns(teammate: Teammate) -> QuerySet[Campaign]:
    return Campaign.objects.hosted_by(teammate).exclude(state=CampaignState.CLOSED).order_by("name", "pk")


def _campaign(teammate: Teammate, raw: str) -> Campaign | None:
    return _campaigns(teammate).filter(pk__in=_numbers([raw])).first()


def _numbers(raw: list[str]) -> list[int]:
    return [int(one) for one in raw if one.isascii() and one.isdecimal() and len(one) < 16]


def _language(raw: str) -> str:
    mine = raw if raw in dict(LANGUAGES) else (get_language() or "en")[:2]
    return mine if mine in dict(LANGUAGES) else "en"


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def _batch(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise BadInput(_("The form was damaged on its way. Please begin once more.")) from None
