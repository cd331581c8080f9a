"""Organizations come into being by invitation, with teams, logos and colours."""

from __future__ import annotations

from datetime import datetime, timedelta

from linkarms.accounts import services as accounts
from linkarms.accounts.models import LinkPurpose
from linkarms.campaigns.services import set_theme
from linkarms.demo.building import mailbox
from linkarms.demo.building.world import Team, World
from linkarms.demo.drawing.logos import logo
from linkarms.demo.story.cast import BY_KEY, CHIDI, HOST, OMAR, Group
from linkarms.directory import services as directory
from linkarms.directory.models import Role, Teammate, TeammateInvitation


def found_first_groups(world: World) -> None:
    """The operator invites Amina's group and Chidi's; all others come by an invitation to a partnership."""
    days = world.days
    accounts.create_user(OMAR[1], name=OMAR[0], language="en", password=None, now=days.at(-34, 8))
    for key, day in ((HOST, -33), (CHIDI, -20)):
        world.teams[key] = _founded_by_invitation(BY_KEY[key], now=days.at(day, 15))
        settle(world, key, day=day)


def settle(world: World, key: str, *, day: int) -> None:
    """A new organization fills in its details, invites its team and chooses its colours."""
    team, days = world.teams[key], world.days
    _describe(team, now=days.at(day, 16))
    for number, member in enumerate(team.group.team):
        team.others[member.name.split()[0].lower()] = _join(
            team,
            name=member.name,
            role=member.role,
            may_sign=member.may_sign,
            now=days.at(day + 1, 14 + number),
        )
    directory.switch_profile(team.organization, on=True, actor=team.owner, now=days.at(day + 1, 18))


def leave_an_invitation_open(world: World, *, now: datetime) -> None:
    """Somebody was asked to join the host's team and has not answered yet."""
    team = world.teams[HOST]
    directory.invite_teammate(
        team.organization,
        email=team.group.address("Elena Brandt"),
        role=Role.ORGANIZER,
        may_sign=False,
        actor=team.owner,
        now=now,
    )


def _founded_by_invitation(group: Group, *, now: datetime) -> Team:
    """By the mailed link of `linkarms invite`, as the page behind it does it."""
    accounts.invite_founder(group.email, language=group.language, now=now)
    token = mailbox.link_for(group.email, kind="accounts_found", path="/w/found/")
    answered = now + timedelta(minutes=9)
    link = accounts.find_link(token, purpose=LinkPurpose.FOUND, now=answered)
    accounts.use_link(link, now=answered)
    user = accounts.create_user(group.email, name=group.owner, language=group.language, password=None, now=answered)
    accounts.confirm_email(user, now=answered)
    _organization, owner = directory.found_organization(
        name=group.name,
        actor=user,
        kind=group.kind,
        place=group.place,
        website=group.website,
        issues=group.issues,
        now=answered,
    )
    return Team(group, owner)


def _describe(team: Team, *, now: datetime) -> None:
    group = team.group
    directory.change_organization(
        team.organization,
        name=group.name,
        kind=group.kind,
        place=group.place,
        country="US",
        website=group.website,
        issues=group.issues,
        about=group.about,
        language=group.language,
        actor=team.owner,
        now=now,
    )
    picture = logo(group.sign, ground=group.theme.accent, ink=group.theme.accent_ink)
    directory.set_logo(team.organization, file=picture, actor=team.owner, now=now)
    set_theme(
        team.organization,
        accent=group.theme.accent,
        accent_ink=group.theme.accent_ink,
        ground=group.theme.ground,
        ink=group.theme.ink,
        actor=team.owner,
        now=now,
    )


def _join(team: Team, *, name: str, role: Role, may_sign: bool, now: datetime) -> Teammate:
    """Asked by mail, and joined by the link in it."""
    email = team.group.address(name)
    directory.invite_teammate(team.organization, email=email, role=role, may_sign=may_sign, actor=team.owner, now=now)
    token = mailbox.link_for(email, kind="directory_team_invitation", path="/w/join/")
    answered = now + timedelta(minutes=21)
    link = accounts.find_link(token, purpose=LinkPurpose.TEAM, now=answered)
    accounts.use_link(link, now=answered)
    user = accounts.create_user(email, name=name, language="en", password=None, now=answered)
    accounts.confirm_email(user, now=answered)
    invitation = TeammateInvitation.objects.get(pk=link.subject)
    return directory.accept_team_invitation(invitation, user=user, now=answered)
