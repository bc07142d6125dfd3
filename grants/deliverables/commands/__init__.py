"""What does someone intend with deliverables? Split by side: what is required, the initiative, the
assessor, the consult hour, its advisers.
"""

from grants.deliverables.commands.assessing import (
    accept_deliverable,
    close_point,
    keep_accepted_file,
    return_deliverable,
)
from grants.deliverables.commands.consult import (
    book_slot,
    cancel_booking,
    cancel_consult_hour,
    move_booking,
    plan_consult_hours,
    remind_of_booking,
)
from grants.deliverables.commands.consult_advice import (
    change_entry,
    change_note,
    note_outcome,
    pass_on_question,
    publish_entry,
    withdraw_entry,
    write_note,
)
from grants.deliverables.commands.requiring import move_due_days, require_deliverables
from grants.deliverables.commands.writing import save_section, submit_deliverable

__all__ = [
    "accept_deliverable",
    "book_slot",
    "cancel_booking",
    "cancel_consult_hour",
    "change_entry",
    "change_note",
    "close_point",
    "keep_accepted_file",
    "move_booking",
    "move_due_days",
    "note_outcome",
    "pass_on_question",
    "plan_consult_hours",
    "publish_entry",
    "remind_of_booking",
    "require_deliverables",
    "return_deliverable",
    "save_section",
    "submit_deliverable",
    "withdraw_entry",
    "write_note",
]
