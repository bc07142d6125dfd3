"""Texts: every English sentence of code and templates has its Dutch one, with the same parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from grants.translations import merged

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "sentence": None,
}
PARAMETER = re.compile(r"%\((\w+)\)[sd]")


def extracted() -> set[str]:
    """Return every msgid the source holds."""
    found: set[str] = set()
    for folder, methods in (
        ("grants", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    ):
        options = {"**.html": {"trimmed": "true", "silent": "false"}, "**.txt": {"silent": "false"}}
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder,
            method_map=methods,
            options_map=options,
            keywords=KEYWORDS,
            directory_filter=lambda _path: True,
        ):
            found.update(message if isinstance(message, tuple) else [message])
    return {message for message in found if message}


def catalogue() -> dict[str, str]:
    texts: dict[str, str] = {}
    for message in merged():
        if isinstance(message.id, tuple):
            texts.update(zip(message.id, message.string, strict=False))
        elif message.id:
            texts[message.id] = message.string
    return texts


def test_every_text_has_its_dutch() -> None:
    known = catalogue()
    missing = sorted(text for text in extracted() if not known.get(text))
    assert missing == [], f"{len(missing)} texts without Dutch"


def test_no_dutch_text_is_left_over() -> None:
    assert sorted(set(catalogue()) - extracted()) == []


ONE_WORD = {
    "deadline": "sluitingsmoment",
    "beslisser": "bevoegd gezag",
    "inschrijv": "registreren",
    "ingeschreven": "geregistreerd",
    "verleend": "toegekend",
    "verlening": "toekenning",
    "maximaal": "hoogstens",
    "ten hoogste": "hoogstens",
    "minimaal": "minstens",
    "ten minste": "minstens",
    "u heeft": "u hebt",
    r"heeft u\b": "hebt u",
}
"""Dutch words that have another beside them in docs/glossary.md or everywhere else, and the one that is ours."""


@pytest.mark.parametrize(("wrong", "ours"), ONE_WORD.items())
def test_one_dutch_word_for_one_idea(wrong: str, ours: str) -> None:
    found = [dutch for dutch in catalogue().values() if re.search(wrong, PARAMETER.sub("", dutch).lower())]
    assert found == [], f"we say “{ours}”"


@pytest.mark.parametrize("language", ["nl"])
def test_parameters_agree(language: str) -> None:
    wrong = [
        english
        for english, dutch in catalogue().items()
        if set(PARAMETER.findall(english)) != set(PARAMETER.findall(dutch))
    ]
    assert wrong == []
