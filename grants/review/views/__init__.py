"""What did HTTP ask about review, what do we answer? By desk: the reviewer, the manager, the panel."""

from grants.review.views.desk import bp

from . import (  # noqa: F401  they register their pages on `bp`
    adjusting,
    amounts,
    copies,
    dates,
    draws,
    handling,
    interests,
    listed,
    manager,
    meeting,
    moves,
    pairs,
    panel,
    preferences,
    proposal,
    quality,
    rebuttals,
    redaction,
    replies,
    reviewer,
    steps,
    uncertainty,
    votes,
)

__all__ = ["bp"]
