"""Who acts for an organization."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.accounts.models import LinkPurpose, MailedLink
from linkarms.accounts.services import find_link
from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused
from linkarms.directory import queries, services
from linkarms.directory.models import Role, Teammate, TeammateInvitation
from linkarms.outbox.models import Mail
from tests.factories.accounts import make_user
from tests.factories.directory import add_member, make_owner
from tests.factories.partnerships import last_token

pytestmark = pytest.mark.django_db


def invite(owner: Teammate, *, now: datetime, email: str = "bo@rivers.example", **values: object) -> TeammateInvitation:
    asked: dict[str, object] = {"role": Role.ORGANIZER, "may_sign": False, "actor": owner} | values
    return services.invite_teammate(owner.organization, email=email, now=now, **asked)  # type: ignore[arg-type]


def test_a_person_joins_with_the_role_they_were_invited_to(now: datetime) -> None:
    owner = make_owner(now=now)
    invitation = invite(owner, now=now, role=Role.HELPER, may_sign=True)
    teammate = services.accept_team_invitation(invitation, user=make_user(now=now, email="bo@rivers.example"), now=now)
    assert (teammate.role, teammate.may_sign, teammate.may_export) == (Role.HELPER, True, False)


def test_the_mailed_link_leads_to_the_invitation(now: datetime) -> None:
    invitation = invite(make_owner(now=now), now=now)
    token = last_token("directory_team_invitation", "bo@rivers.example", before="/w/join/")
    link = find_link(token, purpose=LinkPurpose.TEAM, now=now)
    assert (link.subject, link.email) == (str(invitation.pk), "bo@rivers.example")


def test_only_the_invited_address_can_accept(now: datetime) -> None:
    invitation = invite(make_owner(now=now), now=now)
    with pytest.raises(NotAllowed):
        services.accept_team_invitation(invitation, user=make_user(now=now), now=now)


def test_an_invitation_is_good_once(now: datetime) -> None:
    invitation = invite(make_owner(now=now), now=now)
    bo = make_user(now=now, email="bo@rivers.example")
    services.accept_team_invitation(invitation, user=bo, now=now)
    with pytest.raises(Gone):
        services.accept_team_invitation(invitation, user=bo, now=now)


def test_an_invitation_is_good_for_fourteen_days(now: datetime) -> None:
    invitation = invite(make_owner(now=now), now=now)
    bo = make_user(now=now, email="bo@rivers.example")
    with pytest.raises(Gone):
        services.accept_team_invitation(invitation, user=bo, now=now + timedelta(days=14))


def test_a_withdrawn_invitation_and_its_link_are_gone(now: datetime) -> None:
    owner = make_owner(now=now)
    invitation = invite(owner, now=now)
    services.withdraw_invitation(invitation, actor=owner, now=now)
    with pytest.raises(Gone):
        services.accept_team_invitation(invitation, user=make_user(now=now, email="bo@rivers.example"), now=now)
    assert MailedLink.objects.get().revoked_at == now


def test_inviting_again_replaces_the_first_invitation(now: datetime) -> None:
    owner = make_owner(now=now)
    first, second = invite(owner, now=now), invite(owner, now=now, email=" Bo@Rivers.example ")
    assert list(queries.open_invitations(owner.organization)) == [second]
    first.refresh_from_db()
    assert first.withdrawn_at == now


def test_someone_in_the_team_is_not_invited_again(now: datetime) -> None:
    owner = make_owner(now=now, email="amina@oak.example")
    with pytest.raises(BadInput):
        invite(owner, now=now, email="AMINA@oak.example")


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HELPER, Role.VIEWER])
def test_only_owners_invite(role: str, now: datetime) -> None:
    owner = make_owner(now=now)
    member = add_member(owner, now=now, role=role, may_sign=True)
    with pytest.raises(NotAllowed):
        invite(owner, now=now, actor=member)


def test_owners_of_another_organization_do_not_invite(now: datetime) -> None:
    with pytest.raises(NotAllowed):
        invite(make_owner(now=now), now=now, actor=make_owner(now=now))


def test_may_sign_is_given_and_taken_by_an_owner(now: datetime) -> None:
    owner = make_owner(now=now)
    member = add_member(owner, now=now)
    services.give_may_sign(member, actor=owner, now=now)
    assert list(queries.signers(owner.organization)) == [owner, member]
    services.take_may_sign(member, actor=owner, now=now)
    assert list(queries.signers(owner.organization)) == [owner]


def test_an_owner_always_may_sign(now: datetime) -> None:
    owner = make_owner(now=now)
    with pytest.raises(Refused):
        services.take_may_sign(owner, actor=owner, now=now)


def test_nobody_gives_themselves_the_right_to_sign(now: datetime) -> None:
    member = add_member(make_owner(now=now), now=now)
    with pytest.raises(NotAllowed):
        services.give_may_sign(member, actor=member, now=now)


def test_the_last_owner_cannot_leave_or_step_down(now: datetime) -> None:
    owner = make_owner(now=now)
    with pytest.raises(Refused):
        services.leave_team(owner, actor=owner, now=now)
    with pytest.raises(Refused):
        services.change_role(owner, role=Role.VIEWER, actor=owner, now=now)


def test_with_a_second_owner_the_first_can_leave(now: datetime) -> None:
    owner = make_owner(now=now)
    second = add_member(owner, now=now, role=Role.OWNER)
    services.leave_team(owner, actor=owner, now=now)
    assert list(queries.owners(owner.organization)) == [second]
    assert queries.teammate_for(owner.user, owner.organization.slug) is None


def test_who_left_can_do_nothing_more(now: datetime) -> None:
    owner = make_owner(now=now)
    second = add_member(owner, now=now, role=Role.OWNER)
    services.leave_team(second, actor=owner, now=now)
    assert (second.may_sign, second.may_organize, second.may_export) == (False, False, False)
    with pytest.raises(NotAllowed):
        services.leave_team(owner, actor=second, now=now)


def test_a_person_can_leave_by_themselves_and_come_back(now: datetime) -> None:
    owner = make_owner(now=now)
    member = add_member(owner, now=now, email="bo@rivers.example")
    services.leave_team(member, actor=member, now=now)
    again = services.accept_team_invitation(invite(owner, now=now), user=member.user, now=now)
    assert [one.pk for one in queries.team(owner.organization)] == [owner.pk, again.pk]


def test_a_person_can_belong_to_several_organizations(now: datetime) -> None:
    first, second = make_owner(now=now, name="Aspen"), make_owner(now=now, name="Birch")
    invitation = invite(second, now=now, email=first.user.email)
    services.accept_team_invitation(invitation, user=first.user, now=now)
    assert [one.organization.name for one in queries.memberships(first.user)] == ["Aspen", "Birch"]


def test_the_invitation_is_written_in_the_organizations_language(now: datetime) -> None:
    owner = make_owner(now=now)
    owner.organization.language = "es"
    invite(owner, now=now)
    assert Mail.objects.get(kind="directory_team_invitation").language == "es"
