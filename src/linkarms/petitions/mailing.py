"""The mails that ask "was it you?". Pulled from what still needs one, never enqueued a signature."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from linkarms.core.tokens import new_token, token_hash
from linkarms.core.urls import absolute
from linkarms.outbox.services import Letter, write_many
from linkarms.petitions import figures
from linkarms.petitions.choices import choice_lines
from linkarms.petitions.models import ConfirmationMail, Repeat, Signature
from linkarms.petitions.queries import texts_of
from linkarms.supporters.queries import choices_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linkarms.petitions.queries import ShownText
    from linkarms.supporters.models import Consent

ROUND = 200
VALID_DAYS = 30  # as long as an unconfirmed signature is held
REPEAT_MAILS_A_DAY = 3  # to one address, whatever it is said to have signed again
SAME_CLICK = timedelta(minutes=10)  # the same answers again within this time are a double click
#: Mails a minute to those who came by the slow lane of a rush: they may be strangers whose address a machine typed.
UNPROVEN_MAILS_A_MINUTE = 60
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Round:
    """What one transaction has looked up and decided."""

    now: datetime
    texts: dict[str, dict[int, ShownText]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    mails: list[ConfirmationMail] = field(default_factory=list)


def pull_confirmation_mails(now: datetime, limit: int = 2_000) -> int:
    """Write the mails of up to `limit` submissions that had none; how many mails were written.

    May run in several places at once and be killed at any moment: a mail, its link and the mark that it was
    written are one transaction. A repeat gets its own mail, at most three a day to one address; a double click
    gets none. What came by the slow lane comes last, at most sixty a minute (of each puller).
    """
    written = looked_at = 0
    while looked_at < limit and _is_anything_due(now):
        with transaction.atomic():
            this = _Round(now)
            seen = _pull(this, min(ROUND, limit - looked_at))
            ConfirmationMail.objects.bulk_create(this.mails)
            write_many("petitions_confirm", this.letters, now=now)
        written += len(this.letters)
        looked_at += seen
        if seen == 0:  # another puller has them, or their minute is over
            break
    return written


def _is_anything_due(now: datetime) -> bool:
    # Asked outside the transaction: on SQLite an idle installation must not take the writer's turn.
    return _any_due(unproven=False) or (_any_due(unproven=True) and _unproven_left(now) > 0)


def _any_due(*, unproven: bool) -> bool:
    due = {"mailed_at__isnull": True, "unproven": unproven}
    return any(model.objects.filter(**due).exists() for model in (Signature, Repeat))


def _pull(this: _Round, limit: int) -> int:
    """One step: first submissions before repeats, and both before what came by the slow lane. How many were seen."""
    for unproven in (False, True):
        if unproven:
            limit = min(limit, _unproven_left(this.now))
        seen = _firsts(this, limit, unproven=unproven) or _repeats(this, limit, unproven=unproven)
        if seen:
            return seen
    return 0


def _unproven_left(now: datetime) -> int:
    lately = {"unproven": True, "mailed_at__gt": now - _MINUTE}
    spent = sum(model.objects.filter(**lately).count() for model in (Signature, Repeat))
    return max(0, UNPROVEN_MAILS_A_MINUTE - spent)


def _firsts(this: _Round, limit: int, *, unproven: bool) -> int:
    due = _claimed(Signature.objects.filter(mailed_at__isnull=True, unproven=unproven)).select_related(
        "petition__campaign__host", "supporter", "link"
    )
    rows = list(due.order_by("id")[:limit])
    answers = choices_of([row.submission for row in rows])
    for row in rows:
        if row.confirmed_at is None and row.withdrawn_at is None and row.supporter is not None:
            _write(this, row, row, answers[row.submission])
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=this.now)
    before = figures.counted(rows)
    for row in rows:
        row.mailed_at = this.now
    figures.changed(before, figures.counted(rows))
    return len(rows)


def _repeats(this: _Round, limit: int, *, unproven: bool) -> int:
    due = _claimed(Repeat.objects.filter(mailed_at__isnull=True, unproven=unproven)).select_related(
        "signature__petition__campaign__host", "signature__supporter", "link"
    )
    rows = list(due.order_by("id")[:limit])
    if not rows:
        return 0
    earlier = _earlier_mails([row.signature_id for row in rows])
    answers = choices_of(
        [row.submission for row in rows] + [mail.submission for mails in earlier.values() for mail in mails]
    )
    spent = _repeat_mails_today(rows, now=this.now)
    for row in rows:
        person = row.signature.supporter_id
        if person is None or _is_double_click(row, earlier[row.signature_id], answers):
            continue
        if spent[person] >= REPEAT_MAILS_A_DAY:
            continue
        spent[person] += 1
        earlier[row.signature_id].append(_write(this, row.signature, row, answers[row.submission]))
    Repeat.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=this.now)
    return len(rows)


def _claimed[Row: (Signature, Repeat)](rows: QuerySet[Row]) -> QuerySet[Row]:
    """Each row to one puller only; another passes it by instead of waiting."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows  # SQLite: the whole transaction already waited for its turn


