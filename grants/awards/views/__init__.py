"""What did HTTP ask about awards, what do we answer? By noun: awards, their start and payment, requests, registers."""

from grants.awards.views.desk import bp

from . import awards, batches, calendar, payments, registers, requests, start  # noqa: F401  they register pages

__all__ = ["bp"]
