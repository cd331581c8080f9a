"""Asking an organization to be a partner, its answer, and the end of a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link, revoke_links
from linkarms.audit import services as audit
from linkarms.core import rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, NotAllowed, Refused, TooMany
from linkarms.core.names import paragraphs
from linkarms.directory import queries as directory
from linkarms.directory.services import link_entry
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.models import Level, Partnership, PartnershipState
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.agreements import end_all
from linkarms.partnerships.services.welcoming import welcome

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Entry, Organization, Teammate

INVITATION_DAYS = 30
A_DAY = 86_400
#: Invitations one organization may send in a day, new ones and repeats.
MOST_A_DAY = 60


def invite(entry: Entry, *, level: str, message: str, actor: Teammate, now: datetime, email: str = "") -> Partnership:
    """Ask the organization of this entry to be a partner at a level.

    Known on this installation: its owners and organizers are told. Otherwise a link goes to ``email``
    (or the entry's address), good for 30 days. Asking again while it waits sends a new link and
    stops the old one; after a no, a withdrawal or an end it opens the partnership anew.
    """
    if actor.organization_id != entry.holder_id or not actor.may_organize:
        raise NotAllowed(_("Owners and organizers invite partners. Please ask one of them."))
    _check_level(level)
    if entry.organization is not None and entry.organization.closed_at is not None:
        raise Refused(_("This organization is closed."))
    words = paragraphs(message, field="message", max_length=4000, required=False)
    address = "" if entry.organization_id else _address(email or entry.email, host=actor.organization)
    if not rate.allow(f"partner-invitations:{entry.holder_id}", limit=MOST_A_DAY, per_seconds=A_DAY, now=now):
        raise TooMany(
            _("Your organization has sent very many invitations today. Please go on tomorrow."),
            rate.retry_after(per_seconds=A_DAY, now=now),
        )
    try:
        with transaction.atomic():
            partnership = _invited(entry, level=level, message=words, email=address, actor=actor, now=now)
            _send(partnership, actor=actor, now=now)
    except IntegrityError:
        raise Refused(_("You already have a partnership with this organization.")) from None
    return partnership


def accept_invitation(partnership: Partnership, *, actor: Teammate, now: datetime) -> Partnership:
    """The invited organization says yes to talking: an agreement can be made.

    Nothing is named or shared by this.
    """
    with transaction.atomic():
        row = sides.locked(partnership)
        if row.partner_id != actor.organization_id:
            raise NotAllowed(_("This invitation is not for your organization."))
        sides.check_says_yes(row, actor)
        accepted(row, partner=actor.organization, user=actor.user, now=now)
    partnership.refresh_from_db()
    return partnership


def decline(partnership: Partnership, *, actor: Teammate, now: datetime) -> Partnership:
    """The invited organization says no. The host may ask again one day."""
    with transaction.atomic():
        row = sides.locked(partnership)
        if row.partner_id != actor.organization_id:
            raise NotAllowed(_("This invitation is not for your organization."))
        sides.check_says_yes(row, actor)
        declined(row, user=actor.user, now=now)
    partnership.refresh_from_db()
    return partnership


def withdraw_invitation(partnership: Partnership, *, actor: Teammate, now: datetime) -> Partnership:
    """The host takes an open invitation back; the mailed link stops working."""
    with transaction.atomic():
        row = sides.locked(partnership)
        if not row.is_host(actor.organization_id):
            raise NotAllowed(_("Only the organization that invited can take the invitation back."))
        sides.check_organizes(row, actor)
        sides.move(row, PartnershipState.WITHDRAWN)
        row.save(update_fields=["state"])
        end_all(row, actor=actor, note="", now=now)
        revoke_links(purpose=LinkPurpose.PARTNER, subject=str(row.pk), now=now)
        _recorded("partnership.invitation_withdrawn", row, user=actor.user, side=row.host, now=now)
    partnership.refresh_from_db()
    return partnership


def end_partnership(partnership: Partnership, *, note: str, actor: Teammate, now: datetime) -> Partnership:
    """Either side ends the partnership and with it every agreement ("Ending" in product.md). Mails both."""
    words = paragraphs(note, field="note", max_length=2000, required=False)
    with transaction.atomic():
        row = sides.locked(partnership)
        sides.check_says_yes(row, actor)
        sides.move(row, PartnershipState.ENDED)
        row.ended_at, row.ended_by = now, actor.user
        row.save(update_fields=["state", "ended_at", "ended_by"])
        end_all(row, actor=actor, note=words, now=now)
        _recorded("partnership.ended", row, user=actor.user, side=actor.organization, now=now)
        for side in (row.host, row.partner):
            if side is not None:
                sides.tell(
                    "partnerships_ended",
                    side,
                    context={
                        "by": actor.organization.name,
                        "host": row.host.name,
                        "partner": row.partner.name if row.partner else "",
                        "note": words,
                        "action_url": links.partnership(row, side=side),
                    },
                    now=now,
                )
    partnership.refresh_from_db()
    return partnership


def accepted(row: Partnership, *, partner: Organization, user: User, now: datetime) -> None:
    """The locked row's invitation is answered with yes by ``user``, for ``partner``.

    One that signed by link has said yes already; now it has an organization here.
    """
    if row.state != PartnershipState.OPEN or row.partner_id is not None:
        sides.move(row, PartnershipState.OPEN)
    row.partner = partner
    row.answered_at, row.answered_by = now, user
    row.save(update_fields=["state", "partner", "answered_at", "answered_by"])
    link_entry(row.entry, organization=partner)
    welcome(row.entry, now=now)
    revoke_links(purpose=LinkPurpose.PARTNER, subject=str(row.pk), now=now)
    _recorded("partnership.accepted", row, user=user, side=partner, now=now)
    sides.tell(
        "partnerships_accepted",
        row.host,
        context={"partner": partner.name, "action_url": links.partnership(row, side=row.host)},
        now=now,
    )


def declined(row: Partnership, *, user: User | None, now: datetime) -> None:
    """The locked row's invitation is answered with no; ``user`` is None for a side without an account."""
    sides.move(row, PartnershipState.DECLINED)
    row.answered_at, row.answered_by = now, user
    row.save(update_fields=["state", "answered_at", "answered_by"])
    revoke_links(purpose=LinkPurpose.PARTNER, subject=str(row.pk), now=now)
    _recorded("partnership.declined", row, user=user, side=row.partner, now=now)
    sides.tell(
        "partnerships_declined",
        row.host,
        context={"name": row.entry.name, "action_url": links.partnership(row, side=row.host)},
        now=now,
    )


def _invited(entry: Entry, *, level: str, message: str, email: str, actor: Teammate, now: datetime) -> Partnership:
    known = Partnership.objects.filter(host=entry.holder, entry=entry).first()
    if known is None:
        partnership = Partnership(host=entry.holder, entry=entry)
    else:
        partnership = sides.locked(known)
        sides.check_organizes(partnership, actor)
        if partnership.state == PartnershipState.OPEN and (partnership.partner_id or entry.organization_id):
            raise Refused(_("You are already partners: you can write an agreement."))
    partnership.message = message
    partnership.invited_email = email
    partnership.invited_at, partnership.invited_by = now, actor.user
    if partnership.state != PartnershipState.OPEN:  # who signed by link is only asked to have an account here, too
        partnership.partner = entry.organization
        partnership.level = level
        partnership.state = PartnershipState.INVITED
        partnership.answered_at = partnership.answered_by = None
        partnership.ended_at = partnership.ended_by = None
    partnership.save()
    _recorded("partnership.invited", partnership, user=actor.user, side=entry.holder, now=now)
    return partnership


def _send(partnership: Partnership, *, actor: Teammate, now: datetime) -> None:
    revoke_links(purpose=LinkPurpose.PARTNER, subject=str(partnership.pk), now=now)
    context: dict[str, object] = {
        "host": partnership.host.name,
        "inviter": actor.user.name,
        "level": partnership.level,
        "message": partnership.message,
        "days": INVITATION_DAYS,
    }
    if partnership.partner is not None:
        context["action_url"] = links.partnership(partnership, side=partnership.partner)
        sides.tell("partnerships_invited", partnership.partner, context=context, now=now)
        return
    token = issue_link(
        purpose=LinkPurpose.PARTNER,
        email=partnership.invited_email,
        subject=str(partnership.pk),
        now=now,
        days=INVITATION_DAYS,
    )
    outbox.write(
        "partnerships_invited_by_link",
        to=partnership.invited_email,
        language=partnership.host.language,
        context=context | {"action_url": links.answer(token)},
        now=now,
    )


def _check_level(level: str) -> None:
    if level not in Level.values:
        raise BadInput(_("Please choose a level."), "level")


def _address(email: str, *, host: Organization) -> str:
    if not email.strip():
        raise BadInput(_("Write the mail address of the person to ask."), "email")
    address = canonical_email(email)
    if directory.team(host).filter(user__email=address).exists():
        raise BadInput(
            _("This address belongs to your own team. Nobody can act for both sides of an agreement."),
            "email",
        )
    return address


def _recorded(
    verb: str, partnership: Partnership, *, user: User | None, side: Organization | None, now: datetime
) -> None:
    audit.record(
        verb,
        actor=user,
        organization_id=side.pk if side else None,
        thing=partnership,
        now=now,
    )
