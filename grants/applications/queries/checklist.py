"""Where does the formal check of an application stand?"""

from __future__ import annotations

from collections.abc import Sequence

from grants.applications.models import Application
from grants.applications.queries.flags import flags_shown_to
from grants.applications.queries.signing import lacks_signature
from grants.applications.queries.written import definition_of, facts_in_force
from grants.applications.rules import Flag, Point, gaps, lacks_agreement, marks_in, points_of
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.streams.rules import formal_points_of


def points_for(viewer: Account, application: Application, flags: Sequence[Flag] | None = None) -> list[Point]:
    """Return the points of a submitted application with what the system found, as far as the viewer may know it."""
    check = application.formal_check
    noticed = flags_shown_to(viewer, application) if flags is None else flags
    marks = marks_in(check.points) if check else {}
    return points_of(formal_points_of(definition_of(application)), noticed, _against(application), marks)


def _against(application: Application) -> dict[str, Sentence]:
    """Return why a fact does not hold that no flag is about."""
    found: dict[str, Sentence] = {}
    if lacks_agreement(application.state, application.owner_answer):
        found["owner_agrees"] = sentence("The owner of the initiative did not agree.")
    if is_unsigned(application):
        found["signed"] = sentence("No authorised signatory signed this application.")
    missing = len(gaps(definition_of(application), facts_in_force(application)))
    if missing:
        found["complete"] = counted(
            missing,
            sentence("One answer, file or amount is missing or against the call."),
            sentence("%(count)s answers, files or amounts are missing or against the call.", count=missing),
        )
    return found


def is_unsigned(application: Application) -> bool:
    """Say whether the call asks for a signature that what was submitted does not have.

    A repair leaves what was signed as it was, but for formal answers: the signature before it still counts.
    """
    repaired = application.repair is not None and application.repair.answered_at is not None
    counting = application.submissions[-2:] if repaired else application.submissions[-1:]
    return bool(counting) and all(lacks_signature(application, one.sha256) for one in counting)
