"""Ten fictitious signers before launch, judged by the policy itself; the boxes are those of the real page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.partnerships.clauses import Mode as ClauseMode
from linkarms.partnerships.models import Level as PartnerLevel
from linkarms.petitions.boxes import offers_for
from linkarms.sharing import services
from linkarms.sharing.models import Release
from linkarms.sharing.policy import Level, Mode
from linkarms.sharing.services.preview import NO_LINK, PROMOTED, boxes_shown
from tests.factories.world import FIELDS, amina_and_bo
from tests.sharing.truth_table import NOW

ASKED = frozenset({"given_name", "family_name", "email", "postal_code"})
HOST = 1

partners = st.builds(
    services.PreviewPartner,
    key=st.integers(2, 9),
    name=st.sampled_from(["Rivers Alliance", "Union Local 7"]),
    level=st.sampled_from(Level),
    mode=st.sampled_from(Mode),
    fields=st.frozensets(st.sampled_from(sorted(ASKED | {"phone"}))),
)
settings = st.builds(
    services.PreviewSettings,
    host_key=st.just(HOST),
    host_name=st.just("Oak Street Tenants"),
    host_fields=st.frozensets(st.sampled_from(sorted(ASKED))),
    asked=st.just(ASKED),
    several_boxes=st.booleans(),
    partners=st.lists(partners, max_size=4, unique_by=lambda partner: partner.key).map(tuple),
)


def settings_with(*partners: services.PreviewPartner, several: bool = False) -> services.PreviewSettings:
    return services.PreviewSettings(HOST, "Oak Street Tenants", ASKED, ASKED, several, partners)


def bo(mode: Mode, level: Level = Level.FULL) -> services.PreviewPartner:
    return services.PreviewPartner(2, "Rivers Alliance", level, mode, ASKED)


def receivers(settings: services.PreviewSettings) -> list[list[str]]:
    return [
        [outcome.organization for outcome in signer.receivers] for signer in services.preview(settings, now=NOW).signers
    ]


def test_there_are_ten_of_them_and_each_ends_where_the_policy_says() -> None:
    host, rivers = "Oak Street Tenants", "Rivers Alliance"
    assert receivers(settings_with(bo(Mode.OWN_SOURCED))) == [
        [rivers],
        [host],
        [host, rivers],
        [],
        [host, rivers],
        [host],
        [host],
        [rivers],
        [],
        [],
    ]


def test_a_visitor_without_a_link_can_say_yes_to_all_when_several_boxes_are_shown() -> None:
    host, rivers = "Oak Street Tenants", "Rivers Alliance"
    several = receivers(settings_with(bo(Mode.OPTED_IN), several=True))
    assert (several[5], several[6]) == ([host, rivers], [host])


def test_an_endorser_receives_nobody() -> None:
    assert {name for names in receivers(settings_with(bo(Mode.OPTED_IN, Level.ENDORSER))) for name in names} == {
        "Oak Street Tenants"
    }


def test_without_partners_it_shows_the_host_alone() -> None:
    assert [len(signer.outcomes) for signer in services.preview(settings_with(), now=NOW).signers] == [1] * 10


@given(settings)
def test_nobody_receives_without_a_box_and_a_tick(tried: services.PreviewSettings) -> None:
    for signer in services.preview(tried, now=NOW).signers:
        for outcome in signer.outcomes:
            assert outcome.decision.allowed <= (outcome.box_shown and outcome.ticked)


@given(settings)
def test_it_is_the_same_for_the_same_settings(tried: services.PreviewSettings) -> None:
    assert services.preview(tried, now=NOW) == services.preview(tried, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("level", "mode"),
    [
        (PartnerLevel.FULL, ClauseMode.OPTED_IN),
        (PartnerLevel.FULL, ClauseMode.OWN_SOURCED),
        (PartnerLevel.FULL, ClauseMode.NONE),
        (PartnerLevel.ASSOCIATE, ClauseMode.OWN_SOURCED),
        (PartnerLevel.ENDORSER, ClauseMode.NONE),
    ],
)
def test_its_boxes_are_those_of_the_real_page(now, several, level, mode) -> None:
    world = amina_and_bo(now, level=level, mode=mode, several_boxes=several)
    fields = frozenset(str(field) for field in FIELDS)
    tried = services.PreviewSettings(
        world.host.pk,
        world.host.name,
        fields,
        fields,
        several,
        (services.PreviewPartner(world.partner.pk, world.partner.name, Level(level), Mode(mode), fields),),
    )
    for via, link in (
        (NO_LINK, None),
        (PROMOTED, world.promoted_link),
        (world.host.pk, world.host_link),
        (world.partner.pk, world.bo_link),
    ):
        real = [offer.organization.pk for offer in offers_for(world.petition, link, now=now)]
        assert boxes_shown(tried, via) == real
    assert Release.objects.count() == 0
