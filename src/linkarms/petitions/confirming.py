"""What happens when somebody opens the mail: "yes, that was me", or "this wasn't me".

Looking changes nothing (mail scanners open every link); both answers are posted. A confirmation is a row for one
submission: of a repeat it proves the repeat's answers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import Gone
from linkarms.core.tokens import token_hash
from linkarms.petitions import figures
from linkarms.petitions.erasing import blank_values, delete_pending, forget_nameless, withdraw_signature
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature
from linkarms.petitions.upkeep import forget_networks, forget_unconfirmed, recount
from linkarms.supporters.models import Confirmation, Decision
from linkarms.supporters.queries import choices_of
from linkarms.supporters.services import drop_answers, record_confirmations, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from linkarms.campaigns.models import TrackedLink
    from linkarms.petitions.models import Petition
    from linkarms.supporters.models import Consent

__all__ = [
    "Answered",
    "NotMe",
    "Pending",
    "confirm",
    "confirm_many",
    "find",
    "forget_networks",
    "forget_unconfirmed",
    "not_me",
    "pull_confirmation_mails",
    "recount",
]

METHOD = "mail"


@dataclass(frozen=True, slots=True)
class Pending:
    """What a mailed link is about."""

    mail: ConfirmationMail
    signature: Signature
    petition: Petition
    link: TrackedLink | None
    answers: list[Consent]
    is_repeat: bool
    is_confirmed: bool  # this very submission
    is_withdrawn: bool  # the signature was taken back after this submission: it needs a new one


class NotMe(StrEnum):
    """What "this wasn't me" did."""

    REMOVED = "removed"  # a pending submission and what it had brought are gone
    WITHDRAWN = "withdrawn"  # it had been confirmed: the signature, or the yeses of a repeat, are taken back


class Answered(StrEnum):
    """What became of one "yes, that was me"."""

    CONFIRMED = "confirmed"
    ALREADY = "already"  # this submission was confirmed before
    UNKNOWN = "unknown"  # a link nobody was sent, or what it was about is gone
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"  # the signature was withdrawn after this submission (law 5)


def find(token: str, *, now: datetime) -> Pending:
    """What the link is about. Raises Gone with what to do: unknown, answered with "not me", or expired."""
    mail = _mails().filter(token_hash=token_hash(token)).first()
    if mail is None or mail.signature.supporter is None:
        raise _gone(Answered.UNKNOWN)
    pending = _pending(mail)
    if not pending.is_confirmed and mail.expires_at <= now:
        raise _gone(Answered.EXPIRED)
    return pending


def confirm(token: str, *, now: datetime) -> Pending:
    """Prove this submission: its answers count from now on, and the signature does.

    Doing it again changes nothing. A signature taken back after this submission stays taken back (law 5): Gone.
    """
    (outcome,) = confirm_many([token], now=now)
    if outcome not in (Answered.CONFIRMED, Answered.ALREADY):
        raise _gone(outcome)
    return find(token, now=now)


@transaction.atomic
def confirm_many(tokens: Sequence[str], *, now: datetime) -> list[Answered]:
    """`confirm` for many links at once; outcomes in the order given. The same statements for one and for many."""
    hashes = [token_hash(token) for token in tokens]
    mails = {mail.token_hash: mail for mail in ConfirmationMail.objects.filter(token_hash__in=hashes)}
    locked = Signature.objects.select_for_update().filter(pk__in={mail.signature_id for mail in mails.values()})
    signatures = {row.pk: row for row in locked.order_by("pk")}
    submissions = [mail.submission for mail in mails.values()]
    repeats = {row.submission: row for row in Repeat.objects.filter(submission__in=submissions)}
    proved = set(Confirmation.objects.filter(submission__in=submissions).values_list("submission", flat=True))
    outcomes: list[Answered] = []
    newly: dict[UUID, int] = {}
    before = figures.counted(signatures.values())
    for each in hashes:
        mail = mails.get(each)
        signature = signatures.get(mail.signature_id) if mail is not None else None
        if mail is None or signature is None or signature.supporter_id is None:
            outcomes.append(Answered.UNKNOWN)
            continue
        source = repeats.get(mail.submission, signature)
        outcome = _outcome(mail, signature, source, is_proved=mail.submission in proved, now=now)
        outcomes.append(outcome)
        if outcome is Answered.CONFIRMED:
            proved.add(mail.submission)
            newly[mail.submission] = signature.supporter_id
            if signature.confirmed_at is None or signature.withdrawn_at is not None:
                signature.confirmed_at, signature.withdrawn_at = now, None
    _write_down(newly, signatures.values(), now)
    figures.changed(before, figures.counted(signatures.values()))
    return outcomes


def _outcome(
    mail: ConfirmationMail, signature: Signature, source: Signature | Repeat, *, is_proved: bool, now: datetime
) -> Answered:
    if is_proved:
        return Answered.ALREADY
    if mail.expires_at <= now:
        return Answered.EXPIRED
    if signature.withdrawn_at is not None and signature.withdrawn_at >= source.at:
        return Answered.TAKEN_BACK
    return Answered.CONFIRMED


def _write_down(newly: Mapping[UUID, int], signatures: Iterable[Signature], now: datetime) -> None:
    if not newly:
        return
    submissions = list(newly)
    record_confirmations(newly, method=METHOD, now=now)
    Repeat.objects.filter(submission__in=submissions).update(confirmed_at=now)
    ConfirmationMail.objects.filter(submission__in=submissions).update(answered_at=now)
    changed = [row.pk for row in signatures if row.confirmed_at == now and row.withdrawn_at is None]
    Signature.objects.filter(pk__in=changed).update(confirmed_at=now, withdrawn_at=None)


def _gone(why: Answered) -> Gone:
    if why is Answered.EXPIRED:
        return Gone(
            _("This link was good for 30 days, and they are over. Your signature was not counted; please sign again.")
        )
    if why is Answered.TAKEN_BACK:
        return Gone(
            _("You took this signature back after you had signed. If you changed your mind, please sign again.")
        )
    return Gone(_("This link does not work any more. Nothing was changed. If you want to sign, please sign again."))


@transaction.atomic
def not_me(token: str, *, now: datetime) -> NotMe:
    """Undo what this submission did.

    A pending first submission takes its signature and values away, unless a repeat still waits for its own
    answer: then the row stays for it, without the values. A pending repeat is dropped alone. What was confirmed
    is withdrawn: the yeses of this submission; of a first one the signature and its values, of a repeat the
    signature when nothing else confirmed it.
    """
    pending = _locked(token, now)
    if pending.is_confirmed:
        _take_back(pending, now)
        return NotMe.WITHDRAWN
    signature, submission = pending.signature, pending.mail.submission
    if pending.is_repeat:
        Repeat.objects.filter(submission=submission).delete()
        pending.mail.delete()
        drop_answers([submission])
        if signature.confirmed_at is None and not _is_first_open(signature):
            _delete_unless_awaited(signature)
    else:
        drop_answers([submission])
        if signature.confirmed_at is not None:
            # A repeat was confirmed: this person did sign, but not with these values.
            blank_values(signature)
            pending.mail.delete()
        else:
            _delete_unless_awaited(signature, pending.mail)
    return NotMe.REMOVED


def _delete_unless_awaited(signature: Signature, mail: ConfirmationMail | None = None) -> None:
    """Delete a pending signature, but for one that a repeat may still confirm: that loses its values only."""
    mailed = ConfirmationMail.objects.filter(submission=models.OuterRef("submission"))
    awaited = signature.repeats.filter(
        models.Q(mailed_at__isnull=True) | models.Exists(mailed), confirmed_at__isnull=True
    )
    if awaited.exists():
        blank_values(signature)
        if mail is not None:
            mail.delete()
        return
    person = signature.supporter_id
    delete_pending([signature.pk])
    forget_nameless([person] if person is not None else [])


def _is_first_open(signature: Signature) -> bool:
    """Whether the first submission still waits for its own answer (or for its mail)."""
    if signature.mailed_at is None:
        return True
    return ConfirmationMail.objects.filter(submission=signature.submission).exists()


def _take_back(pending: Pending, now: datetime) -> None:
    signature = pending.signature
    assert signature.supporter is not None
    for answer in pending.answers:
        if answer.decision == Decision.YES:
            withdraw(signature.supporter, answer.organization, method=METHOD, now=now)
    others = Confirmation.objects.filter(
        submission__in=[signature.submission, *signature.repeats.values_list("submission", flat=True)]
    ).exclude(submission=pending.mail.submission)
    if not pending.is_repeat or not others.exists():
        withdraw_signature(signature, now=now)
    if not pending.is_repeat:
        # Not this person's words: they must not go with a yes of another submission, nor come back with a repeat.
        blank_values(signature)
    _answered(pending.mail, now)


def _answered(mail: ConfirmationMail, now: datetime) -> None:
    mail.answered_at = now
    mail.save(update_fields=["answered_at"])


def _mails() -> models.QuerySet[ConfirmationMail]:
    return ConfirmationMail.objects.select_related(
        "signature__petition__campaign__host", "signature__supporter", "signature__link__organization"
    )


def _locked(token: str, now: datetime) -> Pending:
    """`find`, holding the signature's row: two clicks at once are one after the other."""
    signature_id = (
        ConfirmationMail.objects.filter(token_hash=token_hash(token)).values_list("signature_id", flat=True).first()
    )
    if signature_id is not None:
        Signature.objects.select_for_update().filter(pk=signature_id).first()
    return find(token, now=now)


def _pending(mail: ConfirmationMail) -> Pending:
    signature = mail.signature
    repeat = None
    if mail.submission != signature.submission:
        repeat = Repeat.objects.select_related("link__organization").filter(submission=mail.submission).first()
    source = signature if repeat is None else repeat
    withdrawn_at = signature.withdrawn_at
    return Pending(
        mail=mail,
        signature=signature,
        petition=signature.petition,
        link=source.link,
        answers=choices_of([mail.submission])[mail.submission],
        is_repeat=repeat is not None,
        is_confirmed=Confirmation.objects.filter(submission=mail.submission).exists(),
        is_withdrawn=withdrawn_at is not None and withdrawn_at >= source.at,
    )
