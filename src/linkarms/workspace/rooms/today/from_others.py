"""What other organizations wait for: agreements to sign, invitations to answer, a yes to a changed text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from linkarms.campaigns.models import CampaignState, Participation, ParticipationState
from linkarms.directory.models import Teammate
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    JointAgreement,
    JointParty,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.queries import name_for
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from django.db.models import QuerySet


def agreements(teammate: Teammate, now: datetime) -> list[Todo]:
    """Wordings on which our signature is missing: to sign for those who may, to read for those who prepare it."""
    if not (teammate.may_sign or teammate.may_organize):
        return []
    versions = _unsigned(teammate).select_related(
        "agreement__partnership__host",
        "agreement__partnership__partner",
        "agreement__partnership__entry",
        "agreement__joint_party__joint",
    )
    found = [todo for version in _once(versions, teammate) for todo in _about(version, teammate, now)]
    return shortened(found, room=room_url(teammate, "partners-list"))


def _once(versions: Iterable[AgreementVersion], teammate: Teammate) -> Iterator[AgreementVersion]:
    """Whoever convenes several signs once for all of them: the first of their parts stands for the others."""
    seen = set()
    for version in versions:
        joint = _joint(version)
        if joint is None or joint.convener_id != teammate.organization_id or joint.pk not in seen:
            yield version
        seen.add(joint.pk if joint is not None else None)


def _joint(version: AgreementVersion) -> JointAgreement | None:
    party: JointParty | None = getattr(version.agreement, "joint_party", None)
    return party.joint if party is not None else None


def _unsigned(teammate: Teammate) -> QuerySet[AgreementVersion]:
    open_ones = Agreement.objects.visible_to(teammate).filter(
        state__in=[AgreementState.PROPOSED, AgreementState.IN_FORCE], partnership__state=PartnershipState.OPEN
    )
    newer = AgreementVersion.objects.filter(agreement=OuterRef("agreement"), number__gt=OuterRef("number"))
    all_signoffs = SignOff.objects.filter(version=OuterRef("pk"), completes=True)
    return (
        AgreementVersion.objects.filter(agreement__in=open_ones, in_force_at__isnull=True)
        .exclude(Exists(newer))
        .exclude(Exists(all_signoffs.filter(organization=teammate.organization_id)))
        .annotate(they_signed=Exists(all_signoffs.exclude(organization=teammate.organization_id)))
        .order_by("proposed_at", "pk")
    )


def _about(version: AgreementVersion, teammate: Teammate, now: datetime) -> Iterator[Todo]:
    other = name_for(version.agreement.partnership, teammate)
    ours = version.proposed_for_id == teammate.organization_id
    if ours and not teammate.may_sign:
        return
    when, joint = ago(version.proposed_at, now=now), _joint(version)
    if getattr(version, "they_signed", False):
        why = (
            _("Others have signed it. Your signature is missing.")
            if joint is not None
            else _("They have signed. Only your signature is missing.")
        )
    elif ours:
        why = _("Your side proposed it %(when)s and has not signed it yet.") % {"when": when}
    else:
        why = _("They proposed it %(when)s and wait for your answer.") % {"when": when}
    yield Todo(
        rank=Rank.AGREEMENT,
        what=joint.name if joint is not None else _("Agreement with %(name)s") % {"name": other},
        why=why,
        url=room_url(teammate, "partners-together", pk=joint.pk)
        if joint is not None
        else room_url(teammate, "partners-agreement", pk=version.agreement_id),
        label=_("Read and sign") if teammate.may_sign else _("Read the proposal"),
        since=version.proposed_at,
    )


def partnership_invitations(teammate: Teammate, now: datetime) -> list[Todo]:
    if not teammate.may_sign:
        return []
    waiting = (
        Partnership.objects.visible_to(teammate)
        .filter(partner=teammate.organization_id, state=PartnershipState.INVITED)
        .select_related("host", "invited_by")
        .order_by("invited_at", "pk")
    )
    found = [
        Todo(
            rank=Rank.INVITATION,
            what=_("%(name)s asks you to work together") % {"name": invitation.host.name},
            why=_(
                "%(person)s asked %(when)s, for the level: %(level)s. "
                "Nothing is public or agreed by saying yes to talking."
            )
            % {
                "person": invitation.invited_by.name,
                "when": ago(invitation.invited_at, now=now),
                "level": invitation.get_level_display(),
            },
            url=room_url(teammate, "partners-page", pk=invitation.pk),
            label=_("Read and answer"),
            since=invitation.invited_at,
        )
        for invitation in waiting
    ]
    return shortened(found, room=room_url(teammate, "partners-list"))


def campaign_invitations(teammate: Teammate, now: datetime) -> list[Todo]:
    if not teammate.may_sign:
        return []
    waiting = _ours(teammate).filter(state=ParticipationState.INVITED).exclude(campaign__state=CampaignState.CLOSED)
    found = [
        Todo(
            rank=Rank.INVITATION,
            what=_("%(name)s invites you to “%(campaign)s”")
            % {"name": invitation.campaign.host.name, "campaign": invitation.campaign.name},
            why=_("Asked %(when)s, for the level: %(level)s. Your name stands nowhere before your yes.")
            % {"when": ago(invitation.invited_at, now=now), "level": invitation.get_level_display()},
            url=room_url(teammate, "campaigns-page", pk=invitation.campaign_id),
            label=_("Look and answer"),
            since=invitation.invited_at,
        )
        for invitation in waiting.order_by("invited_at", "pk")
    ]
    return shortened(found, room=room_url(teammate, "campaigns-list"))


def changed_texts(teammate: Teammate, now: datetime) -> list[Todo]:
    """Our yes was to words that have changed since: until the next yes our name is off (law 1)."""
    if not teammate.may_sign:
        return []
    stale = (
        _ours(teammate)
        .filter(state=ParticipationState.JOINED, campaign__state=CampaignState.PUBLISHED)
        .exclude(yes_text_version=F("campaign__text_version"))
    )
    found = [
        Todo(
            rank=Rank.YES_AGAIN,
            what=_("The text of “%(campaign)s” has changed") % {"campaign": part.campaign.name},
            why=_("Your name is off its public pages until you say yes to the new words."),
            url=room_url(teammate, "campaigns-page", pk=part.campaign_id),
            label=_("Read the new text"),
            since=part.yes_at or part.invited_at,
        )
        for part in stale.order_by("yes_at", "pk")
    ]
    return shortened(found, room=room_url(teammate, "campaigns-list"))


def _ours(teammate: Teammate) -> QuerySet[Participation]:
    return (
        Participation.objects.visible_to(teammate)
        .filter(organization=teammate.organization_id)
        .select_related("campaign__host")
    )
