"""What is true between organizations: agreements, and what one of them plans with another."""

from linkarms.partnerships.models.agreements import (
    AGREEMENT_TRANSITIONS,
    PARTNERSHIP_TRANSITIONS,
    Agreement,
    AgreementState,
    AgreementVersion,
    Level,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.models.digests import DigestChoice, Rhythm
from linkarms.partnerships.models.dismissals import Dismissal, Why
from linkarms.partnerships.models.needs import Need, Reason, Resource
from linkarms.partnerships.models.onboarding import WelcomeList, WelcomeStep
from linkarms.partnerships.models.open_door import Found, Knock, OpenDoor
from linkarms.partnerships.models.prospects import (
    RESTING,
    STAGE_TRANSITIONS,
    Prospect,
    ProspectChange,
    Stage,
    Touchpoint,
    TouchpointKind,
)

__all__ = [
    "AGREEMENT_TRANSITIONS",
    "PARTNERSHIP_TRANSITIONS",
    "RESTING",
    "STAGE_TRANSITIONS",
    "Agreement",
    "AgreementState",
    "AgreementVersion",
    "DigestChoice",
    "Dismissal",
    "Found",
    "Knock",
    "Level",
    "Need",
    "OpenDoor",
    "Partnership",
    "PartnershipState",
    "Prospect",
    "ProspectChange",
    "Reason",
    "Resource",
    "Rhythm",
    "SignOff",
    "Stage",
    "Touchpoint",
    "TouchpointKind",
    "WelcomeList",
    "WelcomeStep",
    "Why",
]
