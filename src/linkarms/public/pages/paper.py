"""An agreement by link: read, answer clause by clause, and sign, without an account.

The link came by mail; whatever is done takes a fresh code to that same address. The page tells nothing but the paper
and what was sent about it. Looking changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now
from linkarms.core.errors import BadInput, Gone
from linkarms.partnerships import services
from linkarms.partnerships.forms.answering import AnswerSheet
from linkarms.partnerships.joint import all_sides, between
from linkarms.partnerships.models import AgreementVersion, Authority
from linkarms.partnerships.negotiating import talk_of
from linkarms.partnerships.printing.contents import grouped
from linkarms.partnerships.shown import Seen, fingerprint_of, paper_of, reads_otherwise_now, wording
from linkarms.partnerships.undersigned import joint_of
from linkarms.partnerships.wishing import wishes_of_part
from linkarms.public.by_link import add_errors, private
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from linkarms.partnerships.services import PaperByLink

CODE, ANSWER = "code", "answer"


class PersonForm(forms.Form):
    """``named``: who was named is known by name. ``signs``: role and ground are asked."""

    person = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Please fill this in.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role_title = forms.CharField(
        label=gettext_lazy("Your role"),
        max_length=120,
        help_text=gettext_lazy("In which you sign, for instance: Chair, Campaign director, Treasurer."),
        error_messages={"required": gettext_lazy("Please fill this in.")},
    )
    authority = forms.ChoiceField(
        label=gettext_lazy("Why you may sign for your organization"),
        choices=Authority.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("On what ground do you sign? Please choose one.")},
    )
    authority_note = forms.CharField(
        label=gettext_lazy("Which decision or paragraph, or who asked you"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For instance: board meeting of 3 May; by-laws, section 4; asked by Ana Ruiz, chair."),
    )
    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        max_length=40,
        error_messages={"required": gettext_lazy("Please type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def __init__(self, *args: object, named: bool, signs: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if named:
            del self.fields["person"]
        if not signs:
            for name in ("role_title", "authority", "authority_note"):
                del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper(request: HttpRequest, token: str) -> HttpResponse:
    found = services.find_paper(token, now=now())
    posted = request.POST if request.method == "POST" else None
    sheet = AnswerSheet.of(found.version, posted) if found.version is not None and found.may_answer else None
    initial = {"role_title": found.signatory.role_title} if found.signatory else {}
    if posted is not None and posted.get("do") == CODE:
        services.send_paper_code(token, language=language(), now=now())
        # Not somewhere else: what was typed about the clauses stays typed.
        form = PersonForm(None, named=found.signatory is not None, signs=True, initial=initial | posted.dict())
        return private(_page(request, found, form, sheet, act=CODE))
    signs = posted is None or posted.get("do") != ANSWER
    form = PersonForm(posted, named=found.signatory is not None, signs=signs, initial=initial)
    if posted is not None:
        try:
            done = _acted(request, token, found, form, sheet)
        except BadInput as problem:
            add_errors(form, problem, otherwise="")
        except Gone as problem:
            form.add_error("code", problem.message)
        else:
            if done is not None:
                return private(done)
    return private(_page(request, found, form, sheet, act=posted.get("do", "") if posted is not None else ""))


@require_safe
@never_cache
def file(_request: HttpRequest, token: str) -> HttpResponse:
    """The signed agreement, the same file that the other side has; its page while there is none."""
    version = services.find_paper(token, now=now()).agreement.version_in_force
    kept = paper_of(version) if version is not None else None
    if kept is None or kept.made_at is None:
        return private(HttpResponseRedirect(reverse("public:paper", args=[token])))
    headers = {
        "Content-Disposition": f'attachment; filename="{_("agreement")}-{grouped(kept.number)}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return private(HttpResponse(kept.content, content_type="application/pdf", headers=headers))


def _acted(
    request: HttpRequest, token: str, found: PaperByLink, form: PersonForm, sheet: AnswerSheet | None
) -> HttpResponse | None:
    """The page after it was done, or None while something needs a second look."""
    posted = request.POST
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() and len(posted["seen"]) < 6 else 0
    said = sheet.said() if sheet is not None and posted.get("do") == ANSWER else []
    if not form.is_valid() or said is None:
        return None
    typed = form.cleaned_data
    person, code = typed.get("person", ""), typed["code"]
    context = page_context(request)
    if posted.get("do") == ANSWER:
        answer = services.answer_paper(
            token, said, seen=seen, note=sheet.note if sheet else "", person=person, code=code, now=now()
        )
        return render(request, "public/answer/paper_answered.html", context | {"answer": answer})
    capacity = services.Capacity(typed["role_title"], typed["authority"], typed["authority_note"])
    text = _text(found, posted.get("text", ""))
    signoff = services.sign_by_link(token, seen=seen, text=text, person=person, capacity=capacity, code=code, now=now())
    in_force = AgreementVersion.objects.filter(pk=signoff.version_id, in_force_at__isnull=False).exists()
    return render(request, "public/answer/paper_signed.html", context | {"signoff": signoff, "in_force": in_force})


def _page(
    request: HttpRequest, found: PaperByLink, form: PersonForm, sheet: AnswerSheet | None, *, act: str
) -> HttpResponse:
    version = found.version or found.agreement.version_in_force
    talk = talk_of(version, language=language(), teammate=None) if version is not None else None
    may_act = found.version is not None and not found.has_signed
    text = _text(found)
    as_signed = version is not None and reads_otherwise_now(version)
    host = found.agreement.partnership.host
    under = all_sides(version) if version is not None else []
    context: dict[str, Any] = page_context(request) | {
        "found": found,
        "version": version,
        "host": host,
        "text": text.fingerprint if text else "",
        "words": wording(version, language=language(), subject=text.subject if text else "") if version else None,
        "as_signed": as_signed,
        "has_file": _has_file(found.agreement.version_in_force),
        "sides": under,
        "between": between(under, language=language()),
        "talks": [(one, sheet.items[one.position] if sheet is not None else None) for one in talk.clauses]
        if talk
        else [],
        "joint": joint_of(version.agreement) if version is not None else None,
        "wishes": wishes_of_part(found.agreement, language=language()) if found.may_answer else [],
        "taken_out": talk.taken_out if talk else [],
        "sheet": sheet,
        "form": form,
        "sent": act != "",
        "may_sign": may_act,
        "may_answer": may_act
        and found.may_answer
        and not as_signed
        and version is not None
        and version.proposed_for_id == host.pk,
        "may_note": False,
    }
    wrong = bool(form.errors) or bool(sheet and sheet.problems)
    return render(request, "public/answer/paper.html", context, status=422 if wrong else 200)


def _text(found: PaperByLink, posted: str = "") -> Seen | None:
    """What the page shows of the version that waits; ``posted``, what it showed when the form was made."""
    if found.version is None:
        return None
    ref = found.agreement.campaign_ref
    subject = Campaign.objects.filter(pk=ref).values_list("name", flat=True).first() or "" if ref else ""
    return Seen(subject, posted or fingerprint_of(found.version, subject=subject))


def _has_file(version: AgreementVersion | None) -> bool:
    kept = paper_of(version) if version is not None else None
    return kept is not None and kept.made_at is not None


urlpatterns = [
    path("answer/paper/<str:token>/", paper, name="paper"),
    path("answer/paper/<str:token>/agreement.pdf", file, name="paper-file"),
]
