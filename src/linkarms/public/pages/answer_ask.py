"""An organization without an account answers an ask: its letter, a one-time code, one of four words.

The link came by mail; the answer takes a fresh code to that same address. The page tells nothing but the letter that
went there. Looking changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone
from linkarms.partnerships import services
from linkarms.partnerships.models import Answer
from linkarms.public.by_link import add_errors, private
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from linkarms.partnerships.services import AskByLink

SENT = "sent"


class AnswerAskForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose an answer.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Conditions, or a few words with it"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("For “yes, if”: under which conditions. For a no: what would make it fit, if you like."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    later_on = forms.DateField(
        label=gettext_lazy("If later: on which day can you answer?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    person = forms.CharField(
        label=gettext_lazy("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    role = forms.CharField(
        label=gettext_lazy("In which role do you answer?"),
        max_length=120,
        help_text=gettext_lazy("For instance: chair, organizer"),
    )
    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        max_length=40,
        error_messages={"required": gettext_lazy("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_ask(request: HttpRequest, token: str) -> HttpResponse:
    found = services.find_ask(token, now=now())
    if request.method == "POST" and request.POST.get("do") == "send":
        services.send_ask_code(token, language=language(), now=now())
        address = reverse("public:answer-ask", args=[token])
        return HttpResponseRedirect(f"{address}?{SENT}=1&lang={language()}#answer", status=303)
    form = AnswerAskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _answered(request, token, form)
        except (BadInput, Gone) as problem:
            add_errors(form, problem)
    return private(_page(request, found, form))


def _answered(request: HttpRequest, token: str, form: AnswerAskForm) -> HttpResponse:
    typed = form.cleaned_data
    said = services.AnswerInput(typed["answer"], typed["role"], typed["words"], typed["later_on"])
    letter = services.answer_by_link(token, said, person=typed["person"], code=typed["code"], now=now())
    return private(render(request, "public/answer/ask_done.html", page_context(request) | {"letter": letter}))


def _page(request: HttpRequest, found: AskByLink, form: AnswerAskForm) -> HttpResponse:
    context = page_context(request) | {
        "letter": found.letter,
        "email": found.email,
        "form": form,
        "sent": request.method == "POST" or SENT in request.GET,
    }
    return render(request, "public/answer/ask.html", context, status=422 if form.errors else 200)


urlpatterns = [path("answer/ask/<str:token>/", answer_ask, name="answer-ask")]
