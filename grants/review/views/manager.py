"""The desk of a stream's review: how far it is, who reviews what, and the step to the next phase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants.applications.queries import has_interest_in_stream
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.queries import holders
from grants.review import commands, queries
from grants.review.forms import BoardForm, ReasonForm
from grants.review.permissions import may_manage_review, may_say_interests, may_see_writers
from grants.review.queries import Desk
from grants.review.rules import packed, shortfalls
from grants.review.states import ASSIGNMENT
from grants.review.views.desk import STAFF, bp, draw_as_file, due_moment, rows_are_open
from grants.review.views.steps import phase_marks, steps_for
from grants.streams.queries import find_open_work
from grants.streams.rules import has_closed
from grants.web.access import door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import bilingual, file_answer, page_language, pager, say

COLUMNS = {
    "score": (sentence("Score"), "descending"),
    "spread": (sentence("Spread"), "descending"),
    "reviews": (sentence("Reviews"), "ascending"),
    "requested": (sentence("Asked"), "descending"),
}
"""The columns one can sort by, in the order in which they stand."""


@bp.get("/streams/<int:stream_id>/review")
@door(STAFF)
def desk(stream_id: int) -> Any:
    """Show how far the review is and how the applications stand, or the frozen ranking."""
    found = queries.get_desk(me(), stream_id, names=False)
    sort = request.args.get("sort", "score")
    sort = sort if sort in queries.SORTS else "score"
    shown: dict[str, Any] = {
        "desk": found,
        "phases": phase_marks(found),
        "steps": steps_for(found),
        "counts": queries.counts(me(), found.stream) if rows_are_open(found) else None,
        "may_set_dates": bool(may_manage_review(me(), found.stream)),
        "may_check": bool(may_see_writers(me(), found.stream, found.phase)),
        "says_interests": bool(may_say_interests(me(), found.stream)) and has_closed(found.stream, now()),
        "knows_names": not queries.hides_who_applies(me(), found.stream),
        "to_look_through": len(queries.not_looked_through(found.stream, me())),
        "files_to_decide": queries.copies_to_decide(me(), found.stream)
        if found.stream.definition.asks_files
        else 0,
        "chairs": _chairs(found) if found.phase == "panel" else [],
        "order_is_open": found.phase == "panel" and not has_interest_in_stream(me().id, found.stream.id),
        "open_work": find_open_work(found.stream) if found.phase == "frozen" else None,
        "draw": queries.find_draw(found.stream) if found.phase == "frozen" else None,
        "sort": sort,
        "sorts": [(key, say(label), direction) for key, (label, direction) in COLUMNS.items()],
        "criteria": {c.key: c.name.spoken(page_language()) for c in found.stream.definition.criteria},
        "ranking": None,
        "lines": [],
        "standings": [],
        "pager": None,
    }
    if found.phase == "frozen" and (ranking := queries.find_ranking(found.stream)) is not None:
        return shown | {
            "ranking": ranking,
            "short": shortfalls(ranking.rule),
            "ranks": {one["reference"]: one.get("expected_rank", 0) for one in ranking.rule["applications"]},
            "moves": {one["reference"]: one["reason"] for one in ranking.rule.get("moves", ())},
            "lines": queries.frozen_lines(me(), ranking),
            "may_download": _sees_all(found),
        }
    if not rows_are_open(found):
        return shown
    page = queries.standings_page(me(), found.stream, sort=sort, cursor=request.args.get("cursor", ""))
    return shown | {"standings": [row[0] for row in page.rows], "pager": pager(page)}


def _chairs(found: Desk) -> list[str]:
    """Return the names of who leads the panel."""
    stream = found.stream
    return [one.name for one in holders("chair", programme_id=stream.round.programme_id, stream_id=stream.id)]


def _sees_all(found: Desk) -> bool:
    """Say whether no application of the stream is closed to who is looking."""
    return queries.counts(me(), found.stream) == queries.counts_of_all(found.stream)


@bp.get("/streams/<int:stream_id>/ranking.json")
@door(STAFF)
def ranking_rule(stream_id: int) -> Any:
    """Hand out the rule and the lines of a frozen ranking, from which a stranger can recompute it."""
    found = queries.get_desk(me(), stream_id)
    ranking = queries.find_ranking(found.stream)
    if ranking is None:
        raise NotFound
    if not _sees_all(found):
        raise NotFound
    lines = [
        {"reference": row.reference, "place": row.place, "score": row.score, "is_fundable": row.is_fundable}
        for row in queries.frozen_ranking(found.stream) or []
    ]
    content = {"rule": ranking.rule, "lines": lines, "sha256": ranking.sha256}
    return file_answer(
        msgspec.json.format(msgspec.json.encode(content, order="sorted")),
        name=f"ranking-{found.stream.code}.json",
        media_type="application/json",
    )


@bp.get("/streams/<int:stream_id>/ranking.zip")
@door(STAFF)
def ranking_proof(stream_id: int) -> Any:
    """Hand out all from which a frozen ranking follows, with the script that reckons it again."""
    found = queries.get_desk(me(), stream_id)
    ranking = queries.find_ranking(found.stream)
    if ranking is None or not _sees_all(found):
        raise NotFound
    script = Path(str(current_app.static_folder)) / "recompute.py"
    told = render_template("review/proof.txt", desk=found, ranking=ranking)
    files = queries.files_of_proof(found.stream, ranking) | {
        "README.txt": told.encode(),
        "recompute.py": script.read_bytes(),
    }
    if "drawn" in ranking.rule:
        files |= {
            "draw.json": draw_as_file(ranking.rule, whole=True),
            "draw.py": script.with_name("draw.py").read_bytes(),
        }
    return file_answer(packed(files), name=f"ranking-{found.stream.code}.zip", media_type="application/zip")


@bp.get("/streams/<int:stream_id>/review/reviewers")
@door(STAFF)
def board(stream_id: int, form: BoardForm | None = None) -> Any:
    """Show applications against reviewers, with loads and with who may not review what."""
    found = queries.get_desk(me(), stream_id)
    loads = queries.loads(me(), found.stream)
    reviewers = [load.reviewer for load in loads]
    page, rows = queries.board_page(me(), found.stream, reviewers, cursor=request.args.get("cursor", ""))
    may_manage = bool(may_manage_review(me(), found.stream))
    may_assign = may_manage and found.phase in {"preparing", "independent"}
    given_back = queries.declined(me(), found.stream) if found.phase in {"preparing", "independent"} else []
    return {
        "desk": found,
        "loads": loads,
        "rows": rows,
        "pager": pager(page),
        "labels": ASSIGNMENT.labels,
        "declined": given_back,
        "next_best": queries.next_best(me(), found.stream, {one.application_id for one in given_back})
        if given_back and may_assign
        else {},
        "found_later": queries.interests_found_later(found.stream, me()),
        "may_assign": may_assign,
        "may_manage": may_manage,
        "may_take_back": may_manage and found.phase != "frozen",
        "ticked": set((form.pairs.data or []) if form else []),
        "form": form or BoardForm(),
    }


@bp.post("/streams/<int:stream_id>/review/reviewers")
@door(STAFF)
def assign(stream_id: int) -> Any:
    """Assign every ticked pair, or none."""
    found = queries.get_desk(me(), stream_id)
    form = BoardForm()
    if form.carries_out(commands.assign_reviewers, actor=me(), stream=found.stream):
        flash(gettext("New assignments: %(count)s.", count=form.outcome), "good")
        return redirect(url_for("review.board", stream_id=stream_id), 303)
    return board(stream_id, form), 422


@bp.get("/assignments/<int:assignment_id>/take-back")
@door(STAFF)
def taking_back(assignment_id: int, form: ReasonForm | None = None) -> Any:
    """Ask why an application is taken back from its reviewer."""
    assignment = queries.get_assignment(me(), assignment_id)
    may_manage_review(me(), assignment.application.stream).require()
    return {"assignment": assignment, "form": form or ReasonForm()}


@bp.post("/assignments/<int:assignment_id>/take-back")
@door(STAFF)
def take_back(assignment_id: int) -> Any:
    """Take an application back."""
    assignment = queries.get_assignment(me(), assignment_id)
    stream_id = assignment.application.stream_id
    form = ReasonForm()
    if form.carries_out(commands.take_back, actor=me(), assignment=assignment):
        flash(gettext("The application is taken back."), "good")
        return redirect(url_for("review.board", stream_id=stream_id), 303)
    return taking_back(assignment_id, form), 422


@bp.get("/assignments/<int:assignment_id>/later-interest")
@door(STAFF)
def later_interest(assignment_id: int, form: ReasonForm | None = None) -> Any:
    """Ask why a review counts although its writer came to act for a party after writing it."""
    assignment = queries.get_assignment(me(), assignment_id)
    may_manage_review(me(), assignment.application.stream).require()
    return {"assignment": assignment, "form": form or ReasonForm()}


@bp.post("/assignments/<int:assignment_id>/later-interest")
@door(STAFF)
def let_review_count(assignment_id: int) -> Any:
    """Let the review count."""
    assignment = queries.get_assignment(me(), assignment_id)
    form = ReasonForm()
    if form.carries_out(commands.let_review_count, actor=me(), assignment=assignment):
        flash(gettext("The review counts."), "good")
        return redirect(url_for("review.board", stream_id=assignment.application.stream_id), 303)
    return later_interest(assignment_id, form), 422


WORK = {
    "preparing": sentence("Assign reviewers and start the reviews of %(stream)s"),
    "independent": sentence("Follow the reviews of %(stream)s"),
    "panel": sentence("Give final scores and freeze the ranking of %(stream)s"),
}


@todo_source
def what_the_staff_must_do(account: Account) -> list[Todo]:
    """Managers prepare and follow the reviews once a call has closed; chairs lead the panel."""
    phases = {"programme_manager": {"preparing", "independent"}, "chair": {"panel"}}
    found = []
    for name, wanted in phases.items():
        if not account.holds(name):
            continue
        for waiting in queries.desks(account, name):
            if waiting.phase in wanted and has_closed(waiting.stream, now()):
                words = Sentence(WORK[waiting.phase].msgid, {"stream": bilingual(waiting.stream, "name")})
                link = url_for("review.desk", stream_id=waiting.stream.id)
                found.append(Todo(words, link, due_moment(waiting.dates)))
    return found
