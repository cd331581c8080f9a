"""The other side answers an ask: in its workspace, or by the mailed link and a one-time code without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import check_code, find_link, send_code, use_link, use_links
from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs, person_name
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.asking import Letter, letter_of, stage_after_answer
from linkarms.partnerships.models import Answer, Ask, Stage
from linkarms.partnerships.services import prospects
from linkarms.partnerships.services.asks import locked

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.accounts.models import MailedLink, User
    from linkarms.directory.models import Teammate

ASK_CODE = "answer-ask"
#: "Later" is a day, not a way of never saying no.
LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """``words``: the conditions of a "yes, if", or why not. ``role`` is in the words of who answers: "Chair"."""

    answer: str
    role: str
    words: str = ""
    later_on: date | None = None


@dataclass(frozen=True, slots=True)
class AskByLink:
    """An ask that was reached by its mailed link: its letter, and the link."""

    letter: Letter
    link: MailedLink

    @property
    def email(self) -> str:
        return self.link.email


def find_ask(token: str, *, now: datetime) -> AskByLink:
    """The ask behind a mailed link; Gone when it was answered, taken back, or its time is over."""
    link = find_link(token, purpose=LinkPurpose.ASK, now=now)
    found = Ask.objects.select_related("prospect__holder", "sent_by__user").filter(
        pk=int(link.subject), asked__isnull=True, email=link.email
    )
    ask = found.first()
    if ask is None or not ask.is_awaiting or ask.prospect.holder.closed_at is not None:
        raise Gone(_("This ask can no longer be answered. Write to those who asked you if you have questions."))
    return AskByLink(letter_of(ask), link)


def send_ask_code(token: str, *, language: str, now: datetime) -> AskByLink:
    """Send a fresh one-time code to the address the letter went to (never to one typed in)."""
    found = find_ask(token, now=now)
    send_code(purpose=ASK_CODE, email=found.email, subject=str(found.letter.pk), language=language, now=now)
    return found


def answer_by_link(token: str, said: AnswerInput, *, person: str, code: str, now: datetime) -> Letter:
    """Answer without an account. What is typed is checked before the code is used up, so that a slip costs no code."""
    found = find_ask(token, now=now)
    name, clean = _checked(said, person=person, now=now)
    check_code(purpose=ASK_CODE, email=found.email, subject=str(found.letter.pk), code=code, now=now)
    with transaction.atomic():
        if clean.answer != Answer.LATER:
            use_link(found.link, now=now)
        row = locked(Ask.objects.get(pk=found.letter.pk))
        _answered(row, clean, name=name, user=None, now=now)
    return letter_of(row)


@transaction.atomic
def answer_ask(ask: Ask, said: AnswerInput, *, actor: Teammate, now: datetime) -> Letter:
    """Answer for the organization that was asked: whoever may sign there, and nobody who asked it themselves."""
    row = locked(ask)
    if row.asked_id != actor.organization_id:
        raise NotAllowed(_("This was not asked of your organization."))
    if not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, says yes for your organization."))
    if row.sent_by.user_id == actor.user_id:
        raise NotAllowed(_("You asked this yourself, for the other side. Please let a teammate answer it."))
    name, clean = _checked(said, person=str(actor.user), now=now)
    _answered(row, clean, name=name, user=actor.user, now=now)
    ask.refresh_from_db()
    return letter_of(row)


def _checked(said: AnswerInput, *, person: str, now: datetime) -> tuple[str, AnswerInput]:
    no_role = _("In which role do you answer? For instance: chair, organizer.")
    return checked(said, person=person, now=now, no_role=no_role)


def checked(
    said: AnswerInput, *, person: str, now: datetime, no_role: str, also: dict[str, list[str]] | None = None
) -> tuple[str, AnswerInput]:
    """Who answered and what, cleaned, or everything that is wrong with it at once (``also``: what the caller found)."""
    wrong: dict[str, list[str]] = dict(also or {})
    name = role = words = ""
    try:
        name = person_name(person, field="person")
    except BadInput as problem:
        wrong |= problem.errors
    try:
        role = one_line(said.role, field="role", max_length=120)
    except BadInput:
        wrong["role"] = [no_role]
    try:
        words = paragraphs(said.words, field="words", max_length=2000, required=False)
    except BadInput as problem:
        wrong |= problem.errors
    if said.answer not in Answer.values:
        wrong["answer"] = [_("Please choose an answer.")]
    if said.answer == Answer.CONDITIONS and not words and "words" not in wrong:
        wrong["words"] = [_("Under which conditions? Write them down, so that both sides read the same.")]
    later_on = said.later_on if said.answer == Answer.LATER else None
    if said.answer == Answer.LATER and (later_on is None or not timedelta(0) < later_on - now.date() <= LATEST):
        wrong["later_on"] = [_("On which day can you answer? Choose one that is still to come, within a year.")]
    if wrong:
        raise BadInputs(wrong)
    return name, AnswerInput(said.answer, role, words, later_on)


def _answered(row: Ask, said: AnswerInput, *, name: str, user: User | None, now: datetime) -> None:
    if not row.is_awaiting:
        raise Refused(_("This was answered or taken back in the meantime. Please look at the page again."))
    row.answer, row.answer_words, row.later_on = said.answer, said.words, said.later_on
    row.answered_at, row.answered_by = now, user
    row.answered_name, row.answered_role = name, said.role
    row.save(
        update_fields=[
            "answer", "answer_words", "later_on", "answered_at", "answered_by", "answered_name", "answered_role",
        ]
    )  # fmt: skip
    if row.answer != Answer.LATER:
        use_links(purpose=LinkPurpose.ASK, subject=str(row.pk), now=now)
    moved(row, said, name=name, actor=None, now=now)
    audit.record("ask.answered", actor=user, organization_id=row.asked_id, thing=row, now=now, answer=str(row.answer))
    _tell(row, now=now)


def moved(ask: Ask, said: AnswerInput, *, name: str, actor: Teammate | None, now: datetime) -> None:
    """An answer moves the relationship at our side. ``actor`` is None for their own: nobody of us did it."""
    row = type(ask.prospect).objects.select_for_update(of=("self",)).get(pk=ask.prospect_id)
    others = row.asks.exclude(pk=ask.pk)
    yes = [Answer.YES, Answer.CONDITIONS]
    agreed = Q(answer__in=yes) | (Q(told_answer__answer__in=yes) & ~Q(answer=Answer.NO))
    stage = stage_after_answer(
        row.stage,
        said.answer,
        others_wait=others.unsettled().exists(),
        others_agreed=others.filter(agreed).exists(),
    )
    if stage == row.stage and stage != Stage.DECIDING:
        return
    before = prospects.state_of(row)
    if stage == Stage.DECIDING and said.later_on is not None:
        row.decides, row.expected_on = f"{name}, {said.role}"[:200], said.later_on
    if stage != row.stage:
        row.stage, row.stage_since = stage, now
    prospects.keep_change(row, before, actor=actor, now=now)


def _tell(ask: Ask, *, now: datetime) -> None:
    """Who asked, and who looks after the relationship."""
    side = ask.prospect.holder
    people = {one.pk: one for one in (ask.sent_by, ask.prospect.owner) if one is not None and one.left_at is None}
    for person in people.values():
        outbox.write(
            "partnerships_ask_answered",
            to=person.user.email,
            language=person.user.language,
            context={
                "organization": side.name,
                "name": ask.prospect.entry.name,
                "title": ask.title,
                "answer": ask.answer,
                "words": ask.answer_words,
                "later_on": ask.later_on,
                "person": ask.answered_name,
                "role": ask.answered_role,
                "action_url": links.ask(ask, side=side),
            },
            now=now,
        )
