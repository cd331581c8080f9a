"""What a written agreement is made of: a library of clause types, no Django.

One module a family; everything about a type (what it is filled in with, its words in both languages, what it means
for the software, whom it binds, an example) is one value (``types.ClauseType``). The readable text (``text.py``), the
machine terms (``terms.py``), the form and the reference all come from these.
"""

from linkarms.partnerships.clauses.limits import Boundary, Never, OwnText, Thing
from linkarms.partnerships.clauses.mailings import Chaperoned, MailingLimit, MailingNotice, MandatedWords, Per, Spot
from linkarms.partnerships.clauses.money import Costs, Pot, Share, Split
from linkarms.partnerships.clauses.names import Approval, InFront, NameUse, Order, Press
from linkarms.partnerships.clauses.parts import FIRST_DAY, LAST_DAY, MOST_TEXT, MOST_WORDS
from linkarms.partnerships.clauses.people import (
    MOST_RUN_OUT_DAYS,
    RUN_OUT_DAYS,
    AfterSharing,
    Afterwards,
    DataSharing,
    Mode,
    OnlyFrom,
)
from linkarms.partnerships.clauses.registry import (
    BY_KIND,
    KINDS,
    MOST_CLAUSES,
    TYPES,
    check,
    every,
    from_json,
    kind_of,
    the_one,
    to_json,
    type_of,
    within,
)
from linkarms.partnerships.clauses.shares import AtMost, InProportion
from linkarms.partnerships.clauses.time import MOST_NOTICE_DAYS, Ending, OnExit, Renewal, Term
from linkarms.partnerships.clauses.together import (
    Decisions,
    Dispute,
    LegalStatus,
    Permission,
    Removal,
    Rule,
    Standing,
)
from linkarms.partnerships.clauses.types import ASSOCIATE, ENDORSER, FULL, LEVELS, Clause, ClauseType, Family, Kept
from linkarms.partnerships.clauses.words import Side, Who
from linkarms.partnerships.clauses.work import Attendance, Gift, Gives, Reporting, Responsibility
from linkarms.partnerships.clauses.wrong import Wrong

__all__ = [
    "ASSOCIATE",
    "BY_KIND",
    "ENDORSER",
    "FIRST_DAY",
    "FULL",
    "KINDS",
    "LAST_DAY",
    "LEVELS",
    "MOST_CLAUSES",
    "MOST_NOTICE_DAYS",
    "MOST_RUN_OUT_DAYS",
    "MOST_TEXT",
    "MOST_WORDS",
    "RUN_OUT_DAYS",
    "TYPES",
    "AfterSharing",
    "Afterwards",
    "Approval",
    "AtMost",
    "Attendance",
    "Boundary",
    "Chaperoned",
    "Clause",
    "ClauseType",
    "Costs",
    "DataSharing",
    "Decisions",
    "Dispute",
    "Ending",
    "Family",
    "Gift",
    "Gives",
    "InFront",
    "InProportion",
    "Kept",
    "LegalStatus",
    "MailingLimit",
    "MailingNotice",
    "MandatedWords",
    "Mode",
    "NameUse",
    "Never",
    "OnExit",
    "OnlyFrom",
    "Order",
    "OwnText",
    "Per",
    "Permission",
    "Pot",
    "Press",
    "Removal",
    "Renewal",
    "Reporting",
    "Responsibility",
    "Rule",
    "Share",
    "Side",
    "Split",
    "Spot",
    "Standing",
    "Term",
    "Thing",
    "Who",
    "Wrong",
    "check",
    "every",
    "from_json",
    "kind_of",
    "the_one",
    "to_json",
    "type_of",
    "within",
]
