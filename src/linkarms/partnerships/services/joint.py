"""An agreement of several parties: convene, change, sign for the convener, take off the table, close on its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code, send_code
from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships import links, undersigned
from linkarms.partnerships.clauses import Clause, from_json, to_json
from linkarms.partnerships.joint import GAP, exchanged, with_gaps
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    JointAgreement,
    JointParty,
    JointVersion,
    JointWish,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.services import agreements, coming_into_force, sides, signing
from linkarms.partnerships.services.buy_in import check_team_agrees, note_sent
from linkarms.partnerships.services.sending_papers import send_paper
from linkarms.partnerships.services.wishes import take_wishes
from linkarms.partnerships.text import parties_in
from linkarms.partnerships.wishing import taken_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linkarms.directory.models import Teammate

MOST_PARTIES = 100
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for all. What stands for each member may be a gap, or "each member"."""

    level: str
    clauses: tuple[Clause, ...]
    note: str = ""


@transaction.atomic
def convene(
    wording: Wording,
    *,
    name: str,
    members: Sequence[Partnership],
    actor: Teammate,
    now: datetime,
    campaign_ref: int | None = None,
    sign_by: date | None = None,
    override: str = "",
) -> JointAgreement:
    """Put one text before several members. In force when all have signed; with ``sign_by``, for who has by then."""
    title = one_line(name, field="name", max_length=150)
    if not 2 <= len({one.pk for one in members}) <= MOST_PARTIES:
        raise BadInput(_("Choose at least two members."), "members")
    if sign_by is not None and sign_by <= now.date():
        raise BadInput(_("By which day are they to sign? It is to come still."), "sign_by")
    joint = JointAgreement.objects.create(
        convener=actor.organization, name=title, campaign_ref=campaign_ref, sign_by=sign_by, created_at=now
    )
    _write_for_all(joint, wording, number=1, actor=actor, now=now)
    for member in sorted(members, key=lambda one: one.pk):
        row = _member(member, campaign_ref, actor)
        team = check_team_agrees(row, override=override, actor=actor)
        agreement = Agreement.objects.create(partnership=row, campaign_ref=campaign_ref, created_at=now)
        JointParty.objects.create(joint=joint, agreement=agreement, name=parties_in(row).partner)
        _write(agreement, wording, number=1, actor=actor, now=now)
        note_sent(team, agreement, version_number=1, override=override, actor=actor, now=now)
        _about(agreement, "agreement.proposed", actor=actor, now=now)
        _tell(joint, agreement, row, note=wording.note, actor=actor, now=now)
    _recorded("joint_agreement.proposed", joint, actor=actor, now=now)
    return joint


@transaction.atomic
def change_joint(
    joint: JointAgreement,
    wording: Wording,
    *,
    seen: int,
    actor: Teammate,
    now: datetime,
    override: str = "",
    wishes: Sequence[JointWish] = (),
) -> JointVersion:
    """A new version for all who are left. What they signed stays in force until all of them sign the new one.

    ``wishes`` are those of members that it takes up.
    """
    held = sides.locked_joint(joint, actor)
    latest = latest_joint(held)
    if latest.number != seen:
        raise Refused(
            _("A newer version was proposed while you were writing. Look at it first; what you wrote is still here.")
        )
    lost = undersigned.has_lost_a_party(held, latest.number)
    if not lost and (latest.level, latest.clauses) == (wording.level, to_json(with_gaps(wording.clauses))):
        raise BadInput(_("Nothing is different from the version before. Change something, or go back."))
    left = _left(held)
    if not left:
        raise Refused(_("This agreement is over. Propose a new one."))
    number = latest.number + 1
    made = _write_for_all(held, wording, number=number, actor=actor, now=now)
    take_wishes(held, wishes, made, actor=actor, now=now)
    for agreement in left:
        row = sides.locked(agreement.partnership)
        team = check_team_agrees(row, override=override, actor=actor, agreement=agreement)
        version = _write(agreement, wording, number=number, actor=actor, now=now)
        note_sent(team, agreement, version_number=number, override=override, actor=actor, now=now)
        _about(agreement, "agreement.changed", actor=actor, now=now, version=version.pk)
        _tell(held, agreement, row, note=wording.note, actor=actor, now=now)
    _recorded("joint_agreement.changed", held, actor=actor, now=now)
    return made


