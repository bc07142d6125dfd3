"""The blueprint of this wing, who enters where, and what several of its pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import msgspec
from flask import g

from grants.applications.models import Application
from grants.applications.queries import (
    SubmittedFile,
    advice_shown_to_reviewers,
    answers_for_reviewers,
    definition_of,
    files_for_reviewers,
    stored_file,
)
from grants.applications.rules import ShownFile, neutral_name, shown_file, size_in_words
from grants.applications.states import IDEA
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.terms import instant_from_local
from grants.foundation.wording import sentence
from grants.review.models import ReviewerCopy
from grants.review.queries import Desk, Names, copies_of, must_answer_listed, names_for
from grants.review.rules import ReviewDates, draw_file
from grants.review.states import REVIEWER_COPY, TELLING_KINDS
from grants.streams.models import Stream
from grants.streams.rules import answer_in_words
from grants.web.access import me, role, wing
from grants.web.forms import Form
from grants.web.pages import clock_time, file_answer, page_language, say

bp = wing("review", __name__)
REVIEWER = role("reviewer")
WITHHELD = sentence("not given: it says who applies")
STAFF = role("programme_manager", "chair", "auditor")
PANEL = role("reviewer", "programme_manager", "chair", "auditor")


@bp.context_processor
def _names() -> dict[str, Any]:
    return {"names": names, "who_applies": who_applies}


def names(stream: Stream) -> Names:
    """Return by what who looks may know the applications of a stream; looked up once for each page."""
    known: dict[int, Names] = g.setdefault("names_shown", {})
    if stream.id not in known:
        known[stream.id] = names_for(me(), stream, lambda kind: say(TELLING_KINDS[kind]))
    return known[stream.id]


def rows_are_open(desk: Desk) -> bool:
    """Say whether who looks may see what is judged in a stream one by one, and how much that is.

    Who must answer over the list of a blind call first sees neither: what closes by the answer would be missed.
    """
    if not names(desk.stream).are_hidden:
        return True
    return desk.phase in {"panel", "frozen"} and not must_answer_listed(me(), desk.stream, "panel")


def who_applies(application: Application) -> list[tuple[str, str]]:
    """Return who applies as pairs of a name and a value; where that is hidden, the code of the application."""
    known = names(application.stream)
    if known.are_hidden:
        return [(say(sentence("Code")), known.code(application))]
    return [
        (say(sentence("Applicant")), application.organisation.name),
        (say(sentence("Initiative")), application.initiative.name),
    ]


def answers_of(application: Application, address_of: Callable[[int], str]) -> list[tuple[str, str, Any]]:
    """Return (question, kind, answer) of what reviewers may read, as a page shows it.

    A file is shown under a neutral name; `address_of` says where the file with a number is handed out.
    """
    language, known = page_language(), names(application.stream)
    asks = definition_of(application).asks_files
    files_there = files_for_reviewers(application) if asks else []
    copies = copies_of(application) if asks else {}
    return [
        (
            question.label.spoken(language),
            question.kind,
            [_shown(one["number"], files_there[one["number"] - 1], copies, address_of) for one in answer]
            if question.kind == "file"
            else known.text(application, answer_in_words(question, answer, language)),
        )
        for question, answer in answers_for_reviewers(application)
    ] + [(asked, kind, known.text(application, said)) for asked, kind, said in _advice_on(application)]


def _advice_on(application: Application) -> list[tuple[str, str, Any]]:
    """Return the advice on the idea as one more answer, where the call shows it to reviewers."""
    idea = advice_shown_to_reviewers(application)
    if idea is None or idea.advice is None:
        return []
    return [(say(sentence("Advice on the idea")), "line", f"{say(IDEA.labels[idea.state])}\n{idea.advice}")]


def _shown(
    number: int, file: SubmittedFile, copies: dict[int, ReviewerCopy], address_of: Callable[[int], str]
) -> ShownFile:
    kept, name = file.attachment, neutral_name(number, file.answer.kind)
    copy = copies.get(kept.id)
    if kept.state == "accepted" and (copy is None or not copy.is_open):
        state = REVIEWER_COPY.initial if copy is None else copy.state
        said = WITHHELD if copy is not None and copy.is_withheld else REVIEWER_COPY.labels[state]
        return ShownFile(name, size_in_words(kept.size), (said,), None)
    return shown_file(
        name,
        copy.file.size if copy is not None and copy.file is not None else kept.size,
        state=kept.state,
        scanned_by=kept.scanned_by,
        url=address_of(number),
        repaired_at=kept.repaired_at,
    )


def hand_out(application: Application, number: int) -> Any:
    """Hand out a file that reviewers may read, as it was built anew, under its neutral name; raises NotFound."""
    found = files_for_reviewers(application)
    if not 1 <= number <= len(found):
        raise NotFound
    attachment = found[number - 1].attachment
    stored, copy = stored_file(attachment), copies_of(application).get(attachment.id)
    if copy is None or not copy.is_open:
        raise NotFound
    name = say(neutral_name(number, found[number - 1].answer.kind))
    return file_answer(files.read(copy.file or stored), name=name, media_type=stored.media_type)


def due_moment(dates: ReviewDates) -> datetime | None:
    """Return the end of the day on which reviews are due."""
    until = dates.due_on
    return None if until is None else instant_from_local(datetime.combine(until, time(23, 59, 59)))


def draw_as_file(rule: Mapping[str, Any], *, whole: bool) -> bytes:
    """Return a draw in public as a JSON file for people and scripts."""
    return msgspec.json.format(msgspec.json.encode(draw_file(rule, whole=whole), order="sorted"))


def autosaved(form: Form, done: bool) -> Any:
    """Answer the script that saves while somebody types."""
    if done:
        return {"saved_at": clock_time(now())[:5], "version": form.outcome.version}, 200
    told = [*form.form_errors, *(words for name in form.errors if name for words in form.errors[name])]
    return {"message": " ".join(map(str, told))}, 409 if form.stale else 422
