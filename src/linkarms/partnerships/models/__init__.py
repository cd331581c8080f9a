"""What is true between organizations: agreements, and what one of them plans with another."""

from linkarms.partnerships.models.agreements import (
    AGREEMENT_TRANSITIONS,
    PARTNERSHIP_TRANSITIONS,
    Agreement,
    AgreementState,
    AgreementVersion,
    Authority,
    Level,
    Partnership,
    PartnershipState,
    SignOff,
)
from linkarms.partnerships.models.approvals import (
    ApprovalAnswer,
    ApprovalDelegate,
    ApprovalRequest,
    ApprovalUse,
)
from linkarms.partnerships.models.asks import Answer, Ask, AskKind, AskTemplate, Contribution, Way
from linkarms.partnerships.models.digests import DigestChoice, Rhythm
from linkarms.partnerships.models.dismissals import Dismissal, Why
from linkarms.partnerships.models.drafts import KeptDraft
from linkarms.partnerships.models.endings import (
    EndReminder,
    ExitConfirmation,
    ExitItem,
    ExitKind,
    ExitReminder,
    Thanks,
)
from linkarms.partnerships.models.evaluations import (
    BuyIn,
    BuyInAnswer,
    BuyInOverride,
    BuyInRule,
    BuyInVoice,
    Decision,
    Evaluation,
    GoodNo,
    Review,
    ReviewAnswer,
    ReviewComment,
    ScorecardQuestion,
)
from linkarms.partnerships.models.joint import JointAgreement, JointParty, JointVersion
from linkarms.partnerships.models.needs import Need, Reason, Resource
from linkarms.partnerships.models.negotiation import ClauseAnswer, ClauseComment, Stance, VersionAnswer
from linkarms.partnerships.models.onboarding import WelcomeList, WelcomeStep
from linkarms.partnerships.models.open_door import Found, Knock, OpenDoor
from linkarms.partnerships.models.papers import AgreementPaper
from linkarms.partnerships.models.prospects import (
    RESTING,
    STAGE_TRANSITIONS,
    Prospect,
    ProspectChange,
    Stage,
    Touchpoint,
    TouchpointKind,
)
from linkarms.partnerships.models.signing import Signatory
from linkarms.partnerships.models.starts import AgreementTemplate
from linkarms.partnerships.models.told import ToldAnswer, ToldHow, expected_on, told_of

__all__ = [
    "AGREEMENT_TRANSITIONS",
    "PARTNERSHIP_TRANSITIONS",
    "RESTING",
    "STAGE_TRANSITIONS",
    "Agreement",
    "AgreementPaper",
    "AgreementState",
    "AgreementTemplate",
    "AgreementVersion",
    "Answer",
    "ApprovalAnswer",
    "ApprovalDelegate",
    "ApprovalRequest",
    "ApprovalUse",
    "Ask",
    "AskKind",
    "AskTemplate",
    "Authority",
    "BuyIn",
    "BuyInAnswer",
    "BuyInOverride",
    "BuyInRule",
    "BuyInVoice",
    "ClauseAnswer",
    "ClauseComment",
    "Contribution",
    "Decision",
    "DigestChoice",
    "Dismissal",
    "EndReminder",
    "Evaluation",
    "ExitConfirmation",
    "ExitItem",
    "ExitKind",
    "ExitReminder",
    "Found",
    "GoodNo",
    "JointAgreement",
    "JointParty",
    "JointVersion",
    "KeptDraft",
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
    "Review",
    "ReviewAnswer",
    "ReviewComment",
    "Rhythm",
    "ScorecardQuestion",
    "SignOff",
    "Signatory",
    "Stage",
    "Stance",
    "Thanks",
    "ToldAnswer",
    "ToldHow",
    "Touchpoint",
    "TouchpointKind",
    "VersionAnswer",
    "Way",
    "WelcomeList",
    "WelcomeStep",
    "Why",
    "expected_on",
    "told_of",
]
