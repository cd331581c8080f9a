"""Asking those who will do the work; the rule of an organization; an owner who sends or signs an agreement anyway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.directory.services import add_entry
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.buying_in import Readiness, prospects_about, readiness
from linkarms.partnerships.models import (
    BuyIn,
    BuyInAnswer,
    BuyInOverride,
    BuyInRule,
    BuyInVoice,
    Prospect,
)
from linkarms.partnerships.services import prospects

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, Partnership


def ask_team(
    prospect: Prospect, *, work: str, why: str, teammates: Sequence[Teammate], actor: Teammate, now: datetime
) -> BuyIn:
    """Ask those who will do the work. Until all have said yes, no agreement leaves to this organization."""
    _check_writes(prospect.holder_id, actor)
    wrong: dict[str, list[str]] = {}
    texts = {"work": "", "why": ""}
    for name, typed in (("work", work), ("why", why)):
        try:
            texts[name] = paragraphs(typed, field=name, max_length=2000)
        except BadInput as problem:
            wrong |= problem.errors
    if not teammates:
        wrong["teammates"] = [_("Who will do the work? Choose at least one.")]
    elif any(one.organization_id != prospect.holder_id or one.left_at is not None for one in teammates):
        wrong["teammates"] = [_("Please choose from your own team.")]
    if wrong:
        raise BadInputs(wrong)
    try:
        with transaction.atomic():
            made = BuyIn.objects.create(prospect=prospect, asked_at=now, asked_by=actor, **texts)
            BuyInVoice.objects.bulk_create(BuyInVoice(buy_in=made, teammate=one) for one in dict.fromkeys(teammates))
            _recorded("buy_in.asked", made, actor=actor, now=now)
            for one in dict.fromkeys(teammates):
                _tell(made, one, actor=actor, now=now)
    except IntegrityError:
        raise Refused(_("Your team is being asked about this organization already.")) from None
    return made


@transaction.atomic
def answer_buy_in(buy_in: BuyIn, *, answer: str, words: str, actor: Teammate, now: datetime) -> BuyInVoice:
    """One's own answer; it can be changed until the agreement has been sent."""
    row = _locked(buy_in)
    voice = BuyInVoice.objects.filter(buy_in=row, teammate=actor).first()
    if voice is None or actor.left_at is not None:
        raise NotAllowed(_("You were not asked to answer here."))
    if row.withdrawn_at is not None or row.agreement_ref is not None:
        raise Refused(_("This is over: the agreement was sent, or the question was taken back."))
    if answer not in BuyInAnswer.values:
        raise BadInput(_("Please choose an answer."), "answer")
    clean = paragraphs(words, field="words", max_length=2000, required=False)
    if answer != BuyInAnswer.YES and not clean:
        raise BadInput(_("Say in a few words what you need, or why not."), "words")
    voice.answer, voice.words, voice.answered_at = answer, clean, now
    voice.save(update_fields=["answer", "words", "answered_at"])
    _recorded("buy_in.answered", row, actor=actor, now=now, answer=str(answer))
    return voice


@transaction.atomic
def withdraw_buy_in(buy_in: BuyIn, *, actor: Teammate, now: datetime) -> None:
    """Nobody is asked any more: there will be no agreement, or the question was the wrong one."""
    row = _locked(buy_in)
    _check_writes(row.prospect.holder_id, actor)
    if not actor.may_organize and row.asked_by_id != actor.pk:
        raise NotAllowed(_("Owners and organizers, and who asked, take the question back."))
    if row.withdrawn_at is not None or row.agreement_ref is not None:
        raise Refused(_("This is over: the agreement was sent, or the question was taken back."))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _recorded("buy_in.withdrawn", row, actor=actor, now=now)
    buy_in.refresh_from_db()


@transaction.atomic
def set_buy_in_rule(*, is_on: bool, actor: Teammate, now: datetime) -> None:
    """Whether every agreement of this organization waits for its team. Owners decide."""
    if not actor.is_owner or actor.left_at is not None:
        raise NotAllowed(_("Only an owner sets this rule."))
    row, _new = BuyInRule.objects.update_or_create(
        holder=actor.organization, defaults={"is_on": is_on, "set_at": now, "set_by": actor.user}
    )
    verb = "buy_in.rule_on" if is_on else "buy_in.rule_off"
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=row, now=now)


