"""To whom can a broadcast go, and why does somebody get it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.foundation.wording import Sentence, sentence

GROUPS: dict[str, Sentence] = {
    "draft": sentence("teams with a draft"),
    "submitted": sentence("teams of submitted applications, not found admissible or inadmissible yet"),
    "admissible": sentence("teams of admissible applications, not decided yet"),
    "inadmissible": sentence("teams of inadmissible applications, not decided yet"),
    "withdrawn": sentence("teams of withdrawn applications"),
    "awarded": sentence("teams of awarded applications"),
    "not_awarded": sentence("teams of applications that were decided and not awarded"),
    "invited": sentence("invited organisations"),
    "reviewers": sentence("reviewers"),
}
"""Who can be chosen. For drafts nothing but the person is shown: the funder does not read drafts."""
UNTOLD = {"admissible", "inadmissible"}
"""Groups that tell a team what was found before it reads its decision."""


@dataclass(frozen=True)
class Reason:
    """Why somebody gets a broadcast: a group, in which call, and for which application if it may be named."""

    group: str
    stream_id: int
    code: str
    application_id: int | None = None
    reference: str | None = None

    def as_kept(self) -> dict[str, Any]:
        """Return what is kept with the mail."""
        return {"group": self.group, "code": self.code, "reference": self.reference}


@dataclass(frozen=True)
class Recipient:
    """One address, once, with every reason; `bounces` when its mail server refused it before.

    Without a language who has no account: what it reads is not known, and it gets both.
    """

    email: str
    name: str
    language: str | None
    account_id: int | None
    reasons: tuple[Reason, ...]
    bounces: bool = False


def digest_of(recipients: Iterable[Recipient]) -> str:
    """Return what tells one selection from another: the same people for the same reasons are the same."""
    lines = sorted(f"{one.email} {one.bounces} {one.reasons}" for one in recipients)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
