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
        "revision": sentence("a new version is being written"),
    },
    transitions=(
        Transition("expected", "write", "draft", "applicant"),
        Transition("draft", "write", "draft", "applicant"),
        Transition("returned", "write", "returned", "applicant"),
        Transition("draft", "submit", "submitted", "applicant", "every section is written"),
        Transition("submitted", "return", "returned", "programme_manager", "with at least one open point"),
        Transition("submitted", "accept", "accepted", "programme_manager", "every point is closed"),
        Transition("returned", "submit", "submitted", "applicant", "every section is written"),
        Transition("accepted", "revise", "revision", "applicant", "what was accepted stays accepted"),
        Transition("revision", "write", "revision", "applicant"),
        Transition("revision", "submit", "submitted", "applicant", "every section is written"),
    ),
)

LIBRARY_ENTRY = Lifecycle(
    name="library_entry",
    initial="listed",
    labels={"listed": sentence("in the library"), "withdrawn": sentence("withdrawn from the library")},
    transitions=(
        Transition("listed", "withdraw", "withdrawn", "applicant", "with a reason"),
        Transition("withdrawn", "publish", "listed", "applicant", "agrees again"),
    ),
)

OUTCOMES = ("accept", "remarks", "return")
"""What a reader says should follow."""

LEVELS = ("described", "substantiated", "effective_first", "effective_good", "effective_strong")
"""The steps of the databank's ladder."""

TYPES = ("handbook", "process_evaluation", "intervention_description")

CONSULT_BOOKING = Lifecycle(
    name="consult_booking",
    initial="booked",
    labels={
        "booked": sentence("booked"),
        "cancelled": sentence("cancelled by the project"),
        "fallen_out": sentence("fallen out: the day was cancelled"),
        "passed_on": sentence("passed on to the questions of a call"),
        "attended": sentence("it took place"),
        "missed": sentence("nobody came"),
    },
    transitions=(
        Transition("booked", "move", "booked", "applicant", "before it begins, to a free slot"),
        Transition("booked", "cancel", "cancelled", "applicant", "before it begins"),
        Transition("booked", "fall_out", "fallen_out", "programme_manager", "the whole day is cancelled"),
        Transition("booked", "pass_on", "passed_on", "adviser", "the question is about an open call"),
        Transition("booked", "attend", "attended", "adviser", "after it began"),
        Transition("booked", "miss", "missed", "adviser", "after it began"),
        Transition("attended", "miss", "missed", "adviser", "noted wrongly"),
        Transition("missed", "attend", "attended", "adviser", "noted wrongly"),
    ),
)
HOLDS_A_SLOT = ("booked", "attended", "missed")
"""The states in which a booking keeps its slot: nobody else can have it."""

CONSULT_ENTRY = Lifecycle(
    name="consult_entry",
    initial="published",
    labels={"published": sentence("published"), "withdrawn": sentence("taken off")},
    transitions=(
        Transition("published", "change", "published", "adviser"),
        Transition("published", "withdraw", "withdrawn", "adviser", "with a reason"),
    ),
)

CONSULT_TOPICS = (
    "handbook",
    "evaluation",
    "description",
    "target_group",
    "cooperation",
    "planning",
    "money",
    "recognition",
    "other",
)
"""What a question of the consult hour is about; the same words order the entries."""
NOTE_READERS = ("advisers", "project", "projects")
"""Who reads a note: only advisers, this project too, or every project without knowing of whom it is."""
