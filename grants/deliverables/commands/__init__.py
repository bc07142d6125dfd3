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
from grants.deliverables.commands.figures import save_figures
from grants.deliverables.commands.files import add_file, describe_file, remove_file
from grants.deliverables.commands.library import (
    publish_in_library,
    save_library_facts,
    withdraw_from_library,
)
from grants.deliverables.commands.reading import (
    assign_readers,
    note_talk,
    remind_reader,
    reply_to_point,
    submit_reading,
)
from grants.deliverables.commands.recognition import end_recognition, note_recognition
from grants.deliverables.commands.requiring import move_due_days, require_deliverables
from grants.deliverables.commands.sources import add_source, correct_source, remove_source
from grants.deliverables.commands.writing import (
    restore_version,
    revise_deliverable,
    save_section,
    submit_deliverable,
)

__all__ = [
    "accept_deliverable",
    "add_file",
    "add_source",
    "assign_readers",
    "book_slot",
    "cancel_booking",
    "cancel_consult_hour",
    "change_entry",
    "change_note",
    "close_point",
    "correct_source",
    "describe_file",
    "end_recognition",
    "keep_accepted_file",
    "move_booking",
    "move_due_days",
    "note_outcome",
    "note_recognition",
    "note_talk",
    "pass_on_question",
    "plan_consult_hours",
    "publish_entry",
    "publish_in_library",
    "remind_of_booking",
    "remind_reader",
    "remove_file",
    "remove_source",
    "reply_to_point",
    "require_deliverables",
    "restore_version",
    "return_deliverable",
    "revise_deliverable",
    "save_figures",
    "save_library_facts",
    "save_section",
    "submit_deliverable",
    "submit_reading",
    "withdraw_entry",
    "withdraw_from_library",
    "write_note",
]
