"""What is kept of decisions, and what may never be kept? By noun."""

from grants.decisions.models.batches import Batch, Decision

__all__ = ["Batch", "Decision"]
