"""A setting beyond the signed terms is not saved, and the change that would allow it is offered."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Level
from linkarms.workspace.http import room_url
from tests.factories.partnerships import Pair, in_force, make_pair, sharing
from tests.workspace.partners.conftest import visitor

pytestmark = pytest.mark.django_db
OWN = (sharing(Mode.OWN_SOURCED),)


@pytest.fixture
def pair(now: datetime) -> Pair:
    """Full partners, whose agreement for one campaign is looser."""
    return make_pair(now=now)


def test_a_campaign_cannot_go_beyond_the_agreement_about_it(pair: Pair, now: datetime) -> None:
    campaign = campaigns.create_campaign(pair.amina.organization, name="River", summary="", actor=pair.amina, now=now)
    in_force(pair, now=now)
    own = in_force(pair, now=now, clauses=OWN, level=Level.ASSOCIATE, campaign=campaign.pk)
    host = visitor(pair.amina)
    page = host.html("campaigns-invite", pk=campaign.pk)
    assert 'value="associate" selected' in page
    row = str(pair.partnership.pk)
    sent = host.post("campaigns-invite", {"partner": row, f"level_{row}": "full"}, pk=campaign.pk)
    offered = room_url(pair.amina, "partners-agreement-change", pk=own.pk) + "?level=full"
    assert (sent.status_code, offered in sent.content.decode()) == (422, True)
    assert not Participation.objects.exists()
    assert '<option value="full"' in sent.content.decode()  # nothing is lost
    assert 'value="full" checked' in host.html("partners-agreement-change", "?level=full", pk=own.pk)
    host.post("campaigns-invite", {"partner": row, f"level_{row}": "associate"}, pk=campaign.pk)
    assert Participation.objects.get().level == "associate"


def test_an_agreement_about_another_campaign_holds_nobody_back(pair: Pair, now: datetime) -> None:
    here, there = (
        campaigns.create_campaign(pair.amina.organization, name=name, summary="", actor=pair.amina, now=now)
        for name in ("Here", "There")
    )
    in_force(pair, now=now, clauses=OWN, level=Level.ASSOCIATE, campaign=there.pk)
    with pytest.raises(campaigns.BeyondTerms):
        ask(pair, there, now=now)
    assert ask(pair, here, now=now).level == "full"


def ask(pair: Pair, campaign: object, *, now: datetime) -> Participation:
    return campaigns.invite_participant(
        campaign,  # type: ignore[arg-type]
        pair.bo.organization,
        level=Level.FULL,
        actor=pair.amina,
        now=now,
    )
