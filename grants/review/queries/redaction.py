"""What in the texts and files of an application says who applies, and was it looked through?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application, Interest, Submission
from grants.applications.queries import (
    SubmittedFile,
    advice_shown_to_reviewers,
    answers_for_reviewers,
    files_for_reviewers,
    open_to,
    partner_names,
)
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review.models import Redaction, RedactionMark, ReviewerCopy
from grants.review.queries.blind import require_names
from grants.review.queries.copies import copies_of
from grants.review.queries.scopes import JUDGED, holds_here
from grants.review.rules.redaction import Finding, Known, findings, of_person, strings_in
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import Question

OVERSEE = ("programme_manager", "auditor")


@dataclass(frozen=True)
class SeenFile:
    """A file as reviewers would get it, and what in its text says who applies; None where it cannot be read."""

    number: int
    file: SubmittedFile
    copy: ReviewerCopy | None
    findings: Sequence[Finding] | None


@dataclass(frozen=True)
class Preview:
    """The texts of an application as reviewers get them, what in them says who applies, and what was decided."""

    application: Application
    answers: Sequence[tuple[Question, object]]
    advice: str
    findings: Sequence[Finding]
    marks: dict[str, RedactionMark]
    files: Sequence[SeenFile]
    looked: Redaction | None


def known_of(application: Application) -> list[Known]:
    """Return all that is known of who applies: parties, partners, team, with their addresses and places."""
    owner, applicant = application.initiative.owner, application.organisation
    found = [Known("name", application.initiative.name)]
    for one in {applicant.id: applicant, owner.id: owner}.values():
        found += [Known("name", one.name), Known("place", one.place)]
        found += [Known("site", site) for site in (one.website, one.mail_domain) if site]
        found += [Known("number", number) for number in (one.kvk, one.rsin) if number]
    found += [Known("name", name) for name in partner_names([application]).get(application.id, ())]
    people = db.session.execute(
        select(Account.name, Account.email)
        .join(Interest, Interest.account_id == Account.id)
        .where(Interest.application_id == application.id, Interest.ground == "team")
    )
    for name, email in people:
        found += [*of_person(name), Known("email", email)]
    return found


def texts_of(application: Application) -> list[str]:
    """Return every text of an application that reviewers of a blind call read, files apart."""
    title = [] if application.stream.definition.hides_titles else [application.title]
    answers = answers_for_reviewers(application)
    told = [text for question, answer in answers if question.kind != "file" for text in strings_in(answer)]
    return [*title, *told, _advice(application)]


def _advice(application: Application) -> str:
    idea = advice_shown_to_reviewers(application)
    return "" if idea is None else idea.advice or ""


def telling(application: Application) -> list[Finding]:
    """Return what in the texts of an application says who applies."""
    return findings(texts_of(application), known_of(application))


def marks_of(application: Application) -> dict[str, RedactionMark]:
    """Return what was decided of what says who applies, by how it is written."""
    found = db.session.scalars(
        select(RedactionMark)
        .where(RedactionMark.application_id == application.id)
        .order_by(RedactionMark.phrase)
    )
    return {one.phrase: one for one in found}


def find_look(application: Application) -> Redaction | None:
    """Return when the texts of an application were looked through, or None."""
    return db.session.scalars(
        select(Redaction).where(Redaction.application_id == application.id)
    ).one_or_none()


def files_seen(application: Application) -> list[SeenFile]:
    """Return the files that reviewers get, with what in them says who applies."""
    copies, known = copies_of(application), known_of(application)
    seen = []
    for number, file in enumerate(files_for_reviewers(application), start=1):
        copy = copies.get(file.attachment.id)
        words = copy.words if copy is not None else None
        seen.append(SeenFile(number, file, copy, None if words is None else findings([words], known)))
    return seen


def redaction_preview(viewer: Account, application_id: int) -> Preview:
    """Return an application of a blind call that the viewer oversees; raises NotFound."""
    application = db.session.scalars(
        _blind_ones(viewer).where(Application.id == application_id)
    ).one_or_none()
    if application is None or application.stream.definition.blind == "no":
        raise NotFound
    require_names(viewer, application.stream)
    return Preview(
        application=application,
        answers=[one for one in answers_for_reviewers(application) if one[0].kind != "file"],
        advice=_advice(application),
        findings=telling(application),
        marks=marks_of(application),
        files=files_seen(application),
        looked=find_look(application),
    )


def _blind_ones(viewer: Account) -> Any:
    return (
        select(Application)
        .join(Application.stream)
        .join(Stream.round)
        .where(Application.state.in_(JUDGED), holds_here(viewer.id, *OVERSEE), open_to(viewer.id))
        .options(
            contains_eager(Application.stream).options(
                contains_eager(Stream.round).joinedload(Round.programme), joinedload(Stream.announced)
            ),
            joinedload(Application.stream_version),
            joinedload(Application.organisation),
            joinedload(Application.initiative),
        )
    )


def redaction_list(viewer: Account, stream: Stream) -> list[tuple[Application, bool]]:
    """Return what is judged in a stream and open to the viewer, by reference, and whether it was looked through."""
    looked = set(
        db.session.scalars(select(Application.id).where(Application.stream_id == stream.id, _is_looked_at()))
    )
    found = db.session.scalars(
        _blind_ones(viewer).where(Application.stream_id == stream.id).order_by(Application.reference)
    )
    return [(one, one.id in looked) for one in found]


def not_looked_through(stream: Stream, viewer: Account | None = None) -> list[Application]:
    """Return the applications of a blind call whose texts nobody looked through as they are now; none of another.

    With a viewer only of what is open to that person.
    """
    if stream.definition.blind == "no":
        return []
    return list(
        db.session.scalars(
            select(Application)
            .where(
                Application.stream_id == stream.id,
                Application.state == "admissible",
                ~_is_looked_at(),
                open_to(viewer.id) if viewer else true(),
            )
            .order_by(Application.reference)
        )
    )


def _is_looked_at() -> ColumnElement[bool]:
    later = exists().where(
        Submission.application_id == Application.id, Submission.arrived_at > Redaction.looked_at
    )
    return exists().where(Redaction.application_id == Application.id, ~later)
