"""The other side answers an approval request: in its workspace, or by a mailed link and a one-time code.

Who may: those who may sign there, and the delegate whom one of them named for this partnership.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import check_code, find_link, send_code, use_link, use_links
from linkarms.audit import services as audit
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs, person_name
from linkarms.directory import queries as directory
from linkarms.partnerships.approvals import ApprovalState, silence_words, state_of
from linkarms.partnerships.models import ApprovalAnswer, ApprovalDelegate, ApprovalRequest, PartnershipState
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.approval_mail import answerers, tell_askers
from linkarms.partnerships.services.approvals import TEXT_MAX, locked

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import MailedLink, User
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Partnership

APPROVAL_CODE = "answer-approval"


@dataclass(frozen=True, slots=True)
class ApprovalReply:
    """``text``: as they would have it (with changes). ``words``: what to change, or why not."""

    answer: str
    role: str
    text: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalByLink:
    """A request that was reached by its mailed link, and whose link it is."""

    request: ApprovalRequest
    link: MailedLink
    name: str

    @property
    def email(self) -> str:
        return self.link.email


def find_approval(token: str, *, now: datetime) -> ApprovalByLink:
    """The request behind a mailed link, for as long as the address may answer for the side that was asked.

    Gone when it was answered or taken back. When its time is over it is still found: its page says what that means.
    """
    link = find_link(token, purpose=LinkPurpose.APPROVAL, now=now)
    request = (
        ApprovalRequest.objects.filter(pk=int(link.subject))
        .select_related("partnership__host", "partnership__partner", "asker", "asked", "sent_by__user")
        .first()
    )
    who = answerers(request).get(link.email) if request is not None else None
    if (
        request is None
        or who is None
        or state_of(request, now=now)
        not in (
            ApprovalState.WAITING,
            ApprovalState.LAPSED,
        )
    ):
        raise _gone()
    return ApprovalByLink(request, link, who[0])


def send_approval_code(token: str, *, language: str, now: datetime) -> ApprovalByLink:
    """Send a fresh one-time code to the address the request went to (never to one typed in)."""
    found = find_approval(token, now=now)
    _check_open(found.request, now=now)
    send_code(purpose=APPROVAL_CODE, email=found.email, subject=str(found.request.pk), language=language, now=now)
    return found


def answer_approval_by_link(
    token: str, said: ApprovalReply, *, person: str, code: str, now: datetime
) -> ApprovalRequest:
    """Answer without signing in. What is typed is checked before the code is used up: a slip costs no code."""
    found = find_approval(token, now=now)
    name, clean = _checked(found.request, said, person=person)
    _check_open(found.request, now=now)
    _check_address(found.request, found.email)
    check_code(purpose=APPROVAL_CODE, email=found.email, subject=str(found.request.pk), code=code, now=now)
    with transaction.atomic():
        use_link(found.link, now=now)
        row = locked(found.request)
        _answered(row, clean, name=name, email=found.email, user=None, now=now)
    return row


@transaction.atomic
def answer_approval(request: ApprovalRequest, said: ApprovalReply, *, actor: Teammate, now: datetime) -> None:
    """Answer for the organization that was asked: whoever may sign there, or its delegate with an account."""
    row = locked(request)
    if row.asked_id != actor.organization_id or actor.left_at is not None:
        raise NotAllowed(_("This was not asked of your organization."))
    if actor.user.email not in answerers(row):
        raise NotAllowed(_("Only an owner, or a teammate who may sign, says yes for your organization."))
    sides.check_one_side(row.partnership, user=actor.user, organization_id=actor.organization_id)
    name, clean = _checked(row, said, person=str(actor.user))
    _answered(row, clean, name=name, email=actor.user.email, user=actor.user, now=now)
    request.refresh_from_db()


@transaction.atomic
def name_delegate(
    partnership: Partnership, *, name: str, email: str, actor: Teammate, now: datetime
) -> ApprovalDelegate:
    """Who may answer requests of this partner for us while those who may sign are away. One at a time."""
    row = sides.locked(partnership)
    sides.check_says_yes(row, actor)
    if row.state != PartnershipState.OPEN:
        raise Refused(_("This partnership is not open (any more)."))
    clean, address = person_name(name, field="name"), canonical_email(email)
    _check_not_theirs(row, address, ours=actor.organization_id)
    delegate, _made = ApprovalDelegate.objects.update_or_create(
        partnership=row,
        organization=actor.organization,
        defaults={"name": clean, "email": address, "named_at": now, "named_by": actor},
    )
    _audit_delegate("approval.delegate_named", row, actor=actor, now=now)
    return delegate


@transaction.atomic
def drop_delegate(partnership: Partnership, *, actor: Teammate, now: datetime) -> None:
    """From now on only those who may sign answer. Links that went to the delegate open nothing any more."""
    row = sides.locked(partnership)
    sides.check_says_yes(row, actor)
    if ApprovalDelegate.objects.filter(partnership=row, organization=actor.organization).delete()[0]:
        _audit_delegate("approval.delegate_dropped", row, actor=actor, now=now)


def _checked(request: ApprovalRequest, said: ApprovalReply, *, person: str) -> tuple[str, ApprovalReply]:
    """Who answered and what, cleaned, or everything that is wrong with it at once."""
    wrong: dict[str, list[str]] = {}
    name = role = text = words = ""
    try:
        name = person_name(person, field="person")
    except BadInput as problem:
        wrong |= problem.errors
    try:
        role = one_line(said.role, field="role", max_length=120)
    except BadInput:
        wrong["role"] = [_("In which role do you answer? For instance: chair, organizer.")]
    try:
        words = paragraphs(said.words, field="words", max_length=2000, required=False)
        text = paragraphs(said.text, field="text", max_length=TEXT_MAX, required=False)
    except BadInput as problem:
        wrong |= problem.errors
    if said.answer not in ApprovalAnswer.values:
        wrong["answer"] = [_("Please choose an answer.")]
    if said.answer == ApprovalAnswer.NO and not words:
        wrong.setdefault("words", [_("Say in a few words why not, so that they can do better.")])
    if said.answer == ApprovalAnswer.CHANGES:
        wrong |= _changes_missing(request, text, words, but=wrong)
    if wrong:
        raise BadInputs(wrong)
    changed = text if said.answer == ApprovalAnswer.CHANGES and text != request.text else ""
    return name, ApprovalReply(said.answer, role, changed, words)


def _changes_missing(
    request: ApprovalRequest, text: str, words: str, *, but: dict[str, list[str]]
) -> dict[str, list[str]]:
    """A changed text, or (there is a picture) what is to be different about it."""
    if "text" in but or "words" in but or (text and text != request.text):
        return {}
    if not request.picture:
        return {"text": [_("Change the text above as you would have it: your yes is to those words.")]}
    return {} if words else {"words": [_("Say what is to be different, so that they can show you a new one.")]}


def _answered(
    row: ApprovalRequest, said: ApprovalReply, *, name: str, email: str, user: User | None, now: datetime
) -> None:
    _check_open(row, now=now)
    row.answer, row.answer_text, row.answer_words = said.answer, said.text, said.words
    row.answered_at, row.answered_by, row.answered_hash = now, user, sides.address_hash(email)
    row.answered_name, row.answered_role = name, said.role
    row.save(
        update_fields=[
            "answer", "answer_text", "answer_words", "answered_at", "answered_by", "answered_hash", "answered_name",
            "answered_role",
        ]
    )  # fmt: skip
    use_links(purpose=LinkPurpose.APPROVAL, subject=str(row.pk), now=now)
    audit.record(
        "approval.answered",
        actor=user,
        organization_id=row.asked_id,
        thing=row,
        now=now,
        partnership=row.partnership_id,
        answer=str(row.answer),
    )
    tell_askers("partnerships_approval_answered", row, now=now)


def _check_open(row: ApprovalRequest, *, now: datetime) -> None:
    """Refused when nobody waits for an answer any more; when its time is over, in the same words as before."""
    if row.partnership.state != PartnershipState.OPEN:
        raise Refused(_("The partnership is over: nothing is published with your name any more."))
    state = state_of(row, now=now)
    if state == ApprovalState.LAPSED:
        raise Refused(
            _("The time to answer is over. %(silence)s Ask them to send it again if your name is to stand there.")
            % {"silence": silence_words(row)}
        )
    if state != ApprovalState.WAITING:
        raise Refused(_("This was answered or taken back in the meantime. Please look at the page again."))


def _check_address(row: ApprovalRequest, email: str) -> None:
    """The same address cannot act for two sides, nor answer its own request."""
    _check_not_theirs(row.partnership, email, ours=row.asked_id)


def _check_not_theirs(partnership: Partnership, email: str, *, ours: int) -> None:
    other = sides.other_side(partnership, ours)
    theirs = other is not None and directory.team(other).filter(user__email=email).exists()
    if theirs or sides.address_acted_for_other_side(partnership, email=email, organization_id=ours):
        raise BadInput(_("This address acts for the other side of the partnership. Nobody can act for both."), "email")


def _audit_delegate(verb: str, row: Partnership, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=None, now=now, partnership=row.pk)


def _gone() -> Gone:
    return Gone(_("This request can no longer be answered. Write to those who asked you if you have questions."))
