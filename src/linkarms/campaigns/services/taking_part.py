"""Invited, joined by its own yes, declined, left: each partner in a campaign (laws 1 and 3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns import notices
from linkarms.campaigns.models import (
    PARTICIPATION_TRANSITIONS,
    Campaign,
    CampaignState,
    Participation,
    ParticipationState,
    TrackedLink,
)
from linkarms.campaigns.services import acting
from linkarms.campaigns.services.links import first_link
from linkarms.core.errors import Refused
from linkarms.core.names import paragraphs
from linkarms.directory import queries as directory
from linkarms.directory.models import Organization, Teammate
from linkarms.directory.policy import NameRefusal
from linkarms.partnerships.models import AgreementVersion, Level, Partnership, PartnershipState
from linkarms.partnerships.queries import documents_for

MESSAGE_MAX = 4000
LEVELS: tuple[Level, ...] = (Level.ENDORSER, Level.ASSOCIATE, Level.FULL)


@transaction.atomic
def invite_participant(
    campaign: Campaign,
    organization: Organization,
    *,
    level: Level,
    message: str = "",
    actor: Teammate,
    now: datetime,
) -> Participation:
    """Ask a partner to take part, at most at the level of the partnership. Mails those who may say yes for it.

    Asked already: the same row is returned and no second mail goes. An invitation is never shown publicly.
    """
    acting.host_organizer(campaign, actor)
    message = paragraphs(message, field="message", max_length=MESSAGE_MAX, required=False)
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    if campaign.state == CampaignState.CLOSED:
        raise Refused(_("This campaign is closed. Open it again before you invite anyone."))
    _partnership_allows(campaign, organization, level, now=now)
    participation = Participation.objects.filter(campaign=campaign, organization=organization).first()
    if participation is None:
        participation = Participation(campaign=campaign, organization=organization)
    elif participation.state in (ParticipationState.INVITED, ParticipationState.JOINED):
        return participation
    participation.state = ParticipationState.INVITED
    participation.level, participation.message = level, message
    participation.invited_at, participation.invited_by = now, actor.user
    participation.answered_at = None
    participation.save()  # left_at stays: it is where the run-out of an earlier part began
    _record("participation.invited", participation, actor, now)
    notices.invited(participation, now=now)
    return participation


@transaction.atomic
def join(
    participation: Participation,
    *,
    read_version: int | None = None,
    figures: bool = False,
    actor: Teammate,
    now: datetime,
) -> TrackedLink:
    """Yes to this very use: to be named on this campaign's public pages, under its texts as they are now.

    ``read_version`` is the version of the texts that was on the screen; when they changed meanwhile, nothing is
    recorded. ``figures``: the host may see what came by the partner's link. Needs evidence of authority
    ("Authority" in product.md). Returns the tracked link; joined already, the one it has.
    """
    acting.partner_signer(participation, actor)
    _lock(participation)
    if participation.state == ParticipationState.JOINED:
        return first_link(participation.campaign, participation.organization, now=now)
    _open_for_answers(participation)
    _needs_authority(participation.organization)
    _same_text(participation, read_version)
    _move(participation, ParticipationState.JOINED)
    participation.joined_at = participation.answered_at = now
    participation.joined_level = participation.level
    participation.joined_by = actor.user
    participation.left_at = participation.left_by = participation.left_for = None
    participation.figures_shown_at = now if figures else None
    participation.figures_shown_by = actor.user if figures else None
    _say_yes(participation, actor, now)
    link = first_link(participation.campaign, participation.organization, now=now)
    _record("participation.joined", participation, actor, now, text=participation.campaign.text_version)
    notices.answered(participation, now=now)
    return link


@transaction.atomic
def say_yes_to_new_text(
    participation: Participation, *, read_version: int | None = None, actor: Teammate, now: datetime
) -> None:
    """The yes anew, after the texts changed or an agreement ended. Saying it twice changes nothing."""
    acting.partner_signer(participation, actor)
    _lock(participation)
    if participation.state != ParticipationState.JOINED:
        raise Refused(_("You do not take part in this campaign now, so there is no text to say yes to."))
    _needs_authority(participation.organization)
    _same_text(participation, read_version)
    _say_yes(participation, actor, now)
    _record("participation.yes_again", participation, actor, now, text=participation.campaign.text_version)


@transaction.atomic
def decline(participation: Participation, *, actor: Teammate, now: datetime) -> None:
    """A no to the invitation, by an organizer of the partner. The host is told; the public never."""
    acting.partner_organizer(participation, actor)
    _lock(participation)
    if participation.state == ParticipationState.DECLINED:
        return
    _move(participation, ParticipationState.DECLINED)
    participation.answered_at = now
    participation.save(update_fields=["state", "answered_at"])
    _record("participation.declined", participation, actor, now)
    notices.answered(participation, now=now)


@transaction.atomic
def leave(participation: Participation, *, actor: Teammate, now: datetime) -> None:
    """Take the yes back: name, logo, box and links go at once ("Links", "Ending" in product.md)."""
    acting.partner_signer(participation, actor)
    if _end(participation, actor, now):
        _record("participation.left", participation, actor, now)
        notices.answered(participation, now=now)


@transaction.atomic
def take_off(participation: Participation, *, actor: Teammate, now: datetime) -> None:
    """The host ends a partner's part; the same effect as leaving, and the partner is told."""
    acting.host_organizer(participation.campaign, actor)
    if _end(participation, actor, now):
        _record("participation.taken_off", participation, actor, now)
        notices.taken_off(participation, now=now)


