"""What happens between a host and a partner: invitation, agreement, signing, ending."""

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
from linkarms.partnerships.services.invitations import (
    accept_invitation,
    decline,
    end_partnership,
    invite,
    withdraw_invitation,
)
from linkarms.partnerships.services.signing import send_signing_code, sign

__all__ = [
    "Invitation",
    "accept_by_link",
    "accept_invitation",
    "decline",
    "decline_by_link",
    "end_agreement",
    "end_partnership",
    "find_invitation",
    "invite",
    "propose",
    "propose_change",
    "send_answer_code",
    "send_signing_code",
    "sign",
    "withdraw_agreement",
    "withdraw_change",
    "withdraw_invitation",
]