def send_joint_code(joint: JointAgreement, *, actor: Teammate, now: datetime) -> None:
    """A one-time code for the convener's one signature."""
    version = _check_joint(joint, actor)
    send_code(
        purpose=signing.SIGNING_CODE, email=actor.user.email, subject=f"joint:{version.pk}",
        language=actor.user.language, now=now,
    )  # fmt: skip


def sign_joint(
    joint: JointAgreement,
    *,
    seen: int,
    capacity: signing.Capacity,
    code: str,
    actor: Teammate,
    now: datetime,
    override: str = "",
) -> list[SignOff]:
    """The convener signs once, with one code, under every member's part of the text."""
    clean = signing.checked(capacity)
    version = _check_joint(joint, actor)
    if version.number != seen:
        raise Refused(_("This is not the latest version any more. Please read the new one before you sign."))
    check_code(purpose=signing.SIGNING_CODE, email=actor.user.email, subject=f"joint:{version.pk}", code=code, now=now)
    with transaction.atomic():
        held = sides.locked_joint(joint, actor)
        version = _check_joint(held, actor)
        if version.number != seen:
            raise Refused(_("This is not the latest version any more. Please read the new one before you sign."))
        signer = signing.Signer(actor.user.email, str(actor.user), actor.organization, actor.user)
        rows = [(sides.locked(one.partnership), one) for one in undersigned.parties_of(held, seen)]
        made = []
        for row, agreement in rows:
            sides.check_says_yes(row, actor)
            team = check_team_agrees(row, override=override, actor=actor, agreement=agreement)
            part = coming_into_force.version_of(agreement, seen)
            made.append(signing.put_under(part, agreement, row, signer=signer, capacity=clean, seen=None, now=now))
            note_sent(team, agreement, version_number=seen, override=override, actor=actor, now=now)
        _recorded("joint_agreement.signed", held, actor=actor, now=now)
    return made


@transaction.atomic
def withdraw_joint(joint: JointAgreement, *, actor: Teammate, now: datetime) -> None:
    """Off the table for all: the proposal, or the change. What is in force stays so."""
    held = sides.locked_joint(joint, actor)
    number = latest_joint(held).number
    done = 0
    for agreement in undersigned.parties_of(held, number):
        sides.locked(agreement.partnership)
        version = agreements.open_version(agreement)
        if version is None:
            continue
        done += 1
        version.withdrawn_at, version.withdrawn_by = now, actor.user
        version.save(update_fields=["withdrawn_at", "withdrawn_by"])
        is_new = agreement.state == AgreementState.PROPOSED
        if is_new:
            agreement.state = AgreementState.WITHDRAWN
            agreement.save(update_fields=["state"])
        verb = "agreement.withdrawn" if is_new else "agreement.change_withdrawn"
        _about(agreement, verb, actor=actor, now=now, version=version.pk)
    if not done:
        raise Refused(_("Nothing is on the table any more."))
    _recorded("joint_agreement.withdrawn", held, actor=actor, now=now)


def close_signing(now: datetime) -> int:
    """Agreements whose day to sign by is over: in force for those who have signed, off the table for the others."""
    due = JointAgreement.objects.filter(sign_by__lt=now.date(), settled_at__isnull=True).order_by("pk")
    count = 0
    for joint in due[:MOST_AT_ONCE]:
        count += _close(joint, now=now)
    return count


@transaction.atomic
def _close(joint: JointAgreement, *, now: datetime) -> bool:
    held = JointAgreement.objects.select_for_update(of=("self",)).select_related("convener").get(pk=joint.pk)
    if held.settled_at is not None:
        return False
    held.settled_at = now
    held.save(update_fields=["settled_at"])
    number = latest_joint(held).number
    ready: list[Agreement] = []
    last: SignOff | None = None
    for agreement in undersigned.parties_of(held, number):
        sides.locked(agreement.partnership)
        if agreement.state != AgreementState.PROPOSED:
            continue
        version = coming_into_force.version_of(agreement, number)
        if undersigned.both_have_signed(version) and version.withdrawn_at is None:
            ready.append(agreement)
            last = version.signoffs.order_by("-at", "-pk")[0]
            continue
        agreement.state = AgreementState.WITHDRAWN
        agreement.save(update_fields=["state"])
        agreement.versions.filter(in_force_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)
        audit.record("agreement.withdrawn", actor=None, organization_id=None, thing=agreement, now=now)
    if last is not None:
        coming_into_force.all_into_force(held, number, ready, by=last, now=now)
    audit.record("joint_agreement.closed", actor=None, organization_id=held.convener_id, thing=held, now=now)
    return True


