"""Compile the Dutch texts: merges translations/nl/*.po into the catalogue the application reads."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "translations"


class Contradiction(RuntimeError):
    """Two files translate the same sentence differently."""


def merged(language: str = "nl") -> Catalog:
    """Return all files of a language as one catalogue; raise Contradiction when two files disagree."""
    whole = Catalog(locale=language, domain="messages", fuzzy=False)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                known = whole.get(message.id)
                if known is not None and known.string != message.string:
                    raise Contradiction(f"{path.name}: {message.id!r} is translated otherwise elsewhere")
                whole.add(message.id, message.string, flags=message.flags)
    return whole


def compile_texts(language: str = "nl") -> Path:
    """Write the compiled catalogue and return where."""
    target = FOLDER / language / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue = merged(language)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".draft", delete=False) as draft:
        write_mo(draft, catalogue)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{compile_texts()}\n")
