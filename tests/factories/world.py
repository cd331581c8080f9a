"""Small worlds with the cast of product.md, built by the same services that the pages call.

Amina organizes at the host, Bo at a partner, Chidi at an organization that is not involved (the leak test),
Dolores signs. Everything happens at ``now`` or shortly before; pass other moments to move things apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core import mail as sent

from linkarms.accounts import services as accounts
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, DataStatement, LinkKind, Participation, TrackedLink
from linkarms.core.fields import Field
from linkarms.directory import services as directory
from linkarms.directory.models import Organization, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Clause, DataSharing, Ending, Mode, NameUse, Responsibility
from linkarms.partnerships.models import Agreement, Level, Partnership
from linkarms.petitions import authoring
from linkarms.petitions.models import Petition
from tests.factories.accounts import CAST, make_user
from tests.factories.snapshot import built_once

TEAMS = {
    "amina": ("Oak Street Tenants", "https://oakstreet.example", "Oakland"),
    "bo": ("Rivers Alliance", "https://rivers.example", "Fresno"),
    "chidi": ("Elsewhere Together", "https://elsewhere.example", "Reno"),
    "nadia": ("National Network", "https://network.example", "Washington"),
}
BOTH = NameUse(name=True, logo=True)
FIELDS = (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE)
TEXT = authoring.TextInput(
    "Keep the river clean", "The mill must stop.", "Every week **forty tons** of waste go into the river."
)
TEXT_ES = authoring.TextInput(
    "Salvemos el río", "La fábrica debe parar.", "Cada semana **cuarenta toneladas** de residuos llegan al río."
)


@dataclass
class World:
    """A coalition petition: Bo's group takes part in what Amina's group hosts; Chidi's knows nothing of it."""

    amina: Teammate
    bo: Teammate
    chidi: Teammate
    partnership: Partnership
    agreement: Agreement | None
    campaign: Campaign
    statement: DataStatement
    petition: Petition
    host_link: TrackedLink
    promoted_link: TrackedLink
    bo_link: TrackedLink
    participation: Participation

    @property
    def host(self) -> Organization:
        return self.amina.organization

    @property
    def partner(self) -> Organization:
        return self.bo.organization

    @property
    def outsider(self) -> Organization:
        return self.chidi.organization


def amina_and_bo(
    now: datetime,
    *,
    level: Level = Level.FULL,
    mode: Mode | None = Mode.OPTED_IN,
    several_boxes: bool = False,
    published: bool = True,
    **agreed: object,
) -> World:
    """The world most tests start from. ``mode=None``: partners without any agreement. ``agreed`` goes to `agree`."""

    def build() -> World:
        return _built(now, level=level, mode=mode, several_boxes=several_boxes, published=published, **agreed)

    return built_once(repr((now, level, mode, several_boxes, published, sorted(agreed.items()))), build)


def _built(
    now: datetime, *, level: Level, mode: Mode | None, several_boxes: bool, published: bool, **agreed: object
) -> World:
    amina, bo, chidi = (make_team(who, now=now) for who in ("amina", "bo", "chidi"))
    partnership = befriend(amina, bo, level=level, now=now)
    agreement = None
    if mode is not None:
        agreement = agree(partnership, amina, bo, level=level, mode=mode, now=now, **agreed)  # type: ignore[arg-type]
    campaign = start_campaign(amina, now=now)
    statement = approve(campaign, amina, now=now)
    petition = write_petition(campaign, amina, now=now)
    bo_link = take_part(campaign, bo, level=level, host=amina, now=now)
    if several_boxes:
        campaigns.switch_several_boxes(campaign, on=True, actor=amina, now=now)
    if published:
        publish(petition, amina, now=now)
    return World(
        amina=amina,
        bo=bo,
        chidi=chidi,
        partnership=partnership,
        agreement=agreement,
        campaign=Campaign.objects.get(pk=campaign.pk),
        statement=statement,
        petition=Petition.objects.select_related("campaign__host").get(pk=petition.pk),
        host_link=campaign.links.get(organization=amina.organization, kind=LinkKind.OWN),
        promoted_link=campaigns.make_link(campaign, amina.organization, kind=LinkKind.PROMOTED, actor=amina, now=now),
        bo_link=bo_link,
        participation=Participation.objects.get(campaign=campaign, organization=bo.organization),
    )


def make_team(who: str, *, now: datetime, name: str = "", evidence: bool = True, kind: str = "community") -> Teammate:
    """An owner and the organization. The cast by first name; anybody else gets a group named after them."""
    person, address = CAST.get(who, (who.title(), f"{who}@{who}.example"))
    usual, website, place = TEAMS.get(who, (f"{who.title()}'s Group", f"https://{who}.example", "Oakland"))
    user = make_user(now=now, email=address, name=person)
    accounts.confirm_email(user, now=now)
    _organization, owner = directory.found_organization(
        name=name or usual,
        actor=user,
        now=now,
        kind=kind,
        place=place,
        website=website if evidence else "",
    )
    return owner


def add_teammate(
    owner: Teammate, who: str, *, role: str = "organizer", may_sign: bool = False, now: datetime
) -> Teammate:
    """One more person in the owner's team."""
    invitation = directory.invite_teammate(
        owner.organization, email=f"{who}@team.example", role=role, may_sign=may_sign, actor=owner, now=now
    )
    user = make_user(now=now, email=f"{who}@team.example", name=who.title())
    return directory.accept_team_invitation(invitation, user=user, now=now)


def befriend(host: Teammate, partner: Teammate, *, level: Level = Level.FULL, now: datetime) -> Partnership:
    """An open partnership: invited and accepted, nothing agreed in writing yet."""
    entry, _new = directory.add_entry(
        holder=host.organization,
        name=partner.organization.name,
        actor=host.user,
        now=now,
        organization=partner.organization,
    )
    partnership = partnerships.invite(entry, level=level, message="Shall we?", actor=host, now=now)
    return partnerships.accept_invitation(partnership, actor=partner, now=now)


