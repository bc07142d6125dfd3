"""What every part of a draft shares: it shows some fields of the definition and gives them back changed."""

from __future__ import annotations

from typing import Any, ClassVar

from grants.streams.rules.definition import Definition, Words
from grants.web.forms import Form, VersionField


class PartForm(Form):
    """Some fields of a draft. `lists` names the fields made of rows; `base` is the draft as it stands now."""

    version = VersionField()
    title: ClassVar[Any] = ""
    lists: ClassVar[tuple[str, ...]] = ()
    base: Definition = Definition()

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        raise NotImplementedError

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        raise NotImplementedError

    def prepare(self, definition: Definition) -> None:
        """Take over the draft that stands now; a part may fill choices from it."""
        self.base = definition

    def values(self) -> dict[str, Any]:
        """Return `version` and the whole `definition`, changed in this part only."""
        return {"version": self.version.data, "definition": self.applied(self.base)}


def pair(words: Words, name: str) -> dict[str, str]:
    """Return a text as two fields show it: `<name>_nl` and `<name>_en`."""
    return {f"{name}_nl": words.nl, f"{name}_en": words.en}


def part_form(kind: type[PartForm], shown: dict[str, Any], version: int) -> PartForm:
    """Return a part as it stands, ready to show."""
    return kind(formdata=None, data=shown | {"version": version})
