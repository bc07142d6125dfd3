"""One answer to "may this be done?", with its reason, for the button, the guard and the test."""

from __future__ import annotations

from dataclasses import dataclass

from grants.foundation.errors import NotAllowed, NotFound
from grants.foundation.wording import Sentence


@dataclass(frozen=True)
class Verdict:
    """Yes, no with a reason, or hidden: no, and not even its existence may show."""

    allowed: bool
    reason: Sentence | None = None
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise NotFound when hidden, NotAllowed when refused, nothing when allowed."""
        if self.allowed:
            return
        if self.hidden or self.reason is None:
            raise NotFound
        raise NotAllowed(self.reason)


YES = Verdict(True)
HIDDEN = Verdict(False, hidden=True)


def no(reason: Sentence) -> Verdict:
    """Refuse, and say why."""
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """Return the first that is not a yes, or yes when all are."""
    return next((verdict for verdict in verdicts if not verdict), YES)
