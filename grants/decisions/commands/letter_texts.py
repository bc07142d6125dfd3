"""What does someone intend with the words of letters: write them for a call, take them back, copy those of another?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from grants.decisions import queries
from grants.decisions.models import LetterText
from grants.decisions.permissions import may_word_letters
from grants.decisions.rules.facts import LetterWords
from grants.decisions.rules.letter_kinds import check_words, kind_of_letter
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, Stale
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.streams.models import Stream

LABELS = {
    "opening_nl": sentence("How the letter opens, in Dutch"),
    "outcome_nl": sentence("How the outcome is said, in Dutch"),
    "closing_nl": sentence("How the letter ends, in Dutch"),
    "opening_en": sentence("How the letter opens, in English"),
    "outcome_en": sentence("How the outcome is said, in English"),
    "closing_en": sentence("How the letter ends, in English"),
}
Words = Mapping[str, LetterWords | None]


@command
def save_letter_text(
    *, actor: Account, stream: Stream, kind: str, version: int, words: Words
) -> LetterText | None:
    """Write a call's own words for a kind of letter, by language; None takes the default ones.

    `version` is the number that was seen. Letters of what was proposed already keep the words that they had. The same
    words again change nothing. Raises NotFound, NotAllowed, Stale, and what `rules.letter_kinds.check_words` raises.
    """
    may_word_letters(actor, stream).require()
    known = kind_of_letter(kind)
    for language, own in words.items():
        if own is not None:
            check_words(known, own, language=language)
    newest = queries.find_letter_text(stream.id, kind)
    kept = {language: None if own is None else asdict(own) for language, own in words.items()}
    before: dict[str, Any] = newest.words if newest else dict.fromkeys(kept)
    if kept == before:
        return newest
    if version != (newest.number if newest else 0):
        raise Stale(_differences(before, kept))
    return _new_version(actor, stream, kind, version, kept, before)


@command
def copy_letter_texts(*, actor: Account, stream: Stream, source: Stream) -> int:
    """Take the words of another call over, kind by kind, where that has its own; return how many changed.

    Raises NotFound for a call whose words the actor may not read, NotAllowed.
    """
    may_word_letters(actor, stream).require()
    if source not in queries.streams_to_copy_from(actor, stream):
        raise NotFound
    here, changed = queries.letter_texts_of(stream), 0
    for kind, theirs in sorted(queries.letter_texts_of(source).items()):
        ours = here.get(kind)
        before = ours.words if ours else dict.fromkeys(theirs.words)
        if theirs.has_own and theirs.words != before:
            _new_version(
                actor, stream, kind, ours.number if ours else 0, theirs.words, before, source=source.id
            )
            changed += 1
    return changed


def _new_version(
    actor: Account,
    stream: Stream,
    kind: str,
    number: int,
    words: dict[str, Any],
    before: dict[str, Any],
    **facts: Any,
) -> LetterText:
    text = LetterText(
        stream_id=stream.id,
        kind=kind,
        number=number + 1,
        words=words,
        written_by=actor.id,
        written_at=now(),
    )
    db.session.add(text)
    record(
        actor_id=actor.id,
        deed="save_letter_text",
        subject=text,
        chain=programme_chain(stream.round.programme_id),
        stream=stream.id,
        kind=kind,
        number=text.number,
        before=before,
        after=words,
        **facts,
    )
    return text


def _differences(theirs: dict[str, Any], yours: dict[str, Any]) -> list[Difference]:
    return [
        Difference(field, label, _part(theirs, field), _part(yours, field))
        for field, label in LABELS.items()
        if _part(theirs, field) != _part(yours, field)
    ]


def _part(words: dict[str, Any], field: str) -> str | Sentence:
    part, language = field.rsplit("_", 1)
    own = words[language]
    return "–" if own is None else str(own[part])
