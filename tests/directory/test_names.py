"""Law 1: when a name may stand in public, and "this is not us"."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused
from linkarms.directory import queries, services
from linkarms.directory.models import Evidence, NameObjection, Organization, Teammate
from linkarms.directory.policy import NameFacts, NameRefusal, may_be_named
from linkarms.outbox.models import Mail
from tests.factories.directory import add_member, make_named_owner, make_owner
from tests.factories.partnerships import last_code

NOW_OFF = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("facts", "refusals"),
    [
        (NameFacts(has_evidence=True, name_off=False, closed=False), set()),
        (NameFacts(has_evidence=False, name_off=False, closed=False), {NameRefusal.NO_EVIDENCE}),
        (NameFacts(has_evidence=True, name_off=True, closed=False), {NameRefusal.NAME_OFF}),
        (NameFacts(has_evidence=True, name_off=False, closed=True), {NameRefusal.CLOSED}),
        (NameFacts(has_evidence=False, name_off=True, closed=True), set(NameRefusal)),
    ],
)
def test_every_reason_against_a_name_is_told(facts: NameFacts, refusals: set[NameRefusal]) -> None:
    decision = may_be_named(facts)
    assert (decision.refusals, decision.allowed) == (refusals, not refusals)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=st.lists(
        st.tuples(st.sampled_from(["none", "counts", "set aside", "both"]), st.booleans(), st.booleans()), max_size=6
    )
)
def test_the_rule_in_sql_is_the_policy(world: list[tuple[str, bool, bool]], now: datetime) -> None:
    Organization.objects.all().delete()
    for evidence, off, closed in world:
        organization = make_owner(now=now).organization
        if evidence in ("counts", "both"):
            Evidence.objects.create(organization=organization, kind="vouched", detail="x", at=now)
        if evidence in ("set aside", "both"):
            Evidence.objects.create(organization=organization, kind="vouched", detail="x", at=now, set_aside_at=now)
        organization.name_off_at, organization.name_off_why = (now, "owner") if off else (None, "")
        organization.closed_at = now if closed else None
        organization.save()
    everyone = Organization.objects.all()
    by_policy = {one.pk for one in everyone if queries.name_decision(one).allowed}
    assert set(queries.nameable(everyone).values_list("pk", flat=True)) == by_policy


def object_from(owner: Teammate, email: str, *, now: datetime, hosts: tuple[Organization, ...] = ()) -> NameObjection:
    return services.object_to_name(
        owner.organization,
        email=email,
        place="/c/clean-river/",
        message="We never agreed.",
        language="en",
        now=now,
        hosts=hosts,
    )


def taken_off(now: datetime) -> Teammate:
    """Bo's organization after someone at its own domain said "this is not us"."""
    owner = make_owner(now=now, email="bo@rivers.example", website="https://rivers.example")
    services.switch_profile(owner.organization, on=True, actor=owner, now=now)
    objection = object_from(owner, "chair@rivers.example", now=now)
    services.confirm_objection(objection, code=last_code("chair@rivers.example"), now=now + NOW_OFF)
    owner.organization.refresh_from_db()
    return owner


@pytest.mark.django_db
def test_from_its_own_domain_a_code_takes_the_name_off_everything(now: datetime) -> None:
    owner = taken_off(now)
    organization = owner.organization
    assert (organization.name_off_at, organization.name_off_why) == (now + NOW_OFF, "objection")
    assert organization.profile_public_at is None
    assert not queries.nameable(Organization.objects.all()).exists()


@pytest.mark.django_db
def test_owners_and_hosts_are_told_that_the_name_is_off(now: datetime) -> None:
    owner, host = make_named_owner(now=now), make_named_owner(now=now)
    chair = f"chair@{owner.organization.website_domain}"
    objection = object_from(owner, chair, now=now)
    services.confirm_objection(objection, code=last_code(chair), now=now, hosts=[host.organization])
    told = Mail.objects.filter(kind__startswith="directory_name_off").order_by("pk")
    assert [(mail.kind, mail.to) for mail in told] == [
        ("directory_name_off", owner.user.email),
        ("directory_name_off_host", host.user.email),
    ]


@pytest.mark.django_db
def test_without_the_code_nothing_happens(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@rivers.example", website="https://rivers.example")
    objection = object_from(owner, "chair@rivers.example", now=now)
    wrong = f"{(int(last_code('chair@rivers.example')) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        services.confirm_objection(objection, code=wrong, now=now)
    assert queries.nameable(Organization.objects.all()).exists()


@pytest.mark.django_db
def test_a_code_works_once(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@rivers.example", website="https://rivers.example")
    objection = object_from(owner, "chair@rivers.example", now=now)
    code = last_code("chair@rivers.example")
    services.confirm_objection(objection, code=code, now=now)
    with pytest.raises(Gone):
        services.confirm_objection(objection, code=code, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["someone@elsewhere.example", "bo@gmail.com"])
def test_any_other_address_is_a_report_to_host_and_operator(
    email: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "LINKARMS_OPERATOR_EMAIL", "omar@operator.example")
    owner, host = make_named_owner(now=now), make_named_owner(now=now)
    objection = object_from(owner, email, now=now, hosts=(host.organization,))
    assert objection.reported_at == now
    told = set(Mail.objects.values_list("kind", "to"))
    assert told == {
        ("directory_name_objected", "omar@operator.example"),
        ("directory_name_objected", host.user.email),
    }
    assert queries.name_decision(owner.organization).allowed


@pytest.mark.django_db
def test_the_name_stays_off_until_an_owner_shows_authority_anew(now: datetime) -> None:
    owner = taken_off(now)
    with pytest.raises(Refused) as problem:
        services.say_yes_again(owner.organization, actor=owner, now=now + 2 * NOW_OFF)
    assert problem.value.reasons == {"no_evidence"}
    services.record_domain_evidence(owner.organization, user=owner.user, now=now + 2 * NOW_OFF)
    assert not queries.name_decision(owner.organization).allowed
    services.say_yes_again(owner.organization, actor=owner, now=now + 2 * NOW_OFF)
    assert queries.name_decision(owner.organization).allowed
    assert owner.organization.profile_public_at is None


@pytest.mark.django_db
def test_only_an_owner_says_yes_again(now: datetime) -> None:
    owner = taken_off(now)
    signer = add_member(owner, now=now, may_sign=True)
    services.vouch(owner.organization, note="It is them.", now=now)
    with pytest.raises(NotAllowed):
        services.say_yes_again(owner.organization, actor=signer, now=now)


@pytest.mark.django_db
def test_while_it_is_disputed_name_and_website_stay(now: datetime) -> None:
    owner = taken_off(now)
    with pytest.raises(Refused):
        services.change_organization(
            owner.organization,
            actor=owner,
            now=now,
            name=owner.organization.name,
            kind="community",
            place="",
            country="US",
            website="https://other.example",
            issues=[],
            about="",
            language="en",
        )


@pytest.mark.django_db
def test_who_may_sign_takes_the_name_off_and_an_owner_puts_it_back(now: datetime) -> None:
    owner = make_named_owner(now=now)
    signer = add_member(owner, now=now, may_sign=True)
    organizer = add_member(owner, now=now)
    with pytest.raises(NotAllowed):
        services.take_name_off(owner.organization, actor=organizer, now=now)
    services.take_name_off(owner.organization, actor=signer, now=now)
    owner.organization.refresh_from_db()
    assert queries.name_decision(owner.organization).refusals == {NameRefusal.NAME_OFF}
    services.say_yes_again(owner.organization, actor=owner, now=now)
    assert queries.name_decision(owner.organization).allowed
