"""Who is in the world that the leak matrix attacks.

Harbor Union is the second, fully populated organization: everybody else is somebody who must not see its private
matters, or only some of them. The names of the organizations here are those by which the table of what one may see
(``allowed.py``) speaks of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linkarms.accounts import services as accounts
from linkarms.accounts.models import User
from linkarms.campaigns.models import Campaign
from linkarms.directory import services as directory
from linkarms.directory.models import Organization, Role, Teammate
from linkarms.partnerships.models import Partnership
from linkarms.petitions.models import Petition
from tests.factories.accounts import make_user

DAY = timedelta(days=1)

#: Organization: its name, and the person who owns it.
ORGANIZATIONS = {
    "harbor": ("Harbor Union", "hana"),
    "rivers": ("Rivers Alliance", "bo"),  # takes part in Harbor's public campaign now
    "lake": ("Lake Keepers", "lara"),  # partner in another campaign of Harbor's
    "ended": ("Ended League", "ede"),  # partnership and taking part are over
    "asked": ("Asked Circle", "asa"),  # asked, has not answered
    "declined": ("Declined Forum", "dora"),  # asked, said no
    "quiet": ("Quiet House", "quinn"),  # a partner that stands nowhere in public
    "elsewhere": ("Elsewhere Together", "chidi"),  # has nothing to do with any of them
}
TEAM = {"olga": Role.ORGANIZER, "hugo": Role.HELPER, "vera": Role.VIEWER, "fritz": Role.ORGANIZER}


@dataclass
class Cast:
    """The people, and what the attacks need to know by name. Everything else they find in the database."""

    owners: dict[str, Teammate]
    team: dict[str, Teammate] = field(default_factory=dict)  # of Harbor, besides its owner
    partnerships: dict[str, Partnership] = field(default_factory=dict)  # of Harbor, by partner
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    petitions: dict[str, Petition] = field(default_factory=dict)
    #: Tokens of mailed links by what they are: "sign-in used", "team live".
    tokens: dict[str, str] = field(default_factory=dict)

    def organization(self, name: str) -> Organization:
        return self.owners[name].organization

    @property
    def hana(self) -> Teammate:
        """Owns Harbor."""
        return self.owners["harbor"]

    def name_of(self, organization_id: int) -> str:
        return next(name for name, owner in self.owners.items() if owner.organization_id == organization_id)


def gather(now: datetime) -> Cast:
    """Found all organizations, and Harbor's team: one of it has left."""
    then = now - 40 * DAY
    cast = Cast({name: _found(*of, now=then) for name, of in ORGANIZATIONS.items()})
    for who, role in TEAM.items():
        cast.team[who] = _add(cast.hana, who, role=role, now=then)
    directory.leave_team(cast.team["fritz"], actor=cast.hana, now=now - 3 * DAY)
    return cast


def _found(name: str, person: str, *, now: datetime) -> Teammate:
    domain = f"{name.split(maxsplit=1)[0].lower()}.example"
    user = _person(person, f"{person}@{domain}", now=now)
    accounts.confirm_email(user, now=now)
    _organization, owner = directory.found_organization(
        name=name, actor=user, now=now, place=f"{name} Town", website=f"https://{domain}"
    )
    details = {"kind": "community", "place": f"{name} Town", "country": "US", "issues": [], "language": "en"}
    directory.change_organization(
        owner.organization, actor=owner, now=now, name=name, website=f"https://{domain}", about="About us.", **details
    )
    return owner


def _add(owner: Teammate, who: str, *, role: str, now: datetime) -> Teammate:
    address = f"{who}@team.example"
    invitation = directory.invite_teammate(
        owner.organization, email=address, role=role, may_sign=False, actor=owner, now=now
    )
    return directory.accept_team_invitation(invitation, user=_person(who, address, now=now), now=now)


def _person(who: str, address: str, *, now: datetime) -> User:
    return make_user(now=now, email=address, name=who.title(), password=f"{who}-has-a-password")
