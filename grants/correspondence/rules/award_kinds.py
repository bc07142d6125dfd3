"""Which mails are there about requests, start and payment of an award, and what does each say happened?"""

from __future__ import annotations

from grants.awards.events import NEEDED, TOLD
from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import Sentence, sentence

_COLLEAGUE = sentence("These ask a colleague or a reviewer to do something.")

AWARD_KINDS = (
    Kind(
        "change_asked",
        sentence("a team asked for a change or more time"),
        "award",
        ("title", "reference", "call", "request", "reason"),
        must=("link",),
        never_held=_COLLEAGUE,
    ),
    Kind(
        "change_decided",
        sentence("a request for a change or more time was decided"),
        "award",
        ("title", "reference", "call", "outcome", "new_end", "because"),
        must=("outcome", "new_end", "because", "link"),
    ),
    Kind(
        "award_told",
        sentence("something about start or payment of an award must be known to its recipient"),
        "money",
        ("title", "reference", "call", "outcome", "because"),
        must=("outcome", "because", "link"),
    ),
    Kind(
        "award_waits",
        sentence("something about start or payment of an award waits for the funder"),
        "money",
        ("title", "reference", "call", "request"),
        must=("link",),
        never_held=_COLLEAGUE,
    ),
)

TOLD_SAID: dict[str, Sentence] = {
    "start_nears": sentence("Tell us soon when your project begins"),
    "start_overdue": sentence("We have not heard when your project begins"),
    "later_start_agreed": sentence("Your project may begin later"),
    "later_start_refused": sentence("Your project may not begin so late"),
    "start_corrected": sentence("What was told of the start of your project has been corrected"),
    "condition_added": sentence("One more condition before the first payment"),
    "condition_returned": sentence("Something is missing for a condition before the first payment"),
    "bank_refused": sentence("Something is wrong with your account number"),
    "payment_returned": sentence("A payment to you came back: look at your account number"),
    "compensation_intended": sentence("We intend to ask compensation for what the subsidy bought"),
    "compensation_set": sentence("You owe compensation for what the subsidy bought"),
    "suspended": sentence("We do not pay your project for some time"),
    "suspension_ended": sentence("Payment of your project goes on"),
    "reminded": sentence("Formal reminder: what you have to pay back is late"),
    "interest_claimed": sentence("You owe statutory interest over what you paid back too late"),
}
NEEDED_SAID: dict[str, Sentence] = {
    "later_start_asked": sentence("Somebody wants to begin later"),
    "condition_handed_in": sentence("A condition was handed in"),
    "bank_given": sentence("An account number must be checked"),
    "start_overdue": sentence("Nothing was heard of the start of a project"),
}
if set(TOLD_SAID) != set(TOLD) or set(NEEDED_SAID) != set(NEEDED):
    raise AssertionError("every matter of an award has its words")
