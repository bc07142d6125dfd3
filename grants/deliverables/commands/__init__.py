"""What does someone intend with deliverables? Split by side: what is required, the initiative, the assessor."""

from grants.deliverables.commands.assessing import (
    accept_deliverable,
    close_point,
    keep_accepted_file,
    return_deliverable,
)
from grants.deliverables.commands.requiring import move_due_days, require_deliverables
from grants.deliverables.commands.writing import save_section, submit_deliverable

__all__ = [
    "accept_deliverable",
    "close_point",
    "keep_accepted_file",
    "move_due_days",
    "require_deliverables",
    "return_deliverable",
    "save_section",
    "submit_deliverable",
]
