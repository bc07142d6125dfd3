"""The pages of the start: accept an award, tell the first day, meet conditions, give an account number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications.rules import ShownFile, shown_file
from grants.awards import commands, queries
from grants.awards.forms import BankForm, HandInForm, NewConditionForm, ReasonForm, StartForm
from grants.awards.models import Award, AwardCondition
from grants.awards.permissions import may_ask, may_check_bank, may_read_iban, may_run
from grants.awards.rules import grouped, masked
from grants.awards.states import BANK_DETAILS, CONDITION, START
from grants.awards.views.corrections import may_correct
from grants.awards.views.desk import BANK_TONES, CONDITION_TONES, bp
from grants.foundation import files
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, Inspected, inspect
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer

MOST_MEGABYTES = 10


def start_facts(viewer: Account, award: Award) -> dict[str, Any]:
    """Return what the page of the money says of start, conditions and account, and what this viewer may do."""
    team = queries.team_of(award)
    account = queries.last_bank_account(award)
    start = queries.start_of(award)
    is_mine = bool(may_ask(viewer, award, team=team)) and award.state == "running"
    may_decide = bool(may_run(viewer, award, team=queries.team_of(award, ever=True)))
    may_check = account is not None and may_check_bank(viewer, award, team=team, given_by=account.given_by)
    return {
        "start": start,
        "start_label": START.labels[start.state] if start else None,
        "conditions": queries.conditions_of(award),
        "condition_labels": CONDITION.labels,
        "condition_tones": CONDITION_TONES,
        "account": account,
        "iban": _iban(viewer, award, team),
        "bank_label": BANK_DETAILS.labels[account.state] if account else None,
        "bank_tone": BANK_TONES[account.state] if account else None,
        "is_mine": is_mine,
        "may_correct": may_correct(start, is_mine=is_mine, may_decide=may_decide),
        "may_decide": may_decide and award.state == "running",
        "may_check": bool(may_check) and account is not None and account.state in ("given", "flagged"),
    }


def _iban(viewer: Account, award: Award, team: set[int]) -> str:
    account = queries.last_bank_account(award)
    if account is None:
        return ""
    return grouped(account.iban) if may_read_iban(viewer, award, team=team) else masked(account.iban)


def _money(award_id: int) -> Any:
    return redirect(url_for("awards.money", award_id=award_id), 303)


def _own(award_id: int) -> Award:
    """Return an award of one's own team; raises NotFound, NotAllowed."""
    award = queries.get_award(me(), award_id)
    may_ask(me(), award, team=queries.team_of(award)).require()
    return award


@bp.post("/awards/<int:award_id>/acceptance")
@door(SIGNED_IN)
def accept_award(award_id: int) -> Any:
    """Accept an award."""
    commands.accept_award(actor=me(), award=_own(award_id))
    flash(gettext("You accepted the award."), "good")
    return _money(award_id)


@bp.get("/awards/<int:award_id>/start")
@door(SIGNED_IN)
def start_notice(award_id: int, form: StartForm | None = None) -> Any:
    """Show the form to tell when the project begins."""
    award = _own(award_id)
    known = {
        "starts_on": award.starts_on,
        "leader": me().name,
        "contact": me().name,
        "contact_email": me().email,
    }
    return {
        "award": award,
        "start": queries.start_of(award),
        "form": form or StartForm(formdata=None, data=known),
    }


@bp.post("/awards/<int:award_id>/start")
@door(SIGNED_IN)
def tell_start(award_id: int) -> Any:
    """Tell when the project begins."""
    form, award = StartForm(), _own(award_id)
    if form.carries_out(commands.tell_start, actor=me(), award=award):
        asked = form.outcome.state == "asked"
        flash(
            gettext("You asked to begin later. You get an answer by e-mail.") if asked else gettext("Saved."),
            "good",
        )
        return _money(award_id)
    return start_notice(award_id, form), 422


@bp.post("/awards/<int:award_id>/start/consent")
@door(SIGNED_IN)
def agree_to_start(award_id: int) -> Any:
    """Agree to a later start."""
    commands.agree_to_start(actor=me(), award=queries.get_award(me(), award_id))
    flash(gettext("The recipient is told that you agree."), "good")
    return _money(award_id)


@bp.get("/awards/<int:award_id>/start/refusal")
@door(SIGNED_IN)
def start_refusal(award_id: int, form: ReasonForm | None = None) -> Any:
    """Ask why a later start is refused."""
    award = _run(award_id)
    return {"award": award, "start": queries.start_of(award), "form": form or ReasonForm()}


@bp.post("/awards/<int:award_id>/start/refusal")
@door(SIGNED_IN)
def refuse_start(award_id: int) -> Any:
    """Refuse a later start."""
    form, award = ReasonForm(), queries.get_award(me(), award_id)
    if form.carries_out(commands.refuse_start, actor=me(), award=award):
        flash(gettext("The decision has been sent to the recipient."), "good")
        return _money(award_id)
    return start_refusal(award_id, form), 422


