"""What did staff ask about objections, what do we answer? The list by days left, the file, and each deed with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.decisions import commands, queries
from grants.decisions import forms as typed
from grants.decisions.models import Objection
from grants.decisions.rules import GROUND_NAMES
from grants.decisions.rules.objection_deeds import DEEDS, deeds_now
from grants.decisions.rules.objection_words import (
    APPEAL_NAMES,
    CHANNEL_NAMES,
    JUDGMENT_NAMES,
    LETTER_NAMES,
    OBJECTOR_NAMES,
    OUTCOMES_OF_OBJECTION,
    SKIP_NAMES,
    STEP_NAMES,
    SUBJECT_NAMES,
)
from grants.decisions.rules.objections import TIMELINESS
from grants.decisions.states import APPEAL, OBJECTION, ON_APPLICATION, OPEN_OBJECTION
from grants.decisions.views.clocks import notice_words
from grants.decisions.views.desk import AUTHORITY, MANAGER, STAFF, bp
from grants.decisions.views.own_objections import (
    file_limits,
    shown_objection_file,
    subject_page,
    take_files,
)
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import door, me
from grants.web.forms import Form
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import pager

destination(sentence("Objections"), "decisions.objections", STAFF, place=52)
TONES = {
    "received": "info",
    "incomplete": "warning",
    "hearing_planned": "info",
    "ready": "warning",
    "proposed": "warning",
    "decided": "good",
    "withdrawn": "neutral",
    "settled": "neutral",
}


@bp.get("/objections")
@door(STAFF)
def objections() -> Any:
    """List objections: open ones with the fewest days left first, or all."""
    only_open = request.args.get("show") != "all"
    found = queries.objections_page(me(), only_open=only_open, cursor=request.args.get("cursor", ""))
    listed = [row[0] for row in found.rows]
    return {
        "objections": listed,
        "clocks": {one.id: queries.clock_of_objection(one) for one in listed},
        "only_open": only_open,
        "pager": pager(found),
        "states": OBJECTION.labels,
        "tones": TONES,
        "abouts": SUBJECT_NAMES,
    }


@bp.get("/objections/<int:objection_id>")
@door(STAFF)
def objection(
    objection_id: int, decide_form: Form | None = None, return_form: typed.ReasonForm | None = None
) -> Any:
    """Show the file of an objection: what came in, its terms, who was heard, the outcome, and what can be done."""
    shown = queries.get_staff_objection(me(), objection_id)
    arrival, clock = queries.arrival_of(shown), queries.clock_of_objection(shown)
    notices = [one for one in queries.notices_on(me(), shown.application) if one.objection_id == objection_id]
    return {
        "objection": shown,
        "application": shown.application,
        "about": SUBJECT_NAMES[shown.against_kind],
        "subject_page": subject_page(queries.subject_of(shown)),
        "state": OBJECTION.labels[shown.state],
        "tone": TONES[shown.state],
        "arrival": arrival,
        "timeliness": TIMELINESS[arrival.timeliness],
        "clock": clock,
        "replaced_by": queries.replaced_since(shown),
        "hearing": queries.hearing_of(shown),
        "files": [(one.side, shown_objection_file(one)) for one in shown.files],
        "deeds": _offered(shown) if queries.may_be_handled(me(), shown) else [],
        "remedy": queries.remedy_of(shown),
        "may_decide": queries.objection_may_be_decided(me(), shown),
        "decide_form": decide_form or Form(formdata=None),
        "return_form": return_form or typed.ReasonForm(formdata=None),
        "appeal_states": APPEAL.labels,
        "in_default": notices,
        **notice_words(notices),
        **_names(),
        **file_limits(),
    }


def _offered(shown: Objection) -> list[tuple[str, Sentence]]:
    """Return what can be done, each by the address of its page."""
    subject = queries.subject_of(shown)
    pages = {
        key: url_for("decisions.objection_deed", objection_id=shown.id, deed=key) for key in _deeds(shown)
    }
    if subject is not None and "upheld" in pages:
        pages["upheld"] = url_for(subject.upheld_page, objection_id=shown.id)
    return [(page, DEEDS[key]) for key, page in pages.items()]


def _names() -> dict[str, Any]:
    return {
        "channel_names": CHANNEL_NAMES,
        "objector_names": OBJECTOR_NAMES,
        "outcome_names": OUTCOMES_OF_OBJECTION,
        "step_names": STEP_NAMES,
        "skip_names": SKIP_NAMES,
        "letter_names": LETTER_NAMES,
        "appeal_names": APPEAL_NAMES,
        "judgment_names": JUDGMENT_NAMES,
    }


def _deeds(shown: Objection) -> list[str]:
    clock = queries.clock_of_objection(shown)
    return deeds_now(
        shown.state,
        timeliness=queries.arrival_of(shown).timeliness,
        is_joined=shown.joined_to_id is not None,
        leads_others=bool(shown.joined),
        has_committee=shown.committee is not None,
        has_clock=clock is not None,
        was_adjourned=any(one.kind == "adjourned" for one in shown.steps),
        is_overdue=clock is not None and clock.days_left < 0 and not clock.stands_still,
    )


def _back(objection_id: int) -> Any:
    return redirect(url_for("decisions.objection", objection_id=objection_id), 303)


@dataclass(frozen=True)
class _Deed:
    """One deed with an objection: its form, its command, and what is said when it was done."""

    form: Callable[..., Form]
    command: Callable[..., Any]
    done: Sentence


def _came(*, actor: Account, objection: Objection, words: str) -> None:
    commands.add_grounds(actor=actor, objection=objection, words=words)


def _join(*, actor: Account, objection: Objection, to: int) -> None:
    other = queries.get_staff_objection(actor, to)
    commands.join_objection(actor=actor, objection=objection, to=other)


def _apart(*, actor: Account, objection: Objection) -> None:
    commands.join_objection(actor=actor, objection=objection, to=None)


def _default(*, actor: Account, objection: Objection, **facts: Any) -> None:
    commands.note_default(actor=actor, application=objection.application, objection=objection, **facts)


_DEEDS: dict[str, _Deed] = {
    "lateness": _Deed(typed.LatenessForm, commands.judge_lateness, sentence("That is kept.")),
    "missing": _Deed(
        typed.MissingForm,
        commands.ask_for_missing,
        sentence("What is missing is asked for. The term stands still."),
    ),
    "came": _Deed(typed.CameForm, _came, sentence("That is kept.")),
    "join": _Deed(typed.JoinForm, _join, sentence("The two go together now.")),
    "apart": _Deed(Form, _apart, sentence("It goes by itself now.")),
    "committee": _Deed(
        typed.CommitteeForm,
        commands.ask_committee,
        sentence("The committee is asked, and who objects is told."),
    ),
    "advice": _Deed(typed.AdviceForm, commands.keep_advice, sentence("The advice is kept.")),
    "hearing": _Deed(
        typed.HearingForm,
        commands.plan_hearing,
        sentence("The hearing is planned, and the parties are invited."),
    ),
    "report": _Deed(typed.ReportForm, commands.report_hearing, sentence("The report is kept.")),
    "skip": _Deed(typed.SkipForm, commands.skip_hearing, sentence("That is kept.")),
    "adjourn": _Deed(
        typed.LaterForm,
        commands.adjourn_objection,
        sentence("The decision is adjourned, and who objects is told."),
    ),
    "agree": _Deed(typed.LaterForm, commands.agree_on_later_day, sentence("The later day is kept.")),
    "default": _Deed(
        typed.NoteDefaultForm,
        _default,
        sentence("The notice is kept. Decide within two weeks after it."),
    ),
    "dismissal": _Deed(
        typed.DismissalForm,
        commands.propose_dismissal,
        sentence("The outcome is proposed. Somebody else decides."),
    ),
    "upheld": _Deed(
        typed.UpheldForm,
        commands.propose_upheld,
        sentence("The new decision is proposed. Somebody else decides."),
    ),
    "withdrawn": _Deed(
        typed.WithdrawnForm, commands.withdraw_objection, sentence("The objection is withdrawn.")
    ),
    "settled": _Deed(typed.ReasonForm, commands.settle_objection, sentence("The objection is settled.")),
    "appeal": _Deed(typed.AppealForm, commands.lodge_appeal, sentence("The appeal is kept.")),
}
_WORDS = ",".join(_DEEDS)


@bp.get(f"/objections/<int:objection_id>/<any({_WORDS}):deed>")
@door(MANAGER)
def objection_deed(objection_id: int, deed: str, form: Any = None) -> Any:
    """Show the form of one deed with an objection."""
    shown = queries.get_staff_objection(me(), objection_id)
    if deed not in _deeds(shown) and form is None:
        raise NotFound
    return {
        "objection": shown,
        "application": shown.application,
        "deed": deed,
        "title": DEEDS[deed],
        "form": form or _form(deed, shown, first=True),
        "clock": queries.clock_of_objection(shown),
        "arrival": queries.arrival_of(shown),
        "outcome_names": OUTCOMES_OF_OBJECTION,
        **file_limits(),
    }


def _form(deed: str, shown: Objection, *, first: bool = False) -> Any:
    """Return the form of a deed with its choices: empty the first time, else as it was sent."""
    form = _DEEDS[deed].form(formdata=None) if first else _DEEDS[deed].form()
    if isinstance(form, typed.JoinForm):
        form.offer(queries.could_be_joined(me(), shown))
    if isinstance(form, typed.UpheldForm):
        form.offer(queries.pots_for_upheld(shown))
    if isinstance(form, typed.HearingForm):
        involved = queries.involved_in(shown)
        hearers = queries.possible_hearers(shown)
        form.offer(hearers, {one.id for one in hearers if involved.holds(one.id)})
    return form


@bp.post(f"/objections/<int:objection_id>/<any({_WORDS}):deed>")
@door(MANAGER)
def do_objection_deed(objection_id: int, deed: str) -> Any:
    """Do one deed with an objection."""
    shown = queries.get_staff_objection(me(), objection_id)
    form = _form(deed, shown)
    faults = (
        take_files(lambda file: commands.add_objection_file(actor=me(), objection=shown, file=file))
        if "files" in form
        else []
    )
    if not faults and form.carries_out(_DEEDS[deed].command, actor=me(), objection=shown):
        flash(gettext(_DEEDS[deed].done.msgid), "good")
        return _back(objection_id)
    if faults:
        form.validate()
        form.files.errors = faults
    return objection_deed(objection_id, deed, form), 422


@bp.post("/objections/<int:objection_id>/decision")
@door(AUTHORITY)
def decide_objection(objection_id: int) -> Any:
    """Decide as was proposed."""
    form, shown = Form(), queries.get_staff_objection(me(), objection_id)
    if form.carries_out(commands.decide_objection, actor=me(), objection=shown):
        flash(gettext("The objection is decided. The letters are being made."), "good")
        return _back(objection_id)
    return objection(objection_id, decide_form=form), 422


@bp.post("/objections/<int:objection_id>/return")
@door(STAFF)
def return_outcome(objection_id: int) -> Any:
    """Take the proposed outcome back, or return it."""
    form, shown = typed.ReasonForm(), queries.get_staff_objection(me(), objection_id)
    if form.carries_out(commands.return_outcome, actor=me(), objection=shown):
        flash(gettext("The proposal is returned."), "good")
        return _back(objection_id)
    return objection(objection_id, return_form=form), 422


@bp.get("/objections/<int:objection_id>/then")
@door(STAFF)
def as_then(objection_id: int) -> Any:
    """Show how things were at the first decision, and where the application would have stood (ex tunc)."""
    shown = queries.get_staff_objection(me(), objection_id)
    if shown.against_kind != ON_APPLICATION:
        raise NotFound
    asked = typed.StoodForm(request.args)
    score = asked.score.data if asked.validate() else None
    return {
        "objection": shown,
        "application": shown.application,
        "then": queries.as_then(shown),
        "stood": queries.stood(me(), shown, score),
        "form": asked,
        "ground_names": GROUND_NAMES,
    }


@bp.get("/objections/<int:objection_id>/appeals/<int:appeal_id>")
@door(MANAGER)
def judgment(objection_id: int, appeal_id: int, form: typed.JudgmentForm | None = None) -> Any:
    """Show the form to enter what a court ruled."""
    shown, appeal = queries.get_appeal(me(), objection_id, appeal_id)
    return {
        "objection": shown,
        "application": shown.application,
        "appeal": appeal,
        "appeal_names": APPEAL_NAMES,
        "form": form or typed.JudgmentForm(formdata=None),
    }


@bp.post("/objections/<int:objection_id>/appeals/<int:appeal_id>")
@door(MANAGER)
def judge_appeal(objection_id: int, appeal_id: int) -> Any:
    """Enter what a court ruled."""
    form = typed.JudgmentForm()
    _shown, appeal = queries.get_appeal(me(), objection_id, appeal_id)
    if form.carries_out(commands.judge_appeal, actor=me(), appeal=appeal):
        flash(gettext("The judgment is kept."), "good")
        return _back(objection_id)
    return judgment(objection_id, appeal_id, form), 422


@todo_source
def objections_to_handle(account: Account) -> list[Todo]:
    """List objections by their last day: managers handle them, authorities decide."""
    todos = []
    if account.holds("programme_manager"):
        states = tuple(one for one in OPEN_OBJECTION if one != "proposed")
        todos += [
            Todo(
                sentence(
                    "Handle the objection about %(reference)s", reference=one.application.reference or ""
                ),
                url_for("decisions.objection", objection_id=one.id),
                end_of_day(one.due_on) if one.due_on else None,
            )
            for one in queries.open_objections(account, "programme_manager", *states)
        ]
    if account.holds("deciding_authority"):
        todos += [
            Todo(
                sentence(
                    "Decide on the objection about %(reference)s", reference=one.application.reference or ""
                ),
                url_for("decisions.objection", objection_id=one.id),
                end_of_day(one.due_on) if one.due_on else None,
            )
            for one in queries.open_objections(account, "deciding_authority", "proposed")
            if queries.objection_may_be_decided(account, one)
        ]
    return todos
