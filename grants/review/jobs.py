"""What does review do later, or because a day comes? Build files anew, remind reviewers of what is due."""

from __future__ import annotations

from typing import Any

from grants.applications.models import Application
from grants.foundation import files
from grants.foundation.anonymising import CannotAnonymise, anonymise, words_in
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job
from grants.review import commands, queries
from grants.review.models import ReviewerCopy


@job("make_reviewer_copy")
def make_reviewer_copy(task: Task) -> dict[str, Any] | None:
    """Build a file anew for reviewers, once; one for which that cannot be done waits for a manager."""
    copy = db.session.get_one(ReviewerCopy, task.facts["copy_id"])
    attachment = copy.attachment
    if copy.state != "waiting" or attachment.file is None:
        return None
    try:
        content = anonymise(files.read(attachment.file), attachment.kind)
    except CannotAnonymise as trouble:
        commands.give_up_copy(copy=copy, trouble=str(trouble))
        return {"made": False}
    commands.keep_copy(copy=copy, content=content, words=words_in(content, attachment.kind))
    return {"made": True}


@job("order_reviewer_copies")
def order_reviewer_copies(task: Task) -> dict[str, Any] | None:
    """Have the files of an application built anew that came in before reviewers got copies."""
    application = db.session.get_one(Application, task.facts["application_id"])
    return {"ordered": commands.order_copies(application=application)}


@clockwork
def remind_reviewers() -> None:
    """Remind reviewers with open reviews before, on and after the day on which they are due."""
    for reminder in queries.reminders_due():
        commands.remind_reviewer(reminder=reminder)


@clockwork
def remind_of_rebuttals() -> None:
    """Remind teams that did not reply to the reviews before the last day on which they can."""
    for rebuttal, days in queries.rebuttals_to_remind():
        commands.remind_of_rebuttal(rebuttal=rebuttal, days=days)


@clockwork
def tell_of_late_reviews() -> None:
    """Tell the managers of each stream which reviews are late: the day after, and four and eight days after."""
    for digest in queries.digests_due():
        commands.tell_of_late_reviews(digest=digest)
