"""What has happened to the correspondence about an application?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageSent:
    """Team or funder wrote a message that the other side reads."""

    message_id: int
