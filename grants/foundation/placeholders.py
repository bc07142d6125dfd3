"""Which words between braces may a text of a person hold, and what do they become?

A placeholder is a word between braces: `{title}`. It becomes what it stands for, once, and nothing else: what a
person typed is never read as a placeholder, and no text of a person is ever a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence

_BRACES = re.compile(r"\{([a-z_]+)\}|[{}]")


def check_placeholders(text: str, known: Iterable[str], *, field: str) -> None:
    """Raise RuleBroken `placeholder_unknown` at a field whose text holds another word between braces than these."""
    allowed = tuple(known)
    for found in _BRACES.finditer(text):
        if found[1] not in allowed:
            said = sentence(
                "“%(written)s” means nothing here. Between braces you can write: %(known)s.",
                written=found[0],
                known=braced(allowed),
            )
            raise RuleBroken("placeholder_unknown", said, field=field)


def braced(keys: Iterable[str]) -> str:
    """Return placeholders as they are written, one after another."""
    return ", ".join(f"{{{key}}}" for key in keys)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; a value that looks like a placeholder stays as it is."""
    return _BRACES.sub(lambda found: values.get(found[1] or "", found[0]), text)
