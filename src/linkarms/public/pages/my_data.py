""" "Who has my data": one page for a supporter, after a one-time code.

Nobody learns here whether an address is known: asking for a code looks the same for every address, and
for an unknown one no code can be right. None of these pages is kept by anybody, and their address goes to
no other site.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.accounts import services as accounts
from linkarms.core import clock, rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Gone, LinkarmsError, TooMany
from linkarms.core.tokens import new_token
from linkarms.petitions.models import Signature
from linkarms.public import my_data_session, visiting
from linkarms.public.visiting import language, network_of, page_context
from linkarms.sharing import mydata, services
from linkarms.sharing.queries import organizations_concerned
from linkarms.supporters.queries import supporter_by_email

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from linkarms.public.my_data_session import OpenPage

PURPOSE = "my_data"
PER_NETWORK_HOUR, HOUR = 20, 3600


class AddressForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you signed with."),
        error_messages={"required": gettext_lazy("Please write your address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "maxlength": 254}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        error_messages={"required": gettext_lazy("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """First step: which address. The answer is the same whether we know it or not."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            now = clock.now()
            try:
                email = _send_code(request, form.cleaned_data["email"], now=now)
            except LinkarmsError as problem:
                form.add_error("email", problem.message)
                status = 429 if isinstance(problem, TooMany) else 422
            else:
                response = _to("public:my-data-code")
                my_data_session.remember_address(response, email, now=now)
                return response
    context = {**page_context(request), "form": form, "action": _url("public:my-data")}
    return _private("public/my_data/ask.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Second step: the code. It opens the page for half an hour, in this browser only."""
    now = clock.now()
    email = my_data_session.address_asked_for(request, now=now)
    if not email:
        return _to("public:my-data")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _open(email, form.cleaned_data["code"], now=now)
        except (BadInput, Gone) as problem:
            form.add_error("code", problem.message)
    context = {
        **page_context(request),
        "form": form,
        "email": email,
        "action": _url("public:my-data-code"),
        "again_url": _url("public:my-data"),
    }
    return _private("public/my_data/code.html", context, status=422 if form.is_bound else 200)


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Everything in plain sentences, with a button for each thing one can take back."""
    now = clock.now()
    opened = my_data_session.opened(request, token, now=now)
    data = mydata.my_data(opened.supporter, language=language(), now=now)
    context = {
        **page_context(request),
        "data": data,
        "recent_first": data.timeline[::-1],
        "done": request.GET.get("done", ""),
        "withdraw_url": _url("public:my-data-withdraw", token),
        "download_url": _url("public:my-data-download", token),
        "erase_url": _url("public:my-data-erase", token),
        "close_url": _url("public:my-data-close", token),
        "token": token,
        "speaks": language(),
    }
    return _private("public/my_data/page.html", context)


@csrf_exempt
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the yes to one organization back (``organization``), or to all of them (blank)."""
    now = clock.now()
    opened = my_data_session.opened(request, token, now=now)
    chosen = request.POST.get("organization", "")
    if chosen == "all":
        services.withdraw(opened.supporter, None, now=now)
        return _back(opened, done="all")
    concerned = {str(each.pk): each for each in organizations_concerned(opened.supporter)}
    if chosen not in concerned:
        raise Http404
    services.withdraw(opened.supporter, concerned[chosen], now=now)
    return _back(opened, done="one")


@csrf_exempt
@require_POST
def withdraw_signature(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take the name off one petition."""
    now = clock.now()
    opened = my_data_session.opened(request, token, now=now)
    signature = get_object_or_404(Signature, pk=pk, supporter=opened.supporter)
    services.withdraw_signature(signature, now=now)
    return _back(opened, done="signature")


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    """All of it as JSON."""
    now = clock.now()
    opened = my_data_session.opened(request, token, now=now)
    plain = mydata.as_dict(mydata.my_data(opened.supporter, language=language(), now=now))
    response = HttpResponse(
        json.dumps(plain, indent=2, ensure_ascii=False), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return _closed_to_others(response)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """What goes and what stays; then, posted, it is gone."""
    now = clock.now()
    opened = my_data_session.opened(request, token, now=now)
    context = {**page_context(request), "back_url": _url("public:my-data-page", token), "action": request.path}
    if request.method != "POST":
        data = mydata.my_data(opened.supporter, language=language(), now=now)
        to_tell = [each for each in data.recipients if each.received_first and not each.removed_at]
        return _private("public/my_data/erase.html", {**context, "to_tell": to_tell})
    report = services.erase(opened.supporter.email or "", now=now)
    response = _private("public/my_data/erased.html", {**context, "report": report})
    my_data_session.close(response)
    return response


@csrf_exempt
@require_POST
def close(request: HttpRequest, token: str) -> HttpResponse:
    response = _to("public:my-data")
    my_data_session.close(response)
    return response


def _send_code(request: HttpRequest, raw: str, *, now: datetime) -> str:
    if not rate.allow(f"my-data:{network_of(request)}", limit=PER_NETWORK_HOUR, per_seconds=HOUR, now=now):
        raise TooMany(
            _("Many codes were asked for from your network. Please try again in an hour."),
            rate.retry_after(per_seconds=HOUR, now=now),
        )
    email = canonical_email(raw)
    known = supporter_by_email(email) is not None
    send = accounts.send_code if known else accounts.pretend_to_send_code
    send(purpose=PURPOSE, email=email, subject="", language=language(), now=now)
    return email


def _open(email: str, typed: str, *, now: datetime) -> HttpResponse:
    accounts.check_code(purpose=PURPOSE, email=email, subject="", code=typed, now=now)
    supporter = supporter_by_email(email)
    if supporter is None:
        raise Gone(_("This code does not work any more. Please ask for a new one."))
    token = new_token()
    response = _to("public:my-data-page", token)
    my_data_session.keep_open(response, supporter, token, now=now)
    return response


def _url(name: str, *args: object) -> str:
    return f"{reverse(name, args=args)}?lang={language()}"


def _to(name: str, *args: object) -> HttpResponse:
    return _closed_to_others(HttpResponseRedirect(_url(name, *args), status=303))


def _back(opened: OpenPage, *, done: str) -> HttpResponse:
    url = f"{_url('public:my-data-page', opened.token)}&done={done}"
    return _closed_to_others(HttpResponseRedirect(url, status=303))


def _private(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return _closed_to_others(visiting.render(template, context, status=status))


def _closed_to_others(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("my-data/", ask, name="my-data"),
    path("my-data/code/", code, name="my-data-code"),
    path("my-data/<str:token>/", page, name="my-data-page"),
    path("my-data/<str:token>/withdraw/", withdraw, name="my-data-withdraw"),
    path("my-data/<str:token>/signatures/<int:pk>/withdraw/", withdraw_signature, name="my-data-signature"),
    path("my-data/<str:token>/download/", download, name="my-data-download"),
    path("my-data/<str:token>/erase/", erase, name="my-data-erase"),
    path("my-data/<str:token>/close/", close, name="my-data-close"),
]
