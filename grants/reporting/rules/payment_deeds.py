"""What does an audit entry about start and payment of an award say, to its team and to the funder alone?"""

from __future__ import annotations

from grants.foundation.wording import Sentence, sentence

PAYMENT_OF_TEAM: dict[str, Sentence] = {
    "settle_check": sentence("%(who)s wrote down what a sample check found."),
    "accept_award": sentence("%(who)s accepted the award."),
    "correct_start": sentence("%(who)s corrected what was told of the start of the project."),
    "tell_start": sentence("%(who)s told when the project begins."),
    "ask_later_start": sentence("%(who)s asked to begin later than the call allows."),
    "agree_to_start": sentence("%(who)s agreed to a later start."),
    "refuse_start": sentence("%(who)s refused a later start."),
    "remind_of_start": sentence("%(who)s reminded the recipient of the start."),
    "add_condition": sentence("%(who)s added a condition before the first payment."),
    "hand_in_condition": sentence("%(who)s handed in how a condition is met."),
    "accept_condition": sentence("%(who)s found that a condition is met."),
    "return_condition": sentence("%(who)s said what is missing for a condition."),
    "drop_condition": sentence("%(who)s no longer asked a condition."),
    "accept_condition_file": sentence("%(who)s let a file through after the virus scan."),
    "refuse_condition_file": sentence("%(who)s refused a file after the virus scan."),
    "replan_instalments": sentence("%(who)s let the plan of payment follow the amount."),
    "fulfil": sentence("%(who)s noted that what an instalment waited for is there."),
    "suspend_payment": sentence("%(who)s let payment stand still for some time."),
    "lift_suspension": sentence("%(who)s let payment go on."),
    "lapse_suspension": sentence("%(who)s noted that payment goes on."),
    "give_bank_account": sentence("%(who)s gave an account number."),
    "check_bank_account": sentence("%(who)s checked an account number."),
    "refuse_bank_account": sentence("%(who)s refused an account number."),
}
PAYMENT_OF_STAFF: dict[str, Sentence] = {
    "draw_sample": sentence("%(who)s drew awards for a sample check."),
    "propose_payments": sentence("%(who)s put a payment batch together."),
    "take_out_payment": sentence("%(who)s took a payment out of a batch."),
    "approve_payments": sentence("%(who)s approved a payment batch."),
    "refuse_payments": sentence("%(who)s refused a payment batch."),
    "withdraw_payments": sentence("%(who)s took a payment batch back."),
    "drop_statement": sentence("%(who)s threw an answer of the bank away that was not read."),
    "lay_ready_statement": sentence("%(who)s laid an answer of the bank ready."),
    "settle_statement": sentence("%(who)s read what the bank answered."),
}
