"""What happens to campaigns: their life, the host's document, who takes part, links, themes.

Every function opens its own transaction, leaves an audit entry, and can be called twice with the same
effect as once (a double click is not an error).
"""

from linkarms.campaigns.services.lifecycle import (
    change_campaign,
    close_campaign,
    create_campaign,
    publish_campaign,
    reopen_campaign,
    switch_several_boxes,
    text_changed,
)
from linkarms.campaigns.services.links import count_visit, make_link, replace_link, retire_link
from linkarms.campaigns.services.statements import approve_statement, write_statement
from linkarms.campaigns.services.taking_part import (
    BeyondTerms,
    decline,
    invite_participant,
    join,
    leave,
    say_yes_to_new_text,
    show_figures,
    take_off,
    withdraw_invitation,
)
from linkarms.campaigns.services.themes import ThemeTokens, clear_theme, set_theme, theme_problems

__all__ = [
    "BeyondTerms",
    "ThemeTokens",
    "approve_statement",
    "change_campaign",
    "clear_theme",
    "close_campaign",
    "count_visit",
    "create_campaign",
    "decline",
    "invite_participant",
    "join",
    "leave",
    "make_link",
    "publish_campaign",
    "reopen_campaign",
    "replace_link",
    "retire_link",
    "say_yes_to_new_text",
    "set_theme",
    "show_figures",
    "switch_several_boxes",
    "take_off",
    "text_changed",
    "theme_problems",
    "withdraw_invitation",
    "write_statement",
]
