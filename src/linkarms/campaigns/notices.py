"""Mails that campaigns send to teams: rows in the outbox, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from linkarms.campaigns.models import Campaign, DataStatement, Participation, ParticipationState
from linkarms.core.urls import absolute
from linkarms.directory import queries as directory
from linkarms.directory.models import Organization, Role, Teammate
from linkarms.outbox import services as outbox
from linkarms.outbox.services import Letter


def invited(participation: Participation, *, now: datetime) -> None:
    """To everyone who can answer for the partner: those who may sign, and its organizers (who can say no)."""
    campaign, partner = participation.campaign, participation.organization
    _send(
        "campaigns_invited",
        _once([*directory.signers(partner), *directory.organizers(partner)]),
        campaign=campaign,
        acting=partner,
        context={
            "host": campaign.host.name,
            "campaign": campaign.name,
            "message": participation.message,
            "level": participation.level,
            "partner": partner.name,
        },
        key=f"participation-invited:{participation.pk}:{now.isoformat()}",
        now=now,
    )


def answered(participation: Participation, *, now: datetime) -> None:
    """To the host's organizers: a partner joined, declined or left."""
    campaign = participation.campaign
    kind = {
        ParticipationState.JOINED: "campaigns_joined",
        ParticipationState.DECLINED: "campaigns_declined",
        ParticipationState.LEFT: "campaigns_left",
    }[ParticipationState(participation.state)]
    _send(
        kind,
        directory.organizers(campaign.host),
        campaign=campaign,
        acting=campaign.host,
        context={"partner": participation.organization.name, "campaign": campaign.name, "host": campaign.host.name},
        key=f"{kind}:{participation.pk}:{now.isoformat()}",
        now=now,
    )


def taken_off(participation: Participation, *, now: datetime) -> None:
    """To the partner's organizers: the host ended its part."""
    campaign, partner = participation.campaign, participation.organization
    _send(
        "campaigns_taken_off",
        directory.organizers(partner),
        campaign=campaign,
        acting=partner,
        context={"partner": partner.name, "campaign": campaign.name, "host": campaign.host.name},
        key=f"participation-taken-off:{participation.pk}:{now.isoformat()}",
        now=now,
    )


def ask_again(campaign: Campaign, *, was: int, now: datetime) -> None:
    """To those whose yes was current until this change. One mail a yes, however often the text changes after."""
    current = Participation.objects.filter(
        campaign=campaign, state=ParticipationState.JOINED, yes_text_version=was
    ).values_list("organization", "pk")
    parts = dict(current)
    signers = Teammate.objects.active().filter(
        Q(role=Role.OWNER) | Q(may_sign_given_at__isnull=False), organization__in=parts
    )
    letters = [
        Letter(
            to=signer.user.email,
            language=signer.user.language,
            context={
                "partner": signer.organization.name,
                "campaign": campaign.name,
                "host": campaign.host.name,
                "name": signer.user.name,
                "action_url": _address(signer.organization, campaign),
            },
            key=f"text-changed:{parts[signer.organization_id]}:{was}:{signer.pk}",
        )
        for signer in signers.select_related("user", "organization").order_by("pk")
    ]
    outbox.write_many("campaigns_text_changed", letters, now=now)


def statement_waits(statement: DataStatement, *, now: datetime) -> None:
    """To the host's owners: a wording waits for their yes."""
    campaign = statement.campaign
    _send(
        "campaigns_statement_waits",
        directory.owners(campaign.host),
        campaign=campaign,
        acting=campaign.host,
        context={"campaign": campaign.name, "host": campaign.host.name, "by": statement.written_by.name},
        key=f"statement-waits:{statement.pk}",
        now=now,
        part="data/",
    )


def _send(
    kind: str,
    teammates: Iterable[Teammate],
    *,
    campaign: Campaign,
    acting: Organization,
    context: dict[str, object],
    key: str,
    now: datetime,
    part: str = "",
) -> None:
    for teammate in teammates:
        outbox.write(
            kind,
            to=teammate.user.email,
            language=teammate.user.language,
            context={
                **context,
                "name": teammate.user.name,
                "action_url": _address(acting, campaign) + part,
            },
            now=now,
            key=f"{key}:{teammate.pk}",
        )


def _address(acting: Organization, campaign: Campaign) -> str:
    return absolute(f"/w/{acting.slug}/campaigns/{campaign.pk}/")


def _once(teammates: Iterable[Teammate]) -> list[Teammate]:
    return list({teammate.pk: teammate for teammate in teammates}.values())
