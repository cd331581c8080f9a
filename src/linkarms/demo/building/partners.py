"""Partnerships and their agreements, in every state that they can be in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linkarms.demo.building import groups, mailbox
from linkarms.demo.building.agreeing import own_clauses
from linkarms.demo.building.world import Team, World
from linkarms.demo.story import words
from linkarms.demo.story.cast import BO, BY_KEY, CHIDI, HOST, NADIA, NOT_YET_HERE, SAID_NO
from linkarms.directory import services as directory
from linkarms.directory.models import Teammate
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Boundary, Clause, from_json
from linkarms.partnerships.models import Agreement, AgreementVersion, Level, Partnership
from linkarms.partnerships.starting import starting_clauses
from linkarms.partnerships.text import Parties


@dataclass(frozen=True, slots=True)
class Plan:
    """When a partner of the host was asked and had signed; days before the launch are negative."""

    key: str
    level: Level
    asked: int
    signed: int | None


PLANS = (
    Plan(BO, Level.FULL, -28, -19),
    Plan("lantern", Level.FULL, -26, -17),
    Plan("harbor", Level.ASSOCIATE, -25, -16),
    Plan("copperline", Level.FULL, -24, -15),
    Plan("prairie", Level.ASSOCIATE, -22, -13),
    Plan("nightschool", Level.ASSOCIATE, -20, -12),
    Plan("opengate", Level.ENDORSER, -14, -8),
    Plan("hands", Level.ASSOCIATE, -9, 3),
    Plan("bookbinders", Level.ENDORSER, -5, 7),
)
#: Bo's group is the host of a partnership of its own: the host of the big campaign is its partner there.
IN_RETURN = "in return"


def befriend_all(world: World) -> None:
    """Each is asked by mail, founds its organization by the link and agrees in writing, in the order of time."""
    for plan in PLANS:
        _ask_and_accept(world, plan.key, level=plan.level, day=plan.asked)
        if plan.signed is not None:
            _agree(world, plan.key, level=plan.level, day=plan.signed)
    _somebody_says_no(world)
    _in_return(world)
    _outsiders_partner(world)


def ask_nadia(world: World, *, now: datetime) -> None:
    """The network is asked late; the agreement waits for the host, because the network proposed a change."""
    days, host = world.days, world.teams[HOST]
    _ask_and_accept(world, NADIA, level=Level.FULL, day=49)
    nadia = world.teams[NADIA]
    agreement = _propose(world, NADIA, Level.FULL, now=days.at(51, 15))
    clauses = starting_clauses(Level.ASSOCIATE, parties=_parties(host, nadia), language="en")
    partnerships.propose_change(
        agreement,
        level=Level.ASSOCIATE,
        clauses=(*clauses, Boundary(words.CHAPTERS_FIRST)),
        note=words.WHY_CHAPTERS,
        actor=nadia.owner,
        now=days.at(56, 17),
    )


def ask_radio(world: World, *, now: datetime) -> None:
    """Invited by a mailed link, not answered yet."""
    name, place, email, person = NOT_YET_HERE
    _invite_by_mail(
        world.teams[HOST],
        name=name,
        place=place,
        email=email,
        person=person,
        level=Level.ENDORSER,
        now=now,
    )


def end_with_copperline(world: World, *, now: datetime) -> None:
    """The partner ends it: boxes, name and logo go at once; yeses given before stay covered for thirty days."""
    world.partnerships["copperline"] = partnerships.end_partnership(
        world.partnerships["copperline"],
        note=words.OTHER_WAYS,
        actor=world.teams["copperline"].owner,
        now=now,
    )


def _ask_and_accept(world: World, key: str, *, level: Level, day: int) -> None:
    """The host writes the group down and asks; the group answers by link and one-time code, and is founded by that."""
    group, host, days = BY_KEY[key], world.teams[HOST], world.days
    _invite_by_mail(
        host,
        name=group.name,
        place=group.place,
        email=group.email,
        person=group.owner,
        level=level,
        now=days.at(day, 16),
    )
    answered = days.at(day + 2, 1)
    token = mailbox.link_for(group.email, kind="partnerships_invited_by_link", path="/answer/")
    partnerships.send_answer_code(token, language=group.language, now=answered)
    partnership, owner = partnerships.accept_by_link(
        token,
        code=mailbox.code_for(group.email),
        organization=group.name,
        person=group.owner,
        place=group.place,
        website=group.website,
        language=group.language,
        now=answered + timedelta(minutes=4),
    )
    world.partnerships[key], world.teams[key] = partnership, Team(group, owner)
    groups.settle(world, key, day=day + 2)


def _agree(world: World, key: str, *, level: Level, day: int) -> None:
    days, host, partner = world.days, world.teams[HOST], world.teams[key]
    own = own_clauses(world, key)
    agreement = _propose(world, key, level, more=own, now=days.at(day - 4, 15))
    version = agreement.versions.get()
    if key == BO:
        changed = (*from_json(version.clauses), Boundary(words.PHONE_BOUNDARY), Boundary(words.ONE_LETTER))
        version = partnerships.propose_change(
            agreement,
            level=level,
            clauses=changed,
            note=words.WHY_PHONE,
            actor=partner.owner,
            now=days.at(day - 3, 2),
        )
        _two_sign(agreement, version, partner, now=days.at(day - 2, 18))
    _sign(version, partner, title="Chair", now=days.at(day - 1, 18))
    _sign(version, host, title="Lead organizer", now=days.at(day, 15))


def _two_sign(agreement: Agreement, version: AgreementVersion, partner: Team, *, now: datetime) -> None:
    """At Bo's group two people sign: an organizer first, the owner after that."""
    paloma = partner.others["paloma"]
    for teammate, title in ((partner.owner, "Chair"), (paloma, "Treasurer")):
        partnerships.name_signatory(
            agreement,
            name=teammate.user.name,
            email=teammate.user.email,
            role_title=title,
            actor=partner.owner,
            now=now,
        )
    partnerships.ask_signatories(version, actor=partner.owner, now=now)
    _sign(version, partner, title="Treasurer", by=paloma, now=now + timedelta(hours=2))


