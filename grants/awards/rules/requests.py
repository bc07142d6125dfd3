"""Given the end of an award and a day, may a later end be asked?"""

from __future__ import annotations

from datetime import date

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence


def check_extension(*, ends_on: date, new_end_on: date, asked_on: date) -> None:
    """Refuse an extension that does not extend, or that is asked when there is nothing left to extend.

    Raises RuleBroken `asked_too_late`, `end_not_later`. The last day itself is still in time.
    """
    if asked_on > ends_on:
        raise RuleBroken(
            "asked_too_late",
            sentence(
                "The project ended on %(end)s. More time can only be asked while the project runs.",
                end=ends_on,
            ),
            field="new_end_on",
        )
    if new_end_on <= ends_on:
        raise RuleBroken(
            "end_not_later",
            sentence("Choose a day after the present end, %(end)s.", end=ends_on),
            field="new_end_on",
        )
