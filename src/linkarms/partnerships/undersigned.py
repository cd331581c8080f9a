"""Who has signed a version for which side, and whose signature is missing. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linkarms.partnerships.models import Agreement, AgreementState, JointAgreement, JointParty, Signatory, SignOff

#: A member whose agreement is so is none any more.
GONE = (AgreementState.ENDED, AgreementState.WITHDRAWN)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import AgreementVersion, Partnership


def signed_for(version: AgreementVersion, organization_id: int | None) -> QuerySet[SignOff]:
    """The signatures of one side. None stands for a partner that has no organization here (yet)."""
    return SignOff.objects.filter(version=version).filter(_of_side(version.agreement.partnership, organization_id))


def side_has_signed(version: AgreementVersion, organization_id: int | None) -> bool:
    return signed_for(version, organization_id).filter(completes=True).exists()


def both_have_signed(version: AgreementVersion) -> bool:
    return SignOff.objects.filter(version=version, completes=True).count() == 2


def of_side(partnership: Partnership, signoffs: Iterable[SignOff], *, host: bool) -> list[SignOff]:
    """The same of loaded rows."""
    return [one for one in signoffs if (one.organization_id == partnership.host_id) is host]


def named_for(agreement: Agreement, organization_id: int | None) -> list[Signatory]:
    """Who has to sign for a side; empty where anybody who may sign does."""
    if organization_id is None:
        return []
    return list(Signatory.objects.filter(agreement=agreement, organization_id=organization_id))


def still_to_sign(version: AgreementVersion, organization_id: int | None) -> list[Signatory]:
    """Of those whom the side named, who has not signed this version."""
    signed = set(signed_for(version, organization_id).values_list("email", flat=True))
    return [one for one in named_for(version.agreement, organization_id) if one.email not in signed]


def may_sign_now(version: AgreementVersion, teammate: Teammate) -> bool:
    """Whether it is this teammate whose signature their side waits for."""
    ours = teammate.organization_id
    if not teammate.may_sign or side_has_signed(version, ours):
        return False
    if signed_for(version, ours).filter(email=teammate.user.email).exists():
        return False
    named = named_for(version.agreement, ours)
    return not named or teammate.user.email in {one.email for one in named}


def joint_of(agreement: Agreement) -> JointAgreement | None:
    """The agreement of several parties that this one is a part of."""
    party = JointParty.objects.filter(agreement=agreement).select_related("joint__convener").first()
    return party.joint if party else None


def parties_of(joint: JointAgreement, number: int) -> list[Agreement]:
    """The members' agreements between which a version was proposed and that are not over, the oldest first."""
    found = Agreement.objects.filter(joint_party__joint=joint, versions__number=number)
    return list(found.exclude(state__in=GONE).select_related("partnership").order_by("partnership_id"))


def has_lost_a_party(joint: JointAgreement, number: int) -> bool:
    """Was this version proposed between more than are left? Its words were between all of them."""
    return Agreement.objects.filter(joint_party__joint=joint, versions__number=number, state__in=GONE).exists()


def _of_side(partnership: Partnership, organization_id: int | None) -> Q:
    if organization_id == partnership.host_id:
        return Q(organization_id=partnership.host_id)
    # What a partner signed before it had an organization here is its own still.
    return Q(organization_id=partnership.partner_id) | Q(organization__isnull=True)