def _earlier_mails(signature_ids: list[int]) -> dict[int, list[ConfirmationMail]]:
    found: dict[int, list[ConfirmationMail]] = defaultdict(list)
    for mail in ConfirmationMail.objects.filter(signature_id__in=signature_ids).order_by("sent_at"):
        found[mail.signature_id].append(mail)
    return found


def _repeat_mails_today(rows: list[Repeat], *, now: datetime) -> dict[int, int]:
    """Supporter id to mails already sent for repeats within a day."""
    people = {row.signature.supporter_id for row in rows if row.signature.supporter_id is not None}
    sent = ConfirmationMail.objects.filter(
        signature__supporter_id__in=people, sent_at__gt=now - timedelta(days=1)
    ).exclude(submission=F("signature__submission"))
    counts: dict[int, int] = defaultdict(int)
    for person in sent.values_list("signature__supporter_id", flat=True):
        if person is not None:
            counts[person] += 1
    return counts


def _is_double_click(repeat: Repeat, earlier: list[ConfirmationMail], answers: dict[UUID, list[Consent]]) -> bool:
    """Whether a mail that went out moments ago, and waits for its answer, asks for the very same."""
    if not earlier:
        return False
    last = earlier[-1]
    is_recent = abs(repeat.at - last.sent_at) <= SAME_CLICK
    return (
        is_recent and last.answered_at is None and _said(answers[last.submission]) == _said(answers[repeat.submission])
    )


def _said(answers: list[Consent]) -> set[tuple[int, int | None, str]]:
    return {(answer.organization_id, answer.words_id, answer.decision) for answer in answers}


def _write(this: _Round, signature: Signature, source: Signature | Repeat, answers: list[Consent]) -> ConfirmationMail:
    token = new_token()
    mail = ConfirmationMail(
        submission=source.submission,
        signature=signature,
        token_hash=token_hash(token),
        sent_at=this.now,
        expires_at=source.at + timedelta(days=VALID_DAYS),
    )
    this.mails.append(mail)
    this.letters.append(_letter(this, signature, source, answers, token))
    return mail


def _letter(
    this: _Round, signature: Signature, source: Signature | Repeat, answers: list[Consent], token: str
) -> Letter:
    assert signature.supporter is not None  # nobody else is written to
    assert signature.supporter.email is not None
    language = source.language
    petition = signature.petition
    titles = this.texts.setdefault(language, {})
    if petition.pk not in titles:
        titles |= texts_of([petition.pk], language=language)
    shown = titles.get(petition.pk)
    via = f"&via={source.link.code}" if source.link is not None else ""
    with translation.override(language):
        choices = choice_lines(answers, language=language)
    context = {
        "title": petition.slug if shown is None else shown.text.title,
        "choices": choices,
        "is_repeat": isinstance(source, Repeat),
        "valid_days": VALID_DAYS,
        "signed_at": source.at,
        "action_url": absolute(f"/confirm/{token}/?lang={language}"),
        "not_me_url": absolute(f"/confirm/{token}/not-me/?lang={language}"),
        "petition_url": absolute(f"/p/{petition.slug}/?lang={language}{via}"),
    }
    return Letter(to=signature.supporter.email, language=language, context=context)
