"""Given a text and what is known of who applies: what in it says who it is, and how does it read without?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grants.review.rules.interests import LEGAL_FORMS

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SITE = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"']+|(?<![\w@.-])(?:[\w-]+\.)+(?:nl|com|org|net|eu|info|amsterdam|frl)(?![\w.-])",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w+])(?:\+31|0031|0)[\s-]?(?:\(0\)[\s-]?)?[1-9](?:[\s-]?\d){8}(?!\d)")
POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}\s?[A-Z]{2}(?!\w)")
PATTERNS = (("email", EMAIL), ("site", SITE), ("phone", PHONE), ("place", POSTCODE))
SHORTEST = 4
"""A part of a name with fewer letters is not looked for by itself: it would be found everywhere."""
SMALL_WORDS = {"van", "der", "den", "het", "voor", "and", "the"}


@dataclass(frozen=True)
class Known:
    """Something that is known of who applies."""

    kind: str
    phrase: str


@dataclass(frozen=True)
class Hidden:
    """What is taken out of the texts of an application."""

    kind: str
    phrase: str


@dataclass(frozen=True)
class Finding:
    """Something in the texts that says who applies: how it is written there, and how often."""

    kind: str
    phrase: str
    times: int


def spellings(known: Iterable[Known]) -> set[Known]:
    """Return also names without their legal form, and of a person the last name alone."""
    found = set()
    for one in known:
        phrase = " ".join(one.phrase.split())
        if len(phrase) >= 2:
            found.add(Known(one.kind, phrase))
        words = phrase.split()
        bare = [word for word in words if re.sub(r"\W", "", word.casefold()) not in LEGAL_FORMS]
        if one.kind == "name" and len(" ".join(bare)) >= SHORTEST:
            found.add(Known("name", " ".join(bare)))
    return found


def of_person(name: str) -> list[Known]:
    """Return what is looked for of a person: the whole name, and the last one."""
    last = name.split()[-1:] or [""]
    return [Known("name", one) for one in (name, *last) if len(one) >= SHORTEST and one not in SMALL_WORDS]


def findings(texts: Iterable[str], known: Iterable[Known]) -> list[Finding]:
    """Return what in these texts says who applies, each spelling once, the most frequent first."""
    whole = "\n".join(texts)
    found: dict[str, tuple[str, str, int]] = {}
    for kind, phrase in _found(whole, spellings(known)):
        key = _key(phrase)
        before = found.get(key)
        found[key] = (before[0], before[1], before[2] + 1) if before else (kind, phrase, 1)
    made = [Finding(*one) for one in found.values()]
    return sorted(made, key=lambda one: (-one.times, one.phrase.casefold()))


def _found(text: str, known: Iterable[Known]) -> Iterator[tuple[str, str]]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield kind, match.group().rstrip(".,;:")
    for one in sorted(known, key=lambda one: (-len(one.phrase), one.phrase, one.kind)):
        for match in _pattern([one.phrase]).finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield one.kind, " ".join(match.group().split())


def _key(phrase: str) -> str:
    return " ".join(phrase.casefold().split())


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda one: (-len(one), one))
    escaped = (r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)", re.IGNORECASE)


def pieces(text: str, hidden: Sequence[Hidden]) -> list[tuple[str, Hidden | None]]:
    """Return a text in pieces: what stays, and what is taken out with why."""
    if not hidden:
        return [(text, None)]
    by_key = {_key(one.phrase): one for one in hidden}
    made: list[tuple[str, Hidden | None]] = []
    last = 0
    for match in _pattern(one.phrase for one in hidden).finditer(text):
        made += [(text[last : match.start()], None), (match.group(), by_key[_key(match.group())])]
        last = match.end()
    return [piece for piece in [*made, (text[last:], None)] if piece[0]]


def redacted(text: str, hidden: Sequence[Hidden], label: Callable[[str], str]) -> str:
    """Return a text in which each piece that is taken out is replaced by what it was."""
    made = "".join(piece if what is None else f"[{label(what.kind)}]" for piece, what in pieces(text, hidden))
    return made.replace("](", "] (") if hidden else text  # No link comes of it.


def strings_in(answer: object) -> Iterator[str]:
    """Yield every text in an answer as it is kept."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, Mapping):
        for inner in answer.values():
            yield from strings_in(inner)
    elif isinstance(answer, list | tuple):
        for inner in answer:
            yield from strings_in(inner)
