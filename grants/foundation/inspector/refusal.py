"""How the inspector says no: with a code, which `grants.foundation.inspection` turns into words."""

from __future__ import annotations


class Refused(Exception):
    """The file is refused; `code` is one of the keys of `inspection.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def demand(holds: object, code: str) -> None:
    """Raise Refused with this code unless the condition holds."""
    if not holds:
        raise Refused(code)
