"""What did HTTP ask about applications, what do we answer? By desk: applicant, writing, team, owner, manager."""

from grants.applications.views.desk import bp

from . import applicant, manager, owner, submitting, team, writing  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
