"""How does a text refer to the sources of its deliverable, and how does the list of sources read?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Protocol

_REFERENCE = re.compile(r"\[(?:bron|source) (\d{1,6})\]", re.IGNORECASE)


class Listed(Protocol):
    """A source as the list of sources shows it."""

    @property
    def number(self) -> int: ...
    @property
    def authors(self) -> str: ...
    @property
    def year(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def published_in(self) -> str: ...
    @property
    def address(self) -> str: ...


def referred(text: str) -> list[int]:
    """Return the numbers of the sources that a text refers to with `[bron 3]`, each once, in their order."""
    return list(dict.fromkeys(int(number) for number in _REFERENCE.findall(text)))


def with_references(text: str, known: Collection[int], *, linked: bool) -> str:
    """Return a text with `[bron 3]` as `[3]`, on a page as a link to the list; what is no source stays as typed."""

    def shown(found: re.Match[str]) -> str:
        number = int(found[1])
        if number not in known:
            return found[0]
        return rf"[\[{number}\]](#bron-{number})" if linked else rf"\[{number}\]"

    return _REFERENCE.sub(shown, text)


def reference(source: Listed) -> str:
    """Return one line of the list without its number: who, when, what, where, and at which address."""
    year = f"({source.year})" if source.year else ""
    who = f"{source.authors} {year}".strip()
    said = [_ended(one) for one in (who, source.title, source.published_in) if one]
    return " ".join([*said, *filter(None, [_followed(source.address)])])


def unknown_references(texts: Iterable[str], known: Collection[int]) -> list[int]:
    """Return the numbers that texts refer to and that are not in the list, in order."""
    return sorted({number for text in texts for number in referred(text)} - set(known))


def _followed(address: str) -> str:
    """Return an address as a browser follows it: that of a DOI at its resolver."""
    return f"https://doi.org/{address[4:].strip()}" if address.casefold().startswith("doi:") else address


def _ended(said: str) -> str:
    return said if said.endswith((".", "?", "!")) else f"{said}."
