"""May one version of an announced call follow another? Clearer words and additions only, never another rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition, Question, Section, as_content
from grants.streams.rules.differences import FIELD_NAMES

REWORDED = ("name", "summary", "goal", "own_share_rule", "invitation_rule", "contact")
"""Fields whose words may change; of every other field only a language that is missing may be filled in."""


def refused_changes(before: Definition, after: Definition) -> list[Sentence]:
    """Return why a definition may not follow an announced one; an empty list when it may.

    Criteria, weights, amounts, dates and duties stay; nothing is taken away; a question that is added stands
    at the end of its page and is optional (who applied already, applied to the same rules).
    """
    return list(_fields(before, after)) + list(_sections(before.sections, after.sections))


def _fields(before: Definition, after: Definition) -> Iterator[Sentence]:
    old, new = as_content(before), as_content(after)
    texts = [(name, old[name], new[name]) for name in REWORDED]
    texts.append(("eligibility", old["eligibility"].pop("text"), new["eligibility"].pop("text")))
    for name, was, becomes in texts:
        if _is_emptied(was, becomes):
            yield sentence("“%(field)s” cannot be taken away any more.", field=FIELD_NAMES[name])
    for name, label in FIELD_NAMES.items():
        if name not in REWORDED and name != "sections" and not _only_filled_in(old[name], new[name]):
            yield sentence("“%(field)s” is a rule of the announced call and cannot change.", field=label)


def _is_emptied(was: Any, becomes: Any) -> bool:
    if isinstance(was, dict):
        return any(was[language] and not becomes[language] for language in was)
    return bool(was) and not becomes


def _only_filled_in(was: Any, becomes: Any) -> bool:
    """Say whether nothing differs but a language of a text that was not written before."""
    if isinstance(was, dict) and isinstance(becomes, dict):
        if set(was) == {"nl", "en"}:
            return all(not was[language] or was[language] == becomes[language] for language in was)
        return set(was) == set(becomes) and all(_only_filled_in(was[key], becomes[key]) for key in was)
    if isinstance(was, list) and isinstance(becomes, list):
        return len(was) == len(becomes) and all(map(_only_filled_in, was, becomes))
    return bool(was == becomes)


def _sections(before: tuple[Section, ...], after: tuple[Section, ...]) -> Iterator[Sentence]:
    if [one.key for one in after[: len(before)]] != [one.key for one in before]:
        yield sentence("A page of the form cannot be taken away or moved any more.")
        return
    for was, becomes in zip(before, after, strict=False):
        yield from _questions(was, becomes)
    for added in after[len(before) :]:
        yield from _added(added.questions)


def _questions(was: Section, becomes: Section) -> Iterator[Sentence]:
    if was.stage != becomes.stage:
        yield sentence("Which pages belong to the idea cannot change any more.")
    kept = becomes.questions[: len(was.questions)]
    if [one.key for one in kept] != [one.key for one in was.questions]:
        yield sentence(
            "A question of the page “%(page)s” cannot be taken away or moved any more; add new ones at the end.",
            page=was.title.nl or was.title.en,
        )
        return
    for old, new in zip(was.questions, kept, strict=True):
        if _ruled(old) != _ruled(new) or _is_emptied(asdict(old.label), asdict(new.label)):
            yield sentence(
                "Of the question “%(question)s” only the words can change.",
                question=old.label.nl or old.label.en,
            )
    yield from _added(becomes.questions[len(was.questions) :])


def _ruled(question: Question) -> dict[str, Any]:
    """Return what of a question is a rule: everything but its words."""
    choices = tuple(choice.key for choice in question.choices)
    return asdict(question) | {"label": None, "help": None, "choices": choices}


def _added(questions: tuple[Question, ...]) -> Iterator[Sentence]:
    for question in questions:
        if question.required or question.agree:
            yield sentence(
                "The question “%(question)s” is added now, so it must be optional.",
                question=question.label.nl or question.label.en,
            )
