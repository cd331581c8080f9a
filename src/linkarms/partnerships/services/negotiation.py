"""Answering a version clause by clause: agree, propose other words, comment; and notes of one's own side (law 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code
from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import paragraphs, person_name
from linkarms.partnerships import links, undersigned
from linkarms.partnerships.clauses import Clause, to_json
from linkarms.partnerships.models import (
    Agreement,
    AgreementVersion,
    ClauseAnswer,
    ClauseComment,
    JointWish,
    Partnership,
    Stance,
    VersionAnswer,
)
from linkarms.partnerships.services import agreements, paper_links, sides, signing, wishes
from linkarms.partnerships.services.buy_in import check_team_agrees, note_sent
from linkarms.partnerships.services.sending_papers import send_paper
from linkarms.partnerships.wishing import base_clauses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization, Teammate

MOST_NOTES = 400


@dataclass(frozen=True, slots=True)
class ClauseSaid:
    """About one clause: ``stance`` ("" for none), ``clause`` with ``Stance.OTHER``, a comment for both sides."""

    position: int
    stance: str = ""
    clause: Clause | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Author:
    organization: Organization | None
    user: User | None
    person: str

    @property
    def organization_id(self) -> int | None:
        return self.organization.pk if self.organization else None


@transaction.atomic
def note_clause(
    version: AgreementVersion, *, position: int, words: str, for_both: bool, actor: Teammate, now: datetime
) -> ClauseComment:
    """Something for our own side to know; or, ``for_both``, kept for our next answer and sent with it."""
    row, agreement = signing.lock(version, now=now)
    sides.check_organizes(row, actor)
    _check_on_table(version, agreement)
    _check_position(version, position)
    clean = paragraphs(words, field="words", max_length=2000)
    if ClauseComment.objects.filter(version=version, organization=actor.organization).count() >= MOST_NOTES:
        raise BadInput(_("There are very many notes about this version. Please take some out."))
    kept = ClauseComment.objects.create(
        version=version, position=position, organization=actor.organization, user=actor.user,
        person=str(actor.user), words=clean, for_both=for_both, at=now,
    )  # fmt: skip
    _recorded("agreement.clause_noted", kept, actor=actor, now=now)
    return kept


@transaction.atomic
def drop_note(comment: ClauseComment, *, actor: Teammate, now: datetime) -> None:
    """Our own, while it was not sent. What was sent stays in the history of both."""
    row, _agreement = signing.lock(comment.version, now=now)
    sides.check_organizes(row, actor)
    kept = ClauseComment.objects.visible_to(actor).get(pk=comment.pk)
    if kept.sent_with_id is not None:
        raise Refused(_("This was sent already; both sides have read it."))
    _recorded("agreement.clause_note_dropped", kept, actor=actor, now=now)
    kept.delete()


@transaction.atomic
def answer_version(
    version: AgreementVersion,
    said: Sequence[ClauseSaid],
    *,
    note: str,
    actor: Teammate,
    now: datetime,
    override: str = "",
) -> VersionAnswer:
    """Send our answer to their version. Other words make it a new version, for which our team is asked first.
    Of an agreement of several parties they are a wish, which its convener answers (``wishes.py``).

    What our side had kept for both goes with it. What it noted for itself never leaves.
    """
    row, agreement = signing.lock(version, now=now)
    sides.check_organizes(row, actor)
    author = _Author(actor.organization, actor.user, str(actor.user))
    _check_answerable(version, agreement, row, author.organization_id)
    kept = _kept_for_both(version, actor.organization_id)
    said = wishes.for_all(version, said)
    _check_said(version, said, anything_kept=bool(kept))
    led_to = None
    if _is_wish(version, said):
        wishes.check_wish(version, _merged(version, said), organization_id=actor.organization_id)
        team = check_team_agrees(row, override=override, actor=actor, agreement=agreement)
        note_sent(team, agreement, version_number=version.number, override=override, actor=actor, now=now)
    elif _changes(said):
        led_to = agreements.propose_change(
            agreement, level=version.level, clauses=_merged(version, said), note=note, actor=actor, now=now,
            seen=version.number, override=override,
        )  # fmt: skip
    answer = _keep(version, said, author, led_to=led_to, note=note, now=now)
    ClauseComment.objects.filter(pk__in=kept).update(sent_with=answer)
    _tell(answer, row, now=now)
    return answer


def answer_paper(
    token: str, said: Sequence[ClauseSaid], *, seen: int, note: str, person: str, code: str, now: datetime
) -> VersionAnswer:
    """The same by link, for a side without an account. A slip in the form costs no code."""
    found = paper_links.find_paper(token, now=now)
    version = found.version
    if version is None or version.number != seen:
        raise Refused(_("A newer version was proposed meanwhile. Please read it before you answer."))
    if not found.may_answer:
        raise NotAllowed(_("You were asked to sign. Changes are proposed by your organization's own team."))
    author = _Author(None, None, _person(person))
    paper_links.check_link_signer(found.agreement.partnership, organization_id=None, email=found.email)
    _check_answerable(version, found.agreement, found.agreement.partnership, None)
    said = wishes.for_all(version, said)
    _check_said(version, said, anything_kept=False)
    is_wish = _is_wish(version, said)
    if is_wish:
        wishes.check_wish(version, _merged(version, said), organization_id=None)
    elif _changes(said):
        agreements.check_change(
            found.agreement, level=version.level, clauses=_merged(version, said), seen=seen, now=now
        )
    words = paragraphs(note, field="note", max_length=2000, required=False)
    check_code(purpose=signing.SIGNING_CODE, email=found.email, subject=str(version.pk), code=code, now=now)
    with transaction.atomic():
        row, agreement = signing.lock(version, now=now)
        _check_answerable(version, agreement, row, None)
        if is_wish:
            wishes.check_wish(version, _merged(version, said), organization_id=None)
        by_link = _changes(said) and not is_wish
        led_to = _change_by_link(version, agreement, said, words, author, now=now) if by_link else None
        answer = _keep(version, said, author, led_to=led_to, note=words, now=now)
        _tell(answer, row, now=now)
    return answer


def _change_by_link(
    version: AgreementVersion,
    agreement: Agreement,
    said: Sequence[ClauseSaid],
    note: str,
    author: _Author,
    *,
    now: datetime,
) -> AgreementVersion:
    clauses = _merged(version, said)
    latest = agreements.check_change(agreement, level=version.level, clauses=clauses, seen=version.number, now=now)
    made = AgreementVersion.objects.create(
        agreement=agreement, number=latest.number + 1, level=version.level, note=note, proposed_name=author.person,
        proposed_at=now, **agreements.kept(clauses),
    )  # fmt: skip
    audit.record(
        "agreement.changed", actor=None, organization_id=None, thing=agreement, now=now, version=made.pk
    )  # fmt: skip
    return made


def _merged(version: AgreementVersion, said: Sequence[ClauseSaid]) -> tuple[Clause, ...]:
    """The version with the other words in their places, and without what is to be taken out."""
    about = {one.position: one for one in said}
    merged: list[Clause] = []
    for position, clause in enumerate(base_clauses(version), start=1):
        one = about.get(position)
        if one is None or one.stance not in (Stance.OTHER, Stance.OUT):
            merged.append(clause)
        elif one.stance == Stance.OTHER and one.clause is not None:
            merged.append(one.clause)
    return tuple(merged)


def _changes(said: Sequence[ClauseSaid]) -> bool:
    return any(one.stance in (Stance.OTHER, Stance.OUT) for one in said)


def _is_wish(version: AgreementVersion, said: Sequence[ClauseSaid]) -> bool:
    return _changes(said) and undersigned.joint_of(version.agreement) is not None


def _keep(
    version: AgreementVersion,
    said: Sequence[ClauseSaid],
    author: _Author,
    *,
    led_to: AgreementVersion | None,
    note: str,
    now: datetime,
) -> VersionAnswer:
    answer = VersionAnswer.objects.create(
        version=version, organization=author.organization, user=author.user, person=author.person, led_to=led_to,
        at=now,
    )  # fmt: skip
    is_wish = _is_wish(version, said)
    ClauseAnswer.objects.bulk_create(
        ClauseAnswer(
            answer=answer, position=one.position, stance=one.stance,
            wording=to_json((one.clause,)) if is_wish and one.clause is not None else None,
        )
        for one in said
        if one.stance
    )  # fmt: skip
    if is_wish:
        wishes.keep_wish(answer, note=note, now=now)
    ClauseComment.objects.bulk_create(
        ClauseComment(
            version=version, position=one.position, organization=author.organization, user=author.user,
            person=author.person, words=words, for_both=True, sent_with=answer, at=now,
        )
        for one in said
        if (words := paragraphs(one.comment, field="comment", max_length=2000, required=False))
    )  # fmt: skip
    audit.record(
        "agreement.answered", actor=author.user, organization_id=author.organization_id, thing=version.agreement,
        now=now, version=version.pk, answer=answer.pk,
    )  # fmt: skip
    return answer


def _check_on_table(version: AgreementVersion, agreement: Agreement) -> None:
    latest = agreements.open_version(agreement)
    if latest is None or latest.pk != version.pk:
        raise Refused(_("This is not the version on the table any more. Please look at the newest one."))


def _check_answerable(
    version: AgreementVersion, agreement: Agreement, row: Partnership, organization_id: int | None
) -> None:
    _check_on_table(version, agreement)
    by_host = version.proposed_for_id == row.host_id
    if by_host == (organization_id == row.host_id):
        raise Refused(_("Your side wrote this version; it waits for the other side's answer."))


def _check_position(version: AgreementVersion, position: int) -> None:
    if not 0 <= position <= len(version.clauses):
        raise BadInput(_("There is no such clause in this version."))


def _check_said(version: AgreementVersion, said: Sequence[ClauseSaid], *, anything_kept: bool) -> None:
    clauses = base_clauses(version)
    for one in said:
        _check_position(version, one.position)
        if one.stance and one.stance not in Stance.values:
            raise BadInput(_("Please choose one."))
        paragraphs(one.comment, field="comment", max_length=2000, required=False)
        if one.position == 0 and one.stance in (Stance.OTHER, Stance.OUT):
            raise BadInput(_("Another level needs a whole new version. Say in a comment which one fits."))
        if one.stance == Stance.OTHER and one.clause in (None, clauses[one.position - 1]):
            raise BadInput(_("The words of one clause are as they were. Change them, or say that you agree."))
    if len({one.position for one in said}) != len(said):
        raise BadInput(_("Please answer each clause once."))
    if not anything_kept and not any(one.stance or one.comment.strip() for one in said):
        raise BadInput(_("Say something about at least one clause first."))


def _kept_for_both(version: AgreementVersion, organization_id: int) -> list[int]:
    kept = ClauseComment.objects.filter(
        version=version, organization=organization_id, for_both=True, sent_with__isnull=True
    )
    return list(kept.values_list("pk", flat=True))


def _person(name: str) -> str:
    try:
        return person_name(name, field="person")
    except BadInput as problem:
        raise BadInputs(problem.errors) from None


def _tell(answer: VersionAnswer, row: Partnership, *, now: datetime) -> None:
    """A new version tells of itself; but by link nobody told of it yet."""
    if answer.led_to is not None and answer.user is not None:
        return
    is_host = answer.organization_id == row.host_id
    side = row.partner if is_host else row.host
    agreement = answer.version.agreement
    joint = undersigned.joint_of(agreement) if JointWish.objects.filter(answer=answer).exists() else None
    if side is None:
        send_paper(agreement, row, note="", by=answer.person, now=now)
        return
    sides.tell(
        "partnerships_clauses_answered",
        side,
        context={
            "by": answer.organization.name if answer.organization else row.entry.name,
            "person": answer.person,
            "changed": answer.led_to is not None,
            "wished": joint is not None,
            "action_url": links.joint(joint, side=side) if joint is not None else links.clauses(agreement, side=side),
        },
        now=now,
    )


def _recorded(verb: str, comment: ClauseComment, *, actor: Teammate, now: datetime) -> None:
    """About the note: the history that both sides read is made of what was recorded about the agreement."""
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=comment, now=now,
        version=comment.version_id,
    )  # fmt: skip
