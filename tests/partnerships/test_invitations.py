"""Asking an organization to be a partner, and its answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.audit.queries import history_of
from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused, TooMany
from linkarms.directory.models import Entry, Organization, Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.models import PARTNERSHIP_TRANSITIONS, Partnership, PartnershipState
from tests.factories.accounts import make_user
from tests.factories.directory import add_member, make_entry, make_named_owner, make_owner
from tests.factories.partnerships import Pair, in_force, last_code, last_token, make_pair

pytestmark = pytest.mark.django_db

BO = "bo@rivers.example"


def invited_by_link(now: datetime, *, email: str = BO) -> tuple[Partnership, str]:
    """Amina asked an organization that is not here; the token that went to Bo."""
    amina = make_owner(now=now, name="Oak Street Tenants", email="amina@oak.example")
    entry = make_entry(amina, now=now, name="Rivers", notes="Slow to answer")
    partnership = services.invite(entry, level="associate", message="Shall we?", email=email, actor=amina, now=now)
    return partnership, last_token("partnerships_invited_by_link", email, before="/answer/")


def answer_code(token: str, *, now: datetime, email: str = BO) -> str:
    services.send_answer_code(token, language="en", now=now)
    return last_code(email)


def yes(token: str, *, now: datetime, code: str, **values: object) -> Partnership:
    asked: dict[str, object] = {"organization": "Rivers Alliance", "person": "Bo Larsen"} | values
    partnership, _teammate = services.accept_by_link(token, code=code, now=now, **asked)  # type: ignore[arg-type]
    return partnership


def test_an_organization_that_is_here_is_told_by_mail_to_owners_and_organizers(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    assert (pair.partnership.state, pair.partnership.partner) == ("invited", pair.bo.organization)
    mail = Mail.objects.get(kind="partnerships_invited")
    assert (mail.to, "Shall we?" in mail.text) == (pair.bo.user.email, True)


def test_accepting_opens_the_partnership_and_tells_the_host(now: datetime) -> None:
    pair = make_pair(now=now)
    assert (pair.partnership.state, pair.partnership.answered_by) == ("open", pair.bo.user)
    assert Mail.objects.get(kind="partnerships_accepted").to == pair.amina.user.email


def test_declining_tells_the_host_and_can_be_asked_again(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    services.decline(pair.partnership, actor=pair.bo, now=now)
    assert pair.partnership.state == "declined"
    assert Mail.objects.get(kind="partnerships_declined").to == pair.amina.user.email
    again = services.invite(pair.partnership.entry, level="endorser", message="", actor=pair.amina, now=now)
    assert (again.pk, again.state, again.answered_at) == (pair.partnership.pk, "invited", None)


def test_only_who_may_sign_answers(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    organizer = add_member(pair.bo, now=now)
    for answer in (services.accept_invitation, services.decline):
        with pytest.raises(NotAllowed):
            answer(pair.partnership, actor=organizer, now=now)


@pytest.mark.parametrize("who", ["amina", "chidi"])
def test_nobody_but_the_invited_side_answers(who: str, now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    with pytest.raises(NotAllowed):
        services.accept_invitation(pair.partnership, actor=getattr(pair, who), now=now)


def test_who_invited_cannot_accept_for_the_other_side(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    double = add_member(pair.bo, now=now, email="double@double.example", may_sign=True)
    pair.partnership.invited_by = double.user
    pair.partnership.save()
    with pytest.raises(NotAllowed):
        services.accept_invitation(pair.partnership, actor=double, now=now)


@pytest.mark.parametrize("role", [Role.HELPER, Role.VIEWER])
def test_helpers_and_viewers_do_not_invite(role: str, now: datetime) -> None:
    amina = make_owner(now=now)
    member = add_member(amina, now=now, role=role, may_sign=True)
    with pytest.raises(NotAllowed):
        services.invite(make_entry(amina, now=now), level="full", message="", email=BO, actor=member, now=now)


def test_another_organizations_entry_cannot_be_used(now: datetime) -> None:
    entry = make_entry(make_owner(now=now), now=now)
    with pytest.raises(NotAllowed):
        services.invite(entry, level="full", message="", email=BO, actor=make_owner(now=now), now=now)


@pytest.mark.parametrize("email", ["", "not an address", "AMINA@oak.example"])
def test_a_partner_needs_an_address_that_is_not_ones_own(email: str, now: datetime) -> None:
    amina = make_owner(now=now, email="amina@oak.example")
    with pytest.raises(BadInput) as problem:
        services.invite(make_entry(amina, now=now), level="full", message="", email=email, actor=amina, now=now)
    assert problem.value.field == "email"


def test_partners_are_not_invited_again(now: datetime) -> None:
    pair = make_pair(now=now)
    with pytest.raises(Refused):
        services.invite(pair.partnership.entry, level="full", message="", actor=pair.amina, now=now)


def test_one_organization_under_two_names_is_one_partnership(now: datetime) -> None:
    pair = make_pair(now=now)
    other = make_entry(pair.amina, now=now, name="Rivers (Bo)", organization=pair.bo.organization)
    with pytest.raises(Refused):
        services.invite(other, level="full", message="", actor=pair.amina, now=now)


def test_a_closed_organization_is_not_invited(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    Organization.objects.filter(pk=pair.bo.organization_id).update(closed_at=now)
    entry = Entry.objects.get(pk=pair.partnership.entry_id)
    with pytest.raises(Refused):
        services.invite(entry, level="full", message="", actor=pair.amina, now=now)


def test_very_many_invitations_in_a_day_are_stopped(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkarms.partnerships.services.invitations.MOST_A_DAY", 2)
    amina = make_owner(now=now)
    for number in range(2):
        entry = make_entry(amina, now=now)
        services.invite(entry, level="full", message="", email=f"a{number}@b.example", actor=amina, now=now)
    with pytest.raises(TooMany):
        services.invite(make_entry(amina, now=now), level="full", message="", email=BO, actor=amina, now=now)


def test_yes_by_link_founds_the_organization_and_its_account(now: datetime) -> None:
    _partnership, token = invited_by_link(now)
    partnership = yes(token, now=now, code=answer_code(token, now=now), website="rivers.example")
    assert partnership.state == "open"
    assert partnership.partner is not None
    owner = partnership.partner.teammates.get()
    assert (owner.role, owner.user.email, owner.user.name) == (Role.OWNER, BO, "Bo Larsen")
    assert owner.user.email_confirmed_at == now
    assert partnership.partner.evidence.get().detail == "rivers.example"
    assert partnership.entry.organization == partnership.partner


def test_the_hosts_own_record_is_not_taken_over(now: datetime) -> None:
    _partnership, token = invited_by_link(now)
    partnership = yes(token, now=now, code=answer_code(token, now=now), organization="Rivers Alliance of Fresno")
    assert (partnership.partner and partnership.partner.name, partnership.entry.name) == (
        "Rivers Alliance of Fresno",
        "Rivers",
    )


def test_someone_with_an_account_founds_another_organization_with_it(now: datetime) -> None:
    known = make_user(now=now, email=BO, name="Bo L.")
    _partnership, token = invited_by_link(now)
    partnership = yes(token, now=now, code=answer_code(token, now=now))
    assert partnership.answered_by == known
    known.refresh_from_db()
    assert known.name == "Bo L."


def test_someone_signed_in_answers_for_an_organization_that_exists(now: datetime) -> None:
    bo = make_owner(now=now, name="Rivers Alliance", email="bo@private.example")
    _partnership, token = invited_by_link(now)
    partnership, teammate = services.accept_by_link(token, code=answer_code(token, now=now), actor=bo, now=now)
    assert (partnership.partner, teammate, Organization.objects.count()) == (bo.organization, bo, 2)


def test_the_host_cannot_answer_its_own_link(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    second = add_member(partnership.invited_by.teammates.get(), now=now, may_sign=True)
    with pytest.raises(NotAllowed):
        services.accept_by_link(token, code=answer_code(token, now=now), actor=second, now=now)


def test_who_invited_cannot_found_the_other_side(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    partnership.invited_by = make_user(now=now, email=BO)
    partnership.save()
    with pytest.raises(NotAllowed):
        yes(token, now=now, code=answer_code(token, now=now))
    assert Organization.objects.count() == 1


def test_no_by_link_founds_nothing(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    services.decline_by_link(token, code=answer_code(token, now=now), now=now)
    partnership.refresh_from_db()
    assert (partnership.state, Organization.objects.count()) == ("declined", 1)
    assert Mail.objects.get(kind="partnerships_declined").to == "amina@oak.example"


def test_the_code_goes_to_the_stored_address_and_a_wrong_one_answers_nothing(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    wrong = f"{(int(answer_code(token, now=now)) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        yes(token, now=now, code=wrong)
    partnership.refresh_from_db()
    assert partnership.state == "invited"


@pytest.mark.parametrize(("field", "values"), [("name", {"organization": " "}), ("person", {"person": ""})])
def test_a_slip_in_the_form_costs_no_code(field: str, values: dict[str, str], now: datetime) -> None:
    _partnership, token = invited_by_link(now)
    code = answer_code(token, now=now)
    with pytest.raises(BadInput) as problem:
        yes(token, now=now, code=code, **values)
    assert problem.value.field == field
    assert yes(token, now=now, code=code).state == "open"


def test_a_link_is_good_once(now: datetime) -> None:
    _partnership, token = invited_by_link(now)
    yes(token, now=now, code=answer_code(token, now=now))
    with pytest.raises(Gone):
        services.find_invitation(token, now=now)


def test_a_link_is_good_for_thirty_days(now: datetime) -> None:
    _partnership, token = invited_by_link(now)
    assert services.find_invitation(token, now=now + timedelta(days=29)).email == BO
    with pytest.raises(Gone):
        services.find_invitation(token, now=now + timedelta(days=30))


@pytest.mark.parametrize("token", ["", "x", "ü" * 43])
def test_a_forged_link_is_gone(token: str, now: datetime) -> None:
    with pytest.raises(Gone):
        services.find_invitation(token, now=now)


def test_a_withdrawn_invitation_stops_its_link(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    services.withdraw_invitation(partnership, actor=partnership.invited_by.teammates.get(), now=now)
    with pytest.raises(Gone):
        services.send_answer_code(token, language="en", now=now)


def test_sending_again_replaces_the_link_and_may_go_elsewhere(now: datetime) -> None:
    partnership, first = invited_by_link(now)
    amina = partnership.invited_by.teammates.get()
    services.invite(partnership.entry, level="full", message="", email="lea@rivers.example", actor=amina, now=now)
    second = last_token("partnerships_invited_by_link", "lea@rivers.example", before="/answer/")
    with pytest.raises(Gone):
        services.find_invitation(first, now=now)
    assert services.find_invitation(second, now=now).partnership.level == "full"


@pytest.mark.parametrize("who", ["amina", "bo"])
def test_either_side_ends_the_partnership_and_every_agreement(who: str, now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = in_force(pair, now=now)
    services.end_partnership(pair.partnership, note="We move on.", actor=getattr(pair, who), now=now)
    agreement.refresh_from_db()
    assert (pair.partnership.state, agreement.state, agreement.ended_at) == ("ended", "ended", now)
    told = Mail.objects.filter(kind="partnerships_ended").values_list("to", flat=True)
    assert set(told) == {pair.amina.user.email, pair.bo.user.email}


def test_the_outsider_ends_nothing(now: datetime) -> None:
    pair = make_pair(now=now)
    with pytest.raises(NotAllowed):
        services.end_partnership(pair.partnership, note="", actor=pair.chidi, now=now)


def test_both_parties_see_a_partnership_and_nobody_else(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    seen = {who: list(Partnership.objects.visible_to(getattr(pair, who))) for who in ("amina", "bo", "chidi")}
    assert seen == {"amina": [pair.partnership], "bo": [pair.partnership], "chidi": []}


def move(pair: Pair, to: str, *, now: datetime) -> None:
    match to:
        case "open":
            services.accept_invitation(pair.partnership, actor=pair.bo, now=now)
        case "declined":
            services.decline(pair.partnership, actor=pair.bo, now=now)
        case "withdrawn":
            services.withdraw_invitation(pair.partnership, actor=pair.amina, now=now)
        case "ended":
            services.end_partnership(pair.partnership, note="", actor=pair.bo, now=now)
        case "invited":
            services.invite(pair.partnership.entry, level="full", message="", actor=pair.amina, now=now)


@pytest.mark.parametrize("to", PartnershipState.values)
@pytest.mark.parametrize("state", PartnershipState.values)
def test_states_follow_the_table_and_nothing_else(state: str, to: str, now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    Partnership.objects.filter(pk=pair.partnership.pk).update(state=state)
    # Sending an open invitation once more is not a change of state.
    if to in PARTNERSHIP_TRANSITIONS[state] or (state, to) == ("invited", "invited"):
        move(pair, to, now=now)
    else:
        with pytest.raises(Refused):
            move(pair, to, now=now)
    pair.partnership.refresh_from_db()
    reached = to if to in PARTNERSHIP_TRANSITIONS[state] else state
    assert pair.partnership.state == reached


def test_the_history_keeps_every_answer(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    services.decline(pair.partnership, actor=pair.bo, now=now)
    services.invite(pair.partnership.entry, level="full", message="", actor=pair.amina, now=now)
    services.accept_invitation(pair.partnership, actor=pair.bo, now=now)
    assert [entry.verb for entry in history_of(pair.partnership)] == [
        "partnership.invited",
        "partnership.declined",
        "partnership.invited",
        "partnership.accepted",
    ]


def test_a_closed_host_cannot_be_answered(now: datetime) -> None:
    partnership, token = invited_by_link(now)
    Organization.objects.filter(pk=partnership.host_id).update(closed_at=now)
    with pytest.raises(Gone):
        services.find_invitation(token, now=now)


def test_an_organization_does_not_partner_with_itself(now: datetime) -> None:
    amina = make_named_owner(now=now)
    with pytest.raises(BadInput):
        make_entry(amina, now=now, organization=amina.organization)
