"""What happens between a host and a partner, and what one of them plans with another."""

from linkarms.partnerships.services.agreements import (
    end_agreement,
    propose,
    propose_change,
    withdraw_agreement,
    withdraw_change,
)
from linkarms.partnerships.services.answering import (
    Invitation,
    accept_by_link,
    decline_by_link,
    find_invitation,
    send_answer_code,
)
from linkarms.partnerships.services.bringing import Brought, bring_in
from linkarms.partnerships.services.bulk import Outcome, change_many
from linkarms.partnerships.services.invitations import (
    accept_invitation,
    decline,
    end_partnership,
    invite,
    withdraw_invitation,
)
from linkarms.partnerships.services.merging import merge_pair
from linkarms.partnerships.services.needs import (
    NeedInput,
    change_need,
    close_need,
    connect,
    reopen_need,
    state_need,
)
from linkarms.partnerships.services.prospects import Plan, begin, describe, hand_over, move, plan_of, replan
from linkarms.partnerships.services.signing import send_signing_code, sign
from linkarms.partnerships.services.touchpoints import log
from linkarms.partnerships.services.undoing import Undone, undo

__all__ = [
    "Brought",
    "Invitation",
    "NeedInput",
    "Outcome",
    "Plan",
    "Undone",
    "accept_by_link",
    "accept_invitation",
    "begin",
    "bring_in",
    "change_many",
    "change_need",
    "close_need",
    "connect",
    "decline",
    "decline_by_link",
    "describe",
    "end_agreement",
    "end_partnership",
    "find_invitation",
    "hand_over",
    "invite",
    "log",
    "merge_pair",
    "move",
    "plan_of",
    "propose",
    "propose_change",
    "reopen_need",
    "replan",
    "send_answer_code",
    "send_signing_code",
    "sign",
    "state_need",
    "undo",
    "withdraw_agreement",
    "withdraw_change",
    "withdraw_invitation",
]