def prospect_for(partnership: Partnership, *, actor: Teammate, now: datetime) -> Prospect:
    """Our relationship with the other side of a partnership, begun if there is none yet."""
    _check_writes(actor.organization_id, actor)
    known = prospects_about(partnership, actor.organization_id).order_by("pk").first()
    if known is not None:
        return known
    entry = partnership.entry
    if not partnership.is_host(actor.organization_id):
        host = partnership.host
        entry, _new = add_entry(holder=actor.organization, name=host.name, actor=actor.user, now=now, organization=host)
        existing = Prospect.objects.visible_to(actor).filter(entry=entry).first()
        if existing is not None:
            return existing
    plan = prospects.Plan(actor, _("Ask those who will do the work"), now.date() + timedelta(days=7))
    return prospects.begin(entry, plan=plan, actor=actor, now=now)


def check_team_agrees(
    partnership: Partnership, *, override: str, actor: Teammate, agreement: Agreement | None = None
) -> Readiness:
    """Refused while somebody who will do the work has not said yes; an owner passes with a written reason."""
    state = readiness(partnership, actor.organization_id, agreement=agreement)
    if state.may_send:
        return state
    if override.strip():
        if not actor.is_owner:
            raise NotAllowed(_("Only an owner sends or signs an agreement that the team has not said yes to."))
        paragraphs(override, field="override", max_length=2000)
        return state
    raise BadInput(_why(state), "override")


def note_sent(
    state: Readiness, agreement: Agreement, *, version_number: int, override: str, actor: Teammate, now: datetime
) -> None:
    """The agreement was sent or signed on this yes, or in spite of its absence: both are kept."""
    if not state.may_send:
        passed = BuyInOverride.objects.create(
            holder=actor.organization, agreement=agreement, version_number=version_number, by=actor, at=now,
            reason=paragraphs(override, field="override", max_length=2000),
        )  # fmt: skip
        audit.record(
            "buy_in.overridden", actor=actor.user, organization_id=actor.organization_id, thing=passed, now=now,
            agreement=agreement.pk,
        )  # fmt: skip
    if state.buy_in is not None:
        BuyIn.objects.filter(pk=state.buy_in.pk).update(agreement_ref=agreement.pk)


def _why(state: Readiness) -> str:
    if state.nobody_asked:
        return _("Your organization asks those who will do the work first. Nobody was asked about this yet.")
    found = []
    if state.waiting:
        found.append(_("No answer yet from: %(names)s.") % {"names": ", ".join(state.waiting)})
    if state.conditional:
        found.append(_("A condition is open for: %(names)s.") % {"names": ", ".join(state.conditional)})
    if state.refusing:
        found.append(_("These said no: %(names)s.") % {"names": ", ".join(state.refusing)})
    return " ".join([_("Those who will do the work have not all said yes."), *found])


def _tell(buy_in: BuyIn, teammate: Teammate, *, actor: Teammate, now: datetime) -> None:
    if teammate.pk == actor.pk:
        return
    outbox.write(
        "partnerships_team_asked",
        to=teammate.user.email,
        language=teammate.user.language,
        context={
            "person": actor.user.name,
            "name": buy_in.prospect.entry.name,
            "words": buy_in.work,
            "is_review": False,
            "action_url": links.buy_in(buy_in, side=actor.organization),
        },
        now=now,
    )


def _locked(buy_in: BuyIn) -> BuyIn:
    return BuyIn.objects.select_for_update(of=("self",)).select_related("prospect").get(pk=buy_in.pk)


def _check_writes(holder_id: int, actor: Teammate) -> None:
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))


def _recorded(verb: str, buy_in: BuyIn, *, actor: Teammate, now: datetime, **ids: int | str) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=buy_in, now=now,
        prospect=buy_in.prospect_id, **ids,
    )  # fmt: skip