def _run(award_id: int) -> Award:
    award = queries.get_award(me(), award_id)
    may_run(me(), award, team=queries.team_of(award, ever=True)).require()
    return award


@bp.get("/awards/<int:award_id>/conditions/new")
@door(SIGNED_IN)
def new_condition(award_id: int, form: NewConditionForm | None = None) -> Any:
    """Show the form for one more condition."""
    return {"award": _run(award_id), "form": form or NewConditionForm()}


@bp.post("/awards/<int:award_id>/conditions/new")
@door(SIGNED_IN)
def add_condition(award_id: int) -> Any:
    """Add a condition."""
    form, award = NewConditionForm(), queries.get_award(me(), award_id)
    if form.carries_out(commands.add_condition, actor=me(), award=award):
        flash(gettext("The condition is added, and the recipient is told."), "good")
        return _money(award_id)
    return new_condition(award_id, form), 422


@bp.get("/awards/conditions/<int:condition_id>")
@door(SIGNED_IN)
def condition(condition_id: int, form: HandInForm | None = None, reason: ReasonForm | None = None) -> Any:
    """Show a condition, what was handed in, and what one may do with it."""
    shown = queries.get_condition(me(), condition_id)
    award = shown.award
    may_decide = bool(may_run(me(), award, team=queries.team_of(award, ever=True)))
    is_mine = bool(may_ask(me(), award, team=queries.team_of(award)))
    return {
        "condition": shown,
        "award": award,
        "label": CONDITION.labels[shown.state],
        "tone": CONDITION_TONES[shown.state],
        "files": [_listed(shown, number) for number in range(len(shown.files))],
        "form": (form or HandInForm()) if is_mine and shown.state == "open" else None,
        "reason": (reason or ReasonForm()) if may_decide and shown.state in ("open", "handed_in") else None,
        "may_accept": may_decide and shown.state == "handed_in",
    }


def _listed(condition: AwardCondition, number: int) -> ShownFile:
    file = condition.files[number]
    url = url_for("awards.condition_file", file_id=file.id)
    return shown_file(file.name, file.size, state=file.state, scanned_by=file.scanned_by, url=url)


@bp.get("/awards/conditions/files/<int:file_id>")
@door(SIGNED_IN)
def condition_file(file_id: int) -> Any:
    """Hand out a file that shows that a condition is met."""
    found, stored = queries.get_condition_file(me(), file_id)
    return file_answer(files.read(stored), name=found.name, media_type=stored.media_type)


@bp.post("/awards/conditions/<int:condition_id>")
@door(SIGNED_IN)
def hand_in_condition(condition_id: int) -> Any:
    """Say how a condition is met."""
    form, shown = HandInForm(), queries.get_condition(me(), condition_id)
    try:
        file = _sent()
    except RuleBroken as broken:
        form.validate()
        form.blame(RuleBroken(broken.code, broken.said, field="file"))
        return condition(condition_id, form), 422
    if form.carries_out(commands.hand_in_condition, actor=me(), condition=shown, file=file):
        flash(gettext("It is handed in. You hear by e-mail when something is missing."), "good")
        return _money(shown.award_id)
    return condition(condition_id, form), 422


def _sent() -> Inspected | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    content = sent.stream.read(MOST_MEGABYTES * 1024 * 1024 + 1)
    return inspect(content, name=sent.filename, kinds=MEDIA_TYPES, most_megabytes=MOST_MEGABYTES)


@bp.post("/awards/conditions/<int:condition_id>/acceptance")
@door(SIGNED_IN)
def accept_condition(condition_id: int) -> Any:
    """Say that a condition is met."""
    shown = queries.get_condition(me(), condition_id)
    commands.accept_condition(actor=me(), condition=shown)
    flash(gettext("The condition is met."), "good")
    return _money(shown.award_id)


@bp.post("/awards/conditions/<int:condition_id>/return")
@door(SIGNED_IN)
def return_condition(condition_id: int) -> Any:
    """Say why a condition is not met yet."""
    return _with_reason(
        condition_id, commands.return_condition, gettext("The recipient is told what is missing.")
    )


@bp.post("/awards/conditions/<int:condition_id>/drop")
@door(SIGNED_IN)
def drop_condition(condition_id: int) -> Any:
    """No longer ask a condition."""
    return _with_reason(condition_id, commands.drop_condition, gettext("This is no longer asked."))


def _with_reason(condition_id: int, command: Callable[..., Any], said: str) -> Any:
    form, shown = ReasonForm(), queries.get_condition(me(), condition_id)
    if form.carries_out(command, actor=me(), condition=shown):
        flash(said, "good")
        return _money(shown.award_id)
    return condition(condition_id, reason=form), 422


@bp.get("/awards/<int:award_id>/bank")
@door(SIGNED_IN)
def bank_details(award_id: int, form: BankForm | None = None) -> Any:
    """Show the form for an account number."""
    award = _own(award_id)
    known = {"holder": award.recipient[:70]}
    return {
        "award": award,
        "account": queries.find_bank_account(award),
        "form": form or BankForm(formdata=None, data=known),
    }


