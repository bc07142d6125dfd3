"""Sentences that are written here and spoken later, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

Translate = Callable[[str], str]
Present = Callable[[Any], str]


def _plainly(value: Any) -> str:
    return str(value)


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that somebody wrote in both languages."""

    nl: str = ""
    en: str = ""

    def spoken(self, language: str) -> str:
        """Return the text in a language (`nl` or `en`), or the other one when it was not written."""
        return (self.nl or self.en) if language == "nl" else (self.en or self.nl)

    def __str__(self) -> str:
        return self.spoken("en")

    @property
    def whole(self) -> bool:
        """Whether both languages are there."""
        return bool(self.nl and self.en)


@dataclass(frozen=True)
class Sentence:
    """A message id in English with its parameters, translated by whoever speaks it.

    Parameters may be values (Money, dates, words in both languages) or further sentences; the speaker formats them.
    """

    msgid: str
    params: dict[str, Any] = field(default_factory=dict, compare=True)

    def spoken(self, translate: Translate, present: Present = _plainly) -> str:
        """Return the sentence in a language; `present` formats one parameter value."""
        text = translate(self.msgid)
        if not self.params:
            return text
        said = {
            key: value.spoken(translate, present) if isinstance(value, Sentence) else present(value)
            for key, value in self.params.items()
        }
        return text % said

    def __str__(self) -> str:
        return self.spoken(lambda msgid: msgid)

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def sentence(msgid: str, /, **params: Any) -> Sentence:
    """Mark an English sentence for translation; `%(name)s` takes a parameter."""
    return Sentence(msgid, params)


def counted(count: int, one: Sentence, more: Sentence) -> Sentence:
    """Return the sentence for one thing, or the one for any other number: both languages count alike."""
    return one if count == 1 else more
