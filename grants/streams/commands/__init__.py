"""What does someone intend with rounds and streams? By noun."""

from grants.streams.commands.calls import (
    announce_stream,
    draft_stream,
    end_stream,
    extend_deadline,
    invite_owner,
    open_round,
    save_draft,
)
from grants.streams.commands.defaults import set_defaults
from grants.streams.commands.inquiries import (
    answer_inquiry,
    ask_about_call,
    set_aside_inquiry,
)
from grants.streams.commands.outages import enter_outage, extend_for_outage
from grants.streams.commands.versions import (
    check_clarifies,
    clarify_call,
    freeze,
)

__all__ = [
    "announce_stream",
    "answer_inquiry",
    "ask_about_call",
    "check_clarifies",
    "clarify_call",
    "draft_stream",
    "end_stream",
    "enter_outage",
    "extend_deadline",
    "extend_for_outage",
    "freeze",
    "invite_owner",
    "open_round",
    "save_draft",
    "set_aside_inquiry",
    "set_defaults",
]
