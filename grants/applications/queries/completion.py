"""When was each application of a stream complete, where the call orders by arrival?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from grants.applications.models import Application, SignOff, Submission
from grants.applications.rules import complete_at
from grants.foundation.database import db
from grants.streams.models import Stream


def completions(stream: Stream) -> dict[int, datetime]:
    """Return by application the moment at which it was complete: the last that arrived, and its signature.

    A repaired application arrived anew with its repair (domain: the complete date is the date of the rank).
    """
    here = Application.stream_id == stream.id
    arrived = (
        select(Submission.application_id, func.max(Submission.arrived_at))
        .join(Application, Application.id == Submission.application_id)
        .where(here)
        .group_by(Submission.application_id)
    )
    signed: dict[int, datetime] = {}
    if stream.definition.sign_off == "within_week":
        first = (
            select(SignOff.application_id, func.min(SignOff.signed_at))
            .join(
                Submission,
                (Submission.application_id == SignOff.application_id) & (Submission.sha256 == SignOff.sha256),
            )
            .join(Application, Application.id == SignOff.application_id)
            .where(here)
            .group_by(SignOff.application_id)
        )
        signed = dict(db.session.execute(first))
    return {number: complete_at(moment, signed.get(number)) for number, moment in db.session.execute(arrived)}
