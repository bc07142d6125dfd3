"""What is kept of decisions, and what may never be kept? By noun."""

from grants.decisions.models.batches import Batch, Decision
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

__all__ = [
    "Appeal",
    "Batch",
    "Decision",
    "Hearing",
    "Objection",
    "ObjectionFile",
    "ObjectionLetter",
    "ObjectionStep",
    "Objector",
    "Package",
]
