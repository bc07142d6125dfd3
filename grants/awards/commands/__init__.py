"""What does someone intend with awards? Split by noun: the award itself, requests about it, registers."""

from grants.awards.commands.accounts import (
    remind_of_account,
    return_account,
    save_account,
    submit_account,
)
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
from grants.awards.commands.determinations import (
    confirm_intention,
    determine_at_once,
    give_views,
    keep_determination_letter,
    propose_determination,
    return_determination,
    set_determination,
)
from grants.awards.commands.general import (
    approve_general,
    carry_out_for,
    finish_general,
    propose_general,
    withdraw_general,
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
from grants.awards.commands.recoveries import (
    decide_remission,
    lapse_recovery,
    propose_remission,
    resume_recovery,
    set_off,
    spread_recovery,
    stay_recovery,
    take_in,
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
from grants.awards.commands.samples import (
    draw_sample,
    settle_check,
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
    "approve_general",
    "approve_payments",
    "ask_request",
    "carry_out_for",
    "change_award",
    "check_bank_account",
    "confirm_intention",
    "decide_remission",
    "determine_at_once",
    "draw_sample",
    "drop_condition",
    "end_award",
    "end_subscription",
    "fetch_calendar",
    "finish_general",
    "forget_fetches",
    "fulfil",
    "give_bank_account",
    "give_funder_account",
    "give_views",
    "grant_request",
    "hand_in_condition",
    "import_register",
    "keep_determination_letter",
    "keep_request_letter",
    "lapse_recovery",
    "lay_ready_register",
    "lay_ready_statement",
    "lift_suspension",
    "open_subscription",
    "propose_determination",
    "propose_general",
    "propose_payments",
    "propose_remission",
    "refuse_bank_account",
    "refuse_payments",
    "refuse_request",
    "refuse_start",
    "remind_of_account",
    "remind_of_start",
    "replan_instalments",
    "request_import",
    "resume_recovery",
    "return_account",
    "return_condition",
    "return_determination",
    "save_account",
    "set_determination",
    "set_off",
    "settle_check",
    "settle_condition_file",
    "settle_statement",
    "spread_recovery",
    "start_award",
    "stay_recovery",
    "submit_account",
    "suspend_payment",
    "take_in",
    "take_out_payment",
    "tell_lapse",
    "tell_start",
    "withdraw_general",
    "withdraw_payments",
    "withdraw_request",
]
