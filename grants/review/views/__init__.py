"""What did HTTP ask about review, what do we answer? By desk: the reviewer, the manager, the panel."""

from grants.review.views.desk import bp

from . import (  # noqa: F401  they register their pages on `bp`
    copies,
    dates,
    draws,
    interests,
    manager,
    meeting,
    moves,
    panel,
    preferences,
    proposal,
    quality,
    reviewer,
    uncertainty,
)

__all__ = ["bp"]
