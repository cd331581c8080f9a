"""What follows a signature: the next one is asked for, or the version comes into force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.audit import services as audit
from linkarms.partnerships import links, undersigned
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    JointAgreement,
    Level,
    Partnership,
    SignOff,
)
from linkarms.partnerships.services import papers, sides
from linkarms.partnerships.services.promises import follow
from linkarms.partnerships.shown import paper_of

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Organization

_CLOSENESS = {Level.ENDORSER: 1, Level.ASSOCIATE: 2, Level.FULL: 3}


def after_signature(signoff: SignOff, agreement: Agreement, row: Partnership, *, now: datetime) -> None:
    """In force from the last signature of all on; until then whoever has not signed is told.

    In an agreement of several parties it is the last one of all of them that counts.
    """
    version = signoff.version
    joint = undersigned.joint_of(agreement)
    if joint is not None:
        _settle(joint, version.number, signoff, now=now)
    elif undersigned.both_have_signed(version):
        into_force(version, agreement, row, by=signoff, now=now)
        for side in (row.host, row.partner):
            if side is not None:
                tell_in_force(agreement, row, side, now=now)
    elif signoff.completes:
        _ask_other_side(signoff, agreement, row, now=now)


def _settle(joint: JointAgreement, number: int, signoff: SignOff, *, now: datetime) -> None:
    """All parties' rows are held (the joint one came first), so nobody leaves while the last one signs."""
    held = [(sides.locked(one.partnership), one) for one in undersigned.parties_of(joint, number)]
    if all(undersigned.both_have_signed(version_of(one, number)) for _row, one in held):
        all_into_force(joint, number, [one for _row, one in held], by=signoff, now=now)


def all_into_force(
    joint: JointAgreement, number: int, agreements: list[Agreement], *, by: SignOff, now: datetime
) -> None:
    """These members' agreements at one moment. Everybody is told once."""
    for one in agreements:
        row = sides.locked(one.partnership)
        fresh = Agreement.objects.select_for_update(of=("self",)).get(pk=one.pk)
        into_force(version_of(fresh, number), fresh, row, by=by, now=now)
        if row.partner is not None:
            tell_in_force(fresh, row, row.partner, now=now)
    sides.tell(
        "partnerships_joint_in_force",
        joint.convener,
        context={"name": joint.name, "action_url": links.joint(joint, side=joint.convener)},
        now=now,
    )


def version_of(agreement: Agreement, number: int) -> AgreementVersion:
    return agreement.versions.select_related("agreement__partnership").get(number=number)


def into_force(
    version: AgreementVersion, agreement: Agreement, row: Partnership, *, by: SignOff, now: datetime
) -> None:
    """``by``: the signature with which it did."""
    version.in_force_at = now
    version.save(update_fields=["in_force_at"])
    _replace_others(agreement, row, by=by, now=now)
    agreement.state = AgreementState.IN_FORCE
    agreement.version_in_force = version
    agreement.in_force_at = agreement.in_force_at or now
    agreement.save(update_fields=["state", "version_in_force", "in_force_at"])
    _set_level(row, agreement, version)
    follow(agreement, now=now)
    _recorded("agreement.in_force", agreement, by, now=now, version=version.pk)
    if (paper := paper_of(version)) is not None:
        papers.close_paper(version, paper, in_force_at=now, now=now)


def tell_in_force(agreement: Agreement, row: Partnership, side: Organization, *, now: datetime) -> None:
    sides.tell(
        "partnerships_in_force",
        side,
        context={
            "host": row.host.name,
            "partner": row.partner.name if row.partner else row.entry.name,
            "action_url": links.agreement(agreement, side=side),
        },
        now=now,
    )


def _replace_others(agreement: Agreement, row: Partnership, *, by: SignOff, now: datetime) -> None:
    """Two agreements of one scope cannot be in force together: the new one takes the old one's place."""
    others = row.agreements.filter(campaign_ref=agreement.campaign_ref, state=AgreementState.IN_FORCE).exclude(
        pk=agreement.pk
    )
    for other in others:
        other.state = AgreementState.ENDED
        other.ended_at, other.ended_by = now, by.user
        other.replaced_by = agreement
        other.save(update_fields=["state", "ended_at", "ended_by", "replaced_by"])
        _recorded("agreement.replaced", other, by, now=now, by=agreement.pk)


def _set_level(row: Partnership, agreement: Agreement, version: AgreementVersion) -> None:
    """The standing agreement says how close the two are; one for a campaign can only bring them closer."""
    closer = _CLOSENESS[Level(version.level)] > _CLOSENESS[Level(row.level)]
    if agreement.campaign_ref is None or closer:
        row.level = version.level
        row.save(update_fields=["level"])


def _ask_other_side(signoff: SignOff, agreement: Agreement, row: Partnership, *, now: datetime) -> None:
    is_host = signoff.organization_id == row.host_id
    side = row.partner if is_host else row.host
    if side is None:
        return
    signed_by = signoff.organization.name if signoff.organization else row.entry.name
    sides.tell(
        "partnerships_signed",
        side,
        context={
            "by": signed_by,
            "person": signoff.person,
            "action_url": links.agreement(agreement, side=side),
        },
        now=now,
    )


def _recorded(verb: str, agreement: Agreement, signoff: SignOff, *, now: datetime, **ids: int) -> None:
    audit.record(verb, actor=signoff.user, organization_id=signoff.organization_id, thing=agreement, now=now, **ids)
