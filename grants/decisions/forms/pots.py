"""How is a pot named among those from which one can choose?"""

from __future__ import annotations

from flask_babel import gettext

from grants.budget.models import Pot
from grants.web.pages import euro


def with_what_is_free(pot: Pot) -> str:
    """Return the name of a pot with what can still be given away from it."""
    said: str = gettext("%(pot)s (%(free)s free)", pot=pot.name, free=euro(pot.available))
    return said
