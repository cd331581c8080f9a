"""Founding an organization, its details, evidence and public profile."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.directory import queries, services
from linkarms.directory.models import Evidence, EvidenceKind, Organization, Role, Teammate
from linkarms.directory.policy import NameRefusal
from linkarms.outbox.models import Mail
from tests.factories.accounts import make_user
from tests.factories.directory import add_member, make_named_owner, make_owner
from tests.factories.partnerships import last_code

pytestmark = pytest.mark.django_db


def details(organization: Organization, **changes: object) -> dict[str, object]:
    """What the form of an organization sends when nothing is changed."""
    same = {
        "name": organization.name,
        "kind": organization.kind,
        "place": organization.place,
        "country": organization.country,
        "website": organization.website,
        "issues": organization.issues,
        "about": organization.about,
        "language": organization.language,
    }
    return same | changes


def change(owner: Teammate, *, now: datetime, actor: Teammate | None = None, **changes: object) -> None:
    services.change_organization(
        owner.organization,
        actor=actor or owner,
        now=now,
        **details(owner.organization, **changes),  # type: ignore[arg-type]
    )


def refusals(owner: Teammate) -> frozenset[NameRefusal]:
    return queries.name_decision(Organization.objects.get(pk=owner.organization_id)).refusals


def a_picture() -> ContentFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (900, 300), "#2c3fa8").save(out, "PNG")
    return ContentFile(out.getvalue(), name="logo.png")


def test_the_founder_becomes_the_owner(now: datetime) -> None:
    owner = make_owner(now=now, name="Oak Street Tenants")
    assert (owner.role, owner.organization.slug) == (Role.OWNER, "oak-street-tenants")


def test_two_organizations_of_one_name_have_different_addresses(now: datetime) -> None:
    slugs = [make_owner(now=now, name="Oak Street").organization.slug for _ in range(2)]
    assert slugs == ["oak-street", "oak-street-2"]


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "…!?", "x" * 201])
def test_a_name_needs_letters_and_an_end(name: str, now: datetime) -> None:
    with pytest.raises(BadInput) as problem:
        services.found_organization(name=name, actor=make_user(now=now), now=now)
    assert problem.value.field == "name"


@pytest.mark.parametrize("name", ["=cmd()", "<script>alert(1)</script>", "🌹 Roses", "حقوق الجميع", "sign-in"])
def test_odd_names_are_kept_as_written(name: str, now: datetime) -> None:
    organization, _owner = services.found_organization(name=name, actor=make_user(now=now), now=now)
    assert organization.name == name


def test_a_slug_is_never_an_address_of_the_workspace(now: datetime) -> None:
    organization, _owner = services.found_organization(name="Search", actor=make_user(now=now), now=now)
    assert organization.slug == "search-2"


def test_a_founder_with_an_address_at_the_website_shows_authority(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@mail.rivers.example", website="www.rivers.example/about")
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.detail) == (EvidenceKind.DOMAIN_MAIL, "mail.rivers.example")
    assert refusals(owner) == frozenset()


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("bo@gmail.com", "https://gmail.com"),
        ("bo@rivers.example", ""),
        ("bo@rivers.example.evil.example", "https://rivers.example"),
        ("bo@evilrivers.example", "https://rivers.example"),
    ],
)
def test_other_addresses_show_nothing(email: str, website: str, now: datetime) -> None:
    owner = make_owner(now=now, email=email, website=website)
    assert refusals(owner) == {NameRefusal.NO_EVIDENCE}


def test_an_address_that_never_came_back_shows_nothing(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@rivers.example", website="rivers.example", proven=False)
    assert refusals(owner) == {NameRefusal.NO_EVIDENCE}


def test_vouching_counts_and_its_owner_is_told(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com")
    services.vouch(owner.organization, note="Met them at the assembly.", now=now)
    assert refusals(owner) == frozenset()
    mail = Mail.objects.get(kind="directory_vouched")
    assert (mail.to, "Met them at the assembly." in mail.text) == ("bo@gmail.com", True)


def test_another_address_at_the_domain_is_confirmed_by_a_code(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com", website="https://rivers.example")
    services.send_domain_code(owner.organization, actor=owner, email="Office@Rivers.example", now=now)
    services.confirm_domain_address(
        owner.organization,
        actor=owner,
        email="office@rivers.example",
        code=last_code("office@rivers.example"),
        now=now,
    )
    assert refusals(owner) == frozenset()


def test_a_wrong_code_shows_nothing(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com", website="https://rivers.example")
    services.send_domain_code(owner.organization, actor=owner, email="office@rivers.example", now=now)
    wrong = f"{(int(last_code('office@rivers.example')) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        services.confirm_domain_address(
            owner.organization, actor=owner, email="office@rivers.example", code=wrong, now=now
        )
    assert refusals(owner) == {NameRefusal.NO_EVIDENCE}


def test_a_code_is_not_sent_to_another_domain(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com", website="https://rivers.example")
    with pytest.raises(BadInput):
        services.send_domain_code(owner.organization, actor=owner, email="bo@evil.example", now=now)
    assert Mail.objects.filter(kind="accounts_code").count() == 0


def test_moving_the_website_sets_the_old_domain_aside(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@rivers.example", website="https://rivers.example")
    change(owner, now=now, website="https://naacp.example")
    assert refusals(owner) == {NameRefusal.NO_EVIDENCE}
    assert Evidence.objects.get().set_aside_at == now


def test_another_name_sets_vouching_aside(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com", name="Rivers")
    services.vouch(owner.organization, note="Known.", now=now)
    change(owner, now=now, name="NAACP")
    assert refusals(owner) == {NameRefusal.NO_EVIDENCE}


def test_the_same_name_written_better_keeps_vouching(now: datetime) -> None:
    owner = make_owner(now=now, email="bo@gmail.com", name="rivers inc")
    services.vouch(owner.organization, note="Known.", now=now)
    change(owner, now=now, name="The Rivers, Inc.")
    assert refusals(owner) == frozenset()


def test_an_organizer_changes_details_but_not_the_name(now: datetime) -> None:
    owner = make_owner(now=now, name="Rivers")
    organizer = add_member(owner, now=now)
    change(owner, actor=organizer, now=now, about="We swim.", issues=["water-food", "water-food"])
    organization = Organization.objects.get(pk=owner.organization_id)
    assert (organization.about, organization.issues) == ("We swim.", ["water-food"])
    with pytest.raises(NotAllowed):
        change(owner, actor=organizer, now=now, name="Lakes")


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "army"), ("country", "ZZ"), ("issues", ["golf"]), ("website", "javascript:alert(1)")],
)
def test_unknown_choices_are_told_by_field(field: str, value: object, now: datetime) -> None:
    owner = make_owner(now=now)
    with pytest.raises(BadInput) as problem:
        change(owner, now=now, **{field: value})
    assert problem.value.field == field


def test_a_stranger_changes_nothing(now: datetime) -> None:
    owner, chidi = make_owner(now=now), make_owner(now=now)
    with pytest.raises(NotAllowed):
        change(owner, actor=chidi, now=now, about="Ours now.")


def test_a_public_profile_needs_evidence(now: datetime) -> None:
    owner = make_owner(now=now)
    with pytest.raises(Refused) as problem:
        services.switch_profile(owner.organization, on=True, actor=owner, now=now)
    assert problem.value.reasons == {"no_evidence"}


def test_a_public_profile_is_switched_on_by_who_may_sign(now: datetime) -> None:
    owner = make_named_owner(now=now)
    organizer = add_member(owner, now=now)
    with pytest.raises(NotAllowed):
        services.switch_profile(owner.organization, on=True, actor=organizer, now=now)
    services.switch_profile(owner.organization, on=True, actor=owner, now=now)
    assert list(queries.public_organizations()) == [owner.organization]
    services.switch_profile(owner.organization, on=False, actor=owner, now=now)
    assert list(queries.public_organizations()) == []


def test_only_public_profiles_are_found_by_others(now: datetime) -> None:
    shown, _hidden = make_named_owner(now=now, name="Rivers East"), make_named_owner(now=now, name="Rivers West")
    services.switch_profile(shown.organization, on=True, actor=shown, now=now)
    assert list(queries.find_public_organizations("rivers")) == [shown.organization]
    assert list(queries.find_public_organizations("  ")) == []


def test_a_logo_is_drawn_anew_and_the_old_file_goes(now: datetime, django_capture_on_commit_callbacks: object) -> None:
    owner = make_owner(now=now)
    services.set_logo(owner.organization, file=a_picture(), actor=owner, now=now)
    first = owner.organization.logo
    storage, name = first.storage, first.name
    with Image.open(first.open()) as picture:
        assert picture.size == (512, 171)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.remove_logo(owner.organization, actor=owner, now=now)
    assert (owner.organization.logo_url, storage.exists(name)) == ("", False)


def test_what_happens_is_written_down_without_names(now: datetime) -> None:
    owner = make_named_owner(now=now)
    change(owner, now=now + timedelta(days=1), name="Lakes")
    verbs = AuditEntry.objects.filter(organization_id=owner.organization_id).values_list("verb", flat=True)
    assert list(verbs) == [
        "organization.founded",
        "organization.domain_shown",
        "organization.renamed",
        "organization.changed",
    ]
