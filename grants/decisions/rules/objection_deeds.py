"""Given how far an objection is, what can a manager do with it now?"""

from __future__ import annotations

from grants.decisions.states import OBJECTION, OPEN_OBJECTION
from grants.foundation.wording import Sentence, sentence

DEEDS: dict[str, Sentence] = {
    "lateness": sentence("Judge whether lateness is excused"),
    "missing": sentence("Ask for what is missing"),
    "came": sentence("Enter what came in later"),
    "join": sentence("Handle it together with another objection"),
    "apart": sentence("Handle it by itself again"),
    "committee": sentence("Ask a committee for advice"),
    "advice": sentence("Enter the advice of the committee"),
    "hearing": sentence("Plan a hearing"),
    "report": sentence("Report the hearing"),
    "skip": sentence("Decide without a hearing"),
    "adjourn": sentence("Adjourn the decision"),
    "agree": sentence("Enter that a later day was agreed on"),
    "default": sentence("Enter a notice of default"),
    "dismissal": sentence("Propose to find it inadmissible or unfounded"),
    "upheld": sentence("Propose to find it founded, with a new decision"),
    "withdrawn": sentence("Enter that it was withdrawn"),
    "settled": sentence("Enter that both sides agreed"),
    "appeal": sentence("Enter that somebody went to court"),
}
"""What a manager can do with an objection, in the order in which it is offered."""
_BY_LIFECYCLE = {
    "missing": "ask_repair",
    "hearing": "plan_hearing",
    "report": "report_hearing",
    "skip": "skip_hearing",
    "dismissal": "propose_outcome",
    "upheld": "propose_outcome",
    "withdrawn": "withdraw",
    "settled": "settle",
}


def deeds_now(
    state: str,
    *,
    timeliness: str,
    is_joined: bool,
    leads_others: bool,
    has_committee: bool,
    has_clock: bool,
    was_adjourned: bool,
    is_overdue: bool,
) -> list[str]:
    """Return what can be done, by the keys of DEEDS; the commands hold the same and more."""
    running = state in OPEN_OBJECTION and state != "proposed"
    open_now = {
        **{key: OBJECTION.allows(state, deed) for key, deed in _BY_LIFECYCLE.items()},
        "lateness": running and timeliness == "late",
        "came": running,
        "join": state == "received" and not is_joined and not leads_others,
        "apart": running and is_joined,
        "committee": running and not has_committee,
        "advice": running and has_committee,
        "adjourn": running and has_clock and not was_adjourned and not is_overdue,
        "agree": running and has_clock,
        "default": running and is_overdue,
        "appeal": state == "decided",
    }
    if is_joined:
        open_now |= {"hearing": False, "report": False, "committee": False}
    return [key for key in DEEDS if open_now[key]]
