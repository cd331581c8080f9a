"""All requests of a partnership, and one of them: what is asked, until when, the answer, and what happened."""

from __future__ import annotations

import mimetypes

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.approvals import (
    approvals_of,
    delegate_of,
    log_of,
    named_in_agreement,
    pile_of,
    shown,
    terms_between,
)
from linkarms.partnerships.models import ApprovalRequest
from linkarms.partnerships.queries import name_for, partnerships_of
from linkarms.partnerships.services import ApprovalReply
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.approving.forms import ReplyForm


@require_safe
@staff
def index(request: StaffRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    context = {
        "partnership": partnership,
        "name": name_for(partnership, request.teammate),
        "pile": pile_of(partnership, request.teammate, now=now()),
        "delegate": delegate_of(partnership, request.teammate.organization_id),
        "is_open": partnership.state == "open",
    }
    return render(request, "workspace/approvals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Both teams read it; who may sign at the side that was asked answers, or their delegate."""
    row = _row(request, pk)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"text": row.text})
    if form.is_valid():
        try:
            said = ApprovalReply(**form.cleaned_data)
            services.answer_approval(row, said, actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Answered. They are told."))
            return go(request, "approvals-page", pk=row.pk)
    one = shown(row, request.teammate, now=now())
    delegate = delegate_of(row.partnership, row.asked_id)
    side = "host" if row.asker_id == row.partnership.host_id else "partner"
    terms = terms_between(row.partnership, campaign_ref=row.campaign_ref, now=row.sent_at)
    context = {
        "one": one,
        "row": row,
        "partnership": row.partnership,
        "name": name_for(row.partnership, request.teammate),
        "form": form,
        "may_answer": not one.ours and _may_answer(request, delegate.email if delegate else ""),
        "answering": delegate.name if delegate else named_in_agreement(terms, side=side),
        "log": log_of(row),
    }
    return render(request, "workspace/approvals/page.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def picture(request: StaffRequest, pk: int) -> FileResponse:
    """Only the two teams: it is not public before somebody publishes it."""
    return picture_response(_row(request, pk))


def picture_response(row: ApprovalRequest) -> FileResponse:
    name = row.picture.name or ""
    if not name or not row.picture.storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(row.picture.storage.open(name), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@staff(needs="organize")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    services.withdraw_approval(row, actor=request.teammate, now=now())
    messages.success(request, _("Taken back. They are told that they need not answer."))
    return go(request, "approvals-page", pk=row.pk)


@require_POST
@staff(needs="organize")
def take(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    services.take_changes(row, actor=request.teammate, now=now())
    messages.success(request, _("Taken over: their yes counts for these words. They are told."))
    return go(request, "approvals-page", pk=row.pk)


@require_POST
@staff(needs="sign")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    services.undo_yes(row, actor=request.teammate, now=now())
    messages.success(request, _("Your yes is taken back: your name goes at once, and they are told."))
    return go(request, "approvals-page", pk=row.pk)


def _row(request: StaffRequest, pk: int) -> ApprovalRequest:
    return get_object_or_404(approvals_of(request.teammate), pk=pk)


def _may_answer(request: StaffRequest, delegate: str) -> bool:
    return request.teammate.may_sign or request.teammate.user.email == delegate
