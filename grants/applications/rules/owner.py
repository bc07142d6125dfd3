"""Must the owner of the initiative be asked, may it still answer, and what do we say about its answer?"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime, timedelta

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

ASK_AGAIN_AFTER = timedelta(days=1)


def must_ask_owner(*, owner_id: int, organisation_id: int, acts_for: Set[int]) -> bool:
    """Say whether the owner must agree: `acts_for` are the organisations the person who starts acts for."""
    return owner_id != organisation_id and owner_id not in acts_for


def owner_may_answer(state: str, answer: str) -> bool:
    """Say whether the owner may answer, or change its answer, in this state of the application.

    Nobody may see in a closed door what the funder found before publication: an agreement is fixed by either
    finding, and silence or a refusal, which only one finding can follow, by none.
    """
    if answer == "not_needed":
        return False
    return state in ("draft", "submitted") or (state == "inadmissible" and answer != "agreed")


def lacks_agreement(state: str, answer: str) -> bool:
    """Say whether the team must still be told that the owner did not agree."""
    return answer in ("asked", "refused") and state not in ("withdrawn", "decided")


def check_owner_agreed(answer: str) -> None:
    """Refuse to admit what the owner did not agree to; raises RuleBroken `owner_silent`, `owner_refused`."""
    if answer == "asked":
        said = sentence(
            "The owner of the initiative has not answered yet. Without its agreement this is not admissible."
        )
        raise RuleBroken("owner_silent", said)
    if answer == "refused":
        said = sentence("The owner of the initiative refused. Without its agreement this is not admissible.")
        raise RuleBroken("owner_refused", said)


def owner_can_be_asked_again(asked_at: datetime, at: datetime) -> bool:
    """Say whether a day has passed since the owner was asked."""
    return at >= asked_at + ASK_AGAIN_AFTER


def owner_in_words(answer: str, owner: str, *, asked_on: date | None, answered_on: date | None) -> Sentence:
    """Return what the team, the owner and the funder read about the owner's agreement."""
    if answer == "asked":
        return sentence(
            "We asked %(owner)s for agreement on %(day)s. There is no answer yet.", owner=owner, day=asked_on
        )
    if answer == "agreed":
        return sentence("%(owner)s agreed on %(day)s.", owner=owner, day=answered_on)
    if answer == "refused":
        return sentence("%(owner)s refused its agreement on %(day)s.", owner=owner, day=answered_on)
    return sentence("Not needed: the applicant, or who started the application, acts for the owner.")
