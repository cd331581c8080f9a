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
from linkarms.partnerships.services.door import (
    DoorInput,
    KnockInput,
    answered,
    close_door,
    confirm_knock,
    find_knock,
    knock,
    open_door,
    write_door,
)
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
from linkarms.partnerships.services.suggestions import bring_back, put_away, take_suggestion
from linkarms.partnerships.services.taking_in import take_in
from linkarms.partnerships.services.touchpoints import log
from linkarms.partnerships.services.undoing import Undone, undo
from linkarms.partnerships.services.welcoming import tick, welcome, write_list

__all__ = [
    "Brought",
    "DoorInput",
    "Invitation",
    "KnockInput",
    "NeedInput",
    "Outcome",
    "Plan",
    "Undone",
    "accept_by_link",
    "accept_invitation",
    "answered",
    "begin",
    "bring_back",
    "bring_in",
    "change_many",
    "change_need",
    "close_door",
    "close_need",
    "confirm_knock",
    "connect",
    "decline",
    "decline_by_link",
    "describe",
    "end_agreement",
    "end_partnership",
    "find_invitation",
    "find_knock",
    "hand_over",
    "invite",
    "knock",
    "log",
    "merge_pair",
    "move",
    "open_door",
    "plan_of",
    "propose",
    "propose_change",
    "put_away",
    "reopen_need",
    "replan",
    "send_answer_code",
    "send_signing_code",
    "sign",
    "state_need",
    "take_in",
    "take_suggestion",
    "tick",
    "undo",
    "welcome",
    "withdraw_agreement",
    "withdraw_change",
    "withdraw_invitation",
    "write_door",
    "write_list",
]
