"""What can a deliverable be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

DELIVERABLE = Lifecycle(
    name="deliverable",
    initial="expected",
    labels={
        "expected": sentence("not started"),
        "draft": sentence("being written"),
        "submitted": sentence("submitted"),
        "returned": sentence("returned with points"),
        "accepted": sentence("accepted"),
    },
    transitions=(
        Transition("expected", "write", "draft", "applicant"),
        Transition("draft", "write", "draft", "applicant"),
        Transition("returned", "write", "returned", "applicant"),
        Transition("draft", "submit", "submitted", "applicant", "every section is written"),
        Transition("submitted", "return", "returned", "programme_manager", "with at least one open point"),
        Transition("submitted", "accept", "accepted", "programme_manager", "every point is closed"),
        Transition("returned", "submit", "submitted", "applicant", "every section is written"),
    ),
)

TYPES = ("handbook", "process_evaluation", "intervention_description")
