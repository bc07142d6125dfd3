"""Given who somebody is to an application, may they review it?"""

from __future__ import annotations

from grants.foundation.wording import Sentence, sentence


def bar_to_review(
    *,
    name: str,
    writes_along: bool,
    acts_for: str | None,
    owns: str | None,
    applies_in_round: bool,
    oversees: bool,
) -> Sentence | None:
    """Return why somebody may not review an application, or None.

    `acts_for` and `owns` name the applicant and the owner when the person acts for them. Who applies in a
    round judges nobody in it: leaving the room still lets one rank the rivals (code on personal interests).
    Who `oversees` the review sees the scores of others, so would not judge by themselves.
    """
    if writes_along:
        return sentence("%(name)s writes along on this application.", name=name)
    if acts_for:
        return sentence(
            "%(name)s acts for the applicant, %(organisation)s.", name=name, organisation=acts_for
        )
    if owns:
        return sentence(
            "%(name)s acts for the owner of the initiative, %(organisation)s.", name=name, organisation=owns
        )
    if applies_in_round:
        return sentence("%(name)s takes part in an application in this round.", name=name)
    if oversees:
        return sentence("%(name)s sees every score here as chair, manager or auditor.", name=name)
    return None
