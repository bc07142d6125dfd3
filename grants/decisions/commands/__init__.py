"""What does someone intend with decisions? By noun: a whole stream, what was kept out, one application, objections."""

from grants.decisions.commands.admissibility import propose_on_admissibility
from grants.decisions.commands.appeals import judge_appeal, lodge_appeal, withdraw_appeal
from grants.decisions.commands.batches import (
    approve_batch,
    keep_letters,
    plan_publication,
    propose_batch,
    publish_batch,
    withdraw_batch,
)
from grants.decisions.commands.defaults import (
    give_notice_of_default,
    keep_penalty_letter,
    note_default,
    propose_penalty,
    return_penalty,
    set_penalty,
    stop_penalty,
    withdraw_notice,
)
from grants.decisions.commands.deliveries import (
    announce_again,
    keep_cover_letter,
    note_announcement,
    note_reading,
    note_return,
    send_by_post,
)
from grants.decisions.commands.deviations import deviate_from_advice
from grants.decisions.commands.hearings import (
    ask_committee,
    keep_advice,
    plan_hearing,
    report_hearing,
    skip_hearing,
)
from grants.decisions.commands.letter_texts import copy_letter_texts, save_letter_text
from grants.decisions.commands.objection_course import (
    adjourn_objection,
    agree_on_later_day,
    ask_for_missing,
    lapse_objection_repair,
)
from grants.decisions.commands.objection_files import (
    MOST_FILES,
    add_file_to_draft,
    add_objection_file,
    remove_draft_file,
    settle_objection_file,
)
from grants.decisions.commands.objection_letters import keep_objection_letter
from grants.decisions.commands.objections import (
    UNWRITTEN,
    add_grounds,
    join_objection,
    judge_lateness,
    record_objection,
    save_objection,
    submit_objection,
    take_in_early,
)
from grants.decisions.commands.offers import accept_offer, decline_offer, lapse_offer
from grants.decisions.commands.outcomes import (
    OVERRUN,
    decide_objection,
    propose_dismissal,
    propose_outcome,
    propose_upheld,
    return_outcome,
    settle_objection,
    take_in_new_decision,
    withdraw_objection,
)
from grants.decisions.commands.packages import discard_package, keep_package
from grants.decisions.commands.single import propose_single
from grants.decisions.commands.views import ask_views, drop_intention, note_views

__all__ = [
    "MOST_FILES",
    "OVERRUN",
    "UNWRITTEN",
    "accept_offer",
    "add_file_to_draft",
    "add_grounds",
    "add_objection_file",
    "adjourn_objection",
    "agree_on_later_day",
    "announce_again",
    "approve_batch",
    "ask_committee",
    "ask_for_missing",
    "ask_views",
    "copy_letter_texts",
    "decide_objection",
    "decline_offer",
    "deviate_from_advice",
    "discard_package",
    "drop_intention",
    "give_notice_of_default",
    "join_objection",
    "judge_appeal",
    "judge_lateness",
    "keep_advice",
    "keep_cover_letter",
    "keep_letters",
    "keep_objection_letter",
    "keep_package",
    "keep_penalty_letter",
    "lapse_objection_repair",
    "lapse_offer",
    "lodge_appeal",
    "note_announcement",
    "note_default",
    "note_reading",
    "note_return",
    "note_views",
    "plan_hearing",
    "plan_publication",
    "propose_batch",
    "propose_dismissal",
    "propose_on_admissibility",
    "propose_outcome",
    "propose_penalty",
    "propose_single",
    "propose_upheld",
    "publish_batch",
    "record_objection",
    "remove_draft_file",
    "report_hearing",
    "return_outcome",
    "return_penalty",
    "save_letter_text",
    "save_objection",
    "send_by_post",
    "set_penalty",
    "settle_objection",
    "settle_objection_file",
    "skip_hearing",
    "stop_penalty",
    "submit_objection",
    "take_in_early",
    "take_in_new_decision",
    "withdraw_appeal",
    "withdraw_batch",
    "withdraw_notice",
    "withdraw_objection",
]