def latest_joint(joint: JointAgreement) -> JointVersion:
    """It is made with its first version, so there is one."""
    return joint.versions.order_by("-number")[0]


def is_on_table(joint: JointAgreement) -> bool:
    """Does the latest version wait for signatures?"""
    number = latest_joint(joint).number
    return any(agreements.open_version(one) is not None for one in undersigned.parties_of(joint, number))


def _check_joint(joint: JointAgreement, actor: Teammate) -> JointVersion:
    if actor.organization_id != joint.convener_id or actor.left_at is not None:
        raise NotAllowed(_("Only the organization that convenes signs for all of it."))
    if not actor.may_sign:
        raise NotAllowed(
            _("Only an owner, or a teammate who may sign, says yes, signs or withdraws for your organization.")
        )
    version = latest_joint(joint)
    parts = undersigned.parties_of(joint, version.number)
    opened = [one for one in parts if agreements.open_version(one) is not None]
    if not opened:
        raise Refused(_("There is no version to sign (any more)."))
    for one in opened:
        part = coming_into_force.version_of(one, version.number)
        signing.check_all_there(part, one)
        if undersigned.side_has_signed(part, joint.convener_id):
            raise Refused(_("Your organization has already signed this version."))
    return version


def _member(member: Partnership, campaign_ref: int | None, actor: Teammate) -> Partnership:
    row = sides.locked(member)
    sides.check_organizes(row, actor)
    if not row.is_host(actor.organization_id):
        raise NotAllowed(_("You convene those with whom you are partners."))
    without_account = row.state == PartnershipState.INVITED and row.partner_id is None
    if row.state != PartnershipState.OPEN and not without_account:
        raise Refused(_("%(name)s has not said yes to being partners.") % {"name": parties_in(row).partner})
    if row.agreements.filter(state=AgreementState.PROPOSED, campaign_ref=campaign_ref).exists():
        raise Refused(
            _("With %(name)s another agreement of the same scope is on the table. Settle that first.")
            % {"name": parties_in(row).partner}
        )
    return row


def _write_for_all(
    joint: JointAgreement, wording: Wording, *, number: int, actor: Teammate, now: datetime
) -> JointVersion:
    agreements.check_wording(wording.level, wording.clauses)
    return JointVersion.objects.create(
        joint=joint, number=number, level=wording.level, clauses=to_json(with_gaps(wording.clauses)),
        note=_note(wording), proposed_by=actor.user, proposed_at=now,
    )  # fmt: skip


def _write(agreement: Agreement, wording: Wording, *, number: int, actor: Teammate, now: datetime) -> AgreementVersion:
    """A member's part: the same words, with its name where "each member" stands."""
    name = parties_in(agreement.partnership).partner
    clauses = exchanged(with_gaps(wording.clauses), GAP, name)
    try:
        from_json(to_json(clauses))
        agreements.check_wording(wording.level, clauses)
    except BadInput as problem:
        raise BadInput(
            _("With the name of %(name)s a text becomes too long. Please shorten it.") % {"name": name}
        ) from problem
    return AgreementVersion.objects.create(
        agreement=agreement, number=number, level=wording.level, note=_note(wording),
        proposed_for_id=actor.organization_id, proposed_by=actor.user, proposed_at=now, **agreements.kept(clauses),
    )  # fmt: skip


def _note(wording: Wording) -> str:
    return paragraphs(wording.note, field="note", max_length=2000, required=False)


def _left(joint: JointAgreement) -> list[Agreement]:
    found = Agreement.objects.filter(joint_party__joint=joint).exclude(state__in=undersigned.GONE)
    return list(found.select_related("partnership").order_by("partnership_id"))


def _tell(
    joint: JointAgreement, agreement: Agreement, row: Partnership, *, note: str, actor: Teammate, now: datetime
) -> None:
    if row.partner is None:
        send_paper(agreement, row, note=note, by=actor.user.name, now=now)
        return
    sides.tell(
        "partnerships_joint_proposed",
        row.partner,
        context={
            "by": joint.convener.name,
            "person": actor.user.name,
            "name": joint.name,
            "note": note,
            "wished": ", ".join(taken_of(joint).get(latest_joint(joint).number, [])),
            "action_url": links.joint(joint, side=row.partner),
        },
        now=now,
    )


def _about(agreement: Agreement, verb: str, *, actor: Teammate, now: datetime, **ids: int) -> None:
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=agreement, now=now, **ids
    )  # fmt: skip


def _recorded(verb: str, joint: JointAgreement, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=joint, now=now)
