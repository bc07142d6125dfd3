"""What does someone intend with figures? To have rows as a file, and to lay process evaluations side by side."""

from grants.reporting.commands.exports import MEDIA_TYPES, ask_export, keep_export
from grants.reporting.commands.learning import ask_analysis, freeze_selection, keep_analysis

__all__ = [
    "MEDIA_TYPES",
    "ask_analysis",
    "ask_export",
    "freeze_selection",
    "keep_analysis",
    "keep_export",
]
