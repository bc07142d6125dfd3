"""What does an audit entry about an award say: its start, requests, account, final amount and what is paid back?"""

from __future__ import annotations

from grants.foundation.wording import sentence
from grants.reporting.rules.told import Told
from grants.reporting.rules.told import published as _published
from grants.reporting.rules.told import staff as _staff
from grants.reporting.rules.told import team as _team

AWARD_DEEDS: dict[str, Told] = {
    "keep_package": _staff(sentence("%(who)s kept a package of amounts.")),
    "discard_package": _staff(sentence("%(who)s threw a package of amounts away.")),
    "answer_offer": _published(sentence("%(who)s answered the offer of an award in part.")),
    "start_award": _published(sentence("%(who)s started the award.")),
    "change_award": _published(sentence("%(who)s let the award follow a new decision.")),
    "ask_request": _team(sentence("%(who)s asked for a change or more time.")),
    "ask_change": _team(sentence("%(who)s asked for a change of the plan.")),
    "grant_request": _team(sentence("%(who)s granted the request.")),
    "refuse_request": _team(sentence("%(who)s refused the request.")),
    "withdraw_request": _team(sentence("%(who)s withdrew the request.")),
    "keep_request_letter": _staff(sentence("%(who)s made the letter with the decision on the request.")),
    "open_subscription": _staff(sentence("%(who)s got a private calendar address.")),
    "end_subscription": _staff(sentence("%(who)s ended a private calendar address.")),
    "propose_general": _staff(sentence("%(who)s proposed more time for all projects of one or more calls.")),
    "approve_general": _staff(
        sentence("%(who)s decided on more time for all projects of one or more calls.")
    ),
    "withdraw_general": _staff(
        sentence("%(who)s took back more time for all projects of one or more calls.")
    ),
    "carry_out_general": _team(
        sentence("%(who)s gave more time by a decision for all projects of the call.")
    ),
    "leave_out_of_general": _staff(
        sentence("%(who)s left out a project that could no longer follow a decision for all projects.")
    ),
    "finish_general": _staff(
        sentence("%(who)s carried out more time for all projects of one or more calls.")
    ),
    "remind_of_account": _team(sentence("%(who)s told that the account of the project is due or late.")),
    "save_account": _team(sentence("%(who)s saved the account of the project.")),
    "submit_account": _team(sentence("%(who)s handed in the account of the project.")),
    "return_account": _team(sentence("%(who)s returned the account of the project.")),
    "propose_determination": _staff(sentence("%(who)s proposed the final amount.")),
    "give_views": _team(sentence("%(who)s gave views on the final amount that was intended.")),
    "confirm_intention": _staff(sentence("%(who)s proposed the final amount after the views were heard.")),
    "return_determination": _staff(sentence("%(who)s took the proposed final amount back.")),
    "set_determination": _team(sentence("%(who)s determined the final amount.")),
    "determine_at_once": _team(sentence("%(who)s determined the final amount with the award.")),
    "keep_determination_letter": _staff(sentence("%(who)s made the letter with the final amount.")),
    "begin_recovery": _team(sentence("%(who)s reclaimed what was paid too much.")),
    "propose_remedy": _staff(sentence("%(who)s proposed what an upheld objection leads to.")),
    "ease_recovery": _team(sentence("%(who)s let less be reclaimed since an objection was upheld.")),
    "keep_payment_letter": _staff(sentence("%(who)s made a letter about paying.")),
    "intend_compensation": _team(
        sentence("%(who)s asked views on compensation for what the subsidy bought.")
    ),
    "give_compensation_views": _team(sentence("%(who)s gave views on the compensation that was intended.")),
    "propose_compensation": _staff(sentence("%(who)s proposed the compensation after the views were heard.")),
    "return_compensation": _staff(sentence("%(who)s took the compensation back.")),
    "set_compensation": _team(sentence("%(who)s fixed the compensation for what the subsidy bought.")),
    "lower_compensation": _team(sentence("%(who)s lowered the compensation on an objection.")),
    "keep_compensation_letter": _staff(sentence("%(who)s made the letter with the compensation.")),
    "spread_recovery": _team(sentence("%(who)s agreed on paying back in parts.")),
    "take_in_recovery": _team(sentence("%(who)s wrote down a part of what is paid back.")),
    "settle_recovery": _team(sentence("%(who)s settled what was reclaimed.")),
    "propose_remission": _staff(sentence("%(who)s proposed to let a part of what is reclaimed go.")),
    "refuse_remission": _staff(sentence("%(who)s did not agree to let a part of what is reclaimed go.")),
    "stay_recovery": _team(sentence("%(who)s let the recovery rest.")),
    "resume_recovery": _team(sentence("%(who)s went on with the recovery.")),
    "remind_of_recovery": _team(sentence("%(who)s sent a formal reminder to pay back.")),
    "claim_interest": _team(
        sentence("%(who)s fixed the statutory interest over what was paid back too late.")
    ),
    "waive_interest": _team(sentence("%(who)s let the statutory interest go.")),
    "take_in_interest": _team(sentence("%(who)s wrote down statutory interest that came in.")),
    "lapse_recovery": _team(sentence("%(who)s stopped reclaiming: five years passed.")),
    "lay_ready_register": _staff(sentence("%(who)s laid a register of past awards ready.")),
    "request_import": _staff(sentence("%(who)s asked to take a register in.")),
    "import_register": _staff(sentence("%(who)s took a register of past awards in.")),
}
