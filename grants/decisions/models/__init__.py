"""What is kept of decisions, and what may never be kept? By noun."""

from grants.decisions.models.batches import Batch, Decision
from grants.decisions.models.defaults import NoticeOfDefault
from grants.decisions.models.deviations import Deviation
from grants.decisions.models.letters import Delivery, LetterText
from grants.decisions.models.objections import (
    Appeal,
    Hearing,
    Objection,
    ObjectionFile,
    ObjectionLetter,
    ObjectionStep,
    Objector,
)
from grants.decisions.models.packages import Package
from grants.decisions.models.views import ViewsRequest

__all__ = [
    "Appeal",
    "Batch",
    "Decision",
    "Delivery",
    "Deviation",
    "Hearing",
    "LetterText",
    "NoticeOfDefault",
    "Objection",
    "ObjectionFile",
    "ObjectionLetter",
    "ObjectionStep",
    "Objector",
    "Package",
    "ViewsRequest",
]
