"""Signing a version: a person who may, a fresh one-time code, and what happens when both sides have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code, send_code
from linkarms.audit import services as audit
from linkarms.core.errors import Refused
from linkarms.core.names import one_line
from linkarms.partnerships import links
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    Level,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.agreements import locked_agreement, open_version
from linkarms.partnerships.services.buy_in import check_team_agrees, note_sent
from linkarms.partnerships.services.promises import follow

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate

SIGNING_CODE = "sign-agreement"
_CLOSENESS = {Level.ENDORSER: 1, Level.ASSOCIATE: 2, Level.FULL: 3}


def send_signing_code(version: AgreementVersion, *, actor: Teammate, now: datetime) -> None:
    """Send a one-time code to the signer's own stored address, if they may sign this version now.

    While those who will do the work have not said yes, only an owner gets one: with it comes the written reason.
    """
    row = version.agreement.partnership
    _check(version, version.agreement, row, actor)
    if not actor.is_owner:
        check_team_agrees(row, override="", actor=actor, agreement=version.agreement)
    send_code(
        purpose=SIGNING_CODE,
        email=actor.user.email,
        subject=str(version.pk),
        language=actor.user.language,
        now=now,
    )


def sign(
    version: AgreementVersion, *, actor: Teammate, role_title: str, code: str, now: datetime, override: str = ""
) -> SignOff:
    """Sign the latest version for the actor's organization, naming the role in which they do.

    A signature waits for those who will do the work exactly as sending does; ``override`` is an owner's reason to
    sign all the same.

    When the other side has signed the same version, it comes into force at once: it takes the place of the
    version before, and of another agreement of the same scope. The code is asked outside the transaction,
    because a wrong try must be counted even though nothing else happens.
    """
    title = one_line(role_title, field="role_title", max_length=120)
    _check(version, version.agreement, version.agreement.partnership, actor)
    check_team_agrees(version.agreement.partnership, override=override, actor=actor, agreement=version.agreement)
    check_code(purpose=SIGNING_CODE, email=actor.user.email, subject=str(version.pk), code=code, now=now)
    try:
        with transaction.atomic():
            row = sides.locked(version.agreement.partnership)
            agreement = locked_agreement(version.agreement)
            _check(version, agreement, row, actor)
            team = check_team_agrees(row, override=override, actor=actor, agreement=agreement)
            signoff = SignOff.objects.create(
                version=version,
                organization=actor.organization,
                user=actor.user,
                email=actor.user.email,
                role_title=title,
                at=now,
            )
            note_sent(team, agreement, version_number=version.number, override=override, actor=actor, now=now)
            audit.record(
                "agreement.signed",
                actor=actor.user,
                organization_id=actor.organization_id,
                thing=agreement,
                now=now,
                version=version.pk,
            )
            if version.signoffs.count() == 2:
                _into_force(version, agreement, row, actor=actor, now=now)
            else:
                _ask_other_side(agreement, row, actor=actor, now=now)
    except IntegrityError:
        raise _already_signed() from None
    version.refresh_from_db()
    return signoff


def _check(version: AgreementVersion, agreement: Agreement, row: Partnership, actor: Teammate) -> None:
    sides.check_says_yes(row, actor)
    if row.state != PartnershipState.OPEN:
        raise Refused(_("The other side has not accepted the invitation, or the partnership is over."))
    latest = open_version(agreement)
    if latest is None or latest.pk != version.pk:
        raise Refused(_("This is not the latest version any more. Please read the new one before you sign."))
    if version.signoffs.filter(organization=actor.organization_id).exists():
        raise _already_signed()


def _already_signed() -> Refused:
    return Refused(_("Your organization has already signed this version."))


def _into_force(
    version: AgreementVersion, agreement: Agreement, row: Partnership, *, actor: Teammate, now: datetime
) -> None:
    version.in_force_at = now
    version.save(update_fields=["in_force_at"])
    _replace_others(agreement, row, actor=actor, now=now)
    agreement.state = AgreementState.IN_FORCE
    agreement.version_in_force = version
    agreement.in_force_at = agreement.in_force_at or now
    agreement.save(update_fields=["state", "version_in_force", "in_force_at"])
    _set_level(row, agreement, version)
    follow(agreement, now=now)
    audit.record(
        "agreement.in_force",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=agreement,
        now=now,
        version=version.pk,
    )
    for side in (row.host, row.partner):
        if side is not None:
            sides.tell(
                "partnerships_in_force",
                side,
                context={
                    "host": row.host.name,
                    "partner": row.partner.name if row.partner else "",
                    "action_url": links.agreement(agreement, side=side),
                },
                now=now,
            )


def _replace_others(agreement: Agreement, row: Partnership, *, actor: Teammate, now: datetime) -> None:
    """Two agreements of one scope cannot be in force together: the new one takes the old one's place."""
    others = row.agreements.filter(campaign_ref=agreement.campaign_ref, state=AgreementState.IN_FORCE).exclude(
        pk=agreement.pk
    )
    for other in others:
        other.state = AgreementState.ENDED
        other.ended_at, other.ended_by = now, actor.user
        other.replaced_by = agreement
        other.save(update_fields=["state", "ended_at", "ended_by", "replaced_by"])
        audit.record(
            "agreement.replaced",
            actor=actor.user,
            organization_id=actor.organization_id,
            thing=other,
            now=now,
            by=agreement.pk,
        )


def _set_level(row: Partnership, agreement: Agreement, version: AgreementVersion) -> None:
    """The standing agreement says how close the two are; one for a campaign can only bring them closer."""
    closer = _CLOSENESS[Level(version.level)] > _CLOSENESS[Level(row.level)]
    if agreement.campaign_ref is None or closer:
        row.level = version.level
        row.save(update_fields=["level"])


def _ask_other_side(agreement: Agreement, row: Partnership, *, actor: Teammate, now: datetime) -> None:
    side = sides.other_side(row, actor.organization_id)
    if side is not None:
        sides.tell(
            "partnerships_signed",
            side,
            context={
                "by": actor.organization.name,
                "person": actor.user.name,
                "action_url": links.agreement(agreement, side=side),
            },
            now=now,
        )
