"""Where the pages about awards are registered, and what they share."""

from __future__ import annotations

from grants.foundation.wording import sentence
from grants.web.access import wing

bp = wing("awards", __name__)

KIND_NAMES = {"extension": sentence("more time"), "change": sentence("change of plan or budget")}
STATE_NAMES = {"running": sentence("running"), "past": sentence("past, from a register")}
REQUEST_TONES = {"asked": "warning", "granted": "good", "refused": "bad", "withdrawn": "neutral"}
