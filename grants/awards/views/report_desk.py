"""Reports and milestones besides the page of one report: what is asked, the lists, what to do, and the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext, ngettext

from grants.awards import commands, queries
from grants.awards.forms import ReasonForm
from grants.awards.forms.reports import AskReportForm, MilestoneForm, ReportFilterForm
from grants.awards.models import Award
from grants.awards.permissions import READERS
from grants.awards.queries import ItemScope, RelatedItem, calendar_source, item_source
from grants.awards.rules.reports import DAYS_BEFORE, can_be_asked
from grants.awards.states import REPORT
from grants.awards.views.desk import bp
from grants.awards.views.reports import TONES
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import page_language, pager, pick

MOST_TODOS = 5
LATE = "late"
STATES: dict[str, Sentence] = {
    **{state: REPORT.labels[state] for state in queries.reports.STANDING},
    LATE: sentence("too late"),
}


@bp.get("/awards/reports")
@door(role(*READERS))
def reports() -> Any:
    """List the reports in sight by their last day, fifty at a time, within a filter."""
    form = ReportFilterForm(request.args)
    choices = queries.choices_for(me(), programme_id=None).programmes
    form.offer(STATES, [(number, pick(nl, en)) for number, nl, en in choices])
    state = str(form.state.data or "")
    wanted = queries.reports.ReportFilter(
        state=state if state in queries.reports.STANDING else "",
        late=state == LATE,
        programme_id=form.programme_id,
    )
    found = queries.reports.reports_page(me(), wanted, cursor=request.args.get("cursor", ""))
    rows = [row[0] for row in found.rows]
    return {
        "rows": [(one, queries.reports.title_of(one)) for one in rows],
        "pager": pager(found, ngettext("%(num)s report", "%(num)s reports", len(rows))),
        "form": form,
        "is_filtered": wanted != queries.reports.ReportFilter(),
        "labels": REPORT.labels,
        "tones": TONES,
        "today": today(),
    }


def _judged(award_id: int) -> Award:
    """Return an award of which one judges the reports; raises NotFound, NotAllowed."""
    award = queries.get_award(me(), award_id)
    queries.reports.may_judge(me(), award).require()
    return award


@bp.get("/awards/<int:award_id>/reports/new")
@door(SIGNED_IN)
def new_report(award_id: int, form: AskReportForm | None = None) -> Any:
    """Show the form to ask for a report."""
    award = _judged(award_id)
    form = form or AskReportForm(formdata=None, data={"due_on": today() + timedelta(weeks=4)})
    _offer(form, award)
    return {"award": award, "form": form}


def _offer(form: AskReportForm, award: Award) -> None:
    rules = can_be_asked(queries.reports.report_rules_of(award))
    form.key.choices = [(one.key, one.name.spoken(page_language())) for one in rules]


@bp.post("/awards/<int:award_id>/reports/new")
@door(SIGNED_IN)
def ask_report(award_id: int) -> Any:
    """Ask for a report."""
    form, award = AskReportForm(), _judged(award_id)
    _offer(form, award)
    if form.carries_out(commands.ask_report, actor=me(), award=award):
        flash(gettext("The recipient is asked for the report."), "good")
        return redirect(url_for("awards.award", award_id=award_id), 303)
    return new_report(award_id, form), 422


@bp.get("/awards/<int:award_id>/milestones")
@door(SIGNED_IN)
def milestones(
    award_id: int, form: MilestoneForm | None = None, dropping: tuple[int, ReasonForm] | None = None
) -> Any:
    """Show what is to be reached in a project, and how far it is."""
    award = queries.get_award(me(), award_id)
    if award.application is None:
        raise NotFound
    changes = bool(queries.reports.may_judge(me(), award)) and queries.reports.reports_are_asked(award)
    return {
        "award": award,
        "rows": queries.reports.milestones_of(award, dropped=True),
        "today": today(),
        "form": (form or MilestoneForm(formdata=None)) if changes else None,
        "reasons": {
            one.id: dropping[1]
            if dropping and dropping[0] == one.id
            else ReasonForm(formdata=None, prefix=f"m{one.id}")
            for one in queries.reports.milestones_of(award)
            if changes and one.reached_on is None
        },
    }


@bp.post("/awards/<int:award_id>/milestones")
@door(SIGNED_IN)
def add_milestone(award_id: int) -> Any:
    """Add a milestone."""
    form, award = MilestoneForm(), queries.get_award(me(), award_id)
    if form.carries_out(commands.add_milestone, actor=me(), award=award):
        flash(gettext("The milestone is added."), "good")
        return redirect(url_for("awards.milestones", award_id=award_id), 303)
    return milestones(award_id, form), 422


@bp.post("/awards/milestones/<int:milestone_id>/drop")
@door(SIGNED_IN)
def drop_milestone(milestone_id: int) -> Any:
    """No longer ask a milestone."""
    shown = queries.reports.get_milestone(me(), milestone_id)
    form = ReasonForm(prefix=f"m{milestone_id}")
    if form.carries_out(commands.drop_milestone, actor=me(), milestone=shown):
        flash(gettext("This milestone is no longer asked."), "good")
        return redirect(url_for("awards.milestones", award_id=shown.award_id), 303)
    return milestones(shown.award_id, dropping=(milestone_id, form)), 422


# --- What to do ---------------------------------------------------------------------------------------------


@todo_source
def reports_to_write(account: Account) -> list[Todo]:
    """List the reports a recipient must write soon, or again."""
    return [
        Todo(
            sentence(
                "Write “%(report)s” of “%(title)s”",
                report=queries.reports.title_of(one),
                title=one.award.title,
            ),
            url_for("awards.report", award_id=one.award_id, report_id=one.id),
            end_of_day(one.due_on),
        )
        for one in queries.reports.reports_to_write(account, today() + timedelta(days=DAYS_BEFORE))
    ]


@todo_source
def reports_to_judge(account: Account) -> list[Todo]:
    """List the reports that came in and wait for this manager, and those that stayed away."""
    if not account.holds("programme_manager"):
        return []
    waiting = queries.reports.reports_to_judge(account)
    if len(waiting) > MOST_TODOS:
        title = sentence("Read %(count)s reports that came in", count=len(waiting))
        found = [Todo(title, url_for("awards.reports", state="submitted"))]
    else:
        found = [
            Todo(
                sentence(
                    "Read “%(report)s” of “%(title)s”",
                    report=queries.reports.title_of(one),
                    title=one.award.title,
                ),
                url_for("awards.report", award_id=one.award_id, report_id=one.id),
            )
            for one in waiting
        ]
    return found + [
        Todo(
            sentence("A report of “%(title)s” stays away: decide what follows", title=one.award.title),
            url_for("awards.determination", award_id=one.award_id),
        )
        for one in queries.lateness.reports_given_up(account)[:MOST_TODOS]
    ]


# --- The calendar -------------------------------------------------------------------------------------------


@item_source
def reports_of_awards(scope: ItemScope) -> list[RelatedItem]:
    """List the reports recipients hand in, by their last day."""
    return [
        RelatedItem(
            award_id=one.award_id,
            kind="report",
            key=f"report-{one.id}",
            label=queries.reports.title_of(one),
            url=url_for("awards.report", award_id=one.award_id, report_id=one.id),
            state=REPORT.labels[one.state],
            due_on=one.due_on,
            is_late=one.state == "open" and one.due_on < today(),
            tone=TONES[one.state],
        )
        for one in queries.reports.reports_within(scope)
    ]


@calendar_source
def days_of_milestones(scope: ItemScope) -> list[RelatedItem]:
    """List by when something is to be reached in a project."""
    return [
        RelatedItem(
            award_id=one.award_id,
            kind="milestone",
            key=f"milestone-{one.id}",
            label=one.what,
            url=url_for("awards.milestones", award_id=one.award_id),
            state=sentence("reached") if one.reached_on else sentence("planned"),
            due_on=one.planned_on,
            is_late=one.reached_on is None and one.planned_on < today(),
            tone="good" if one.reached_on else "neutral",
        )
        for one in queries.reports.milestones_within(scope)
    ]


queries.name_kind("report", sentence("Reports"))
queries.name_kind("milestone", sentence("Milestones"))
