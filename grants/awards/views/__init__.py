"""What did HTTP ask about awards, what do we answer? By noun: awards, requests, registers."""

from grants.awards.views.desk import bp

from . import awards, calendar, registers, requests  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
