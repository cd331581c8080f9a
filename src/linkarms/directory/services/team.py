"""Who acts for an organization: invitations, roles, "may sign", leaving. Owners decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link, revoke_links, sign_out_everywhere
from linkarms.audit import services as audit
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused
from linkarms.directory import links, queries
from linkarms.directory.models import Organization, Role, Teammate, TeammateInvitation, is_open
from linkarms.directory.services.evidence import record_domain_evidence
from linkarms.outbox import services as outbox

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User

INVITATION_DAYS = 14


@transaction.atomic
def invite_teammate(
    organization: Organization,
    *,
    email: str,
    role: str,
    may_sign: bool,
    actor: Teammate,
    now: datetime,
) -> TeammateInvitation:
    """Ask a person by mail to join the team. Asking the same address again replaces the first invitation."""
    _owner_of(organization, actor)
    address = canonical_email(email)
    _check_role(role)
    if queries.team(organization).filter(user__email=address).exists():
        raise BadInput(_("%(email)s is already in your team.") % {"email": address}, "email")
    for earlier in queries.open_invitations(organization).filter(email=address):
        withdraw_invitation(earlier, actor=actor, now=now)
    invitation = TeammateInvitation.objects.create(
        organization=organization,
        email=address,
        role=role,
        may_sign=may_sign or role == Role.OWNER,
        invited_by=actor.user,
        invited_at=now,
    )
    token = issue_link(
        purpose=LinkPurpose.TEAM, email=address, subject=str(invitation.pk), now=now, days=INVITATION_DAYS
    )
    outbox.write(
        "directory_team_invitation",
        to=address,
        language=organization.language,
        context={
            "organization": organization.name,
            "inviter": actor.user.name,
            "role": str(Role(role).label),
            "days": INVITATION_DAYS,
            "action_url": links.team_invitation(token),
        },
        now=now,
    )
    audit.record("team.invited", actor=actor.user, organization_id=organization.pk, thing=invitation, now=now)
    return invitation


@transaction.atomic
def accept_team_invitation(invitation: TeammateInvitation, *, user: User, now: datetime) -> Teammate:
    """Join the team. Only the person whose address was invited can; an invitation is good once.

    Raises Gone when the invitation was answered, withdrawn or is older than 14 days.
    """
    locked = TeammateInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(locked, now=now):
        raise Gone(_("This invitation can no longer be used. Ask an owner of the organization for a new one."))
    if user.email != locked.email:
        raise NotAllowed(
            _("This invitation was sent to another address. Sign in with that address, or ask to be invited at yours.")
        )
    if locked.organization.closed_at is not None:
        raise Gone(_("This organization is closed."))
    locked.answered_at = now
    locked.save(update_fields=["answered_at"])
    already = queries.team(locked.organization).filter(user=user).first()
    if already is not None:
        return already
    teammate = Teammate.objects.create(
        user=user,
        organization=locked.organization,
        role=locked.role,
        joined_at=now,
        may_sign_given_at=now if locked.may_sign else None,
        may_sign_given_by=locked.invited_by if locked.may_sign else None,
    )
    audit.record("team.joined", actor=user, organization_id=locked.organization_id, thing=teammate, now=now)
    record_domain_evidence(locked.organization, user=user, now=now)
    return teammate


@transaction.atomic
def withdraw_invitation(invitation: TeammateInvitation, *, actor: Teammate, now: datetime) -> None:
    """Take an open invitation back; its mailed link stops working."""
    _owner_of(invitation.organization, actor)
    changed = TeammateInvitation.objects.filter(
        pk=invitation.pk, answered_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=now)
    if not changed:
        raise Refused(_("This invitation was already answered or taken back."))
    revoke_links(purpose=LinkPurpose.TEAM, subject=str(invitation.pk), now=now)
    audit.record(
        "team.invitation_withdrawn",
        actor=actor.user,
        organization_id=invitation.organization_id,
        thing=invitation,
        now=now,
    )


@transaction.atomic
def change_role(teammate: Teammate, *, role: str, actor: Teammate, now: datetime) -> None:
    """Give a teammate another role. There is always an owner."""
    _owner_of(teammate.organization, actor)
    _check_role(role)
    locked = _locked(teammate)
    if locked.role == role:
        return
    if locked.is_owner:
        _not_the_last_owner(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    _recorded("team.role_changed", locked, actor=actor, now=now)
    teammate.refresh_from_db()


@transaction.atomic
def give_may_sign(teammate: Teammate, *, actor: Teammate, now: datetime) -> None:
    """Let a teammate say yes and sign for the organization."""
    _owner_of(teammate.organization, actor)
    locked = _locked(teammate)
    if locked.may_sign_given_at is None:
        locked.may_sign_given_at = now
        locked.may_sign_given_by = actor.user
        locked.save(update_fields=["may_sign_given_at", "may_sign_given_by"])
        _recorded("team.may_sign_given", locked, actor=actor, now=now)
    teammate.refresh_from_db()


@transaction.atomic
def take_may_sign(teammate: Teammate, *, actor: Teammate, now: datetime) -> None:
    """Take "may sign" back. What was signed before stays signed; an owner may always sign."""
    _owner_of(teammate.organization, actor)
    locked = _locked(teammate)
    if locked.is_owner:
        raise Refused(_("An owner may always sign. Give them another role first."))
    if locked.may_sign_given_at is not None:
        locked.may_sign_given_at = None
        locked.may_sign_given_by = None
        locked.save(update_fields=["may_sign_given_at", "may_sign_given_by"])
        _recorded("team.may_sign_taken", locked, actor=actor, now=now)
    teammate.refresh_from_db()


@transaction.atomic
def leave_team(teammate: Teammate, *, actor: Teammate, now: datetime) -> None:
    """A teammate leaves, or an owner takes them off. The last owner cannot: name another one first."""
    if actor.pk != teammate.pk:
        _owner_of(teammate.organization, actor)
    locked = _locked(teammate)
    if locked.is_owner:
        _not_the_last_owner(locked)
    locked.left_at = now
    locked.save(update_fields=["left_at"])
    _recorded("team.left", locked, actor=actor, now=now)
    if actor.pk != teammate.pk:
        # Taken off by somebody else: whatever is open in their name closes. In other teams they sign in anew.
        sign_out_everywhere(locked.user, actor=actor.user, now=now)
    teammate.refresh_from_db()


def _owner_of(organization: Organization, actor: Teammate) -> None:
    if actor.organization_id != organization.pk or actor.left_at is not None or not actor.is_owner:
        raise NotAllowed(_("Only an owner changes the team."))


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise BadInput(_("Please choose a role from the list."), "role")


def _locked(teammate: Teammate) -> Teammate:
    # The organization's row is the lock: two owners leaving at once must not leave none.
    Organization.objects.select_for_update().get(pk=teammate.organization_id)
    locked = Teammate.objects.select_related("organization", "user").get(pk=teammate.pk)
    if locked.left_at is not None:
        raise Refused(_("This person has already left the team."))
    return locked


def _not_the_last_owner(teammate: Teammate) -> None:
    if not queries.owners(teammate.organization).exclude(pk=teammate.pk).exists():
        raise Refused(_("An organization needs an owner. Make somebody else an owner first."))


def _recorded(verb: str, teammate: Teammate, *, actor: Teammate, now: datetime) -> None:
    audit.record(
        verb,
        actor=actor.user,
        organization_id=teammate.organization_id,
        thing=teammate,
        now=now,
        user=teammate.user_id,
    )
