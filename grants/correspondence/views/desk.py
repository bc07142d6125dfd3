"""The blueprint of this wing, and what its pages share."""

from __future__ import annotations

from grants.streams.permissions import STAFF
from grants.web.access import role, wing

bp = wing("correspondence", __name__)
ADMINISTRATOR = role("administrator")
STAFF_ROLES = role(*STAFF)
SETTLERS = role("programme_manager", "administrator")
"""Who puts mail on hold and settles what waits."""
MANAGER = role("programme_manager")
