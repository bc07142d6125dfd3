"""What is kept of applications, and what may never be kept? By noun."""

from grants.applications.models.application import (
    Application,
    Attachment,
    BudgetLine,
    DeadlineNotice,
    DecisionWarning,
    Interest,
    InvitationNotice,
    Likeness,
    Repair,
    SectionAnswers,
    SignOff,
    Submission,
    TeamMember,
    TextComparison,
)
from grants.applications.models.extension import PersonalExtension
from grants.applications.models.formal import FormalCheck, Postponement, Suspension
from grants.applications.models.idea import Idea, WrittenAdvice
from grants.applications.models.preregistration import Preregistration

__all__ = [
    "Application",
    "Attachment",
    "BudgetLine",
    "DeadlineNotice",
    "DecisionWarning",
    "FormalCheck",
    "Idea",
    "Interest",
    "InvitationNotice",
    "Likeness",
    "PersonalExtension",
    "Postponement",
    "Preregistration",
    "Repair",
    "SectionAnswers",
    "SignOff",
    "Submission",
    "Suspension",
    "TeamMember",
    "TextComparison",
    "WrittenAdvice",
]
