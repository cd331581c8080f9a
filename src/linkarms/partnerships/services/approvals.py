"""Asking the other side to approve a text or picture; taking the request back; taking over their changed words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import revoke_links
from linkarms.audit import services as audit
from linkarms.core import rate
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused, TooMany
from linkarms.core.images import reencode
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships.approval_time import in_words, moment_of
from linkarms.partnerships.approvals import least_hours, terms_between
from linkarms.partnerships.models import (
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalUse,
    PartnershipState,
)
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.approval_mail import tell_answerers, tell_askers

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from uuid import UUID

    from django.core.files.base import ContentFile, File

    from linkarms.directory.models import Organization, Teammate
    from linkarms.partnerships.models import Partnership

MOST_A_DAY = 50
A_DAY = 86_400
LONGEST = timedelta(days=90)
MAX_SIDE = 1600  # pixels, as the pictures of petitions
TEXT_MAX = 10_000


@dataclass(frozen=True, slots=True)
class ApprovalInput:
    """``day`` and ``at`` are a moment in ``zone``. Campaigns live upstairs: the caller checks ``campaign_ref``."""

    title: str
    use: str
    day: date
    at: time
    zone: str
    text: str = ""
    picture: File[bytes] | None = None
    picture_words: str = ""
    language: str = "en"
    campaign_ref: int | None = None
    about: str = ""


def request_approval(
    partnership: Partnership, said: ApprovalInput, *, batch: UUID, actor: Teammate, now: datetime
) -> ApprovalRequest:
    """Show the other side what is to be published with its name, and say until when it can answer.

    The agreement in force says how much time that must be at least. The same ``batch`` again (a double click) sends
    nothing and gives what was sent. The picture is read before any row is locked.
    """
    sent = ApprovalRequest.objects.visible_to(actor).filter(partnership=partnership, batch=batch).first()
    if sent is not None:
        return sent
    sides.check_organizes(partnership, actor)
    other = _other_side(partnership, actor)
    deadline = _checked(said, partnership, actor=actor, now=now)
    picture = reencode(said.picture, max_side=MAX_SIDE, field="picture") if said.picture else None
    if not rate.allow(f"approvals:{actor.organization_id}", limit=MOST_A_DAY, per_seconds=A_DAY, now=now):
        raise TooMany(
            _("Your organization has asked very many today. Please go on tomorrow."),
            rate.retry_after(per_seconds=A_DAY, now=now),
        )
    try:
        with transaction.atomic():
            row = sides.locked(partnership)
            _other_side(row, actor)
            request = _kept(row, said, other, picture, deadline=deadline, batch=batch, actor=actor, now=now)
            recorded("approval.sent", request, actor=actor, now=now)
            tell_answerers("partnerships_approval_asked", request, now=now)
    except IntegrityError:  # the other click was faster
        return ApprovalRequest.objects.visible_to(actor).get(partnership=partnership, batch=batch)
    return request


@transaction.atomic
def withdraw_approval(request: ApprovalRequest, *, actor: Teammate, now: datetime) -> None:
    """We do not publish it, or ask anew with other words: the links stop working and the other side is told."""
    row = locked(request)
    _check_asker(row, actor)
    if not row.is_waiting(now):
        raise Refused(_("This was answered in the meantime, or its time is over. Please look at the page again."))
    row.withdrawn_at, row.withdrawn_by = now, actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    revoke_links(purpose=LinkPurpose.APPROVAL, subject=str(row.pk), now=now)
    recorded("approval.withdrawn", row, actor=actor, now=now)
    tell_answerers("partnerships_approval_withdrawn", row, now=now, with_link=False)
    request.refresh_from_db()


@transaction.atomic
def take_changes(request: ApprovalRequest, *, actor: Teammate, now: datetime) -> None:
    """We publish it in the words in which they said yes: from now on their yes counts."""
    row = locked(request)
    _check_asker(row, actor)
    if row.answer != ApprovalAnswer.CHANGES or row.taken_at is not None or row.undone_at is not None:
        raise Refused(_("There are no changed words here that wait for you."))
    if row.answer_text == "":
        raise Refused(_("A changed picture is another picture. Send it for approval again."))
    row.taken_at, row.taken_by = now, actor
    row.save(update_fields=["taken_at", "taken_by"])
    recorded("approval.changes_taken", row, actor=actor, now=now)
    tell_answerers("partnerships_approval_taken", row, now=now, with_link=False)
    request.refresh_from_db()


@transaction.atomic
def undo_yes(request: ApprovalRequest, *, actor: Teammate, now: datetime) -> None:
    """The asked side takes its yes back: its name goes at once (law 1), and those who asked are told."""
    row = locked(request)
    sides.check_says_yes(row.partnership, actor)
    if row.asked_id != actor.organization_id:
        raise NotAllowed(_("This was not asked of your organization."))
    if row.answer not in (ApprovalAnswer.YES, ApprovalAnswer.CHANGES) or row.undone_at is not None:
        raise Refused(_("There is no yes here that could be taken back."))
    row.undone_at, row.undone_by = now, actor
    row.save(update_fields=["undone_at", "undone_by"])
    recorded("approval.undone", row, actor=actor, now=now)
    tell_askers("partnerships_approval_undone", row, now=now)
    request.refresh_from_db()


def locked(request: ApprovalRequest) -> ApprovalRequest:
    """The row as it is now, for this change only; its partnership first, as everywhere."""
    sides.locked(request.partnership)
    found = ApprovalRequest.objects.select_for_update(of=("self",)).select_related(
        "partnership__host", "partnership__partner", "asker", "asked", "sent_by__user"
    )
    return found.get(pk=request.pk)


def recorded(verb: str, request: ApprovalRequest, *, actor: Teammate | None, now: datetime) -> None:
    audit.record(
        verb,
        actor=actor.user if actor else None,
        organization_id=actor.organization_id if actor else None,
        thing=request,
        now=now,
        partnership=request.partnership_id,
    )


def _kept(
    row: Partnership,
    said: ApprovalInput,
    other: Organization,
    picture: ContentFile[bytes] | None,
    *,
    deadline: datetime,
    batch: UUID,
    actor: Teammate,
    now: datetime,
) -> ApprovalRequest:
    request = ApprovalRequest(
        partnership=row, asker=actor.organization, asked=other, batch=batch, campaign_ref=said.campaign_ref,
        about=said.about, use=said.use, language=said.language, zone=said.zone, deadline=deadline,
        title=one_line(said.title, field="title", max_length=150),
        text=paragraphs(said.text, field="text", max_length=TEXT_MAX, required=False),
        picture_words=_picture_words(said), sent_at=now, sent_by=actor,
    )  # fmt: skip
    if picture is not None:
        request.picture.save(picture.name or "picture", picture, save=False)
        name, storage = request.picture.name or "", request.picture.storage
        try:
            with transaction.atomic():
                request.save()
        except BaseException:
            storage.delete(name)  # no row names it
            raise
        return request
    request.save()
    return request


def _checked(said: ApprovalInput, partnership: Partnership, *, actor: Teammate, now: datetime) -> datetime:
    """The deadline, or everything that is wrong at once."""
    wrong: dict[str, list[str]] = {}
    wrong |= _wrong_words(said)
    if said.use not in ApprovalUse.values:
        wrong["use"] = [_("Where is it to be published? Please choose from the list.")]
    if said.language not in ("en", "es"):
        wrong["language"] = [_("Please choose a language.")]
    if not said.text.strip() and said.picture is None:
        wrong["text"] = [_("Write the text, or choose the picture, that they are to approve.")]
    deadline = now
    try:
        deadline = moment_of(said.day, said.at, said.zone)
    except BadInput as problem:
        wrong |= problem.errors
    else:
        if too_soon := _too_soon(said, partnership, deadline=deadline, actor=actor, now=now):
            wrong["day"] = [too_soon]
    if wrong:
        raise BadInputs(wrong)
    return deadline


def _wrong_words(said: ApprovalInput) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    try:
        one_line(said.title, field="title", max_length=150)
    except BadInput as problem:
        wrong |= problem.errors
    try:
        paragraphs(said.text, field="text", max_length=TEXT_MAX, required=False)
    except BadInput as problem:
        wrong |= problem.errors
    try:
        _picture_words(said)
    except BadInput as problem:
        wrong |= problem.errors
    return wrong


def _too_soon(
    said: ApprovalInput, partnership: Partnership, *, deadline: datetime, actor: Teammate, now: datetime
) -> str:
    """What is wrong with the time they get, or ""."""
    if deadline - now > LONGEST:
        return _("More than 90 days is too long to wait for an answer.")
    terms = terms_between(partnership, campaign_ref=said.campaign_ref, now=now)
    side = "host" if partnership.is_host(actor.organization_id) else "partner"
    hours = least_hours(terms, side=side, use=said.use)
    earliest = now + timedelta(hours=hours)
    if deadline >= earliest:
        return ""
    # The form speaks in whole minutes.
    from_then = in_words(earliest + timedelta(minutes=1), said.zone)
    if hours == 1:
        return _("They need an hour to answer at least. Choose %(when)s or later.") % {"when": from_then}
    words = ngettext(
        "Your agreement leaves them %(n)d hour to answer. Choose %(when)s or later.",
        "Your agreement leaves them %(n)d hours to answer. Choose %(when)s or later.",
        hours,
    )
    return words % {"n": hours, "when": from_then}


def _picture_words(said: ApprovalInput) -> str:
    if said.picture is None:
        return ""
    if not said.picture_words.strip():
        raise BadInput(
            _("Please say in a few words what the picture shows. People who cannot see it hear them."), "picture_words"
        )
    return one_line(said.picture_words, field="picture_words", max_length=300)


def _other_side(partnership: Partnership, actor: Teammate) -> Organization:
    other = sides.other_side(partnership, actor.organization_id)
    if partnership.state != PartnershipState.OPEN or other is None:
        raise Refused(_("Requests for approval go to partners. This partnership is not open (any more)."))
    if other.closed_at is not None:
        raise Refused(_("%(name)s is closed and cannot be asked.") % {"name": other.name})
    return other


def _check_asker(row: ApprovalRequest, actor: Teammate) -> None:
    sides.check_organizes(row.partnership, actor)
    if row.asker_id != actor.organization_id:
        raise NotAllowed(_("Your organization was asked this; those who asked do that."))
