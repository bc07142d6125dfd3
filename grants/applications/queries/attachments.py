"""Which files belong to an application, and which of them may this viewer open?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Attachment
from grants.applications.permissions import is_on_team
from grants.applications.queries.visible import get_application
from grants.applications.rules import FileAnswer
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.invariants import invariant
from grants.people.models import Account


@dataclass(frozen=True)
class SubmittedFile:
    """A file as the submission names it, and the attachment that holds its bytes."""

    answer: FileAnswer
    attachment: Attachment


def standing_attachments(application: Application) -> list[Attachment]:
    """Return what the team added and did not remove, in order; also what still waits for the scanner.

    What was added for a repair stands from the moment the repair was sent.
    """
    return [
        one
        for one in application.attachments
        if one.removed_at is None
        and one.state != "refused"
        and (one.at_repair != "added" or one.repaired_at is not None)
    ]


def attached(application: Application, answers: Iterable[FileAnswer]) -> list[SubmittedFile]:
    """Return the attachment of each file that answers name, the one with its bytes before one without."""
    known: dict[tuple[str, str], Attachment] = {}
    for one in sorted(application.attachments, key=lambda one: one.file_id is not None):
        known[one.question_key, one.sha256] = one
    return [SubmittedFile(answer, known[answer.question, answer.sha256]) for answer in answers]


def get_attachment(viewer: Account, application_id: int, attachment_id: int) -> Attachment:
    """Return a file that may be opened; raises NotFound, hidden, absent and not yet checked alike.

    The team opens its own; staff only what was submitted, however often it was replaced since.
    """
    application = get_application(viewer, application_id)
    found = db.session.scalars(
        select(Attachment)
        .where(Attachment.id == attachment_id, Attachment.application_id == application.id)
        .options(joinedload(Attachment.file))
    ).one_or_none()
    if found is None or not (is_on_team(viewer, application) or was_submitted(application, found)):
        raise NotFound
    stored_file(found)
    return found


def stored_file(attachment: Attachment) -> StoredFile:
    """Return the bytes' row of a file that was checked; raises NotFound for any other."""
    if attachment.state != "accepted" or attachment.file is None:
        raise NotFound
    return attachment.file


def was_submitted(application: Application, attachment: Attachment) -> bool:
    """Say whether any submission names this file."""
    return any(attachment.sha256 in one.content for one in application.submissions)


@invariant("attachments")
def attachment_faults() -> list[str]:
    """Say which files that should be there are not, and which submission names one nobody has."""
    faults = []
    for one in db.session.scalars(select(Attachment).options(joinedload(Attachment.file))):
        held = one.file
        if one.state == "accepted" and one.checked_at is None:
            faults.append(f"attachment {one.id} is accepted without having been checked")
        if held is not None and (held.sha256, held.size) != (one.sha256, one.size):
            faults.append(f"attachment {one.id} is not the file it names")
        if held is None and one.state == "accepted" and was_submitted(one.application, one):
            twins = [other for other in one.application.attachments if other.sha256 == one.sha256]
            if all(twin.file_id is None for twin in twins):
                faults.append(f"attachment {one.id} was submitted and is gone")
    return faults