@transaction.atomic
def withdraw_invitation(participation: Participation, *, actor: Teammate, now: datetime) -> None:
    """The host takes back an invitation that was not answered yet."""
    acting.host_organizer(participation.campaign, actor)
    _lock(participation)
    if participation.state == ParticipationState.WITHDRAWN:
        return
    _move(participation, ParticipationState.WITHDRAWN)
    participation.answered_at = now
    participation.save(update_fields=["state", "answered_at"])
    _record("participation.withdrawn", participation, actor, now)


@transaction.atomic
def show_figures(participation: Participation, *, on: bool, actor: Teammate, now: datetime) -> None:
    """Let the host see what came by this partner's link, or stop it ("Inference" in product.md)."""
    acting.partner_organizer(participation, actor)
    _lock(participation)
    if (participation.figures_shown_at is not None) == on:
        return
    participation.figures_shown_at = now if on else None
    participation.figures_shown_by = actor.user if on else None
    participation.save(update_fields=["figures_shown_at", "figures_shown_by"])
    _record("participation.figures", participation, actor, now, on=int(on))


def _end(participation: Participation, actor: Teammate, now: datetime) -> bool:
    """False when it had ended already: a second click."""
    _lock(participation)
    if participation.state == ParticipationState.LEFT:
        return False
    _move(participation, ParticipationState.LEFT)
    participation.left_at, participation.left_by = now, actor.user
    participation.left_for = actor.organization
    participation.figures_shown_at = participation.figures_shown_by = None
    participation.save()
    TrackedLink.objects.filter(
        campaign_id=participation.campaign_id,
        organization_id=participation.organization_id,
        retired_at__isnull=True,
    ).update(retired_at=now)
    return True


def _say_yes(participation: Participation, actor: Teammate, now: datetime) -> None:
    participation.yes_text_version = participation.campaign.text_version
    participation.yes_at, participation.yes_by = now, actor.user
    participation.save()


class BeyondTerms(Refused):
    """A setting that the agreement in force does not allow; a change to ``agreement`` to ``level`` would."""

    def __init__(self, message: str, *, agreement: int, level: Level) -> None:
        super().__init__(message, frozenset({"beyond_terms"}))
        self.agreement, self.level = agreement, level


def _partnership_allows(campaign: Campaign, organization: Organization, level: Level, *, now: datetime) -> None:
    partnership = Partnership.objects.filter(
        host_id=campaign.host_id, partner=organization, state=PartnershipState.OPEN
    ).first()
    if partnership is None:
        raise Refused(
            _("%(organization)s is not your partner yet. Invite it under Partners first; then it can take part.")
            % {"organization": organization.name}
        )
    if LEVELS.index(level) > LEVELS.index(Level(partnership.level)):
        raise Refused(
            _("Your partnership with %(organization)s is at the level “%(level)s”; a campaign cannot go beyond it.")
            % {"organization": organization.name, "level": partnership.get_level_display()}
        )
    documents = documents_for(organization.pk, campaign.host_id, campaign.pk, at=now)
    alive = next((document for document in documents if document.terms.alive(now)), None)
    if alive is not None and LEVELS.index(level) > LEVELS.index(Level(alive.terms.level)):
        version = AgreementVersion.objects.get(pk=alive.agreement_version_id)
        raise BeyondTerms(
            _("Your agreement with %(organization)s is at the level “%(level)s”. More needs a change that both sign.")
            % {"organization": organization.name, "level": Level(alive.terms.level).label},
            agreement=version.agreement_id,
            level=level,
        )


def _needs_authority(organization: Organization) -> None:
    """Law 1: public use of a name needs evidence, and a name taken off stays off until an owner says yes anew."""
    refusals = directory.name_decision(organization).refusals
    if not refusals:
        return
    name = {"organization": organization.name}
    if NameRefusal.CLOSED in refusals:
        message = _("%(organization)s is closed, so it cannot be named anywhere.") % name
    elif NameRefusal.NAME_OFF in refusals:
        message = (
            _("The name of %(organization)s was taken off all public pages. An owner can put it back in Settings.")
            % name
        )
    else:
        message = (
            _(
                "Nothing shows yet that you act for %(organization)s. In Settings, add its website and confirm "
                "a mail address there, or ask whoever runs this installation to vouch for you. "
                "Then come back: the invitation stays open."
            )
            % name
        )
    raise Refused(message, frozenset(str(reason) for reason in refusals))


def _same_text(participation: Participation, read_version: int | None) -> None:
    if read_version is not None and read_version != participation.campaign.text_version:
        raise Refused(
            _("The text was changed while you were reading. Nothing was recorded. Please read it again below."),
            frozenset({"text_changed"}),
        )


def _open_for_answers(participation: Participation) -> None:
    if participation.campaign.state == CampaignState.CLOSED:
        raise Refused(_("This campaign has ended in the meantime, so nobody can join it any more."))
    partnership = Partnership.objects.filter(
        host_id=participation.campaign.host_id,
        partner_id=participation.organization_id,
        state=PartnershipState.OPEN,
    )
    if not partnership.exists():
        raise Refused(_("Your partnership with the host has ended, so this invitation no longer stands."))


def _move(participation: Participation, state: ParticipationState) -> None:
    if state not in PARTICIPATION_TRANSITIONS[participation.state]:
        raise Refused(
            _("This is no longer possible. How it stands now: %(state)s.")
            % {"state": participation.get_state_display()}
        )
    participation.state = state


def _lock(participation: Participation) -> None:
    """The campaign first, then the row: the same order everywhere, so that nobody waits in a circle."""
    Campaign.objects.select_for_update().get(pk=participation.campaign_id)
    rows = Participation.objects.select_related("campaign__host", "organization")
    participation.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))


def _record(verb: str, participation: Participation, actor: Teammate, now: datetime, **ids: int) -> None:
    audit.record(
        verb,
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=participation,
        now=now,
        campaign=participation.campaign_id,
        partner=participation.organization_id,
        **ids,
    )
