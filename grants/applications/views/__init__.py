"""What did HTTP ask about applications, what do we answer? By desk: applicant, team, owner, manager."""

from grants.applications.views.desk import bp

from . import applicant, attachments, manager, owner, preview, repair, signing, submitting, team, writing  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
