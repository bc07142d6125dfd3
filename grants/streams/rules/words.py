"""What is a text that is kept in both languages?"""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    nl: str = ""
    en: str = ""

    def spoken(self, language: str) -> str:
        """Return the text in a language (`nl` or `en`), or the other one when it was not written."""
        return (self.nl or self.en) if language == "nl" else (self.en or self.nl)

    @property
    def whole(self) -> bool:
        """Whether both languages are there."""
        return bool(self.nl and self.en)
