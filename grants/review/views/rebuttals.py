"""The manager's page of a rebuttal: what each applicant will get, what may give a name away in it, and who replied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.clock import now
from grants.foundation.wording import Sentence
from grants.review import commands, queries
from grants.review.forms import SendReviewsForm
from grants.review.permissions import may_manage_review, seen_as
from grants.review.queries import Bundle, Desk
from grants.review.rules import gives_away, is_in_time, reply_said, texts_of
from grants.review.states import REBUTTAL
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me


@dataclass(frozen=True)
class Checked:
    """What one applicant will get, and what in it may tell who wrote it."""

    bundle: Bundle
    signs: list[Sentence]


@bp.get("/streams/<int:stream_id>/rebuttal")
@door(STAFF)
def rebuttals(stream_id: int, form: SendReviewsForm | None = None) -> Any:
    """Show what would be sent now, exactly as applicants will read it, and how the replies stand."""
    found = queries.get_desk(me(), stream_id)
    may_manage_review(me(), found.stream).require()
    ready = queries.open_bundles(me(), found.stream) if found.phase == "independent" else []
    sent = queries.rebuttals_of(me(), found.stream)
    return {
        "desk": found,
        "asked": found.stream.definition.rebuttal,
        "ready": _checked(found, ready),
        "lacking": _lacking(found),
        "sent": sent,
        "seen": _seen(found, sent),
        "silent": {one.id for one in sent if one.state == "open" and not is_in_time(one.due_on, now())},
        "labels": REBUTTAL.labels,
        "reply_said": reply_said(),
        "form": form or SendReviewsForm(formdata=None, sha256=queries.bundles_digest(ready)),
    }


def _lacking(found: Desk) -> str | Sentence | None:
    """Return which applications keep the reviews from being sent, by the rule of the call for too few."""
    lacking = queries.references_with_too_few(found.stream)
    return queries.named(me(), found.stream, lacking) if lacking else None


def _checked(found: Desk, ready: list[Bundle]) -> list[Checked]:
    """Return what is ready; what may give a name away stands first."""
    people = queries.reviewers_of(found.stream)
    names = [one.name for one in people]
    profiles = queries.profiles_of(people).values()
    institutions = [one.institution for one in profiles if one.institution]
    listed = [
        Checked(
            one,
            gives_away([text for report in one.reports for text in texts_of(report)], names, institutions),
        )
        for one in ready
    ]
    return sorted(listed, key=lambda one: not one.signs)


def _seen(found: Desk, sent: Any) -> set[int]:
    """Return which replies who looks may read."""
    who = seen_as(me(), found.stream)
    return {one.id for one in sent if queries.sees_reply(who, one, found.phase)}


@bp.post("/streams/<int:stream_id>/rebuttal")
@door(STAFF)
def open_rebuttal(stream_id: int) -> Any:
    """Send the reviews to the applicants."""
    found = queries.get_desk(me(), stream_id)
    form = SendReviewsForm()
    if form.carries_out(commands.open_rebuttal, actor=me(), stream=found.stream):
        flash(gettext("The reviews are sent to the applicants, for a reply."), "good")
        return redirect(url_for("review.rebuttals", stream_id=stream_id), 303)
    shown = SendReviewsForm(formdata=None, sha256=_digest_now(found))
    shown.form_errors = form.form_errors
    return rebuttals(stream_id, shown), 422


def _digest_now(found: Desk) -> str:
    return queries.bundles_digest(queries.open_bundles(me(), found.stream))
