"""What does someone intend with awards? Split by noun: the award itself, requests about it, registers."""

from grants.awards.commands.awards import (
    change_award,
    end_award,
    start_award,
)
from grants.awards.commands.bank import (
    check_bank_account,
    give_bank_account,
    give_funder_account,
    refuse_bank_account,
)
from grants.awards.commands.calendar import (
    end_subscription,
    fetch_calendar,
    forget_fetches,
    open_subscription,
)
from grants.awards.commands.payments import (
    approve_payments,
    propose_payments,
    refuse_payments,
    take_out_payment,
    withdraw_payments,
)
from grants.awards.commands.plans import (
    fulfil,
    lift_suspension,
    replan_instalments,
    suspend_payment,
    tell_lapse,
)
from grants.awards.commands.registers import (
    import_register,
    lay_ready_register,
    request_import,
)
from grants.awards.commands.requests import (
    ask_request,
    grant_request,
    keep_request_letter,
    refuse_request,
    withdraw_request,
)
from grants.awards.commands.start import (
    accept_award,
    accept_condition,
    add_condition,
    agree_to_start,
    drop_condition,
    hand_in_condition,
    refuse_start,
    remind_of_start,
    return_condition,
    settle_condition_file,
    tell_start,
)
from grants.awards.commands.statements import (
    lay_ready_statement,
    settle_statement,
)

__all__ = [
    "accept_award",
    "accept_condition",
    "add_condition",
    "agree_to_start",
    "approve_payments",
    "ask_request",
    "change_award",
    "check_bank_account",
    "drop_condition",
    "end_award",
    "end_subscription",
    "fetch_calendar",
    "forget_fetches",
    "fulfil",
    "give_bank_account",
    "give_funder_account",
    "grant_request",
    "hand_in_condition",
    "import_register",
    "keep_request_letter",
    "lay_ready_register",
    "lay_ready_statement",
    "lift_suspension",
    "open_subscription",
    "propose_payments",
    "refuse_bank_account",
    "refuse_payments",
    "refuse_request",
    "refuse_start",
    "remind_of_start",
    "replan_instalments",
    "request_import",
    "return_condition",
    "settle_condition_file",
    "settle_statement",
    "start_award",
    "suspend_payment",
    "take_out_payment",
    "tell_lapse",
    "tell_start",
    "withdraw_payments",
    "withdraw_request",
]
