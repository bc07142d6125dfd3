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

__all__ = [
    "announce_stream",
    "draft_stream",
    "end_stream",
    "extend_deadline",
    "invite_owner",
    "open_round",
    "save_draft",
]
