"""Given how the panel voted between two scores and the rule of the call, which score counts?"""

from __future__ import annotations

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition


def outcome_of(
    definition: Definition,
    *,
    lower: int,
    higher: int,
    votes_lower: int,
    votes_higher: int,
    chosen: int | None = None,
    reason: str = "",
) -> int | None:
    """Return the score that counts: that of the most votes, and where they are equally divided what the call says.

    None where the panel must vote anew. Raises RuleBroken `nobody_voted`, `same_score`, and `chair_decides` where the
    chair must name one of the two with a reason.
    """
    if lower >= higher:
        raise RuleBroken(
            "same_score", sentence("The second score must be higher than the first."), field="higher"
        )
    if votes_lower + votes_higher == 0:
        raise RuleBroken("nobody_voted", sentence("Nobody voted."), field="votes_lower")
    if votes_lower != votes_higher:
        return lower if votes_lower > votes_higher else higher
    if definition.split_vote == "chair":
        if chosen not in (lower, higher) or not reason.strip():
            raise RuleBroken(
                "chair_decides",
                sentence(
                    "The votes are equally divided. The chair names one of the two scores, with a reason."
                ),
                field="chosen" if chosen not in (lower, higher) else "reason",
            )
        return chosen
    return {"higher": higher, "lower": lower}.get(definition.split_vote)
