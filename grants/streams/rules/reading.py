"""How does a call travel as a JSON file, and what is wrong with a file that is none?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from grants.foundation.errors import RuleBroken
from grants.foundation.money import LARGEST_CENTS
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition, as_content
from grants.streams.rules.faults import contradictions

LARGEST_FILE = 1_000_000
"""Bytes; a whole call with every text is about 30,000."""
FIRST_YEAR, LAST_YEAR = 1900, 2100


def definition_as_file(definition: Definition) -> bytes:
    """Return a call as a JSON file for people and programs: every field, two spaces deep, UTF-8."""
    return msgspec.json.format(msgspec.json.encode(definition), indent=2) + b"\n"


def file_schema() -> bytes:
    """Return the JSON Schema (2020-12) of a call's file, as a file of its own."""
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A call for subsidy",
        "description": "One call of Ronde with all its rules. Amounts are whole cents, shares whole percents.",
        **msgspec.json.schema(Definition),
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def definition_from_json(content: bytes) -> Definition:
    """Return the definition that a JSON file describes.

    Raises RuleBroken `call_file_too_large`, `call_file_unreadable` (not JSON, unknown or missing field, wrong
    type: the words name the part), `call_file_beyond` (a value nobody can work with) or `call_contradicts`.
    """
    if len(content) > LARGEST_FILE:
        raise RuleBroken(
            "call_file_too_large", sentence("This file is too large to be a call."), field="file"
        )
    try:
        definition = msgspec.json.decode(content, type=Definition)
    except (msgspec.MsgspecError, UnicodeDecodeError, OverflowError) as error:
        raise RuleBroken(
            "call_file_unreadable",
            sentence("This file does not describe a call: %(fault)s", fault=str(error)),
            field="file",
        ) from error
    for value in _values(as_content(definition)):
        if _is_beyond(value):
            said = sentence(
                "The file holds a value that cannot be used here: %(value)s", value=repr(value)[:80]
            )
            raise RuleBroken("call_file_beyond", said, field="file")
    for moment in msgspec.structs.asdict(definition.dates).values():
        if isinstance(moment, date) and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            said = sentence("The file holds a value that cannot be used here: %(value)s", value=str(moment))
            raise RuleBroken("call_file_beyond", said, field="file")
    for fault in contradictions(definition):
        raise RuleBroken("call_contradicts", fault, field="file")
    return definition


def _values(content: Any) -> Iterator[Any]:
    if isinstance(content, dict):
        for value in content.values():
            yield from _values(value)
    elif isinstance(content, list):
        for value in content:
            yield from _values(value)
    else:
        yield content


def _is_beyond(value: Any) -> bool:
    """Say whether no database holds it: a text with NUL, a number that is no amount."""
    if isinstance(value, str):
        return "\x00" in value
    return isinstance(value, int) and abs(value) > LARGEST_CENTS
