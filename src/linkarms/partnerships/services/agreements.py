"""Writing an agreement: propose, propose a change, take back, end. Signing is in ``signing.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.labels import labels
from linkarms.core.names import paragraphs
from linkarms.partnerships import links
from linkarms.partnerships.clauses import Clause, DataSharing, Term, check, the_one, to_json, type_of
from linkarms.partnerships.clauses.words import Parties, Voice
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    JointParty,
    Level,
    Partnership,
    PartnershipState,
)
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.buy_in import check_team_agrees, note_sent
from linkarms.partnerships.services.drafts import forget_draft
from linkarms.partnerships.services.exits import open_checklist
from linkarms.partnerships.services.sending_papers import send_paper
from linkarms.partnerships.services.terms_over import check_not_over, settle
from linkarms.partnerships.terms import beyond_level, too_close

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Organization, Teammate


@transaction.atomic
def propose(
    partnership: Partnership,
    *,
    level: str,
    clauses: tuple[Clause, ...],
    note: str,
    actor: Teammate,
    now: datetime,
    campaign_ref: int | None = None,
    override: str = "",
) -> Agreement:
    """Put a first version before the other side: the standing agreement, or one for one campaign.

    The host may already do so while its invitation waits. One proposal of a scope at a time. It does not leave before
    those who will do the work have said yes (``buying_in.py``); ``override`` is an owner's reason to send it anyway.
    """
    row = sides.locked(partnership)
    sides.check_organizes(row, actor)
    _check_writable(row, actor)
    check_wording(level, clauses)
    if row.agreements.filter(state=AgreementState.PROPOSED, campaign_ref=campaign_ref).exists():
        raise Refused(_("You are already discussing an agreement. Propose a change to it, or take it back first."))
    team = check_team_agrees(row, override=override, actor=actor)
    agreement = Agreement.objects.create(partnership=row, campaign_ref=campaign_ref, created_at=now)
    forget_draft(row, agreement=None, actor=actor)
    _write(agreement, number=1, level=level, clauses=clauses, note=note, actor=actor, now=now)
    note_sent(team, agreement, version_number=1, override=override, actor=actor, now=now)
    audit.record(
        "agreement.proposed",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=agreement,
        now=now,
    )
    _tell_other_side("partnerships_proposed", agreement, row, actor=actor, now=now, note=note)
    return agreement


@transaction.atomic
def propose_change(
    agreement: Agreement,
    *,
    level: str,
    clauses: tuple[Clause, ...],
    note: str,
    actor: Teammate,
    now: datetime,
    seen: int | None = None,
    override: str = "",
) -> AgreementVersion:
    """A new version by either side. What both signed stays in force until both sign the new one.

    Whoever will do the work is asked first, as for :func:`propose`.

    ``seen`` is the number of the version the actor was looking at: Refused when the other side was faster.
    """
    row = sides.locked(agreement.partnership)
    locked = locked_agreement(agreement)
    sides.check_organizes(row, actor)
    _check_writable(row, actor)
    latest = check_change(locked, level=level, clauses=clauses, seen=seen, now=now)
    team = check_team_agrees(row, override=override, actor=actor, agreement=locked)
    version = _write(locked, number=latest.number + 1, level=level, clauses=clauses, note=note, actor=actor, now=now)
    forget_draft(row, agreement=locked, actor=actor)
    note_sent(team, locked, version_number=version.number, override=override, actor=actor, now=now)
    audit.record(
        "agreement.changed",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=locked,
        now=now,
        version=version.pk,
    )
    _tell_other_side("partnerships_changed", locked, row, actor=actor, now=now, note=note)
    return version


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, actor: Teammate, now: datetime) -> None:
    """Take a proposal off the table before both have signed. Either side may."""
    row = sides.locked(agreement.partnership)
    locked = locked_agreement(agreement)
    sides.check_organizes(row, actor)
    if locked.state != AgreementState.PROPOSED:
        raise Refused(_("This agreement was settled in the meantime. An agreement in force can be ended."))
    _take_back(locked, actor=actor, now=now)
    agreement.refresh_from_db()


@transaction.atomic
def withdraw_change(agreement: Agreement, *, actor: Teammate, now: datetime) -> None:
    """Drop a change that is being discussed; the version in force stays as it is."""
    row = sides.locked(agreement.partnership)
    locked = locked_agreement(agreement)
    sides.check_organizes(row, actor)
    check_alone(locked)
    version = open_version(locked)
    if locked.state != AgreementState.IN_FORCE or version is None:
        raise Refused(_("No change is being discussed any more."))
    version.withdrawn_at, version.withdrawn_by = now, actor.user
    version.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        "agreement.change_withdrawn",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=locked,
        now=now,
        version=version.pk,
    )


@transaction.atomic
def end_agreement(agreement: Agreement, *, note: str, actor: Teammate, now: datetime) -> None:
    """Either side ends an agreement in force, at once; both are told.

    Boxes, name and logo go at once; yeses given before stay covered for the clause's run-out.
    """
    row = sides.locked(agreement.partnership)
    locked = locked_agreement(agreement)
    sides.check_says_yes(row, actor)
    check_not_over(locked, now=now)
    if locked.state != AgreementState.IN_FORCE:
        raise Refused(_("This agreement is not in force (any more)."))
    _end(locked, note=_note(note), actor=actor, now=now)
    for side in (row.host, row.partner):
        if side is not None:
            sides.tell(
                "partnerships_agreement_ended",
                side,
                context={
                    "by": actor.organization.name,
                    "host": row.host.name,
                    "partner": row.partner.name if row.partner else "",
                    "note": locked.end_note,
                    "action_url": links.exit_list(locked, side=side),
                },
                now=now,
            )
    agreement.refresh_from_db()


def check_alone(agreement: Agreement) -> None:
    """The words of an agreement of several parties are the same for all: its convener changes them, for all at once."""
    if JointParty.objects.filter(agreement=agreement).exists():
        raise Refused(_("This is an agreement of several parties, the same for all. Its convener changes it for all."))


def check_change(
    locked: Agreement, *, level: str, clauses: tuple[Clause, ...], seen: int | None, now: datetime
) -> AgreementVersion:
    """These words can follow the latest version, which is returned."""
    check_alone(locked)
    check_not_over(locked, now=now)
    check_wording(level, clauses)
    _check_open(locked)
    latest = latest_version(locked)
    if seen is not None and latest.number != seen:
        raise Refused(
            _("A newer version was proposed while you were writing. Look at it first; what you wrote is still here.")
        )
    if latest.withdrawn_at is None and latest.level == level and latest.clauses == to_json(clauses):
        raise BadInput(_("Nothing is different from the version before. Change something, or go back."))
    return latest


def end_all(row: Partnership, *, actor: Teammate, note: str, now: datetime) -> None:
    """With its partnership every agreement ends, and every proposal is taken back. No mail of its own."""
    settle(row, now=now)
    for agreement in row.agreements.select_for_update(of=("self",)):
        if agreement.state == AgreementState.IN_FORCE:
            _end(agreement, note=note, actor=actor, now=now)
        elif agreement.state == AgreementState.PROPOSED:
            _take_back(agreement, actor=actor, now=now)


def locked_agreement(agreement: Agreement) -> Agreement:
    """The row as it is now. Lock the partnership first: always in that order."""
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def latest_version(agreement: Agreement) -> AgreementVersion:
    """An agreement is made with its first version, so there is one."""
    return agreement.versions.order_by("-number")[0]


def open_version(agreement: Agreement) -> AgreementVersion | None:
    """The version that waits for signatures: the latest, unless in force, withdrawn or over."""
    if agreement.state not in (AgreementState.PROPOSED, AgreementState.IN_FORCE):
        return None
    latest = latest_version(agreement)
    return None if latest.in_force_at is not None or latest.withdrawn_at is not None else latest


def kept(clauses: tuple[Clause, ...]) -> dict[str, Any]:
    """What a version keeps of its clauses: all of them, and the days by which its ends are looked for."""
    sharing, term = the_one(clauses, DataSharing), the_one(clauses, Term)
    return {
        "clauses": to_json(clauses),
        "sharing_ends_on": sharing.ends if sharing else None,
        "ends_on": term.ends if term else None,
    }


def _write(
    agreement: Agreement,
    *,
    number: int,
    level: str,
    clauses: tuple[Clause, ...],
    note: str,
    actor: Teammate,
    now: datetime,
) -> AgreementVersion:
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        level=level,
        **kept(clauses),
        note=_note(note),
        proposed_for_id=actor.organization_id,
        proposed_by=actor.user,
        proposed_at=now,
    )


def _end(agreement: Agreement, *, note: str, actor: Teammate, now: datetime) -> None:
    agreement.state = AgreementState.ENDED
    agreement.ended_at, agreement.ended_by = now, actor.user
    agreement.ended_for_id = actor.organization_id
    agreement.end_note = note
    agreement.save(update_fields=["state", "ended_at", "ended_by", "ended_for", "end_note"])
    open_checklist(agreement, ended_on=now.date())
    audit.record(
        "agreement.ended",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=agreement,
        now=now,
    )


def _take_back(agreement: Agreement, *, actor: Teammate, now: datetime) -> None:
    agreement.state = AgreementState.WITHDRAWN
    agreement.save(update_fields=["state"])
    agreement.versions.filter(in_force_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_by=actor.user
    )
    audit.record(
        "agreement.withdrawn",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=agreement,
        now=now,
    )


def _check_writable(row: Partnership, actor: Teammate) -> None:
    if row.state == PartnershipState.OPEN:
        return
    if row.state == PartnershipState.INVITED and row.is_host(actor.organization_id):
        return
    if row.state == PartnershipState.INVITED:
        raise NotAllowed(_("Answer the invitation first; then you can propose changes."))
    raise Refused(_("This partnership is over. Invite the organization anew to write another agreement."))


def _check_open(agreement: Agreement) -> None:
    if agreement.state not in (AgreementState.PROPOSED, AgreementState.IN_FORCE):
        raise Refused(_("This agreement is over. Propose a new one."))


def check_wording(level: str, clauses: tuple[Clause, ...]) -> None:
    if level not in Level.values:
        raise BadInput(_("Please choose a level."), "level")
    if not clauses:
        raise BadInput(_("An agreement needs at least one clause."))
    check(clauses)
    if beyond := too_close(clauses, level=level):
        headings = [Voice(Parties("", ""), get_language() or "en").say(type_of(clause).heading) for clause in beyond]
        raise BadInput(
            _("The level “%(level)s” has no such clauses: %(clauses)s. Leave them out, or choose a closer level.")
            % {"level": Level(level).label, "clauses": ", ".join(dict.fromkeys(headings))}
        )
    fields, mode_too_wide = beyond_level(clauses, level=level)
    if mode_too_wide:
        raise BadInput(
            _("This way of sharing goes beyond the level “%(level)s”. Choose a smaller one, or a closer level.")
            % {"level": Level(level).label},
            "mode",
        )
    if fields:
        names = ", ".join(label for name, label in labels().items() if name in fields)
        raise BadInput(
            _("The level “%(level)s” does not reach this far: %(fields)s. Leave it out, or choose a closer level.")
            % {"level": Level(level).label, "fields": names},
            "fields",
        )


def _note(note: str) -> str:
    return paragraphs(note, field="note", max_length=2000, required=False)


def _tell_other_side(
    kind: str, agreement: Agreement, row: Partnership, *, actor: Teammate, now: datetime, note: str
) -> None:
    side: Organization | None = sides.other_side(row, actor.organization_id)
    if side is None and row.invited_email:
        send_paper(agreement, row, note=_note(note), by=actor.user.name, now=now)
    if side is not None:
        sides.tell(
            kind,
            side,
            context={
                "by": actor.organization.name,
                "person": actor.user.name,
                "note": _note(note),
                "action_url": links.agreement(agreement, side=side),
            },
            now=now,
        )
