"""Which texts of a call miss a language, and which are hard to read? Hints for who writes; nothing is forbidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.blind import blind_hints
from grants.streams.rules.definition import Definition, Section, Words
from grants.streams.rules.differences import FIELD_NAMES
from grants.streams.rules.report_faults import report_hints

MOST_WORDS = 25
"""So many words in a sentence most people can still read in one go."""
BARE = {
    *("klik hier", "klik", "hier", "lees meer", "meer", "meer informatie", "link", "deze link", "website"),
    *("click here", "click", "here", "read more", "more", "more information", "this link", "this page"),
}
"""Words of a link that do not say where it leads."""
IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\([^)\n]*\)")
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$", re.MULTILINE)
LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
END_OF_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9À-Ý])|\n\s*\n|\n(?=\x00)")


@dataclass(frozen=True)
class Text:
    """A text of a call: the part of the draft it is in, the page of questions if any, and what it is."""

    part: str
    section: str
    name: Sentence | str
    words: Words


@dataclass(frozen=True)
class Hint:
    """One thing to look at: in which text, in which language, and what; `missing` when it is not there."""

    text: Text
    language: Literal["nl", "en"]
    said: Sentence
    missing: bool = False


def hints(definition: Definition) -> list[Hint]:
    """Return what to look at in every text, missing languages first; a text empty in both is left alone."""
    found = [hint for text in texts_of(definition) for hint in _of_text(text)]
    found += [
        Hint(Text("pages", page, name, Words()), "nl", said) for page, name, said in blind_hints(definition)
    ]
    found += [
        Hint(Text("reports", "", name, Words()), "nl", said)
        for name, said in report_hints(definition.reports)
    ]
    return sorted(found, key=lambda hint: not hint.missing)


def _of_text(text: Text) -> Iterator[Hint]:
    languages: tuple[tuple[Literal["nl", "en"], str, str], ...] = (
        ("nl", text.words.nl, text.words.en),
        ("en", text.words.en, text.words.nl),
    )
    for language, written, other in languages:
        if other and not written:
            said = (
                sentence("The Dutch is missing.") if language == "nl" else sentence("The English is missing.")
            )
            yield Hint(text, language, said, missing=True)
        for said in reading_hints(written):
            yield Hint(text, language, said)


def reading_hints(text: str) -> list[Sentence]:
    """Return what makes a text hard to read or to use: headings, links, images, long sentences."""
    return [*_headings(text), *_links(text), *_images(text), *_long_sentences(text)]


def _headings(text: str) -> Iterator[Sentence]:
    last = 0
    for marks, words in HEADING.findall(text):
        if last and len(marks) > last + 1:
            yield sentence("The heading “%(words)s” skips a level.", words=words.strip())
        last = len(marks)


def _links(text: str) -> Iterator[Sentence]:
    for words in LINK.findall(text):
        plain = words.strip().strip(".:!").lower()
        if not plain or plain in BARE or re.match(r"(https?://|www\.)", plain):
            yield sentence("The link “%(words)s” does not say where it leads.", words=words.strip())


def _images(text: str) -> Iterator[Sentence]:
    for words in IMAGE.findall(text):
        if not words.strip():
            yield sentence("An image has no description.")


def _long_sentences(text: str) -> Iterator[Sentence]:
    plain = IMAGE.sub(" ", HEADING.sub(r"\n\n\2\n\n", text))
    plain = LIST_ITEM.sub("\n\x00", LINK.sub(r"\1", plain))
    for one in END_OF_SENTENCE.split(plain):
        words = one.replace("\x00", "").split()
        if len(words) > MOST_WORDS:
            yield sentence(
                "This sentence has %(count)s words: “%(start)s …”. Make two of it.",
                count=len(words),
                start=" ".join(words[:6]),
            )


def texts_of(definition: Definition) -> Iterator[Text]:
    """Yield every text of a call in the order in which it is written."""
    d = definition
    yield Text("texts", "", sentence("Name"), d.name)
    yield Text("texts", "", sentence("Summary"), d.summary)
    yield Text("texts", "", sentence("Goal"), d.goal)
    yield Text("access", "", sentence("Who is invited"), d.invitation_rule)
    yield Text("access", "", sentence("Who may apply"), d.eligibility.text)
    yield Text("access", "", FIELD_NAMES["sign_off_text"], d.sign_off_text)
    yield Text("money", "", sentence("What counts as own share"), d.own_share_rule)
    for label in d.scale.labels:
        yield Text("criteria", "", sentence("Scale"), label)
    for criterion in d.criteria:
        name = criterion.name.nl or criterion.name.en
        own = () if criterion.scale is None else criterion.scale.labels
        for words in (criterion.name, criterion.explanation, *own, *criterion.anchors):
            yield Text("criteria", "", name, words)
    yield from _texts_of_pages(definition)
    yield from _texts_of_reports(definition)
    yield from _texts_of_own_types(definition)
    for point in d.formal_points:
        yield Text("formal_points", "", FIELD_NAMES["formal_points"], point.text)
        yield Text("formal_points", "", FIELD_NAMES["formal_points"], point.source)
    for head in d.budget_heads:
        yield Text("requirements", "", sentence("Budget heads"), head.name)
    for duty in d.obligations:
        yield Text("requirements", "", sentence("Obligations"), duty)


def _texts_of_reports(definition: Definition) -> Iterator[Text]:
    for rule in definition.reports:
        yield Text("reports", "", _called(rule.name), rule.name)
        yield from _texts_of_page("reports", rule.section)


def _texts_of_own_types(definition: Definition) -> Iterator[Text]:
    for own in definition.own_types:
        name = _called(own.name)
        yield Text("own_types", "", name, own.name)
        yield Text("own_types", "", name, own.purpose)
        for part in own.parts:
            for words in (part.title, part.guidance, *part.questions):
                yield Text("own_types", own.key, name, words)
        for standard in own.criteria:
            yield Text("own_types", own.key, name, standard.text)


def _called(words: Words) -> str:
    return words.nl or words.en


def _texts_of_pages(definition: Definition) -> Iterator[Text]:
    for section in definition.sections:
        yield Text("pages", "", _called(section.title), section.title)
        yield from _texts_of_page("pages", section)


def _texts_of_page(part: str, section: Section) -> Iterator[Text]:
    yield Text(part, section.key, _called(section.title), section.intro)
    for question in section.questions:
        name = _called(question.label)
        for words in (question.label, question.help, *(choice.label for choice in question.choices)):
            yield Text(part, section.key, name, words)
