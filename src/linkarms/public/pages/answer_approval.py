"""Approve a text or picture by the mailed link and a one-time code, without signing in.

The link came to somebody who may answer for the side that was asked. The page tells nothing but what was shown there;
when the time is over it says so, in the words that stood there before. Looking changes nothing.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone
from linkarms.partnerships import services
from linkarms.partnerships.approval_time import in_words
from linkarms.partnerships.approvals import silence_words
from linkarms.partnerships.models import ApprovalAnswer
from linkarms.public.by_link import add_errors, private
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from linkarms.partnerships.models import ApprovalRequest
    from linkarms.partnerships.services import ApprovalByLink

SENT = "sent"


class AnswerApprovalForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=ApprovalAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose an answer.")},
    )
    text = forms.CharField(
        label=gettext_lazy("The text as you would have it"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("For “yes, with changes”: change it here. Your yes is then to these words."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    words = forms.CharField(
        label=gettext_lazy("A few words with it"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("For a no: why not. For a picture: what is to be different."),
        widget=forms.Textarea(attrs={"rows": 3}),
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
def answer_approval(request: HttpRequest, token: str) -> HttpResponse:
    moment = now()
    found = services.find_approval(token, now=moment)
    if request.method == "POST" and request.POST.get("do") == "send":
        services.send_approval_code(token, language=language(), now=moment)
        address = reverse("public:answer-approval", args=[token])
        return HttpResponseRedirect(f"{address}?{SENT}=1&lang={language()}#answer", status=303)
    posted = request.POST if request.method == "POST" else None
    form = AnswerApprovalForm(posted, initial={"text": found.request.text, "person": found.name})
    if form.is_valid():
        try:
            return _answered(request, token, form)
        except (BadInput, Gone) as problem:
            add_errors(form, problem)
    return private(_page(request, token, found, form, over=not found.request.is_waiting(moment)))


@require_safe
@never_cache
def picture(request: HttpRequest, token: str) -> FileResponse:
    row = services.find_approval(token, now=now()).request
    name = row.picture.name or ""
    if not name or not row.picture.storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(row.picture.storage.open(name), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(request: HttpRequest, token: str, form: AnswerApprovalForm) -> HttpResponse:
    typed = form.cleaned_data
    said = services.ApprovalReply(typed["answer"], typed["role"], typed["text"], typed["words"])
    row = services.answer_approval_by_link(token, said, person=typed["person"], code=typed["code"], now=now())
    return private(render(request, "public/answer/approval_done.html", page_context(request) | _said(row)))


def _page(
    request: HttpRequest, token: str, found: ApprovalByLink, form: AnswerApprovalForm, *, over: bool
) -> HttpResponse:
    context = (
        page_context(request)
        | _said(found.request)
        | {
            "email": found.email,
            "form": form,
            "over": over,
            "picture_url": reverse("public:answer-approval-picture", args=[token]),
            "sent": request.method == "POST" or SENT in request.GET,
        }
    )
    return render(request, "public/answer/approval.html", context, status=422 if form.errors else 200)


def _said(row: ApprovalRequest) -> dict[str, object]:
    return {"row": row, "silence": silence_words(row), "when": in_words(row.deadline, row.zone)}


urlpatterns = [
    path("answer/approval/<str:token>/", answer_approval, name="answer-approval"),
    path("answer/approval/<str:token>/picture/", picture, name="answer-approval-picture"),
]
