"""What did HTTP ask about applications, what do we answer? By desk: applicant, team, owner, manager."""

from grants.applications.views.desk import bp

from . import (  # noqa: F401  they register their pages on `bp`
    applicant,
    attachments,
    checklist,
    extension,
    ideas,
    manager,
    owner,
    postponing,
    preregistering,
    preview,
    repair,
    several,
    signing,
    submitting,
    team,
    writing,
)

__all__ = ["bp"]
