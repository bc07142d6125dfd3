"""What did HTTP ask about money, what do we answer? By desk: programmes and their pots, proposals."""

from grants.budget.views.desk import bp

from . import programmes, proposals  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
