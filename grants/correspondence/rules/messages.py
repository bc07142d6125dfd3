"""Who reads a message, in words: made from the same roles that the rows are filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from grants.foundation.wording import Sentence, sentence

ROLES_IN_WORDS: dict[str, Sentence] = {
    "adviser": sentence("advisers"),
    "reviewer": sentence("reviewers"),
    "chair": sentence("the chair"),
    "programme_manager": sentence("programme managers"),
    "deciding_authority": sentence("the deciding authority"),
    "controller": sentence("controllers"),
    "auditor": sentence("auditors"),
    "administrator": sentence("administrators"),
}


def who_reads(readers: str, roles: Sequence[str]) -> Sentence:
    """Return who reads a message for `readers`; `roles` are those that read applications as staff."""
    staff = listed([ROLES_IN_WORDS[role] for role in roles])
    if readers == "funder":
        return sentence("Only the funder: %(roles)s. The team never sees it.", roles=staff)
    return sentence(
        "The whole team of the application, also who joins it later, and the funder: %(roles)s. Whoever has a"
        " personal interest in the application does not see it as the funder.",
        roles=staff,
    )


def listed(words: Sequence[Sentence]) -> Sentence:
    """Return words as a list in a sentence: one, two and three."""
    *before, last = words
    if not before:
        return last
    first, *more = before
    for one in more:
        first = sentence("%(first)s, %(next)s", first=first, next=one)
    return sentence("%(first)s and %(last)s", first=first, last=last)
