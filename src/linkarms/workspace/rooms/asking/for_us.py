"""What others ask of us: their letter, and our answer. Nothing of what they keep about us is read here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import ask_words, asking, services
from linkarms.partnerships.models import GoodNo
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.asking.forms import AnswerForm

MOST = 200


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    letters = [asking.letter_of(ask) for ask in asking.asked_of_us(request.teammate)[:MOST]]
    today = clock_now().date()
    context = {
        "waiting": sorted((one for one in letters if one.is_awaiting), key=lambda one: one.due_on),
        "settled": [one for one in letters if not one.is_awaiting],
        "today": today,
    }
    return render(request, "workspace/asks/for_us.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Everybody of the team reads it; who may sign answers."""
    ask = get_object_or_404(asking.asked_of_us(request.teammate), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.answer_ask(ask, services.AnswerInput(**form.cleaned_data), actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Answered. They are told."))
            return go(request, "asks-for-us-letter", pk=ask.pk)
    language = (get_language() or "en")[:2]
    values = {
        "contact": str(ask.sent_by.user),
        "us": request.teammate.organization.name,
        "me": str(request.teammate.user),
    }
    context = {
        "letter": asking.letter_of(ask),
        "form": form,
        "today": clock_now().date(),
        "good_no": [(one.label, ask_words.filled(ask_words.good_no(one, language=language), values)) for one in GoodNo],
    }
    return render(request, "workspace/asks/letter.html", context, status=422 if form.errors else 200)
