"""What does the letter rest on that tells that a decision will be later, and who may have it?"""

from __future__ import annotations

from grants.applications.models import Application, Postponement
from grants.applications.queries.visible import get_application
from grants.applications.queries.written import definition_of
from grants.applications.rules import PostponementFacts
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.terms import day_of
from grants.people.models import Account


def main_applicant_of(application: Application) -> Account:
    """Return to whom letters about an application go; raises LookupError when there is nobody."""
    found = (one.account for one in application.team if one.role == "main_applicant" and one.account)
    main = next(found, None)
    if main is None:
        raise LookupError(f"application {application.id} has no main applicant")
    return main


def facts_for_postponement(notice: Postponement, language: str) -> PostponementFacts:
    """Gather what the letter says from the notice, the application and the frozen call."""
    application = db.session.get_one(Application, notice.application_id)
    person, definition = main_applicant_of(application), definition_of(application)
    last = application.submissions[-1]
    return PostponementFacts(
        executor=application.stream.round.programme.executor,
        contact=definition.contact,
        signer=db.session.get_one(Account, notice.told_by).name,
        person=person.name,
        addressee=(application.organisation.name, person.name, application.organisation.place),
        reference=application.reference or "",
        title=application.title,
        call=definition.name.spoken(language),
        written_on=day_of(notice.told_at),
        arrived_at=application.submitted_at or last.arrived_at,
        was_on=notice.was_on,
        until_on=notice.until_on,
        reason=notice.reason,
    )


def get_postponement_letter(viewer: Account, application_id: int) -> StoredFile:
    """Return the letter of an application for its team and for staff; raises NotFound, hidden or not made alike."""
    notice = get_application(viewer, application_id).postponement
    if notice is None or notice.letter is None:
        raise NotFound
    return notice.letter