def agree(
    partnership: Partnership,
    host: Teammate,
    partner: Teammate,
    *,
    level: Level = Level.FULL,
    mode: Mode = Mode.OPTED_IN,
    fields: tuple[Field, ...] = FIELDS,
    words_en: str = "",
    words_es: str = "",
    starts: date | None = None,
    ends: date | None = None,
    run_out_days: int = 30,
    names: NameUse | None = BOTH,
    campaign: Campaign | None = None,
    also: tuple[Clause, ...] = (),
    now: datetime,
) -> Agreement:
    """An agreement that both signed with a one-time code, in force at ``now``."""
    name = partner.organization.name
    shares = mode is not Mode.NONE
    clauses: list[Clause] = [
        Responsibility("partner", "send the link to our members."),
        DataSharing(
            mode=mode,
            fields=frozenset(fields) if shares else frozenset(),
            words_en=(words_en or f"Yes, {name} may write to me about this.") if shares else "",
            words_es=(words_es or f"Sí, {name} puede escribirme sobre esto.") if shares else "",
            starts=starts,
            ends=ends,
            run_out_days=run_out_days,
        ),
        Ending(notice_days=14),
        *also,
    ]
    if names is not None:
        clauses.insert(2, names)
    agreement = partnerships.propose(
        partnership,
        level=level,
        clauses=tuple(clauses),
        note="",
        actor=host,
        now=now,
        campaign_ref=campaign.pk if campaign else None,
    )
    for side in (host, partner):
        sign_latest(agreement, side, now=now)
    return Agreement.objects.get(pk=agreement.pk)


def sign_latest(agreement: Agreement, actor: Teammate, *, now: datetime) -> None:
    """Ask for a code, read it in the mail, sign."""
    version = agreement.versions.order_by("-number").first()
    assert version is not None
    partnerships.send_signing_code(version, actor=actor, now=now)
    partnerships.sign(version, actor=actor, role_title="Chair", code=last_code(actor.user.email), now=now)


def last_code(email: str) -> str:
    """The newest one-time code that was mailed to this address."""
    texts = [str(message.body) for message in getattr(sent, "outbox", []) if email in message.to]
    waiting = Mail.objects.filter(to=email, kind="accounts_code").exclude(text="").order_by("pk")
    texts += [mail.text for mail in waiting]
    codes = [found[0] for text in texts if (found := re.findall(r"(?m)^\s*(\d{6})\s*$", text))]
    return codes[-1]


def start_campaign(
    host: Teammate, *, name: str = "Clean river", summary: str = "For a river one can swim in.", now: datetime
) -> Campaign:
    return campaigns.create_campaign(host.organization, name=name, summary=summary, actor=host, now=now)


def approve(
    campaign: Campaign,
    owner: Teammate,
    *,
    fields: tuple[Field, ...] = FIELDS,
    words_en: str = "",
    words_es: str = "",
    now: datetime,
) -> DataStatement:
    """The host's data statement, written and approved by its owner."""
    statement = campaigns.write_statement(
        campaign,
        purpose="To hand the names to the city council and to write to those who want it.",
        fields=fields,
        retention="Until the campaign ends, at most two years.",
        words_en=words_en,
        words_es=words_es,
        actor=owner,
        now=now,
    )
    campaigns.approve_statement(statement, actor=owner, now=now)
    return statement


def write_petition(
    campaign: Campaign,
    actor: Teammate,
    *,
    texts: dict[str, authoring.TextInput] | None = None,
    asks_phone: bool = False,
    ends_on: date | None = None,
    now: datetime,
) -> Petition:
    """A draft with words in English and Spanish, and a target: all that publishing needs of a petition."""
    petition = authoring.create_petition(campaign, asks_phone=asks_phone, ends_on=ends_on, actor=actor, now=now)
    authoring.write_text(petition, texts=texts or {"en": TEXT, "es": TEXT_ES}, actor=actor, now=now)
    authoring.set_targets(petition, targets=[authoring.TargetInput("City Council", "Oakland")], actor=actor, now=now)
    return petition


def take_part(
    campaign: Campaign,
    partner: Teammate,
    *,
    host: Teammate,
    level: Level = Level.FULL,
    figures: bool = False,
    now: datetime,
) -> TrackedLink:
    """Invited by the host, joined by the partner: its link."""
    participation = campaigns.invite_participant(
        campaign, partner.organization, level=level, message="Join us!", actor=host, now=now
    )
    return campaigns.join(participation, figures=figures, actor=partner, now=now)


def publish(petition: Petition, actor: Teammate, *, now: datetime) -> None:
    authoring.publish(petition, actor=actor, now=now)


def add_partners(world: World, count: int, *, level: Level = Level.FULL, now: datetime) -> list[Teammate]:
    """That many more partners who joined, each with an agreement, made over the days before (codes are throttled)."""
    made = []
    for number in range(1, count + 1):
        # Forward in time, five a day: nobody gets more codes by mail than that is good for.
        earlier = now - timedelta(days=2 + (count - number) // 5, hours=5 - number % 5)
        partner = make_team(f"partner{number}", now=earlier)
        partnership = befriend(world.amina, partner, level=level, now=earlier)
        mode = Mode.OWN_SOURCED if level == Level.ASSOCIATE else Mode.OPTED_IN
        agree(
            partnership,
            world.amina,
            partner,
            level=level,
            mode=Mode.NONE if level == Level.ENDORSER else mode,
            now=earlier,
        )
        take_part(world.campaign, partner, host=world.amina, level=level, now=now)
        made.append(partner)
    return made
