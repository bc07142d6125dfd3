"""What does an audit entry say in a sentence, and to whom? One table: deed → sentence, in the reader's language.

`team` is what applicants may always read of their own application, `published` what they may read once the
decision is published, `staff` what only the funder's people read. A test walks the source: a deed without a
sentence fails it.
"""

from __future__ import annotations

from grants.foundation.wording import Sentence, sentence
from grants.reporting.rules.award_deeds import AWARD_DEEDS
from grants.reporting.rules.payment_deeds import PAYMENT_OF_STAFF, PAYMENT_OF_TEAM
from grants.reporting.rules.report_deeds import REPORTS_OF_TEAM
from grants.reporting.rules.told import Told
from grants.reporting.rules.told import published as _published
from grants.reporting.rules.told import staff as _staff
from grants.reporting.rules.told import team as _team

_PEOPLE = {
    "register": _staff(sentence("%(who)s opened an account.")),
    "register_again": _staff(sentence("%(who)s registered with an address that was known already.")),
    "confirm_address": _staff(sentence("%(who)s confirmed the e-mail address.")),
    "ask_password_reset": _staff(sentence("%(who)s asked for a new password.")),
    "choose_password": _staff(sentence("%(who)s chose a password.")),
    "invite_account": _staff(sentence("%(who)s invited somebody.")),
    "change_own_facts": _staff(sentence("%(who)s changed their own name or language.")),
    "leave_every_session": _staff(sentence("%(who)s signed out everywhere.")),
    "disable_account": _staff(sentence("%(who)s closed an account.")),
    "enable_account": _staff(sentence("%(who)s opened a closed account again.")),
    "grant_role": _staff(sentence("%(who)s granted a role.")),
    "revoke_role": _staff(sentence("%(who)s revoked a role.")),
    "first_administrator": _staff(sentence("%(who)s became the first administrator.")),
    "register_organisation": _staff(sentence("%(who)s registered an organisation.")),
    "change_organisation": _staff(sentence("%(who)s changed the facts of an organisation.")),
    "invite_member": _staff(sentence("%(who)s invited somebody to act for an organisation.")),
    "withdraw_invitation": _staff(sentence("%(who)s took back an invitation to act for an organisation.")),
    "accept_membership": _staff(sentence("%(who)s accepted an invitation to act for an organisation.")),
    "decline_membership": _staff(sentence("%(who)s declined an invitation to act for an organisation.")),
    "join": _staff(sentence("%(who)s joined an organisation.")),
    "end_membership": _staff(sentence("%(who)s ended a membership of an organisation.")),
    "name_initiative": _staff(sentence("%(who)s named an initiative of another organisation.")),
    "confirm_initiative": _staff(sentence("%(who)s confirmed an initiative that others had named.")),
    "register_initiative": _staff(sentence("%(who)s registered an initiative.")),
    "mark_as_demonstration": _staff(sentence("%(who)s marked this database as a demonstration.")),
    "move_clock": _staff(sentence("%(who)s moved the clock of the demonstration.")),
}
_MONEY = {
    "open_programme": _staff(sentence("%(who)s opened a programme.")),
    "add_source": _staff(sentence("%(who)s added a source of money.")),
    "adopt_budget": _staff(sentence("%(who)s wrote down that a budget was adopted.")),
    "give_mandate": _staff(sentence("%(who)s gave a mandate.")),
    "name_deputy": _staff(sentence("%(who)s named a deputy for a mandate.")),
    "end_mandate": _staff(sentence("%(who)s ended a mandate.")),
    "reserve_for_budget": _staff(
        sentence("%(who)s put a commitment under the condition that the budget is adopted.")
    ),
    "invoke_reservation": _staff(sentence("%(who)s invoked the condition that the budget is adopted.")),
    "share_out": _staff(sentence("%(who)s divided a commitment over sources of money.")),
    "open_pot": _staff(sentence("%(who)s opened a pot.")),
    "set_ceiling": _staff(sentence("%(who)s set a subsidy ceiling.")),
    "propose_money": _staff(sentence("%(who)s proposed to bring in or move money.")),
    "approve_proposal": _staff(sentence("%(who)s approved a proposal about money.")),
    "refuse_proposal": _staff(sentence("%(who)s refused a proposal about money.")),
    "withdraw_proposal": _staff(sentence("%(who)s withdrew a proposal about money.")),
    "reserve": _staff(sentence("%(who)s reserved money for an award.")),
    "commit_more": _staff(sentence("%(who)s promised more money on what was promised before.")),
    "commit_reserved": _staff(sentence("%(who)s committed the reserved money.")),
    "release": _staff(sentence("%(who)s released money.")),
    "plan_anew": _staff(sentence("%(who)s planned money for another year.")),
    "spend": _staff(sentence("%(who)s paid what is owed by law.")),
    "take_back_payment": _staff(sentence("%(who)s booked that a payment came back.")),
    "fund_past": _staff(sentence("%(who)s entered the money of past awards.")),
    "change_past": _staff(sentence("%(who)s corrected the money of past awards.")),
}
_STREAMS = {
    "ask_dry_run": _staff(sentence("%(who)s asked for a dry run of a call.")),
    "keep_dry_run": _staff(sentence("%(who)s kept the outcome of a dry run.")),
    "set_defaults": _staff(sentence("%(who)s changed the default values of the programme.")),
    "open_round": _staff(sentence("%(who)s opened a round.")),
    "draft_stream": _staff(sentence("%(who)s began to write a call.")),
    "save_draft": _staff(sentence("%(who)s saved the draft of a call.")),
    "announce_stream": _staff(sentence("%(who)s announced the call.")),
    "extend_deadline": _team(sentence("%(who)s moved the deadline for everybody.")),
    "enter_outage": _staff(sentence("%(who)s wrote an outage down.")),
    "ask_about_call": _staff(sentence("%(who)s asked a question about the call.")),
    "answer_inquiry": _staff(sentence("%(who)s answered a question about the call, for everybody.")),
    "set_aside_inquiry": _staff(sentence("%(who)s set a question about the call aside.")),
    "clarify_call": _team(sentence("%(who)s published a clarified version of the call.")),
    "invite_owner": _staff(sentence("%(who)s invited an organisation to apply.")),
    "end_stream": _staff(sentence("%(who)s ended the stream.")),
}
_APPLICATIONS = {
    "preregister": _team(sentence("%(who)s pre-registered the application.")),
    "submit_idea": _team(sentence("%(who)s submitted the idea.")),
    "write_advice": _staff(sentence("%(who)s wrote advice on the idea, which was not announced yet.")),
    "announce_advice": _staff(sentence("%(who)s announced all advice on the ideas of a call.")),
    "give_advice": _team(sentence("%(who)s gave advice on the idea.")),
    "withdraw_preregistration": _team(sentence("%(who)s withdrew the pre-registration.")),
    "start_application": _team(sentence("%(who)s started the application.")),
    "follow_version": _team(sentence("%(who)s took the draft to the new version of the call.")),
    "save_section": _team(sentence("%(who)s saved a part of the text.")),
    "add_attachment": _team(sentence("%(who)s added a file.")),
    "remove_attachment": _team(sentence("%(who)s removed a file.")),
    "accept_attachment": _staff(sentence("%(who)s let a file through: the virus scanner found nothing.")),
    "refuse_attachment": _team(sentence("%(who)s refused a file: the virus scanner found something.")),
    "save_budget": _team(sentence("%(who)s saved the budget.")),
    "invite_team_mate": _team(sentence("%(who)s asked somebody to write along.")),
    "accept_invitation": _team(sentence("%(who)s joined the team.")),
    "decline_invitation": _team(sentence("%(who)s declined to write along.")),
    "hand_over": _team(sentence("%(who)s made somebody else main applicant.")),
    "ask_extension": _team(sentence("%(who)s asked for a later deadline of its own.")),
    "ask_extension_for": _team(
        sentence("%(who)s asked for a later deadline of its own, for somebody who could not sign in.")
    ),
    "propose_extension": _staff(sentence("%(who)s proposed a personal extension.")),
    "grant_extension": _team(sentence("%(who)s granted a personal extension.")),
    "refuse_extension": _team(sentence("%(who)s refused a personal extension.")),
    "judge_arrival": _team(
        sentence("%(who)s noted that the application is in time, now that the deadline was moved.")
    ),
    "divide_work": _team(sentence("%(who)s changed who of the team writes what.")),
    "sign_application": _team(sentence("%(who)s signed the application.")),
    "leave_team": _team(sentence("%(who)s left the team.")),
    "submit_application": _team(sentence("%(who)s submitted the application.")),
    "submit_unchanged": _team(sentence("%(who)s submitted the application again without changes.")),
    "reopen_application": _team(
        sentence("%(who)s opened the application again to change it before the deadline.")
    ),
    "withdraw_application": _team(sentence("%(who)s withdrew the application.")),
    "agree_as_owner": _team(sentence("%(who)s agreed for the owner of the initiative.")),
    "refuse_as_owner": _team(sentence("%(who)s refused for the owner of the initiative.")),
    "ask_owner_again": _team(sentence("%(who)s asked the owner of the initiative again.")),
    "tell_silent_owner": _staff(sentence("%(who)s told an invited owner who was silent of the deadline.")),
    "give_notice": _staff(sentence("%(who)s reminded everybody with a draft of the deadline.")),
    "ask_repair": _team(sentence("%(who)s asked to repair the application.")),
    "add_repair_file": _team(sentence("%(who)s laid a file ready for the repair.")),
    "take_out_file": _team(sentence("%(who)s left a file out of the repair.")),
    "put_back_file": _team(sentence("%(who)s put a file of the repair back.")),
    "submit_repair": _team(sentence("%(who)s repaired the application.")),
    "lapse_repair": _team(sentence("%(who)s noted that the term to repair the application had passed.")),
    "leave_untreated": _published(sentence("%(who)s left the application untreated.")),
    "warn_of_decision": _staff(sentence("%(who)s warned that the last day to decide nears.")),
    "keep_likenesses": _staff(sentence("%(who)s compared the texts of the applications of the round.")),
    "find_admissible": _published(sentence("%(who)s found the application admissible.")),
    "find_inadmissible": _published(sentence("%(who)s found the application inadmissible.")),
    "save_checklist": _staff(sentence("%(who)s ticked points of the formal check.")),
    "keep_postponement_letter": _team(sentence("%(who)s made the letter that the decision will be later.")),
    "suspend_decision": _team(sentence("%(who)s wrote down that the term to decide stands still.")),
    "end_suspension": _team(sentence("%(who)s wrote down that the term to decide runs again.")),
    "postpone_decision": _team(sentence("%(who)s told that the decision will be later.")),
    "take_back_finding": _published(
        sentence("%(who)s took back that the application was found inadmissible.")
    ),
    "send_message": _staff(sentence("%(who)s wrote a message or a note.")),
    "mark_decided": _published(sentence("%(who)s made the decision on the application known.")),
}
_CORRESPONDENCE = {
    "add_message_file": _staff(sentence("%(who)s laid ready a file for a message.")),
    "remove_message_file": _staff(sentence("%(who)s removed a file from a message that was not sent.")),
    "accept_message_file": _staff(sentence("%(who)s let a file of a message through after inspection.")),
    "refuse_message_file": _staff(sentence("%(who)s refused a file of a message after inspection.")),
    "save_mail_text": _staff(sentence("%(who)s wrote a text for mail of a round.")),
    "hold_mail": _staff(sentence("%(who)s put mail of a call on hold.")),
    "lift_hold": _staff(sentence("%(who)s let mail of a call go again.")),
    "release_mail": _staff(sentence("%(who)s released mail that was on hold.")),
    "cancel_mail": _staff(sentence("%(who)s cancelled mail that was on hold.")),
    "write_broadcast": _staff(sentence("%(who)s wrote a broadcast.")),
    "change_broadcast": _staff(sentence("%(who)s changed a broadcast.")),
    "try_broadcast": _staff(sentence("%(who)s sent themselves a trial of a broadcast.")),
    "discard_broadcast": _staff(sentence("%(who)s threw a broadcast away, unsent.")),
    "send_broadcast": _staff(sentence("%(who)s sent a broadcast.")),
}
_REVIEW = {
    "save_profile": _staff(sentence("%(who)s said what they know as a reviewer.")),
    "save_preferences": _staff(sentence("%(who)s said what they would like to review.")),
    "keep_proposal": _staff(sentence("%(who)s kept a proposal to assign, to compare with.")),
    "give_later_day": _staff(sentence("%(who)s gave one reviewer a later day.")),
    "tell_of_late_reviews": _staff(sentence("%(who)s told the managers which reviews are late.")),
    "appoint_deputy": _staff(sentence("%(who)s appointed a deputy of the chair.")),
    "start_reviews": _staff(sentence("%(who)s started the independent reviews.")),
    "assign_reviewer": _staff(sentence("%(who)s assigned a reviewer.")),
    "redact": _staff(sentence("%(who)s looked through the texts for names.")),
    "answer_over_list": _staff(
        sentence("%(who)s answered about personal interests over the list of a call.")
    ),
    "declare_free": _staff(sentence("%(who)s declared to have no personal interest.")),
    "declare_interest": _staff(sentence("%(who)s declared a personal interest.")),
    "ask_again": _staff(sentence("%(who)s said something of themselves that may be an interest.")),
    "find_interest": _staff(sentence("%(who)s recorded a personal interest of a reviewer.")),
    "advise_measure": _staff(sentence("%(who)s advised about a personal interest.")),
    "decide_measure": _staff(sentence("%(who)s decided about a personal interest.")),
    "say_relation": _staff(sentence("%(who)s said with which organisation they have to do.")),
    "take_back_relation": _staff(sentence("%(who)s took back with which organisation they have to do.")),
    "decline_assignment": _staff(sentence("%(who)s declined an assignment.")),
    "let_review_count": _staff(
        sentence("%(who)s let a review count whose writer came to have an interest later.")
    ),
    "take_back": _staff(sentence("%(who)s took an assignment back.")),
    "save_review": _staff(sentence("%(who)s saved a review.")),
    "submit_review": _staff(sentence("%(who)s submitted a review.")),
    "reopen_review": _staff(sentence("%(who)s opened their review again.")),
    "return_review": _staff(sentence("%(who)s returned a review to its writer.")),
    "order_copy": _staff(sentence("%(who)s asked for a copy of a file for reviewers.")),
    "keep_copy": _staff(sentence("%(who)s built a file anew for reviewers.")),
    "give_up_copy": _staff(sentence("%(who)s could not build a file anew for reviewers.")),
    "give_original": _staff(sentence("%(who)s gave reviewers a file as it was made.")),
    "plan_meeting": _staff(sentence("%(who)s planned a meeting of the panel.")),
    "open_meeting": _staff(sentence("%(who)s opened the meeting of the panel.")),
    "note_presence": _staff(sentence("%(who)s noted who was at the meeting.")),
    "name_introducers": _staff(sentence("%(who)s chose who introduces an application.")),
    "begin_item": _staff(sentence("%(who)s began the discussion of an application.")),
    "put_off_item": _staff(sentence("%(who)s put off the discussion of an application.")),
    "conclude_item": _staff(sentence("%(who)s minuted what the panel concluded on an application.")),
    "close_meeting": _staff(sentence("%(who)s closed the meeting of the panel.")),
    "set_review_aside": _staff(sentence("%(who)s set a review aside.")),
    "count_review_again": _staff(sentence("%(who)s let a review count again that was set aside.")),
    "set_review_dates": _staff(sentence("%(who)s set the dates of the reviews.")),
    "remind_reviewer": _staff(sentence("%(who)s reminded a reviewer of open reviews.")),
    "open_rebuttal": _staff(
        sentence("%(who)s locked the reviews, and sent them to the applicants for a reply.")
    ),
    "send_reviews": _team(sentence("%(who)s sent the reviews of the application for a reply.")),
    "save_reply": _team(sentence("%(who)s wrote at the reply to the reviews.")),
    "submit_reply": _team(sentence("%(who)s sent the reply to the reviews.")),
    "submit_late_reply": _team(sentence("%(who)s sent the reply to the reviews after its term.")),
    "remind_of_rebuttal": _staff(sentence("%(who)s reminded a team of the reply to the reviews.")),
    "note_vote": _staff(sentence("%(who)s noted a vote of the panel.")),
    "adjust_review": _staff(sentence("%(who)s changed their review after the reply.")),
    "open_panel": _staff(sentence("%(who)s opened the panel.")),
    "reopen_reviews": _staff(sentence("%(who)s opened the independent reviews again.")),
    "save_panel_scores": _staff(sentence("%(who)s recorded the scores of the panel.")),
    "freeze_order": _staff(sentence("%(who)s fixed the order of arrival.")),
    "close_list": _staff(sentence("%(who)s closed the list for the draw.")),
    "draw_lots": _staff(sentence("%(who)s drew lots.")),
    "move_in_ranking": _staff(sentence("%(who)s gave it another place in the ranking.")),
    "recommend_amount": _staff(sentence("%(who)s recorded which amount the panel recommends.")),
    "take_back_move": _staff(sentence("%(who)s let it stand in the ranking where the rule puts it.")),
    "freeze_ranking": _staff(sentence("%(who)s fixed the ranking.")),
}
_DECISIONS = {
    "add_grounds": _staff(sentence("%(who)s added the grounds of an objection.")),
    "join_objection": _staff(sentence("%(who)s joined objections.")),
    "judge_lateness": _staff(sentence("%(who)s judged whether a late objection is excused.")),
    "keep_objection_letter": _staff(sentence("%(who)s made a letter about an objection.")),
    "take_in_early": _staff(sentence("%(who)s took in an objection that came early.")),
    "propose_batch": _staff(sentence("%(who)s proposed the decisions of the stream.")),
    "propose_on_admissibility": _staff(sentence("%(who)s proposed decisions not to consider applications.")),
    "note_default": _team(sentence("%(who)s gave or entered a notice of default.")),
    "withdraw_notice": _staff(sentence("%(who)s wrote down that a notice of default was taken back.")),
    "stop_penalty": _staff(sentence("%(who)s ended the count of a penalty.")),
    "propose_penalty": _staff(sentence("%(who)s proposed what is owed for a late decision.")),
    "return_penalty": _staff(sentence("%(who)s returned a proposed penalty.")),
    "set_penalty": _team(sentence("%(who)s set the penalty for a late decision.")),
    "keep_penalty_letter": _staff(sentence("%(who)s made the letter about a penalty.")),
    "ask_views": _team(sentence("%(who)s asked the recipient for views on what is intended with the award.")),
    "note_views": _team(sentence("%(who)s wrote down the views of the recipient.")),
    "drop_intention": _team(sentence("%(who)s let what was intended with the award rest.")),
    "deviate_from_advice": _staff(
        sentence("%(who)s said what is to be decided, other than the committee advised or as it advised.")
    ),
    "save_letter_text": _staff(sentence("%(who)s wrote words for the letters of the call.")),
    "note_delivery": _staff(sentence("%(who)s wrote down what became of the letter.")),
    "announce_again": _staff(sentence("%(who)s had the letter mailed once more.")),
    "keep_cover_letter": _staff(sentence("%(who)s made the letter that goes with what is sent by post.")),
    "propose_single": _staff(sentence("%(who)s proposed a decision on this application by itself.")),
    "approve_batch": _staff(sentence("%(who)s approved the decisions of the stream.")),
    "plan_publication": _staff(sentence("%(who)s chose the day of publication.")),
    "keep_letters": _staff(sentence("%(who)s made the letters of the decisions.")),
    "withdraw_batch": _staff(sentence("%(who)s took the proposed decisions back.")),
    "publish_batch": _published(sentence("%(who)s published the decision.")),
    "decide": _published(sentence("%(who)s decided on the application.")),
}
_DELIVERABLES = {
    "require_deliverables": _published(sentence("%(who)s set the required products and their due days.")),
    "move_due_days": _team(sentence("%(who)s moved the due days of the required products.")),
    "save_figures": _team(sentence("%(who)s saved the figures of a process evaluation.")),
    "add_section_file": _team(sentence("%(who)s added a picture or attachment to a product.")),
    "describe_section_file": _team(sentence("%(who)s described a picture of a product anew.")),
    "remove_section_file": _team(sentence("%(who)s took a picture or attachment out of a product.")),
    "add_source": _team(sentence("%(who)s added a source to a product.")),
    "correct_source": _team(sentence("%(who)s corrected a source of a product.")),
    "remove_source": _team(sentence("%(who)s took a source out of a product.")),
    "save_library_facts": _team(sentence("%(who)s said what a product is about.")),
    "publish_in_library": _published(sentence("%(who)s put a product in the public library.")),
    "add_library_version": _published(
        sentence("%(who)s added a new version of a product to the public library.")
    ),
    "withdraw_from_library": _published(sentence("%(who)s took a product out of the public library.")),
    "revise_deliverable": _team(sentence("%(who)s began a new version of a product.")),
    "note_recognition": _published(sentence("%(who)s noted a recognition of the initiative.")),
    "end_recognition": _published(sentence("%(who)s ended a recognition of the initiative.")),
    "assign_readers": _staff(sentence("%(who)s asked readers to judge a product.")),
    "remind_reader": _staff(sentence("%(who)s reminded somebody who reads a product.")),
    "submit_reading": _staff(sentence("%(who)s judged a product by its criteria.")),
    "reply_to_point": _team(sentence("%(who)s replied to a point to improve.")),
    "note_talk": _staff(sentence("%(who)s noted a talk about a product that came back twice.")),
    "submit_deliverable": _team(sentence("%(who)s submitted a product.")),
    "return_deliverable": _team(sentence("%(who)s returned a product with points to improve.")),
    "close_point": _team(sentence("%(who)s closed a point to improve.")),
    "accept_deliverable": _team(sentence("%(who)s accepted a product.")),
    "keep_accepted_file": _staff(sentence("%(who)s kept the accepted product as a file.")),
}
_CONSULT = {
    "plan_consult_hours": _staff(sentence("%(who)s planned a weekly consult hour.")),
    "cancel_consult_hour": _staff(sentence("%(who)s cancelled a day of the consult hour.")),
    "book_slot": _team(sentence("%(who)s made an appointment in the consult hour.")),
    "move_booking": _team(sentence("%(who)s moved an appointment in the consult hour.")),
    "cancel_booking": _team(sentence("%(who)s cancelled an appointment in the consult hour.")),
    "remind_of_booking": _team(sentence("%(who)s reminded of an appointment in the consult hour.")),
    "note_consult_outcome": _team(sentence("%(who)s noted what came of an appointment.")),
    "write_consult_note": _staff(sentence("%(who)s noted the advice of a consult hour.")),
    "change_consult_note": _staff(sentence("%(who)s changed a note of a consult hour.")),
    "pass_on_question": _team(sentence("%(who)s passed a question on to the questions of an open call.")),
    "publish_consult_entry": _staff(sentence("%(who)s published a question that is asked often.")),
    "change_consult_entry": _staff(sentence("%(who)s changed a question that is asked often.")),
    "withdraw_consult_entry": _staff(sentence("%(who)s took a question that is asked often off.")),
}
_REPORTING = {
    "ask_export": _staff(sentence("%(who)s asked for rows as a file.")),
    "keep_export": _staff(sentence("%(who)s received rows as a file.")),
    "ask_analysis": _staff(sentence("%(who)s had process evaluations laid side by side.")),
    "freeze_selection": _staff(sentence("%(who)s had the selection of an analysis frozen.")),
    "keep_analysis": _staff(sentence("%(who)s received an analysis of process evaluations.")),
}
_PAYMENT = {deed: _team(said) for deed, said in (PAYMENT_OF_TEAM | REPORTS_OF_TEAM).items()} | {
    deed: _staff(said) for deed, said in PAYMENT_OF_STAFF.items()
}
DEEDS: dict[str, Told] = {
    **_PEOPLE,
    **_MONEY,
    **_STREAMS,
    **_APPLICATIONS,
    **_REVIEW,
    **_DECISIONS,
    **_PAYMENT,
    **AWARD_DEEDS,
    **_DELIVERABLES,
    **_CONSULT,
    **_REPORTING,
    **_CORRESPONDENCE,
}

_UNTOLD = "staff"
LETTERS = "keep_letters"
"""The deed that is recorded a few letters at a time."""


def sentence_of(deed: str, who: Sentence | str) -> Sentence:
    """Return what an entry says about who did it."""
    told = DEEDS.get(deed)
    if told is None:
        return sentence("%(who)s did something that has no sentence yet: %(deed)s.", who=who, deed=deed)
    return sentence(told.said.msgid, who=who)


def letters_said(who: Sentence | str, count: int) -> Sentence:
    """Return what is said of letters that were made in several goes, together."""
    return sentence("%(who)s made the letters of the decisions, %(count)s in all.", who=who, count=count)


def is_told(deed: str, *, to_team: bool, is_published: bool) -> bool:
    """Say whether this reader may read of the deed; staff read everything, the team its own side."""
    audience = DEEDS[deed].audience if deed in DEEDS else _UNTOLD
    if not to_team or audience == "team":
        return True
    return audience == "published" and is_published
