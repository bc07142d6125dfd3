"""Which kinds of letters are there, which of their words may a manager write, and is such a text well written?

A letter has three free texts: how it opens, how the outcome is said, and how it ends. What the law asks stands
around them and cannot be written away: the outcome itself, reasons and scores, the amount and how it is computed,
period, duties, and how to object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from grants.decisions.rules import parts
from grants.decisions.rules.blocks import Tell
from grants.decisions.rules.facts import LetterFacts, LetterWords
from grants.decisions.states import LETTER_KINDS
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.placeholders import braced, check_placeholders, filled
from grants.foundation.wording import Sentence, sentence

LONGEST_PART = 4_000
DECISION = "decision"
"""The placeholder that every text of the outcome holds: the sentence that decides."""


@dataclass(frozen=True)
class Placeholder:
    """What a placeholder stands for, and how it follows from the facts of a letter."""

    said: Sentence
    value: Callable[[LetterFacts], Any]


PLACEHOLDERS: dict[str, Placeholder] = {
    "amount": Placeholder(sentence("the amount that is awarded"), lambda facts: facts.awarded),
    "arrived": Placeholder(sentence("when the application arrived"), lambda facts: facts.arrived_at),
    "before": Placeholder(sentence("the amount that was awarded before"), lambda facts: facts.awarded_before),
    "call": Placeholder(sentence("the name of the call"), lambda facts: facts.call),
    "ceiling": Placeholder(sentence("the subsidy ceiling of the call"), lambda facts: facts.ceiling),
    "contact": Placeholder(sentence("whom to contact about the call"), lambda facts: facts.contact),
    "end": Placeholder(sentence("the last day of the project"), lambda facts: facts.ends_on),
    "organisation": Placeholder(sentence("the organisation"), lambda facts: facts.addressee[0]),
    "person": Placeholder(sentence("to whom the letter goes"), lambda facts: facts.person),
    "place": Placeholder(sentence("the place in the ranking"), lambda facts: facts.place),
    "ranked": Placeholder(sentence("how many are in the ranking"), lambda facts: facts.ranked),
    "reference": Placeholder(sentence("the reference of the application"), lambda facts: facts.reference),
    "replaced_on": Placeholder(
        sentence("the day of the decision that this one replaces"), lambda facts: facts.replaced_on
    ),
    "requested": Placeholder(sentence("the amount that was asked"), lambda facts: facts.requested),
    "start": Placeholder(sentence("the first day of the project"), lambda facts: facts.starts_on),
    "title": Placeholder(sentence("the title of the application"), lambda facts: facts.title),
    "until": Placeholder(sentence("until when the offer can be accepted"), lambda facts: facts.accept_until),
}
OUTCOME_SENTENCE = sentence("the sentence that decides, which every letter holds")


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter, and the placeholders that its texts may hold beside those of every letter."""

    key: str
    when: Sentence
    words: tuple[str, ...] = ()
    good: bool = False
    """Whether it brings good news only."""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return every placeholder that a text of this kind may hold, but that of the decision."""
        return (*_EVERY, *self.words)

    def allowed(self, part: str) -> tuple[str, ...]:
        """Return what one of its texts may hold: only that of the outcome holds the decision."""
        return (DECISION, *self.placeholders) if part == "outcome" else self.placeholders


_EVERY = ("person", "organisation", "title", "reference", "call", "arrived", "requested", "contact")
_RANKED = ("place", "ranked", "ceiling")
_AWARD = ("amount", "start", "end")
_LATER = ("replaced_on",)
_KINDS = (
    LetterKind("award", sentence("an award"), (*_AWARD, *_RANKED), good=True),
    LetterKind("offer", sentence("an award in part, as an offer"), (*_AWARD, *_RANKED, "until")),
    LetterKind(
        "completed",
        sentence("an award in part that is completed"),
        (*_AWARD, *_RANKED, *_LATER, "before"),
        good=True,
    ),
    LetterKind(
        "replacing", sentence("an award in the place of a refusal"), (*_AWARD, *_RANKED, *_LATER), good=True
    ),
    LetterKind("no_money", sentence("a refusal for want of money or room"), _RANKED),
    LetterKind("substance", sentence("a refusal on what is in the application"), _RANKED),
    LetterKind("late", sentence("not considered: too late")),
    LetterKind("incomplete", sentence("not considered: left untreated")),
    LetterKind("eligibility", sentence("not considered: it does not meet the conditions")),
    LetterKind("apart", sentence("a refusal apart from the ranking")),
    LetterKind("rectification", sentence("a rectification"), _LATER),
    LetterKind("detriment", sentence("a lower award"), (*_AWARD, *_LATER, "before")),
    LetterKind("withdrawal_of_award", sentence("the withdrawal of an award"), (*_LATER, "before")),
    LetterKind("objection", sentence("a new decision on an objection"), _LATER),
    LetterKind("court", sentence("a new decision after a judgment"), _LATER),
    LetterKind("supplement", sentence("a supplementary award"), (*_AWARD, *_LATER, "before"), good=True),
)
KINDS: dict[str, LetterKind] = {one.key: one for one in _KINDS}


def kind_of_letter(key: str) -> LetterKind:
    """Return a kind; raises NotFound."""
    if key not in LETTER_KINDS:
        raise NotFound
    return KINDS[key]


def letter_kind(batch_kind: str, outcome: str, ground: str, *, replaces: bool) -> str:
    """Return of which kind the letter of a decision is."""
    if batch_kind not in ("ranking", "admissibility"):
        return batch_kind
    if outcome == "award":
        if ground == "ranked_within_line":
            return "replacing" if replaces else "award"
        return "offer" if ground == "offered_in_part" else "completed"
    if outcome == "refusal":
        return "substance" if ground == "substance" else "no_money"
    return ground


def default_words(kind: LetterKind, tell: Tell) -> LetterWords:
    """Return the texts of a letter for which nobody wrote others, with their placeholders in them."""
    return LetterWords(
        opening=tell(parts.opening("{arrived}", "{call}")),
        outcome=tell(parts.WITH_CONGRATULATIONS) if kind.good else "{decision}",
        closing="",
    )


def check_words(kind: LetterKind, words: LetterWords, *, language: str) -> None:
    """Raise RuleBroken at `<part>_<language>` when a text cannot stand in a letter of this kind.

    Codes: `letter_text_empty`, `letter_text_too_long`, `placeholder_unknown`, `decision_missing`.
    """
    for part, text in asdict(words).items():
        field = f"{part}_{language}"
        if not text.strip() and part != "closing":
            raise RuleBroken("letter_text_empty", sentence("Write a text."), field=field)
        if len(text) > LONGEST_PART:
            said = sentence("Use at most %(count)s characters.", count=LONGEST_PART)
            raise RuleBroken("letter_text_too_long", said, field=field)
        check_placeholders(text, kind.allowed(part), field=field)
    if words.outcome.count(braced((DECISION,))) != 1:
        said = sentence(
            "Write %(decision)s once: it becomes the sentence that decides.", decision=braced((DECISION,))
        )
        raise RuleBroken("decision_missing", said, field=f"outcome_{language}")


def words_said(kind: LetterKind, facts: LetterFacts, decision: Sentence, tell: Tell) -> LetterWords:
    """Return the free texts of a letter as they stand in it: own or default ones, filled in."""
    words = facts.words or default_words(kind, tell)
    values = {key: _told(PLACEHOLDERS[key].value(facts), tell) for key in kind.placeholders}
    values[DECISION] = tell(decision)
    return LetterWords(**{part: filled(text, values) for part, text in asdict(words).items()})


def _told(value: Any, tell: Tell) -> str:
    return "" if value is None else value if isinstance(value, str) else tell(parts.just(value))


def as_words(kept: Mapping[str, str] | None) -> LetterWords | None:
    """Read the texts of one language as they are kept; None where the default ones count."""
    return None if kept is None else LetterWords(**kept)
