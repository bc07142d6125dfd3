"""The readable history: every deed in the source has a sentence, in both languages, for the right eyes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from grants.reporting.rules.history import DEEDS, sentence_of
from grants.web.pages import say

SOURCE = Path(__file__).parents[2] / "grants"


def _takes_deed(tree: ast.AST) -> dict[str, int]:
    """Return the functions of a module that record a `deed` they are given, with its place among their arguments."""
    found = {"record": -1}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _passes_on(node):
            names = [arg.arg for arg in node.args.args]
            if "deed" in names:
                found[node.name] = names.index("deed")
            elif "deed" in [arg.arg for arg in node.args.kwonlyargs]:
                found[node.name] = -1
    return found


def _passes_on(function: ast.FunctionDef) -> bool:
    """Say whether a function records the very deed it was given."""
    return any(
        keyword.arg == "deed" and getattr(keyword.value, "id", "") == "deed"
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
    )


def _written(node: ast.AST) -> Iterator[str]:
    """Yield the deeds an expression can stand for, an f-string as a pattern; a name stands for its callers."""
    if isinstance(node, ast.Constant):
        yield re.escape(str(node.value))
    elif isinstance(node, ast.IfExp):
        yield from _written(node.body)
        yield from _written(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z_]+" for p in node.values
        )


def deeds_in_source() -> set[str]:
    """Return every deed that is recorded somewhere, as patterns."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        takers = _takes_deed(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in takers:
                continue
            for keyword in call.keywords:
                if keyword.arg == "deed":
                    found.update(_written(keyword.value))
            place = takers[name]
            if 0 <= place < len(call.args):
                found.update(_written(call.args[place]))
    return found


def test_the_walk_finds_deeds() -> None:
    assert {"submit_application", "publish_batch", "register"} <= deeds_in_source()


def test_every_deed_in_the_source_has_a_sentence() -> None:
    silent = [
        deed for deed in sorted(deeds_in_source()) if not any(re.fullmatch(deed, known) for known in DEEDS)
    ]
    assert silent == []


def test_every_sentence_is_spoken_in_both_languages(app: Flask) -> None:
    said: dict[str, list[str]] = {}
    for language in ("nl", "en"):
        with app.test_request_context(), force_locale(language):
            said[language] = [say(sentence_of(deed, "Noor")) for deed in DEEDS]
    for dutch, english in zip(said["nl"], said["en"], strict=True):
        assert dutch.startswith("Noor ")
        assert english.startswith("Noor ")
        assert dutch != english


def test_an_unknown_deed_still_makes_a_sentence(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert "paint_bikeshed" in say(sentence_of("paint_bikeshed", "Noor"))
