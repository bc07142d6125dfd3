"""What did HTTP ask about awards? By noun: awards, start and payment, requests, final amounts, registers."""

from grants.awards.views.desk import bp

from . import (  # noqa: F401  they register their pages on `bp`
    awards,
    batches,
    calendar,
    compensations,
    corrections,
    determinations,
    general,
    payments,
    recoveries,
    registers,
    report_desk,
    report_writing,
    reports,
    requests,
    samples,
    start,
    upheld,
)

__all__ = ["bp"]
