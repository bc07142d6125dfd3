"""One writer at a time on one application, and a version that counts every change to any part of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from grants.applications.models import Application
from grants.applications.permissions import may_write
from grants.foundation.clock import now
from grants.foundation.database import db, number_of
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import is_open


def lock(application: Application) -> None:
    """Wait until nobody else writes this application, and read it as it stands then."""
    mine = Application.id == number_of(application)
    db.session.execute(select(Application.id).where(mine).with_for_update())
    db.session.expire(application)


def lock_for_writing(actor: Account, application: Application) -> None:
    """Lock it for somebody who writes along, while it can be written.

    Raises NotAllowed, NotFound, RuleBroken `not_in_draft`, `call_closed`.
    """
    lock(application)
    may_write(actor, application).require()
    if application.state != "draft" and not (application.state == "submitted" and application.reopened_at):
        raise RuleBroken("not_in_draft", sentence("This application was submitted: reopen it to change it."))
    if not is_open(application.stream, now()):
        raise RuleBroken(
            "call_closed", sentence("The deadline has passed: the text can no longer be changed.")
        )


def touch(application: Application) -> None:
    """Count a change to a part that is kept in another table."""
    application.changed_at = now()
    flag_modified(application, "changed_at")
