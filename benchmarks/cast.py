"""The organizations of a benchmark, their agreements and their petition: made by the services behind the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Teammate
    from linkarms.petitions.models import Petition

#: The petition has been open for so long.
DAYS = 120


@dataclass(frozen=True)
class World:
    """What a benchmark needs to know. Organizations in the order host, partner, partner."""

    signatures: int
    organizations: list[int]
    slugs: list[str]
    campaign: int
    petition: int
    petition_slug: str
    links: list[int]
    codes: list[str]
    words: list[int]
    versions: list[str]


def cast(signatures: int, *, now: datetime) -> World:
    """A host, two partners with agreements in force, a published petition with three boxes."""
    from linkarms.campaigns.models import LinkKind
    from linkarms.petitions.boxes import boxes_for

    begin = now - timedelta(days=DAYS + 2)
    host, *partners = (_team(name, now=begin) for name in ("Oak Street Tenants", "Rivers Alliance", "Lantern Works"))
    for partner in partners:
        _agree(host, partner, now=begin)
    campaign, petition = _publish(host, partners, now=begin)
    teams = [host, *partners]
    links = [campaign.links.get(organization=team.organization, kind=LinkKind.OWN) for team in teams]
    boxes = {box.organization.pk: box for box in boxes_for(petition, links[1], now=now)}
    words = [boxes[team.organization_id].words for team in teams]
    return World(
        signatures=signatures,
        organizations=[team.organization_id for team in teams],
        slugs=[team.organization.slug for team in teams],
        campaign=campaign.pk,
        petition=petition.pk,
        petition_slug=petition.slug,
        links=[link.pk for link in links],
        codes=[link.code for link in links],
        words=[each.pk for each in words],
        versions=[each.version for each in words],
    )


def _publish(host: Teammate, partners: list[Teammate], *, now: datetime) -> tuple[Campaign, Petition]:
    """A campaign that the partners joined, with several boxes, and its petition."""
    from linkarms.campaigns import services as campaigns
    from linkarms.core.fields import Field
    from linkarms.partnerships.models import Level
    from linkarms.petitions import authoring

    campaign = campaigns.create_campaign(
        host.organization, name="Clean river", summary="For a river one can swim in.", actor=host, now=now
    )
    statement = campaigns.write_statement(
        campaign,
        purpose="To hand the names to the city council.",
        fields=(Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE),
        retention="Until the campaign ends.",
        words_en="",
        words_es="",
        actor=host,
        now=now,
    )
    campaigns.approve_statement(statement, actor=host, now=now)
    petition = authoring.create_petition(campaign, asks_phone=False, ends_on=None, actor=host, now=now)
    body = "Every week **forty tons** of waste go into the river.\n\n" * 12
    texts = {"en": authoring.TextInput("Keep the river clean", "The mill must stop.", body)}
    authoring.write_text(petition, texts=texts, actor=host, now=now)
    targets = [authoring.TargetInput("City Council", "Oakland")]
    authoring.set_targets(petition, targets=targets, actor=host, now=now)
    for partner in partners:
        part = campaigns.invite_participant(
            campaign, partner.organization, level=Level.FULL, message="Join us!", actor=host, now=now
        )
        campaigns.join(part, figures=True, actor=partner, now=now)
    campaigns.switch_several_boxes(campaign, on=True, actor=host, now=now)
    authoring.publish(petition, actor=host, now=now)
    petition.refresh_from_db()
    return campaign, petition


def _team(name: str, *, now: datetime) -> Teammate:
    from linkarms.accounts import services as accounts
    from linkarms.directory import services as directory

    address = name.split(maxsplit=1)[0].lower()
    user = accounts.create_user(
        f"owner@{address}.example", name=f"Owner of {name}", language="en", password=None, now=now
    )
    accounts.confirm_email(user, now=now)
    website = f"https://{address}.example"
    return directory.found_organization(name=name, actor=user, now=now, place="Oakland", website=website)[1]


def _agree(host: Teammate, partner: Teammate, *, now: datetime) -> None:
    from linkarms.core.fields import Field
    from linkarms.directory import services as directory
    from linkarms.outbox.models import Mail
    from linkarms.partnerships import services as partnerships
    from linkarms.partnerships.clauses import DataSharing, Ending, Mode, NameUse
    from linkarms.partnerships.models import Level

    name = partner.organization.name
    entry, _new = directory.add_entry(
        holder=host.organization, name=name, actor=host.user, now=now, organization=partner.organization
    )
    asked = partnerships.invite(entry, level=Level.FULL, message="Shall we?", actor=host, now=now)
    partnership = partnerships.accept_invitation(asked, actor=partner, now=now)
    sharing = DataSharing(
        mode=Mode.OPTED_IN,
        fields=frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE}),
        words_en=f"Yes, {name} may write to me about this.",
        words_es=f"Sí, {name} puede escribirme sobre esto.",
        starts=None,
        ends=None,
    )
    clauses = (sharing, NameUse(name=True, logo=True, approvals=""), Ending(notice_days=14))
    agreement = partnerships.propose(
        partnership, level=Level.FULL, clauses=clauses, note="", actor=host, now=now, campaign_ref=None
    )
    for side in (host, partner):
        version = agreement.versions.latest("number")
        partnerships.send_signing_code(version, actor=side, now=now)
        text = Mail.objects.filter(to=side.user.email, kind="accounts_code").latest("pk").text
        (code,) = re.findall(r"(?m)^\s*(\d{6})\s*$", text)
        partnerships.sign(version, actor=side, role_title="Chair", code=code, now=now)
