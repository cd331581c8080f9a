"""Is this paper unchanged? Anybody may ask; the answer is "valid" or "not valid", and nothing about whose it is.

A file is compared by its hash and not kept. What was never made here, what was changed and what is still a draft get
the same answer, after the same questions to the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from linkarms.core import clock, rate
from linkarms.core.errors import TooMany
from linkarms.partnerships.services.papers import is_our_file, is_our_hash
from linkarms.public import visiting
from linkarms.public.visiting import language, network_of, page_context

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

#: No paper of ours is so large.
MOST_BYTES = 5 * 1024 * 1024
PER_NETWORK_HOUR = 60
HOUR = 3600


class CheckForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The PDF"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("The file itself, as it was downloaded. It is looked at and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        help_text=gettext_lazy("It stands at the foot of every page."),
        widget=forms.TextInput(attrs={"maxlength": 64, "autocapitalize": "none", "spellcheck": "false"}),
    )
    digest = forms.CharField(
        label=gettext_lazy("SHA-256"),
        required=False,
        help_text=gettext_lazy(
            "64 digits and letters: of the file, or of the text as it stands at the end of the paper."
        ),
        widget=forms.TextInput(attrs={"maxlength": 200, "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, object]:
        given = self.cleaned_data
        if given.get("file") is None and not given.get("digest"):
            raise forms.ValidationError(_("Choose a PDF, or type the number and the SHA-256 of a paper."))
        if given.get("file") is None and not given.get("number"):
            self.add_error("number", _("Please type the number too."))
        return given


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    valid: bool | None = None
    status = 200
    if posted:
        try:
            _throttle(request, now=clock.now())
        except TooMany as problem:
            form.add_error(None, problem.message)
            status = 429
        else:
            valid = _is_valid(form) if form.is_valid() else None
            status = 422 if form.errors else 200
    context = {
        **page_context(request),
        "form": form,
        "asked": valid is not None,
        "valid": valid,
        "action": f"{request.path}?lang={language()}",
    }
    return visiting.render("public/check.html", context, status=status)


def _is_valid(form: CheckForm) -> bool:
    file = form.cleaned_data["file"]
    if file is None:
        return is_our_hash(form.cleaned_data["number"], form.cleaned_data["digest"])
    return is_our_file(file.read(MOST_BYTES + 1))


def _throttle(request: HttpRequest, *, now: datetime) -> None:
    if not rate.allow(f"check:{network_of(request)}", limit=PER_NETWORK_HOUR, per_seconds=HOUR, now=now):
        raise TooMany(
            _("Many papers were checked from here just now. Please try again in an hour."),
            rate.retry_after(per_seconds=HOUR, now=now),
        )


urlpatterns = [path("check/", check, name="check")]
