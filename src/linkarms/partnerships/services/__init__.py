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
from linkarms.partnerships.services.approval_answers import (
    ApprovalByLink,
    ApprovalReply,
    answer_approval,
    answer_approval_by_link,
    drop_delegate,
    find_approval,
    name_delegate,
    send_approval_code,
)
from linkarms.partnerships.services.approval_reminding import remind_of_approvals
from linkarms.partnerships.services.approvals import (
    ApprovalInput,
    request_approval,
    take_changes,
    undo_yes,
    withdraw_approval,
)
from linkarms.partnerships.services.ask_answers import (
    AnswerInput,
    AskByLink,
    answer_ask,
    answer_by_link,
    find_ask,
    send_ask_code,
)
from linkarms.partnerships.services.ask_templates import TemplateInput, drop_template, keep_template
from linkarms.partnerships.services.asks import AskInput, OwnWords, note_conditions_met, send_asks, withdraw_ask
from linkarms.partnerships.services.bringing import Brought, bring_in
from linkarms.partnerships.services.bulk import Outcome, change_many
from linkarms.partnerships.services.buy_in import (
    answer_buy_in,
    ask_team,
    prospect_for,
    set_buy_in_rule,
    withdraw_buy_in,
)
from linkarms.partnerships.services.contributions import record_contribution, remove_contribution
from linkarms.partnerships.services.debriefs import (
    DebriefInput,
    open_debrief,
    open_debriefs,
    remind_of_debriefs,
    send_debrief,
    take_debrief_back,
    write_debrief,
)
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
from linkarms.partnerships.services.drafts import forget_draft, keep_draft
from linkarms.partnerships.services.end_reminding import remind_of_ends
from linkarms.partnerships.services.evaluations import (
    ReviewInput,
    begin_evaluation,
    close_first_pass,
    comment,
    decide,
    give_review,
)
from linkarms.partnerships.services.exits import confirm_exit, remind_of_exits, send_thanks, take_back_exit
from linkarms.partnerships.services.good_no import tell_no
from linkarms.partnerships.services.invitations import (
    accept_invitation,
    decline,
    end_partnership,
    invite,
    withdraw_invitation,
)
from linkarms.partnerships.services.joint import (
    Wording,
    change_joint,
    close_signing,
    convene,
    send_joint_code,
    sign_joint,
    withdraw_joint,
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
from linkarms.partnerships.services.negotiation import ClauseSaid, answer_paper, answer_version, drop_note, note_clause
from linkarms.partnerships.services.paper_links import PaperByLink, find_paper, send_paper_code, sign_by_link
from linkarms.partnerships.services.promise_moves import answer_move, ask_to_move, take_move_back
from linkarms.partnerships.services.promise_reminders import remind_of_promises
from linkarms.partnerships.services.promises import (
    WordInput,
    follow_agreements,
    say,
    see_to,
    take_word_back,
)
from linkarms.partnerships.services.prospects import Plan, begin, describe, hand_over, move, plan_of, replan
from linkarms.partnerships.services.reminding import remind_of_asks
from linkarms.partnerships.services.scorecards import set_scorecard
from linkarms.partnerships.services.signatories import ask_signatories, name_signatory, strike_signatory
from linkarms.partnerships.services.signing import Capacity, send_signing_code, sign
from linkarms.partnerships.services.starts import clauses_of, drop_agreement_template, keep_agreement_template
from linkarms.partnerships.services.suggestions import bring_back, put_away, take_suggestion
from linkarms.partnerships.services.taking_in import take_in
from linkarms.partnerships.services.terms_over import settle_terms
from linkarms.partnerships.services.told import ToldInput, drop_told_answer, note_told_answer
from linkarms.partnerships.services.touchpoints import log
from linkarms.partnerships.services.undoing import Undone, undo
from linkarms.partnerships.services.welcoming import tick, welcome, write_list
from linkarms.partnerships.services.wishes import refuse_wish

__all__ = [
    "AnswerInput",
    "ApprovalByLink",
    "ApprovalInput",
    "ApprovalReply",
    "AskByLink",
    "AskInput",
    "Brought",
    "Capacity",
    "ClauseSaid",
    "DebriefInput",
    "DoorInput",
    "Invitation",
    "KnockInput",
    "NeedInput",
    "Outcome",
    "OwnWords",
    "PaperByLink",
    "Plan",
    "ReviewInput",
    "TemplateInput",
    "ToldInput",
    "Undone",
    "WordInput",
    "Wording",
    "accept_by_link",
    "accept_invitation",
    "answer_approval",
    "answer_approval_by_link",
    "answer_ask",
    "answer_buy_in",
    "answer_by_link",
    "answer_move",
    "answer_paper",
    "answer_version",
    "answered",
    "ask_signatories",
    "ask_team",
    "ask_to_move",
    "begin",
    "begin_evaluation",
    "bring_back",
    "bring_in",
    "change_joint",
    "change_many",
    "change_need",
    "clauses_of",
    "close_door",
    "close_first_pass",
    "close_need",
    "close_signing",
    "comment",
    "confirm_exit",
    "confirm_knock",
    "connect",
    "convene",
    "decide",
    "decline",
    "decline_by_link",
    "describe",
    "drop_agreement_template",
    "drop_delegate",
    "drop_note",
    "drop_template",
    "drop_told_answer",
    "end_agreement",
    "end_partnership",
    "find_approval",
    "find_ask",
    "find_invitation",
    "find_knock",
    "find_paper",
    "follow_agreements",
    "forget_draft",
    "give_review",
    "hand_over",
    "invite",
    "keep_agreement_template",
    "keep_draft",
    "keep_template",
    "knock",
    "log",
    "merge_pair",
    "move",
    "name_delegate",
    "name_signatory",
    "note_clause",
    "note_conditions_met",
    "note_told_answer",
    "open_debrief",
    "open_debriefs",
    "open_door",
    "plan_of",
    "propose",
    "propose_change",
    "prospect_for",
    "put_away",
    "record_contribution",
    "refuse_wish",
    "remind_of_approvals",
    "remind_of_asks",
    "remind_of_debriefs",
    "remind_of_ends",
    "remind_of_exits",
    "remind_of_promises",
    "remove_contribution",
    "reopen_need",
    "replan",
    "request_approval",
    "say",
    "see_to",
    "send_answer_code",
    "send_approval_code",
    "send_ask_code",
    "send_asks",
    "send_debrief",
    "send_joint_code",
    "send_paper_code",
    "send_signing_code",
    "send_thanks",
    "set_buy_in_rule",
    "set_scorecard",
    "settle_terms",
    "sign",
    "sign_by_link",
    "sign_joint",
    "state_need",
    "strike_signatory",
    "take_back_exit",
    "take_changes",
    "take_debrief_back",
    "take_in",
    "take_move_back",
    "take_suggestion",
    "take_word_back",
    "tell_no",
    "tick",
    "undo",
    "undo_yes",
    "welcome",
    "withdraw_agreement",
    "withdraw_approval",
    "withdraw_ask",
    "withdraw_buy_in",
    "withdraw_change",
    "withdraw_invitation",
    "withdraw_joint",
    "write_debrief",
    "write_door",
    "write_list",
]
