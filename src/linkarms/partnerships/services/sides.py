"""Who may act for which side of a partnership, and how the other side is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.tokens import keyed_hash
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships.models import (
    PARTNERSHIP_TRANSITIONS,
    Agreement,
    AgreementVersion,
    ApprovalDelegate,
    ApprovalRequest,
    JointAgreement,
    Partnership,
    PartnershipState,
    SignOff,
)

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization, Teammate


def check_organizes(partnership: Partnership, actor: Teammate) -> None:
    """The actor is an organizer of one of the two sides, and of that side only."""
    _on_a_side(partnership, actor)
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers look after partnerships. Please ask one of them."))
    check_one_side(partnership, user=actor.user, organization_id=actor.organization_id)


def locked_joint(joint: JointAgreement, actor: Teammate) -> JointAgreement:
    """For its convener. The common row first, then the members': always in that order."""
    if actor.organization_id != joint.convener_id or actor.left_at is not None or not actor.may_organize:
        raise NotAllowed(_("Only the organization that convenes changes an agreement of several parties."))
    return JointAgreement.objects.select_for_update(of=("self",)).select_related("convener").get(pk=joint.pk)


def check_writes(actor: Teammate) -> None:
    """The actor looks after their organization's agreements."""
    if actor.left_at is not None or not actor.may_organize:
        raise NotAllowed(_("Owners and organizers look after partnerships. Please ask one of them."))


def check_says_yes(partnership: Partnership, actor: Teammate) -> None:
    """The actor may sign for one of the two sides, and acts for that side only."""
    _on_a_side(partnership, actor)
    if not actor.may_sign:
        raise NotAllowed(
            _("Only an owner, or a teammate who may sign, says yes, signs or withdraws for your organization.")
        )
    check_one_side(partnership, user=actor.user, organization_id=actor.organization_id)


def check_one_side(partnership: Partnership, *, user: User, organization_id: int | None) -> None:
    """The same person or address cannot act for two sides of one agreement ("Authority" in product.md)."""
    if acted_for_other_side(partnership, user=user, organization_id=organization_id):
        raise NotAllowed(
            _(
                "You have already acted for the other side of this partnership, and nobody can act for both. "
                "Please ask a teammate to do this."
            )
        )


def acted_for_other_side(partnership: Partnership, *, user: User, organization_id: int | None) -> bool:
    """Did this person or address invite, answer, propose, sign, end or approve for the other side?

    ``None`` stands for a partner that has no organization here yet.
    """
    host_side = organization_id == partnership.host_id
    if not host_side and user.pk == partnership.invited_by_id:
        return True
    if host_side and user.pk == partnership.answered_by_id:
        return True
    of_both = Q(agreement__partnership=partnership)
    proposed = AgreementVersion.objects.filter(of_both, proposed_by=user)
    signed = SignOff.objects.filter(Q(user=user) | Q(email=user.email), version__agreement__partnership=partnership)
    ended = Agreement.objects.filter(partnership=partnership, ended_by=user, ended_for__isnull=False)
    if not host_side:  # what was signed for the partner before it had an organization here
        signed = signed.exclude(organization__isnull=True)
        proposed = proposed.exclude(proposed_for__isnull=True)
    if organization_id is not None:
        proposed = proposed.exclude(proposed_for_id=organization_id)
        signed = signed.exclude(organization_id=organization_id)
        ended = ended.exclude(ended_for_id=organization_id)
    return proposed.exists() or signed.exists() or ended.exists() or _approved(partnership, user, organization_id)


def address_acted_for_other_side(partnership: Partnership, *, email: str, organization_id: int) -> bool:
    """The same for an address without an account: did it sign or approve for the other side, or may it?"""
    signed = SignOff.objects.filter(email=email, version__agreement__partnership=partnership)
    approved = ApprovalRequest.objects.filter(partnership=partnership, answered_hash=address_hash(email))
    delegated = ApprovalDelegate.objects.filter(partnership=partnership, email=email)
    return (
        signed.exclude(organization_id=organization_id).exists()
        or approved.exclude(asked_id=organization_id).exists()
        or delegated.exclude(organization_id=organization_id).exists()
    )


def other_side(partnership: Partnership, organization_id: int) -> Organization | None:
    """The counterpart's organization, or None while it has none here."""
    return partnership.partner if partnership.is_host(organization_id) else partnership.host


def locked(partnership: Partnership) -> Partnership:
    """The row as it is now, held until the transaction ends: every change goes through it."""
    return (
        Partnership.objects.select_for_update(of=("self",))
        .select_related("host", "partner", "entry")
        .get(pk=partnership.pk)
    )


def move(partnership: Partnership, to: PartnershipState) -> None:
    """Set the state, or Refused when it cannot follow the present one (``PARTNERSHIP_TRANSITIONS``)."""
    if to not in PARTNERSHIP_TRANSITIONS[partnership.state]:
        raise Refused(
            _("This was settled in the meantime: %(state)s. Please look at the page again.")
            % {"state": PartnershipState(partnership.state).label}
        )
    partnership.state = to


def tell(
    kind: str,
    organization: Organization | None,
    *,
    context: dict[str, object],
    now: datetime,
    but: User | None = None,
) -> None:
    """Mail the owners and organizers of one side, each in their own language."""
    if organization is None:
        return
    for person in directory.organizers(organization):
        if but is None or person.user_id != but.pk:
            outbox.write(
                kind,
                to=person.user.email,
                language=person.user.language,
                context=context | {"organization": organization.name},
                now=now,
            )


def address_hash(email: str) -> str:
    """What is kept of an address that answered without an account: enough to know it again."""
    return keyed_hash(email, purpose="partnerships.answered")


def _approved(partnership: Partnership, user: User, organization_id: int | None) -> bool:
    sent, answered = Q(sent_by__user=user), Q(answered_by=user) | Q(answered_hash=address_hash(user.email))
    if organization_id is not None:
        sent, answered = sent & ~Q(asker_id=organization_id), answered & ~Q(asked_id=organization_id)
    return ApprovalRequest.objects.filter(sent | answered, partnership=partnership).exists()


def _on_a_side(partnership: Partnership, actor: Teammate) -> None:
    if actor.left_at is not None or actor.organization_id not in (
        partnership.host_id,
        partnership.partner_id,
    ):
        raise NotAllowed(_("This partnership is not one of your organization's."))
