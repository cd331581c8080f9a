"""Who may do what in a campaign: asked at the start of every service."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linkarms.campaigns.models import Campaign, Participation
from linkarms.core.errors import NotAllowed
from linkarms.directory.models import Organization, Teammate


def host_organizer(campaign: Campaign, actor: Teammate) -> None:
    """An owner or organizer of the host."""
    _of(campaign.host, actor)
    organizer(actor)


def host_owner(campaign: Campaign, actor: Teammate) -> None:
    _of(campaign.host, actor)
    if actor.left_at is not None or not actor.is_owner:
        raise NotAllowed(_("Only an owner of %(organization)s can do this.") % {"organization": campaign.host.name})


def partner_organizer(participation: Participation, actor: Teammate) -> None:
    _of(participation.organization, actor)
    organizer(actor)


def partner_signer(participation: Participation, actor: Teammate) -> None:
    """Only an owner, or a teammate whom an owner gave "may sign", says yes or takes it back (product.md)."""
    _of(participation.organization, actor)
    if not actor.may_sign:
        raise NotAllowed(
            _("Only an owner of %(organization)s, or a teammate who may sign, can say this for it.")
            % {"organization": participation.organization.name}
        )


def organizer(actor: Teammate) -> None:
    if not actor.may_organize:
        raise NotAllowed(
            _("In %(organization)s this is done by owners and organizers.") % {"organization": actor.organization.name}
        )


def _of(organization: Organization, actor: Teammate) -> None:
    if actor.organization_id != organization.pk:
        raise NotAllowed(_("You are not acting for the organization that can do this."))
