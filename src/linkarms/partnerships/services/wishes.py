"""A member of an agreement of several parties wishes for other words; its convener takes them up, or says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, Refused
from linkarms.core.names import paragraphs
from linkarms.partnerships import links, undersigned
from linkarms.partnerships.clauses import Clause, from_json
from linkarms.partnerships.joint import with_gaps
from linkarms.partnerships.models import AgreementVersion, JointAgreement, JointVersion, JointWish, Stance, WishOutcome
from linkarms.partnerships.services import agreements, sides
from linkarms.partnerships.services.sending_papers import send_paper
from linkarms.partnerships.wishing import base_clauses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, VersionAnswer
    from linkarms.partnerships.services.negotiation import ClauseSaid


def for_all(version: AgreementVersion, said: Sequence[ClauseSaid]) -> list[ClauseSaid]:
    """What is wished for all has a gap where each reads its own name."""
    if undersigned.joint_of(version.agreement) is None:
        return list(said)
    return [one if one.clause is None else replace(one, clause=with_gaps((one.clause,))[0]) for one in said]


def check_wish(version: AgreementVersion, clauses: tuple[Clause, ...], *, organization_id: int | None) -> None:
    """These words could be a new version for all, and the side has not signed the present one."""
    if undersigned.side_has_signed(version, organization_id):
        raise Refused(_("Your organization has already signed this version."))
    agreements.check_wording(version.level, clauses)


def keep_wish(answer: VersionAnswer, *, note: str, now: datetime) -> JointWish:
    """It takes the place of what the same member wished before and nobody has answered."""
    settle_open(answer.version.agreement, WishOutcome.REPLACED, user=answer.user, now=now)
    clean = paragraphs(note, field="note", max_length=2000, required=False)
    return JointWish.objects.create(answer=answer, note=clean)


def settle_open(agreement: Agreement, outcome: WishOutcome, *, user: User | None, now: datetime) -> None:
    """What a member wished is answered by what it did itself."""
    waiting = JointWish.objects.filter(answer__version__agreement=agreement, outcome="")
    waiting.update(outcome=outcome, settled_at=now, settled_by=user)


def take_wishes(
    joint: JointAgreement, wishes: Sequence[JointWish], made: JointVersion, *, actor: Teammate, now: datetime
) -> None:
    """The new version for all takes these up: all members read whose wish it was. The common row is held."""
    fresh = with_gaps(from_json(made.clauses))
    for one in wishes:
        wish = _open(joint, one)
        before = base_clauses(wish.answer.version)
        about = [
            before[said.position - 1] for said in wish.answer.clauses.all() if said.stance in (Stance.OTHER, Stance.OUT)
        ]
        if all(clause in fresh for clause in about):
            raise BadInput(_("The clauses that a member wished to be otherwise are all as they were."))
        wish.outcome, wish.led_to = WishOutcome.TAKEN, made
        _settled(wish, actor=actor, now=now)


@transaction.atomic
def refuse_wish(wish: JointWish, *, words: str, actor: Teammate, now: datetime) -> JointWish:
    """The words stay as they are. The member that wished, and nobody else, reads why."""
    joint = undersigned.joint_of(wish.answer.version.agreement)
    assert joint is not None  # only a member's answer is a wish
    held = sides.locked_joint(joint, actor)
    clean = paragraphs(words, field="words", max_length=2000)
    fresh = _open(held, wish)
    row = fresh.answer.version.agreement.partnership
    sides.check_organizes(row, actor)
    fresh.outcome, fresh.words = WishOutcome.NO, clean
    _settled(fresh, actor=actor, now=now)
    if row.partner is None:
        send_paper(fresh.answer.version.agreement, row, note=clean, by=actor.user.name, now=now)
    sides.tell(
        "partnerships_wish_refused", row.partner, now=now,
        context={
            "by": joint.convener.name, "person": actor.user.name, "name": joint.name, "note": clean,
            "action_url": links.joint(joint, side=row.partner) if row.partner else "",
        },
    )  # fmt: skip
    return fresh


def _open(joint: JointAgreement, wish: JointWish) -> JointWish:
    """The row as it is now, while nobody has answered it and the member is in the agreement still."""
    found = (
        JointWish.objects.select_related("answer__version__agreement__partnership__partner")
        .filter(pk=wish.pk, outcome="", answer__version__agreement__joint_party__joint=joint)
        .exclude(answer__version__agreement__state__in=undersigned.GONE)
        .first()
    )
    if found is None:
        raise Refused(_("This wish was settled in the meantime. Please look at the page again."))
    return found


def _settled(wish: JointWish, *, actor: Teammate, now: datetime) -> None:
    wish.settled_at, wish.settled_by = now, actor.user
    wish.save(update_fields=["outcome", "words", "led_to", "settled_at", "settled_by"])
    verb = "agreement.wish_taken" if wish.outcome == WishOutcome.TAKEN else "agreement.wish_refused"
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=wish, now=now)
