"""The mails about approval requests: to whoever may answer, with a link of their own; and to those who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.approval_time import in_words
from linkarms.partnerships.approvals import delegate_of, silence_words

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.partnerships.models import ApprovalRequest

#: So long after the deadline the link still opens, to read what became of it.
LINK_DAYS_AFTER = 30


def answerers(request: ApprovalRequest) -> dict[str, tuple[str, str]]:
    """Who may answer: address to name and language. Those who may sign, and the delegate their side named."""
    found = {one.user.email: (str(one.user), one.user.language) for one in directory.signers(request.asked)}
    delegate = delegate_of(request.partnership, request.asked_id)
    if delegate is not None:
        found.setdefault(delegate.email, (delegate.name, request.asked.language))
    return found


def tell_answerers(kind: str, request: ApprovalRequest, *, now: datetime, with_link: bool = True) -> None:
    """Each in their language; each with a link of their own, which opens without an account."""
    days = max((request.deadline.date() - now.date()).days, 0) + LINK_DAYS_AFTER
    for email, (_name, language) in answerers(request).items():
        address = ""
        if with_link:
            token = issue_link(purpose=LinkPurpose.APPROVAL, email=email, subject=str(request.pk), now=now, days=days)
            address = links.answer_approval(token)
        context = _context(request, language=language) | {
            "organization": request.asked.name,
            "action_url": address,
        }
        outbox.write(kind, to=email, language=language, context=context, now=now)


def tell_askers(kind: str, request: ApprovalRequest, *, now: datetime) -> None:
    """Whoever sent it, and the owners and organizers if that person left."""
    team = directory.organizers(request.asker)
    people = [request.sent_by] if request.sent_by.left_at is None else list(team)
    for person in people:
        context = _context(request, language=person.user.language) | {
            "organization": request.asker.name,
            "action_url": links.approval(request, side=request.asker),
        }
        outbox.write(kind, to=person.user.email, language=person.user.language, context=context, now=now)


def _context(request: ApprovalRequest, *, language: str) -> dict[str, object]:
    with translation.override(language):
        when, silence = in_words(request.deadline, request.zone), silence_words(request)
    return {
        "asker": request.asker.name,
        "asked": request.asked.name,
        "person": request.sent_by.user.name,
        "title": request.title,
        "text": request.text,
        "has_picture": bool(request.picture),
        "picture_words": request.picture_words,
        "about": request.about,
        "when": when,
        "silence": silence,
        "answer": request.answer,
        "answer_text": request.answer_text,
        "answer_words": request.answer_words,
        "who": request.answered_name,
        "role": request.answered_role,
    }
