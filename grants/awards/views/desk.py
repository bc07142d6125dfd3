"""Where the pages about awards are registered, and what they share."""

from __future__ import annotations

from grants.foundation.wording import sentence
from grants.web.access import wing

bp = wing("awards", __name__)

KIND_NAMES = {
    "extension": sentence("more time"),
    "change": sentence("change of plan or budget"),
    "combined": sentence("more time and a change"),
}
STATE_NAMES = {
    "running": sentence("running"),
    "settled": sentence("final amount determined"),
    "past": sentence("past, from a register"),
    "vanished": sentence("no longer in its register"),
    "withdrawn": sentence("withdrawn"),
}
CONDITION_TONES = {"open": "warning", "handed_in": "info", "met": "good", "dropped": "neutral"}
BANK_TONES = {
    "given": "warning",
    "checked": "good",
    "refused": "bad",
    "replaced": "neutral",
    "flagged": "bad",
}
REQUEST_TONES = {"asked": "warning", "granted": "good", "refused": "bad", "withdrawn": "neutral"}
DETERMINATION_TONES = {"intended": "warning", "proposed": "info", "set": "good", "returned": "neutral"}
RECEIPT_NAMES = {
    "received": sentence("paid back"),
    "set_off": sentence("set off"),
    "remitted": sentence("let go"),
}
OUTCOME_NAMES = {
    "granted": sentence("granted"),
    "altered": sentence("granted otherwise"),
    "refused": sentence("not granted"),
    "withdrawn": sentence("withdrawn"),
}
"""What became of one part of a request."""
COLUMN_NAMES = {
    "identity": sentence("the number of the dossier"),
    "moment": sentence("when the register stood so"),
    "recipient": sentence("the recipient"),
    "title": sentence("the title"),
    "scheme": sentence("the scheme"),
    "policy_field": sentence("the policy field"),
    "year": sentence("the year"),
    "requested": sentence("the amount requested"),
    "granted": sentence("the amount granted"),
    "determined": sentence("the amount determined"),
    "kept": sentence("kept as it stands"),
}
"""What a column of a register is read as."""
FACT_NAMES = {
    "vanished": sentence("no longer in the register"),
    "returned": sentence("in the register again"),
}
"""What a dated fact says that is about no column."""
