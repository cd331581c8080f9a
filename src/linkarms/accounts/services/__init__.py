"""What happens to accounts, mailed links and one-time codes."""

from linkarms.accounts.services.codes import check_code, pretend_to_send_code, send_code
from linkarms.accounts.services.housekeeping import tidy
from linkarms.accounts.services.links import find_link, issue_link, revoke_links, use_link, use_links
from linkarms.accounts.services.signing_in import (
    invite_founder,
    send_sign_in_link,
    sign_in_by_link,
    sign_in_by_password,
)
from linkarms.accounts.services.users import (
    change_password,
    change_user,
    confirm_email,
    create_user,
    is_password_of,
    remove_password,
    sign_out_everywhere,
)

__all__ = [
    "change_password",
    "change_user",
    "check_code",
    "confirm_email",
    "create_user",
    "find_link",
    "invite_founder",
    "is_password_of",
    "issue_link",
    "pretend_to_send_code",
    "remove_password",
    "revoke_links",
    "send_code",
    "send_sign_in_link",
    "sign_in_by_link",
    "sign_in_by_password",
    "sign_out_everywhere",
    "tidy",
    "use_link",
    "use_links",
]
