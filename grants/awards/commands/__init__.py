"""What does someone intend with awards? Split by noun: the award itself, requests about it, registers."""

from grants.awards.commands.awards import change_award, end_award, start_award
from grants.awards.commands.calendar import (
    end_subscription,
    fetch_calendar,
    forget_fetches,
    open_subscription,
)
from grants.awards.commands.registers import import_register, lay_ready_register, request_import
from grants.awards.commands.requests import (
    ask_request,
    grant_request,
    keep_request_letter,
    refuse_request,
    withdraw_request,
)

__all__ = [
    "ask_request",
    "change_award",
    "end_award",
    "end_subscription",
    "fetch_calendar",
    "forget_fetches",
    "grant_request",
    "import_register",
    "keep_request_letter",
    "lay_ready_register",
    "open_subscription",
    "refuse_request",
    "request_import",
    "start_award",
    "withdraw_request",
]
