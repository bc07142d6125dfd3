"""Who signed what, and who must still sign?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, SignOff, Submission, TeamMember
from grants.applications.queries.written import content_as_written, definition_of, gaps_of, in_force
from grants.applications.rules import TIME_TO_SIGN, digest_of
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import Stream


def content_to_sign(application: Application) -> str:
    """Return the canonical content a signature is about: what is being written, else what was submitted."""
    submission = in_force(application)
    if submission is None or application.reopened_at is not None:
        return content_as_written(application)
    return submission.content


def signatures_of(application: Application, sha256: str) -> Sequence[SignOff]:
    """Return who signed exactly this content, the first first."""
    return db.session.scalars(
        select(SignOff)
        .where(SignOff.application_id == application.id, SignOff.sha256 == sha256)
        .options(joinedload(SignOff.account).load_only(Account.name))
        .order_by(SignOff.id)
    ).all()


def lacks_signature(application: Application, sha256: str) -> bool:
    """Say whether the call asks for a signature that this content does not have."""
    return definition_of(application).sign_off != "none" and not signatures_of(application, sha256)


def waits_for_signature(account: Account, application: Application) -> bool:
    """Say whether a draft is complete but for a signature, and this is somebody of its team who can sign."""
    signs = any(
        one.account_id == account.id and one.role == "authorised_signatory" for one in application.team
    )
    if not signs or definition_of(application).sign_off != "before" or gaps_of(application):
        return False
    return lacks_signature(application, digest_of(content_to_sign(application)))


def to_sign(account: Account) -> Sequence[tuple[Application, Submission]]:
    """Return what somebody may still sign after it was submitted, with the submission in force."""
    rows = db.session.execute(
        select(Application, Submission)
        .join(TeamMember, TeamMember.application_id == Application.id)
        .join(Submission, Submission.application_id == Application.id)
        .where(
            TeamMember.account_id == account.id,
            TeamMember.role == "authorised_signatory",
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Application.state == "submitted",
            Submission.arrived_at > now() - TIME_TO_SIGN,
            ~exists().where(SignOff.application_id == Application.id, SignOff.sha256 == Submission.sha256),
        )
        .options(joinedload(Application.stream).joinedload(Stream.announced))
        .order_by(Submission.arrived_at, Submission.number)
    ).tuples()
    newest = {application.id: (application, sent) for application, sent in rows}
    return [
        (application, sent)
        for application, sent in newest.values()
        if application.stream.definition.sign_off == "within_week"
    ]
