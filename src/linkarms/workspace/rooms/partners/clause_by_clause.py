"""The version on the table, clause by clause: what was sent about each, our notes, and our answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.buying_in import readiness
from linkarms.partnerships.forms.answering import AnswerSheet
from linkarms.partnerships.models import Agreement, AgreementVersion, ClauseComment, JointWish, VersionAnswer
from linkarms.partnerships.negotiating import talk_of
from linkarms.partnerships.overview import waiting_version
from linkarms.partnerships.queries import agreements_of, name_for
from linkarms.partnerships.undersigned import joint_of
from linkarms.workspace.http import StaffRequest, go, staff


@dataclass(frozen=True)
class _Desk:
    """Who answers which version."""

    request: StaffRequest
    agreement: Agreement
    version: AgreementVersion
    waiting: bool

    @property
    def may_note(self) -> bool:
        return self.waiting and self.request.teammate.may_organize

    @property
    def may_answer(self) -> bool:
        return self.may_note and self.version.proposed_for_id != self.request.teammate.organization_id


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Whoever may look reads what was sent; organizers note and answer."""
    agreement = get_object_or_404(agreements_of(request.teammate).prefetch_related("versions"), pk=pk)
    waiting = waiting_version(agreement)
    version = waiting or agreement.version_in_force or max(agreement.versions.all(), key=lambda one: one.number)
    desk = _Desk(request, agreement, agreement.versions.get(pk=version.pk), waiting is not None)
    if request.method != "POST":
        return _page(desk, AnswerSheet.of(version))
    if request.POST.get("seen") != str(version.number):
        messages.warning(request, _("A newer version was proposed meanwhile. Please look at it first."))
        return go(request, "partners-clauses", pk=agreement.pk)
    sheet = AnswerSheet.of(version, request.POST)
    what, _colon, about = request.POST.get("do", "").partition(":")
    if what in ("note", "drop"):
        return _noted(desk, sheet, what, about)
    said = sheet.said()
    if said is not None:
        try:
            answer = services.answer_version(
                desk.version, said, note=sheet.note, actor=request.teammate, now=now(),
                override=request.POST.get("override", ""),
            )  # fmt: skip
        except LinkarmsError as problem:
            sheet.problems.append(problem.message)
        else:
            done = _done(answer)
            messages.success(request, done)
            return go(request, "partners-clauses", pk=agreement.pk)
    return _page(desk, sheet)


def _done(answer: VersionAnswer) -> str:
    if JointWish.objects.filter(answer=answer).exists():
        return _("Sent. The convening organization takes it into a new version for all, or says why not.")
    return _("Sent, with other words as a new version.") if answer.led_to else _("Sent. No words were changed.")


def _noted(desk: _Desk, sheet: AnswerSheet, what: str, about: str) -> HttpResponse:
    """A note kept or taken out. What else was typed on the page stays typed."""
    actor = desk.request.teammate
    item = sheet.items.get(int(about)) if what == "note" and about.isdecimal() and len(about) < 4 else None
    try:
        if item is not None:
            services.note_clause(
                desk.version, position=item.position, words=item.note, for_both=item.for_both, actor=actor, now=now()
            )
            item.note, item.for_both = "", False
        elif what == "drop" and about.isdecimal() and len(about) < 19:
            comment = get_object_or_404(ClauseComment.objects.visible_to(actor), pk=int(about), version=desk.version)
            services.drop_note(comment, actor=actor, now=now())
    except LinkarmsError as problem:
        sheet.problems.append(problem.message)
    return _page(desk, sheet)


def _page(desk: _Desk, sheet: AnswerSheet) -> HttpResponse:
    request, agreement = desk.request, desk.agreement
    talk = talk_of(desk.version, language=get_language() or "en", teammate=request.teammate)
    context = {
        "agreement": agreement,
        "joint": joint_of(agreement),
        "partnership": agreement.partnership,
        "name": name_for(agreement.partnership, request.teammate),
        "version": desk.version,
        "waiting": desk.waiting,
        "talks": [(one, sheet.items[one.position]) for one in talk.clauses],
        "taken_out": talk.taken_out,
        "sheet": sheet,
        "may_note": desk.may_note,
        "may_answer": desk.may_answer,
        "team": readiness(agreement.partnership, request.teammate.organization_id, agreement=agreement),
        "override": request.POST.get("override", ""),
    }
    return render(request, "workspace/partners/clauses.html", context, status=422 if sheet.problems else 200)
