"""Handing in: the check, the one press, the receipt, and changing one's mind before the deadline."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import SubmitForm, VerifyForm
from grants.applications.models import Application, Submission
from grants.applications.permissions import ONLY_READS, may_write
from grants.applications.rules import (
    BUDGET,
    Gap,
    ShownFile,
    dates_of,
    digest_of,
    facts_of,
    files_in,
    lacks_agreement,
    next_steps,
    part_is_open,
)
from grants.applications.views.attachments import shown_files
from grants.applications.views.desk import arrival, bp
from grants.applications.views.writing import own_application
from grants.foundation.clock import now
from grants.foundation.documents import render_document
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence, sentence
from grants.people.queries import organisation_ids_of
from grants.streams.rules import has_closed, over_cap
from grants.web.access import ANYONE, SIGNED_IN, door, me
from grants.web.pages import clock_time, day, euro, file_answer, page_language, say

CLOCKS = {
    "server": sentence("the clock of this site, when the request came in"),
    "proxy": sentence("the clock of the gateway of this site, when the request came in"),
}


@bp.get("/applications/<int:application_id>/check")
@door(SIGNED_IN)
def check(application_id: int, form: SubmitForm | None = None) -> Any:
    """List everything that is missing, each with a link, or offer the button."""
    shown = own_application(application_id)
    definition = queries.definition_of(shown)
    facts = queries.facts_as_written(shown)
    if not part_is_open(definition, queries.stage_now(shown), BUDGET):
        return redirect(url_for("applications.idea", application_id=application_id), 303)
    return {
        "application": shown,
        "call": shown.stream,
        "closes_at": dates_of(shown).closes_at,
        "definition": definition,
        "facts": facts,
        "gaps": gap_links(shown, queries.gaps_of(shown)),
        "over": over_cap(definition, facts.totals.requested),
        "is_late": has_closed(dates_of(shown), now()),
        "owners_answer": queries.owners_answer(shown),
        "lacks_agreement": lacks_agreement(shown.state, shown.owner_answer),
        "unsigned": definition.sign_off != "none"
        and queries.lacks_signature(shown, digest_of(queries.content_to_sign(shown))),
        "acts_for_it": shown.organisation_id in organisation_ids_of(me()),
        "reads": None if may_write(me(), shown) else ONLY_READS,
        "can_submit": shown.state == "draft" or shown.reopened_at is not None,
        "form": form or SubmitForm(formdata=None, version=shown.version),
    }


def gap_links(shown: Application, gaps: list[Gap]) -> list[tuple[str | None, Gap, str]]:
    """Return each gap with the title of its page (None for the budget) and where it is mended."""
    language = page_language()
    sections = queries.definition_of(shown).sections
    titles = {section.key: section.title.spoken(language) for section in sections}
    return [(titles.get(gap.section), gap, _address(shown, gap)) for gap in gaps]


def _address(shown: Application, gap: Gap) -> str:
    if gap.section == BUDGET:
        return url_for("applications.budget", application_id=shown.id, _anchor=gap.field)
    return url_for(
        "applications.section", application_id=shown.id, section_key=gap.section, _anchor=gap.field
    )


@bp.post("/applications/<int:application_id>/submit")
@door(SIGNED_IN)
def submit_application(application_id: int) -> Any:
    """Hand the application in; pressing again leads to the same receipt."""
    shown = queries.get_written(me(), application_id)
    arrived_at, by = arrival()
    form = SubmitForm()
    form.newest_version = shown.version
    if form.carries_out(
        commands.submit_application, actor=me(), application=shown, arrived_at=arrived_at, arrival_by=by
    ):
        return redirect(url_for("applications.receipt", application_id=application_id), 303)
    return check(application_id, form), 409 if form.stale else 422


@bp.get("/applications/<int:application_id>/receipt")
@door(SIGNED_IN)
def receipt(application_id: int) -> Any:
    """Show what arrived, when by whose clock, under which rule, with its hash."""
    shown = queries.get_application(me(), application_id)
    submission = queries.in_force(shown)
    if submission is None:
        raise NotFound
    return {
        "application": shown,
        "submission": submission,
        "rows": _rows(shown, submission),
        "is_late": _is_late(shown, submission),
        "files": _files(shown, submission),
        "steps": _steps(shown, submission),
    }


@bp.get("/applications/<int:application_id>/submissions/<int:number>.pdf")
@door(SIGNED_IN)
def receipt_document(application_id: int, number: int) -> Any:
    """Hand out the receipt of one submission as PDF, with what was submitted inside as JSON."""
    shown = queries.get_application(me(), application_id)
    submission = next((one for one in shown.submissions if one.number == number), None)
    if submission is None:
        raise NotFound
    rows = [{"label": say(label), "value": say(value)} for label, value in _rows(shown, submission)]
    blocks: list[dict[str, object]] = [{"kind": "facts", "rows": [[r["label"], r["value"]] for r in rows]}]
    listed = _files(shown, submission)
    if listed:
        names = [[say(one.name), f"{say(one.size)}, SHA-256 {sha256}"] for one, sha256 in listed]
        blocks += [
            {"kind": "heading", "level": 1, "text": gettext("Files")},
            {"kind": "facts", "rows": names},
        ]
    if _is_late(shown, submission):
        late = {"heading": gettext("Received too late"), "text": gettext(LATE.msgid)}
        blocks.append({"kind": "notice", **late})
    steps = [say(step) for step in _steps(shown, submission)]
    if steps:
        blocks.append({"kind": "heading", "level": 1, "text": gettext("What happens next")})
        blocks.append({"kind": "list", "ordered": True, "items": steps})
    explained = gettext(EXPLAINED.msgid)
    blocks.append({"kind": "paragraph", "text": explained})
    address = current_app.config["SETTINGS"].public_address + url_for("applications.verify")
    checked = gettext("Anybody who holds this receipt can check it at %(address)s.", address=address)
    blocks.append({"kind": "paragraph", "text": checked})
    content = render_document(
        gettext("Confirmation of receipt"),
        blocks,
        language=page_language(),
        reference=shown.reference or "",
        dated=day_of(submission.arrived_at),
        attached=json.loads(submission.content),
    )
    name = f"{shown.reference}-{submission.number}.pdf"
    return file_answer(content, name=name, media_type="application/pdf")


@bp.get("/verify")
@door(ANYONE)
def verify() -> Any:
    """Say whether a receipt is genuine to whoever holds it: when it arrived and by which rule, never what."""
    asked = bool(request.args)
    form = VerifyForm(request.args) if asked else VerifyForm(formdata=None)
    found = None
    if asked and form.validate():
        reference, sha256 = form.reference.data.upper(), form.sha256.data.lower().replace(" ", "")
        found = queries.verified_submission(reference, sha256)
    if found is None:
        return {"form": form, "asked": asked and not form.errors, "submission": None, "rows": []}
    shown, submission = found
    rows = _proof(shown, submission)
    late = _is_late(shown, submission)
    return {"form": form, "asked": True, "submission": submission, "rows": rows, "is_late": late}


def _proof(shown: Application, submission: Submission) -> list[tuple[str, str | Sentence]]:
    rule = gettext("in time is before %(moment)s", moment=_to_the_second(submission.deadline_at))
    return [
        (gettext("Reference number"), shown.reference or ""),
        (gettext("Submission"), str(submission.number)),
        (gettext("Arrived"), _to_the_second(submission.arrived_at)),
        (gettext("By which clock"), CLOCKS[submission.arrival_by]),
        (gettext("Rule"), rule),
        *_later(shown, submission),
        (gettext("Fingerprint (SHA-256)"), submission.sha256),
    ]


LATE = sentence(
    "The deadline had passed when this application arrived. It is kept with its time of arrival; "
    "an application that arrives late cannot be admitted."
)
EXPLAINED = sentence(
    "The fingerprint is made of everything you submitted. Whoever has the same content can make the same "
    "fingerprint, and so show that nothing was changed since."
)


def _rows(shown: Application, submission: Submission) -> list[tuple[str, str | Sentence]]:
    """The facts of a receipt, to the second and in Amsterdam time."""
    sent = facts_of(submission.content)
    rule = gettext("in time is before %(moment)s", moment=_to_the_second(submission.deadline_at))
    return [
        (gettext("Reference number"), shown.reference or ""),
        (gettext("Title"), sent.title),
        (gettext("Applicant"), shown.organisation.name),
        (gettext("Amount asked"), euro(sent.totals.requested)),
        (gettext("Submission"), str(submission.number)),
        (gettext("Arrived"), _to_the_second(submission.arrived_at)),
        (gettext("By which clock"), CLOCKS[submission.arrival_by]),
        (gettext("Rule"), rule),
        *_later(shown, submission),
        (gettext("Fingerprint (SHA-256)"), submission.sha256),
    ]


def _is_late(shown: Application, submission: Submission) -> bool:
    """Say whether a submission counts as late: a deadline that was moved afterwards counts for what is in force."""
    return submission.is_late and (shown.is_late or submission is not queries.in_force(shown))


def _later(shown: Application, submission: Submission) -> list[tuple[str, str]]:
    """Return what was decided about the deadline of this application: a moved one, or one of its own."""
    found, decided = [], queries.granted_extension(shown)
    if decided is not None and decided.decided_at is not None:
        said = gettext(
            "until %(moment)s, decided on %(day)s",
            moment=_to_the_second(decided.until or submission.deadline_at),
            day=day(day_of(decided.decided_at)),
        )
        found.append((gettext("Personal extension"), str(said)))
    closes_at = dates_of(shown).closes_at
    if submission.is_late and not _is_late(shown, submission) and closes_at is not None:
        said = gettext("to %(moment)s: this counts as in time", moment=_to_the_second(closes_at))
        found.append((gettext("Deadline moved afterwards"), str(said)))
    return found


def _steps(shown: Application, submission: Submission) -> list[Sentence]:
    told = shown.postponement
    return next_steps(
        queries.definition_of(shown),
        shown.state,
        has_closed=has_closed(dates_of(shown), now()),
        closes_at=dates_of(shown).closes_at or submission.deadline_at,
        is_late=_is_late(shown, submission),
        later=told.until_on if told else None,
    )


def _files(shown: Application, submission: Submission) -> list[tuple[ShownFile, str]]:
    """Return each file of a submission with its digest, which the digest of the submission covers."""
    definition = queries.definition_of(shown)
    if not definition.asks_files:
        return []
    found = queries.attached(shown, files_in(definition, facts_of(submission.content).answers))
    by_question = shown_files(found)
    listed = [one for question in by_question.values() for one in question]
    return list(zip(listed, (one.answer.sha256 for one in found), strict=True))


def _to_the_second(moment: datetime) -> str:
    shown_day, shown_time = day(day_of(moment)), clock_time(moment)
    return str(gettext("%(day)s, %(time)s (Dutch time)", day=shown_day, time=shown_time))


@bp.post("/applications/<int:application_id>/reopen")
@door(SIGNED_IN)
def reopen_application(application_id: int) -> Any:
    """Change what was submitted, before the deadline."""
    commands.reopen_application(actor=me(), application=own_application(application_id))
    flash(
        gettext(
            "You can change the application now. What you submitted stays in force until you submit again."
        )
    )
    return redirect(url_for("applications.application", application_id=application_id), 303)
