"""One writer at a time on one application, and a version that counts every change to any part of it."""

from __future__ import annotations

import functools
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from grants.applications import queries
from grants.applications.models import Application
from grants.applications.permissions import is_on_team, may_write_part
from grants.applications.rules import check_part_open, dates_of
from grants.foundation.clock import now
from grants.foundation.database import db, number_of
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules import is_open


def lock(application: Application) -> None:
    """Wait until nobody else writes this application, and read it, its team and its call as they stand then."""
    db.session.flush()
    number = number_of(application)
    db.session.expire(application)
    db.session.scalars(_locked(), {"application": number}).unique().one()


@functools.cache
def _locked() -> Select[Application]:
    """Build it once: every save asks."""
    return (
        select(Application)
        .where(Application.id == bindparam("application"))
        .options(
            joinedload(Application.team),
            joinedload(Application.stream_version),
            joinedload(Application.stream).joinedload(Stream.round),
        )
        .with_for_update(of=Application, key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_for_writing(
    actor: Account, application: Application, part: str, *, arrived_at: datetime | None = None
) -> None:
    """Lock it for somebody who writes this part (a section's key, or `budget`), while it can be written.

    What was sent in time is kept, also when a full house took it up after the deadline: `arrived_at` decides.
    Raises NotFound, RuleBroken `not_yours`, `not_in_draft`, `call_closed`, `not_this_stage`.
    """
    lock(application)
    check_part(actor, application, part)
    if application.state != "draft" and not (application.state == "submitted" and application.reopened_at):
        raise RuleBroken("not_in_draft", sentence("This application was submitted: reopen it to change it."))
    if not is_open(dates_of(application), arrived_at or now()):
        raise RuleBroken(
            "call_closed", sentence("The deadline has passed: the text can no longer be changed.")
        )
    stage = queries.stage_now(application)
    check_part_open(queries.definition_of(application), application.stream, stage, part)


def check_part(actor: Account, application: Application, part: str) -> None:
    """Refuse somebody who does not write this part; raises NotFound, RuleBroken `not_yours`.

    A broken rule, and no closed door: what was typed while the work was divided anew is shown again.
    """
    verdict = may_write_part(actor, application, part)
    if verdict.reason is not None and not verdict.allowed and is_on_team(actor, application):
        raise RuleBroken("not_yours", verdict.reason)
    verdict.require()


def touch(application: Application) -> None:
    """Count a change to a part that is kept in another table."""
    application.changed_at = now()
    flag_modified(application, "changed_at")