def _propose(world: World, key: str, level: Level, *, more: tuple[Clause, ...] = (), now: datetime) -> Agreement:
    host, partner = world.teams[HOST], world.teams[key]
    agreement = partnerships.propose(
        world.partnerships[key],
        level=level,
        clauses=(*starting_clauses(level, parties=_parties(host, partner), language="en"), *more),
        note="",
        actor=host.owner,
        now=now,
    )
    world.agreements[key] = agreement
    return agreement


def _sign(version: AgreementVersion, team: Team, *, title: str, by: Teammate | None = None, now: datetime) -> None:
    """With the code that was mailed a moment before."""
    signer = by or team.owner
    version.refresh_from_db()
    partnerships.send_signing_code(version, actor=signer, now=now)
    partnerships.sign(
        version,
        actor=signer,
        role_title=title,
        authority="board" if by else "owner",
        code=mailbox.code_for(signer.user.email),
        now=now + timedelta(minutes=3),
    )


def _somebody_says_no(world: World) -> None:
    name, place, email, person = SAID_NO
    days = world.days
    _invite_by_mail(
        world.teams[HOST],
        name=name,
        place=place,
        email=email,
        person=person,
        level=Level.ENDORSER,
        now=days.at(-18, 16),
    )
    token = mailbox.link_for(email, kind="partnerships_invited_by_link", path="/answer/")
    partnerships.send_answer_code(token, language="en", now=days.at(-16, 17))
    partnerships.decline_by_link(token, code=mailbox.code_for(email), now=days.at(-16, 17, 5))


def _in_return(world: World) -> None:
    """Bo's group asks Amina's, which it finds by its public profile, to take part in its own campaign."""
    bo, amina, days = world.teams[BO], world.teams[HOST], world.days
    entry, _new = directory.add_entry(
        holder=bo.organization,
        name=amina.organization.name,
        place=amina.organization.place,
        actor=bo.owner.user,
        now=days.at(-4, 15),
        organization=amina.organization,
    )
    partnership = partnerships.invite(
        entry, level=Level.FULL, message=words.INVITATIONS[BO], actor=bo.owner, now=days.at(-4, 16)
    )
    partnership = partnerships.accept_invitation(partnership, actor=amina.owner, now=days.at(-3, 15))
    agreement = partnerships.propose(
        partnership,
        level=Level.FULL,
        clauses=starting_clauses(Level.FULL, parties=_parties(bo, amina), language="en"),
        note="",
        actor=bo.owner,
        now=days.at(-2, 15),
    )
    version = agreement.versions.get()
    _sign(version, amina, title="Lead organizer", now=days.at(-1, 15))
    _sign(version, bo, title="Chair", now=days.at(-1, 17))
    world.partnerships[IN_RETURN], world.agreements[IN_RETURN] = partnership, agreement


def _outsiders_partner(world: World) -> None:
    chidi = world.teams[CHIDI]
    _invite_by_mail(
        chidi,
        name="Washoe Walkers' Table",
        place="Reno, Nevada",
        email="table@washoewalkers.example",
        person="Dana Webb",
        level=Level.ASSOCIATE,
        now=world.days.at(-14, 17),
    )


def _invite_by_mail(
    team: Team, *, name: str, place: str, email: str, person: str, level: Level, now: datetime
) -> Partnership:
    entry, _new = directory.add_entry(
        holder=team.organization,
        name=name,
        place=place,
        email=email,
        contact_name=person,
        actor=team.owner.user,
        now=now,
    )
    message = words.INVITATIONS[level if team.group.key == HOST else "outsider"]
    return partnerships.invite(entry, level=level, message=message, actor=team.owner, now=now)


def _parties(host: Team, partner: Team) -> Parties:
    return Parties(host.organization.name, partner.organization.name)
