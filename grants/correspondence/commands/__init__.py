"""What does someone intend with mail and messages? By noun."""

from grants.correspondence.commands.broadcasts import (
    change_broadcast,
    discard_broadcast,
    send_broadcast,
    try_broadcast,
    write_broadcast,
)
from grants.correspondence.commands.holds import cancel_mail, hold_mail, lift_hold, release_mail
from grants.correspondence.commands.mail import (
    hold_back,
    note_kept,
    note_refused,
    note_sent,
    write_mail,
    write_receipt,
    write_reminder,
)
from grants.correspondence.commands.messages import (
    LONGEST_MESSAGE,
    MOST_FILES,
    add_message_file,
    forget_unsent_file,
    remove_message_file,
    send_message,
    settle_message_file,
)
from grants.correspondence.commands.texts import save_mail_text

__all__ = [
    "LONGEST_MESSAGE",
    "MOST_FILES",
    "add_message_file",
    "cancel_mail",
    "change_broadcast",
    "discard_broadcast",
    "forget_unsent_file",
    "hold_back",
    "hold_mail",
    "lift_hold",
    "note_kept",
    "note_refused",
    "note_sent",
    "release_mail",
    "remove_message_file",
    "save_mail_text",
    "send_broadcast",
    "send_message",
    "settle_message_file",
    "try_broadcast",
    "write_broadcast",
    "write_mail",
    "write_receipt",
    "write_reminder",
]
