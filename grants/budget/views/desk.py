"""The blueprint of this wing, and who enters its pages."""

from __future__ import annotations

from grants.budget.permissions import DECIDERS, READERS
from grants.web.access import role, wing

bp = wing("budget", __name__)
READER = role(*READERS)
MANAGER = role("programme_manager")
DECIDER = role(*DECIDERS)
OPENER = role("programme_manager", "administrator")
