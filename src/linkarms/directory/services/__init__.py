"""What happens to organizations, their teams, their names and what they know of others."""

from linkarms.directory.services.entries import (
    add_entry,
    add_lead,
    change_entry,
    dismiss_lead,
    link_entry,
    restore_lead,
)
from linkarms.directory.services.evidence import (
    confirm_domain_address,
    record_domain_evidence,
    record_website_token,
    send_domain_code,
    vouch,
)
from linkarms.directory.services.finding import remove_search, save_search, take_from_register
from linkarms.directory.services.heads import mail_heads, mail_heads_now
from linkarms.directory.services.letters import LeadSource, keep_letter
from linkarms.directory.services.names import (
    confirm_objection,
    object_to_name,
    say_yes_again,
    take_name_off,
)
from linkarms.directory.services.organizations import (
    change_organization,
    found_organization,
    remove_logo,
    set_logo,
    switch_profile,
)
from linkarms.directory.services.team import (
    accept_team_invitation,
    change_role,
    give_may_sign,
    invite_teammate,
    leave_team,
    take_may_sign,
    withdraw_invitation,
)

__all__ = [
    "LeadSource",
    "accept_team_invitation",
    "add_entry",
    "add_lead",
    "change_entry",
    "change_organization",
    "change_role",
    "confirm_domain_address",
    "confirm_objection",
    "dismiss_lead",
    "found_organization",
    "give_may_sign",
    "invite_teammate",
    "keep_letter",
    "leave_team",
    "link_entry",
    "mail_heads",
    "mail_heads_now",
    "object_to_name",
    "record_domain_evidence",
    "record_website_token",
    "remove_logo",
    "remove_search",
    "restore_lead",
    "save_search",
    "say_yes_again",
    "send_domain_code",
    "set_logo",
    "switch_profile",
    "take_from_register",
    "take_may_sign",
    "take_name_off",
    "vouch",
    "withdraw_invitation",
]
