"""What has happened to messages and broadcasts?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageSent:
    """Team or funder wrote a message that the other side reads."""

    message_id: int


@dataclass(frozen=True)
class ReceiptDue:
    """The receipt of a submission is to be written."""

    application_id: int
    submission_id: int


@dataclass(frozen=True)
class ReminderDue:
    """A team with a draft is to hear how near its deadline is, or that it has passed."""

    application_id: int
    notice_id: int


@dataclass(frozen=True)
class BroadcastSent:
    """A manager sent a broadcast to everybody it was written for."""

    broadcast_id: int


@dataclass(frozen=True)
class BroadcastTried:
    """Somebody asked for a broadcast in their own mailbox first."""

    broadcast_id: int
    account_id: int
