"""Which kinds of mail tell of a running award: what was decided, its reports, its account, its final amount?"""

from __future__ import annotations

from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import sentence

_COLLEAGUE = sentence("These ask a colleague or a reviewer to do something.")

END_KINDS = (
    Kind(
        "general_decided",
        sentence("one decision for all projects gave more time"),
        "award",
        ("title", "reference", "call", "new_end", "reason"),
        must=("new_end", "link"),
    ),
    Kind(
        "account_awaited",
        sentence("the account of a project is due or late"),
        "account",
        ("title", "reference", "call", "outcome", "until", "because"),
        must=("outcome", "until", "because", "link"),
    ),
    Kind(
        "account_missing",
        sentence("the account of a project did not come in the term that was set"),
        "determination",
        ("title", "reference", "call"),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "account_submitted",
        sentence("a project was accounted for"),
        "determination",
        ("title", "reference", "call"),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "account_returned",
        sentence("the account of a project was returned"),
        "account",
        ("title", "reference", "call", "reason"),
        must=("reason", "link"),
    ),
    Kind(
        "report_told",
        sentence("a report on a project was asked, returned or accepted, or is due or late"),
        "report",
        ("title", "reference", "call", "report", "outcome", "until", "because"),
        must=("outcome", "until", "because", "link"),
    ),
    Kind(
        "report_came",
        sentence("a report on a project was handed in, or a point about it was answered"),
        "report",
        ("title", "reference", "call", "report"),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "report_missing",
        sentence("a report on a project stayed away after the term that was set"),
        "determination",
        ("title", "reference", "call", "report"),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "amount_intended",
        sentence("a lower final amount is intended and views are asked"),
        "determination",
        ("title", "reference", "call", "amount", "reason", "until"),
        must=("amount", "reason", "until", "link"),
    ),
    Kind(
        "amount_proposed",
        sentence("a final amount was proposed"),
        "determination",
        ("title", "reference", "call", "amount"),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "amount_determined",
        sentence("the final amount was determined"),
        "determination",
        ("title", "reference", "call"),
    ),
)
