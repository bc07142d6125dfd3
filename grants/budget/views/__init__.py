"""What did HTTP ask about money, what do we answer? Split by noun."""

from grants.budget.views.desk import bp

from . import commitments, mandates, programmes, proposals, years  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
