"""What does someone intend with a review? Split by noun: phases, assignments, scores, panel."""

from grants.review.commands.amounts import UNSAID, recommend_amount
from grants.review.commands.answers import say_relation, take_back_relation
from grants.review.commands.assignments import (
    assign_from_sheet,
    assign_reviewer,
    assign_reviewers,
    declare_free,
    declare_interest,
    declare_panel_interest,
    decline_assignment,
    let_review_count,
    take_back,
)
from grants.review.commands.copies import give_original, give_up_copy, keep_copy, order_copies
from grants.review.commands.draws import close_list, draw_lots
from grants.review.commands.handling import answer_as_staff
from grants.review.commands.interests import (
    advise_measure,
    answer_for_panel,
    decide_measure,
    find_interest,
)
from grants.review.commands.listed import answer_over_list
from grants.review.commands.meeting import (
    appoint_deputy,
    begin_item,
    close_meeting,
    conclude_item,
    name_introducers,
    note_presence,
    open_meeting,
    plan_meeting,
    put_off_item,
)
from grants.review.commands.moves import move_in_ranking, take_back_move
from grants.review.commands.panel import freeze_order, freeze_ranking, save_panel_scores
from grants.review.commands.phases import (
    give_later_day,
    open_panel,
    reopen_reviews,
    set_review_dates,
    start_reviews,
)
from grants.review.commands.preferences import answer_before_preferences, save_preferences
from grants.review.commands.profiles import assign_as_proposed, keep_proposal, save_profile
from grants.review.commands.quality import count_review_again, return_review, set_review_aside
from grants.review.commands.rebuttals import (
    open_rebuttal,
    remind_of_rebuttal,
    save_reply,
    submit_reply,
)
from grants.review.commands.redaction import redact, redact_all
from grants.review.commands.reminders import remind_reviewer, tell_of_late_reviews
from grants.review.commands.scores import adjust_review, reopen_review, save_review, submit_review
from grants.review.commands.votes import note_vote

__all__ = [
    "UNSAID",
    "adjust_review",
    "advise_measure",
    "answer_as_staff",
    "answer_before_preferences",
    "answer_for_panel",
    "answer_over_list",
    "appoint_deputy",
    "assign_as_proposed",
    "assign_from_sheet",
    "assign_reviewer",
    "assign_reviewers",
    "begin_item",
    "close_list",
    "close_meeting",
    "conclude_item",
    "count_review_again",
    "decide_measure",
    "declare_free",
    "declare_interest",
    "declare_panel_interest",
    "decline_assignment",
    "draw_lots",
    "find_interest",
    "freeze_order",
    "freeze_ranking",
    "give_later_day",
    "give_original",
    "give_up_copy",
    "keep_copy",
    "keep_proposal",
    "let_review_count",
    "move_in_ranking",
    "name_introducers",
    "note_presence",
    "note_vote",
    "open_meeting",
    "open_panel",
    "open_rebuttal",
    "order_copies",
    "plan_meeting",
    "put_off_item",
    "recommend_amount",
    "redact",
    "redact_all",
    "remind_of_rebuttal",
    "remind_reviewer",
    "reopen_review",
    "reopen_reviews",
    "return_review",
    "save_panel_scores",
    "save_preferences",
    "save_profile",
    "save_reply",
    "save_review",
    "say_relation",
    "set_review_aside",
    "set_review_dates",
    "start_reviews",
    "submit_reply",
    "submit_review",
    "take_back",
    "take_back_move",
    "take_back_relation",
    "tell_of_late_reviews",
]
