"""Where does the formal check of an application stand?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application, SignOff, Submission
from grants.applications.queries.flags import flags_shown_to, formal_flags
from grants.applications.queries.written import definition_of, facts_in_force
from grants.applications.rules import Flag, Point, gaps, lacks_agreement, marks_in, points_of
from grants.foundation.database import db
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.streams.rules import formal_points_of


def points_for(viewer: Account, application: Application, flags: Sequence[Flag] | None = None) -> list[Point]:
    """Return the points of a submitted application with what the system found, as far as the viewer may know it."""
    noticed = flags_shown_to(viewer, application) if flags is None else flags
    return _points(application, noticed, is_unsigned(application))


def points_for_each(viewer: Account, applications: Sequence[Application]) -> dict[int, list[Point]]:
    """Return the same by application, for several of one call; as many statements for one as for many.

    Of each must be loaded what `points_for` reads of it.
    """
    noticed, unsigned = formal_flags(viewer, applications), unsigned_among(applications)
    return {one.id: _points(one, noticed[one.id], one.id in unsigned) for one in applications}


def _points(application: Application, noticed: Sequence[Flag], unsigned: bool) -> list[Point]:
    check = application.formal_check
    marks = marks_in(check.points) if check else {}
    against = _against(application, unsigned)
    return points_of(formal_points_of(definition_of(application)), noticed, against, marks)


def _against(application: Application, unsigned: bool) -> dict[str, Sentence]:
    """Return why a fact does not hold that no flag is about."""
    found: dict[str, Sentence] = {}
    if lacks_agreement(application.state, application.owner_answer):
        found["owner_agrees"] = sentence("The owner of the initiative did not agree.")
    if unsigned:
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
    """Say whether the call asks for a signature that what was submitted does not have."""
    return application.id in unsigned_among([application])


def unsigned_among(applications: Sequence[Application]) -> set[int]:
    """Return which of these, by id, lack the signature their call asks for, in one statement.

    A repair leaves what was signed as it was, but for formal answers: the signature before it still counts.
    """
    asked = [one for one in applications if definition_of(one).sign_off != "none" and one.submissions]
    if not asked:
        return set()
    rows = db.session.execute(
        select(SignOff.application_id, SignOff.sha256).where(
            SignOff.application_id.in_([one.id for one in asked])
        )
    )
    signed = set(rows.tuples())
    return {one.id for one in asked if all((one.id, sent.sha256) not in signed for sent in _signed_for(one))}


def _signed_for(application: Application) -> Sequence[Submission]:
    """Return the submissions of which a signature counts."""
    repaired = application.repair is not None and application.repair.answered_at is not None
    return application.submissions[-2:] if repaired else application.submissions[-1:]
