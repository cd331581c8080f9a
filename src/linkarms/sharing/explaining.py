"""Why somebody's data may or may not leave now: facts, decision, reasons, for people to read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from linkarms.campaigns.models import CampaignState
from linkarms.sharing import facts, policy, wording

if TYPE_CHECKING:
    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization
    from linkarms.sharing.facts import Ask
    from linkarms.supporters.models import Supporter


@dataclass(frozen=True, slots=True)
class Answer:
    """The policy's answer to one question, with the facts that it was given."""

    campaign: str
    facts: policy.SharingFacts
    decision: policy.SharingDecision

    @property
    def allowed(self) -> bool:
        return self.decision.allowed

    def sentences(self) -> list[str]:
        """Why not, in the language now active; empty when it is allowed."""
        return wording.reasons(self.decision.refusals)

    def fields(self) -> list[str]:
        """What would leave, in words."""
        return wording.field_names(self.decision.fields)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; names are those of the policy."""
        return {
            "campaign": self.campaign,
            "purpose": str(self.facts.purpose),
            "allowed": self.allowed,
            "fields": sorted(self.decision.fields),
            "refusals": sorted(str(reason) for reason in self.decision.refusals),
            "reasons": self.sentences(),
            "facts": _plain(asdict(self.facts)),
        }


def explain(
    organization: Organization, supporter: Supporter, campaign: Campaign | None = None, *, now: datetime
) -> list[Answer]:
    """What ``organization`` may receive of this person now, campaign by campaign; nothing is released.

    For contact one answer a campaign: the one that counts, or the best reason why not. In campaigns that the
    organization hosts also one a signature for delivery to the named target.
    """
    answers = []
    for each in [campaign] if campaign is not None else campaigns_with_people(organization):
        ground = facts.ground_of(organization, each, now=now)
        asks = facts.contact_asks(ground, [supporter.pk], now=now)[supporter.pk]
        answers.append(_answer(each, _the_one_that_counts(asks, now=now), now=now))
        if ground.is_host:
            answers += [_answer(each, ask, now=now) for ask in facts.delivery_asks(ground, supporter, now=now)]
    return answers


def campaigns_with_people(organization: Organization) -> list[Campaign]:
    """Of the campaigns in which it may hold yeses, those that were ever public: a draft is nobody's (law 3)."""
    return [each for each in facts.campaigns_of(organization) if each.state != CampaignState.DRAFT]


def _the_one_that_counts(asks: list[Ask], *, now: datetime) -> Ask:
    return next((ask for ask in asks if policy.may_receive(ask.facts, now=now).allowed), asks[0])


def _answer(campaign: Campaign, ask: Ask, *, now: datetime) -> Answer:
    return Answer(campaign.name, ask.facts, policy.may_receive(ask.facts, now=now))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value
