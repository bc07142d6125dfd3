"""How does an answer, a score or a dossier read on paper?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grants.applications.rules import size_in_words
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import answer_in_words
from grants.streams.rules.definition import Definition, Question, Words

Pick = Callable[[str, str], str]
Say = Callable[[Any], str]

INCOME_WORDS = {
    "own_cash": sentence("own money"),
    "own_in_kind": sentence("own contribution in kind"),
    "third_party": sentence("contribution of others"),
}
GROUND_WORDS = {
    "ranked_within_line": sentence("ranked high enough for the money there is"),
    "substance": sentence("the judgement of the content"),
    "eligibility": sentence("the conditions of the call"),
    "ceiling": sentence("the subsidy ceiling was reached"),
    "cap": sentence("the maximum for this initiative was reached"),
    "max_awards": sentence("the maximum number of awards was reached"),
    "late": sentence("arrived after the deadline"),
}


def words(text: Words, pick: Pick) -> str:
    """Return a text of the call in the reader's language."""
    return pick(text.nl, text.en)


def answer(question: Question, value: Any, *, pick: Pick, say: Say) -> str:
    """Return an answer as it reads; an empty string when there is none."""
    if value is None or value in ("", []):
        return ""
    if question.kind == "file":
        return ", ".join(f"{one['name']} ({say(size_in_words(one['size']))})" for one in value)
    if question.kind == "yes_no":
        return say(sentence("yes") if value in ("yes", True) else sentence("no"))
    said = answer_in_words(question, value, pick("nl", "en"))
    return "" if said is None else say(said)


def head_name(definition: Definition, side: str, head: str, *, pick: Pick, say: Say) -> str:
    """Return the name of a budget head or of a kind of income."""
    if side == "income":
        return say(INCOME_WORDS.get(head, head))
    return next((words(one.name, pick) for one in definition.budget_heads if one.key == head), head)


def criterion_name(definition: Definition, key: str, *, pick: Pick) -> str:
    """Return the name of a criterion of the call."""
    return next((words(one.name, pick) for one in definition.criteria if one.key == key), key)


OUTCOME_SAID = {
    "award": sentence("Subsidy awarded"),
    "refusal": sentence("Application refused"),
    "inadmissible": sentence("Application inadmissible"),
    "withdrawal": sentence("Award withdrawn"),
}


def outcome_said(outcome: str, *, is_published: bool) -> Sentence:
    """Return what was decided, and whether it was published."""
    if is_published:
        return OUTCOME_SAID[outcome]
    return sentence("%(outcome)s (not published yet)", outcome=OUTCOME_SAID[outcome])