@bp.post("/awards/<int:award_id>/bank")
@door(SIGNED_IN)
def give_bank_account(award_id: int) -> Any:
    """Give an account number."""
    form, award = BankForm(), _own(award_id)
    if form.carries_out(commands.give_bank_account, actor=me(), award=award):
        flash(gettext("The account number is saved. The funder checks it before anything is paid."), "good")
        return _money(award_id)
    return bank_details(award_id, form), 422


@bp.post("/awards/bank/<int:account_id>/check")
@door(SIGNED_IN)
def check_bank_account(account_id: int) -> Any:
    """Say that an account number is right."""
    account = queries.get_bank_account(me(), account_id)
    commands.check_bank_account(actor=me(), account=account)
    flash(gettext("The account number is checked."), "good")
    return _after_check(account.award_id)


@bp.get("/awards/bank/<int:account_id>/refusal")
@door(SIGNED_IN)
def bank_refusal(account_id: int, form: ReasonForm | None = None) -> Any:
    """Ask what is wrong with an account number."""
    account = queries.get_bank_account(me(), account_id)
    iban = _iban(me(), account.award, queries.team_of(account.award)) if account.award else ""
    return {"account": account, "award": account.award, "iban": iban, "form": form or ReasonForm()}


@bp.post("/awards/bank/<int:account_id>/refusal")
@door(SIGNED_IN)
def refuse_bank_account(account_id: int) -> Any:
    """Say what is wrong with an account number."""
    form, account = ReasonForm(), queries.get_bank_account(me(), account_id)
    if form.carries_out(commands.refuse_bank_account, actor=me(), account=account):
        flash(gettext("The account number is refused."), "good")
        return _after_check(account.award_id)
    return bank_refusal(account_id, form), 422


def _after_check(award_id: int | None) -> Any:
    return redirect(url_for("awards.awards"), 303) if award_id is None else _money(award_id)


SHOWN_ONE_BY_ONE = 5


@todo_source
def start_of_own_projects(account: Account) -> list[Todo]:
    """List what the recipient must do before its project is paid."""
    found = []
    for start in queries.starts_to_tell(account):
        accepts = start.accept_until is not None and start.accepted_at is None
        said = (
            sentence("Accept the award of “%(title)s”", title=start.award.title)
            if accepts
            else sentence("Tell when “%(title)s” begins", title=start.award.title)
        )
        day = start.accept_until if accepts and start.accept_until else start.due_on
        found.append(_todo(said, start.award_id, end_of_day(day)))
    for one in queries.conditions_to_meet(account):
        title = sentence("Meet a condition before “%(title)s” is paid", title=one.award.title)
        found.append(Todo(title, url_for("awards.condition", condition_id=one.id)))
    for award in queries.awards_without_account(account):
        title = sentence("Give an account number for “%(title)s”", title=award.title)
        found.append(Todo(title, url_for("awards.bank_details", award_id=award.id)))
    return found


@todo_source
def starts_to_look_at(account: Account) -> list[Todo]:
    """List which starts, conditions and account numbers wait for this person of the funder."""
    if not account.holds("programme_manager", "controller"):
        return []
    waiting: list[tuple[Sentence, int]] = [
        (_about(start.state == "asked", start.award.title), start.award_id)
        for start in queries.starts_to_agree_to(account)
    ]
    waiting += [
        (sentence("Look whether a condition of “%(title)s” is met", title=one.award.title), one.award_id)
        for one in queries.conditions_to_settle(account)
    ]
    waiting += [
        (sentence("Check the account number of %(recipient)s", recipient=one.award.recipient), one.award_id)
        for one in queries.accounts_to_check(account)
        if one.award is not None and one.award_id is not None
    ]
    if len(waiting) > SHOWN_ONE_BY_ONE:
        title = sentence("Look at %(count)s matters before projects are paid", count=len(waiting))
        return [Todo(title, url_for("awards.starts"))]
    return [_todo(said, award_id) for said, award_id in waiting]


def _about(is_asked: bool, title: str) -> Sentence:
    if is_asked:
        return sentence("Decide whether “%(title)s” may begin later", title=title)
    return sentence("Ask why nothing was heard of “%(title)s”", title=title)


def _todo(said: Sentence, award_id: int, due: datetime | None = None) -> Todo:
    return Todo(said, url_for("awards.money", award_id=award_id), due)


@bp.get("/awards/starts")
@door(SIGNED_IN)
def starts() -> Any:
    """List what waits for this person of the funder before projects are paid."""
    viewer = me()
    return {
        "starts": [
            (_about(one.state == "asked", one.award.title), one, queries.waits_since(one))
            for one in queries.starts_to_agree_to(viewer)
        ],
        "conditions": queries.conditions_to_settle(viewer),
        "accounts": queries.accounts_to_check(viewer),
    }
