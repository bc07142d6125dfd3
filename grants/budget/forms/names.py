"""How is each kind of thing about money called on the screen?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from grants.budget.models import Commitment

POT_KIND_NAMES = {
    "programme": _l("programme"),
    "year": _l("budget year"),
    "round": _l("round"),
    "stream": _l("stream"),
    "execution": _l("costs of execution"),
    "objection_reserve": _l("reserve for objections"),
    "overrun": _l("overrun after an objection"),
    "past": _l("past awards"),
}
OPENED_BY_HAND = ("programme", "year", "round", "execution", "objection_reserve", "overrun")
"""A stream's pot is opened with its stream, that of past awards with their import."""
PROPOSAL_KIND_NAMES = {
    "funding": _l("Funding: bring money into a pot"),
    "top_up": _l("Top-up: bring money into a pot and raise its ceiling"),
    "reallocation": _l("Reallocation: move free money from one pot to another"),
    "ceiling": _l("Ceiling: set the ceiling of a pot, higher or lower"),
    "tranche": _l("Tranche: move money to another year"),
    "correction": _l("Correction: undo an entry"),
}
ENTRY_KIND_NAMES = {
    "funding": _l("funding"),
    "top_up": _l("top-up"),
    "reallocation": _l("reallocation"),
    "tranche": _l("to another year"),
    "reservation": _l("reservation"),
    "commitment": _l("commitment"),
    "release": _l("release"),
    "payment": _l("payment"),
    "recovery": _l("recovery"),
    "correction": _l("correction"),
}
PURSE_NAMES = {
    "free": _l("Free"),
    "reserved": _l("Reserved"),
    "committed": _l("Committed"),
    "paid": _l("Paid"),
}
BASIS_NAMES = {
    "money_proposal": _l("proposal"),
    "decision": _l("decision"),
    "batch": _l("batch of decisions"),
    "award": _l("award"),
    "stream_version": _l("announced call"),
    "register_import": _l("import of a register"),
    "penalty": _l("penalty for deciding late"),
}
CONDITION_NAMES = {
    "waits": _l("waits for the budget"),
    "open": _l("can be invoked"),
    "invoked": _l("invoked"),
    "lapsed": _l("lapsed: the award stands without condition"),
}
LAWS = {
    "higher": _l(
        "A higher ceiling works once it is announced. It follows the same ranking and the same rule: nothing is "
        "assessed again, earlier awards stay, and whoever is next in the ranking comes first (Awb 4:26 and 4:27)."
    ),
    "lower": _l(
        "A lower ceiling does not hold for applications in hand (Awb 4:27, second paragraph). It does only when "
        "they had to be in before the budget was adopted, the lower ceiling follows from that budget, and the "
        "announcement warned for it (Awb 4:28)."
    ),
    "award": _l(
        "This moves money only. Lowering or raising an award itself takes a decision of its own, with a hearing "
        "when it is to the recipient's detriment (Awb 4:48 to 4:50)."
    ),
    "tranche": _l(
        "The amount of the award stays as it is. When it is paid follows from the decision (Awb 4:86)."
    ),
    "correction": _l(
        "Nothing is erased: a new entry undoes the old one, once. Ceilings stay as they were announced; a lower "
        "one is a proposal of its own."
    ),
}
LESSER_NAMES = {
    "money": _l("the money in the pot"),
    "ceiling": _l("the ceiling"),
    "both": _l("money and ceiling alike"),
}


def named(commitment: Commitment) -> str:
    """Return how a commitment is called: by what it rests on."""
    kind = BASIS_NAMES.get(commitment.basis_kind, commitment.basis_kind.replace("_", " "))
    return f"{kind} {commitment.basis_id}"
