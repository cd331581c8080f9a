"""Organizations and teams for tests, made by the same services that the pages call."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from linkarms.accounts.services import confirm_email
from linkarms.directory import services
from linkarms.directory.models import Entry, Lead, Organization, Role, Teammate
from tests.factories.accounts import make_user

_numbers = count(1)


def make_owner(
    *, now: datetime, name: str = "", email: str = "", website: str = "", person: str = "", proven: bool = True
) -> Teammate:
    """A new organization, seen from its owner. ``proven``: the owner's address came back by a mailed link."""
    number = next(_numbers)
    user = make_user(now=now, email=email, name=person)
    if proven:
        confirm_email(user, now=now)
    _organization, owner = services.found_organization(
        name=name or f"Group {number}", actor=user, now=now, website=website
    )
    return owner


def make_named_owner(*, now: datetime, name: str = "") -> Teammate:
    """An owner whose organization may be named: the address is at the website's domain."""
    domain = f"group{next(_numbers)}.example"
    return make_owner(now=now, name=name, email=f"owner@{domain}", website=f"https://{domain}")


def add_member(
    owner: Teammate,
    *,
    now: datetime,
    role: str = Role.ORGANIZER,
    may_sign: bool = False,
    email: str = "",
    name: str = "",
) -> Teammate:
    """Invite a person and let them accept."""
    user = make_user(now=now, email=email, name=name)
    invitation = services.invite_teammate(
        owner.organization, email=user.email, role=role, may_sign=may_sign, actor=owner, now=now
    )
    return services.accept_team_invitation(invitation, user=user, now=now)


def make_entry(
    teammate: Teammate, *, now: datetime, name: str = "", organization: Organization | None = None, **values: str
) -> Entry:
    """Something this organization wrote down about another."""
    entry, _new = services.add_entry(
        holder=teammate.organization,
        name=name or f"Ally {next(_numbers)}",
        actor=teammate.user,
        now=now,
        organization=organization,
        **values,
    )
    return entry


def make_lead(teammate: Teammate, *, now: datetime, name: str = "", source: str = "A letter, 2017") -> Lead:
    return services.add_lead(
        make_entry(teammate, now=now, name=name), source=source, evidence="Signed by many.", now=now
    )
