"""Read a call from a JSON file, or say what is wrong with the file."""

from __future__ import annotations

import msgspec

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition
from grants.streams.rules.faults import contradictions

LARGEST_FILE = 1_000_000
"""Bytes; a whole call with every text is about 30,000."""


def definition_from_json(content: bytes) -> Definition:
    """Return the definition that a JSON file describes.

    Raises RuleBroken `call_file_too_large`, `call_file_unreadable` (not JSON, unknown or missing field, wrong
    type: the words name the part) or `call_contradicts`.
    """
    if len(content) > LARGEST_FILE:
        raise RuleBroken(
            "call_file_too_large", sentence("This file is too large to be a call."), field="file"
        )
    try:
        definition = msgspec.json.decode(content, type=Definition)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RuleBroken(
            "call_file_unreadable",
            sentence("This file does not describe a call: %(fault)s", fault=str(error)),
            field="file",
        ) from error
    for fault in contradictions(definition):
        raise RuleBroken("call_contradicts", fault, field="file")
    return definition
