"""What is kept of awards, and what may never be kept? Split by noun."""

from grants.awards.models.award import UNKNOWN, Award
from grants.awards.models.calendar import CalendarFetch, CalendarSubscription
from grants.awards.models.registers import RegisterFact, RegisterImport, RegisterUpload
from grants.awards.models.requests import ChangePart, ChangeRequest

__all__ = [
    "UNKNOWN",
    "Award",
    "CalendarFetch",
    "CalendarSubscription",
    "ChangePart",
    "ChangeRequest",
    "RegisterFact",
    "RegisterImport",
    "RegisterUpload",
]
