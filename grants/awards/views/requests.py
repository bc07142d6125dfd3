"""Requests of a recipient, what they do, and the answer of a manager."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import KindsForm, as_typed, decision_form, otherwise, request_form
from grants.awards.models import Award, ChangeRequest
from grants.awards.permissions import may_ask
from grants.awards.rules.effects import Foretold, foretold
from grants.awards.rules.parts import PART_NAMES, Part, collides, in_words
from grants.awards.rules.request_letter import moved_from
from grants.awards.rules.situation import Situation
from grants.awards.states import PART_KINDS
from grants.awards.views.desk import KIND_NAMES, OUTCOME_NAMES, REQUEST_TONES, bp
from grants.decisions.states import OBJECTION
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer, pager


def _askable(award_id: int) -> Award:
    """Return a running award the person may ask something about; raises NotFound, NotAllowed."""
    award = queries.get_award(me(), award_id)
    may_ask(me(), award, team=queries.team_of(award)).require()
    if award.state != "running":
        raise NotFound
    return award


def _kinds() -> list[str]:
    """Return what is asked, from the address, in the order in which it is shown."""
    chosen = set(request.args.getlist("kinds"))
    return [kind for kind in PART_KINDS if kind in chosen]


@bp.get("/awards/<int:award_id>/request")
@door(SIGNED_IN)
def ask(award_id: int, form: Any = None, shown: Foretold | None = None) -> Any:
    """Show what can be asked, and once that is chosen the form for it, with what it would do when that was asked."""
    award, kinds = _askable(award_id), _kinds()
    now, kinds_form = queries.situation_of(award), KindsForm(request.args)
    if "next" in request.args:
        kinds_form.validate()
    return {
        "award": award,
        "kinds": kinds,
        "kinds_form": kinds_form,
        "form": form or (request_form(now, kinds)() if kinds else None),
        "part_names": PART_NAMES,
        "shown": shown,
        "waiting": queries.open_requests_of(award),
        "now": now,
        "most_months": now.definition.extension_months,
    }


@bp.post("/awards/<int:award_id>/request")
@door(SIGNED_IN)
def ask_request(award_id: int) -> Any:
    """Ask, or first look at what it would do."""
    award, kinds = _askable(award_id), _kinds()
    now = queries.situation_of(award)
    form = request_form(now, kinds)()
    if "preview" in request.form:
        shown = _previewed(form, now)
        return ask(award_id, form, shown), (200 if shown and shown.effect else 422)
    if form.carries_out(commands.ask_request, actor=me(), award=award):
        flash(gettext("Your request has been sent. You get an answer by letter."), "good")
        return redirect(url_for("awards.change_request", request_id=form.outcome.id), 303)
    return ask(award_id, form), 422


def _previewed(form: Any, now: Situation) -> Foretold | None:
    if not form.validate():
        return None
    try:
        shown = foretold(now, queries.settled(form.parts()), asked_on=today())
    except RuleBroken as broken:
        shown = Foretold(None, broken)
    if shown.why_not is not None:
        form.blame(shown.why_not)
    return shown


@bp.get("/awards/requests/<int:request_id>")
@door(SIGNED_IN)
def change_request(request_id: int, form: Any = None, altered: Foretold | None = None) -> Any:
    """Show a request, what it does and its decision, or the form for it."""
    viewer = me()
    asked = queries.get_request(viewer, request_id)
    award, parts = asked.award, queries.parts_of(asked)
    is_open = asked.state == "asked"
    now = queries.situation_of(award) if award.application is not None else None
    shown = foretold(now, parts, asked_on=day_of(asked.asked_at)) if now and is_open else None
    decides = is_open and bool(queries.may_decide(viewer, award))
    if decides and form is None and now is not None and shown is not None:
        form = decision_form(now, parts)(data=as_typed(parts) | {"seen": shown.mark})
    names = queries.line_names(now) if now else {}
    subject = queries.subjects.request_as_subject(asked.id)
    return {
        "request_": asked,
        "award": award,
        "parts": [
            (one, in_words(Part(one.kind, one.asked), names), _otherwise(one, names)) for one in asked.parts
        ],
        "shown": shown,
        "altered": altered,
        "moved": moved_from(asked.effect or []),
        "earlier": _earlier(asked, now, parts) if now and is_open else [],
        "form": form,
        "may_decide": decides,
        "may_withdraw": is_open and bool(may_ask(viewer, award, team=queries.team_of(award))),
        "kind_name": KIND_NAMES[asked.kind],
        "part_names": PART_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "state_label": asked.state_label,
        "state_tone": REQUEST_TONES[asked.state],
        "is_staff": viewer.id not in queries.team_of(award),
        "subject": subject,
        "beside": queries.subjects.objections_on(viewer, subject),
        "objection_states": OBJECTION.labels,
    }


def _otherwise(one: Any, names: dict[str, Any]) -> list[Any]:
    """Return what was granted of a part where that is other than what was asked."""
    return in_words(Part(one.kind, one.granted), names) if one.outcome == "altered" else []


def _earlier(
    asked: ChangeRequest, now: Situation, parts: list[Part]
) -> list[tuple[ChangeRequest, bool, Foretold]]:
    """Return the requests asked before this one that still wait, whether both touch the same, and what this one would
    do after each."""
    found = []
    for other in queries.open_requests_of(asked.award):
        if (other.asked_at, other.id) >= (asked.asked_at, asked.id):
            continue
        theirs = queries.parts_of(other)
        first = foretold(now, theirs, asked_on=day_of(other.asked_at))
        met = first.effect.after if first.effect else now
        both = collides([part.kind for part in parts], [part.kind for part in theirs])
        found.append((other, both, foretold(met, parts, asked_on=day_of(asked.asked_at))))
    return found


@bp.post("/awards/requests/<int:request_id>")
@door(SIGNED_IN)
def decide_request(request_id: int) -> Any:
    """Grant or refuse a request, or first look at what granting it otherwise does."""
    asked = queries.get_request(me(), request_id)
    queries.may_decide(me(), asked.award).require()
    now = queries.situation_of(asked.award)
    parts = queries.parts_of(asked)
    form = decision_form(now, parts)()
    if "preview" in request.form:
        changed = otherwise(form)
        kept = [
            Part(one.kind, changed.get(one.kind, one.facts))
            for one in parts
            if changed.get(one.kind, 1) is not None
        ]
        altered = foretold(now, kept, asked_on=day_of(asked.asked_at))
        if altered.why_not is not None:
            form.blame(altered.why_not)
        return change_request(request_id, form, altered), (200 if altered.effect else 422)
    command: Any = commands.refuse_request if form.decision.data == "refuse" else commands.grant_request
    if form.carries_out(command, actor=me(), request=asked):
        flash(gettext("The decision has been taken. The recipient gets a letter."), "good")
        return redirect(url_for("awards.change_request", request_id=request_id), 303)
    form.seen.raw_data, form.seen.data = None, foretold(now, parts, asked_on=day_of(asked.asked_at)).mark
    return change_request(request_id, form), 422


@bp.get("/awards/requests/<int:request_id>/letter")
@door(SIGNED_IN)
def request_letter(request_id: int) -> Any:
    """Hand out the letter with the decision."""
    letter = queries.get_request_letter(me(), request_id)
    return file_answer(files.read(letter), name=letter.name, media_type=letter.media_type)


@bp.post("/awards/requests/<int:request_id>/withdrawal")
@door(SIGNED_IN)
def withdraw_request(request_id: int) -> Any:
    """Take one's own request back."""
    asked = queries.get_request(me(), request_id)
    commands.withdraw_request(actor=me(), request=asked)
    flash(gettext("Your request has been withdrawn."), "good")
    return redirect(url_for("awards.award", award_id=asked.award_id), 303)


SHOWN_ONE_BY_ONE = 5


@todo_source
def requests_to_decide(account: Account) -> list[Todo]:
    """List the requests that wait for this manager; many at once stand together."""
    if not account.holds("programme_manager"):
        return []
    waiting = queries.requests_to_decide(account, size=SHOWN_ONE_BY_ONE)
    if waiting.next_cursor is not None:
        count = queries.count_requests_to_decide(account)
        title = sentence("Decide on %(count)s requests about running awards", count=count)
        return [Todo(title, url_for("awards.open_requests"))]
    return [
        Todo(
            sentence(
                "Decide on the request of %(recipient)s: %(kind)s",
                recipient=one.award.recipient,
                kind=KIND_NAMES[one.kind],
            ),
            url_for("awards.change_request", request_id=one.id),
        )
        for one in waiting.rows
    ]


@bp.get("/awards/requests")
@door(SIGNED_IN)
def open_requests() -> Any:
    """List the requests that wait for this manager, the oldest first."""
    found = queries.requests_to_decide(me(), cursor=request.args.get("cursor", ""))
    return {"requests": found.rows, "pager": pager(found), "part_names": PART_NAMES}
