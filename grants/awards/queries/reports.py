"""What do we know of the reports of a project: what each asks, what it says, what is missing, and its points?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import facts_in_force
from grants.awards.models import (
    Award,
    AwardMilestone,
    AwardReport,
    ReportFile,
    ReportPoint,
)
from grants.awards.permissions import READERS, may_ask, may_run
from grants.awards.queries.awards import on_team, team_of, visible_awards, within_roles
from grants.awards.queries.determinations import is_settled, unless_closed
from grants.awards.queries.items import ItemScope
from grants.awards.queries.requests import definition_of
from grants.awards.rules.reports import (
    TARGETS,
    Asked,
    Milestone,
    asked_in,
    of_milestone,
    planned_items,
    report_gaps,
    report_title,
    rule_named,
)
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.verdict import Verdict
from grants.foundation.wording import Sentence
from grants.people.models import Account
from grants.streams.rules import Answer
from grants.streams.rules.definition import Question
from grants.streams.rules.reports import ReportRule

STANDING = ("open", "submitted", "accepted")
"""The states of a report that is asked."""
WITH_RULES = (
    joinedload(AwardReport.award).joinedload(Award.application).joinedload(Application.stream_version)
)
"""Loads with reports what names them: the rules of their calls."""


def report_rules_of(award: Award) -> tuple[ReportRule, ...]:
    """Return what the frozen call asks; nothing for a past award."""
    return definition_of(award).reports if award.application is not None else ()


def reports_are_asked(award: Award) -> bool:
    """Say whether an award runs and its final amount is still to come, or was fixed with the award itself."""
    if award.state != "running" or award.application is None:
        return False
    return not is_settled(award)


def rule_of(report: AwardReport) -> ReportRule:
    """Return the rule a report follows."""
    return rule_named(report.key, report_rules_of(report.award))


def title_of(report: AwardReport) -> Sentence:
    """Return what a report is called."""
    return report_title(rule_of(report), report.number)


def reports_of(award: Award, *, lapsed: bool = False) -> Sequence[AwardReport]:
    """Return the reports of an award in the order in which they are due; with `lapsed` also those no longer asked."""
    states = (*STANDING, "lapsed") if lapsed else STANDING
    return db.session.scalars(
        select(AwardReport)
        .where(AwardReport.award_id == award.id, AwardReport.state.in_(states))
        .order_by(AwardReport.due_on, AwardReport.id)
    ).all()


def get_report(viewer: Account, award_id: int, report_id: int) -> AwardReport:
    """Return a report of an award the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(AwardReport)
        .where(
            AwardReport.id == report_id,
            AwardReport.award_id == award_id,
            AwardReport.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(joinedload(AwardReport.award).joinedload(Award.programme), joinedload(AwardReport.acceptor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def may_judge(viewer: Account, award: Award) -> Verdict:
    """Say whether this person may ask for, return and accept reports: a manager who is a stranger to the project."""
    return unless_closed(viewer, award) or may_run(viewer, award, team=team_of(award, ever=True))


def reads_report(viewer: Account, report: AwardReport) -> bool:
    """Say whether somebody reads the answers: the team always, the funder from the moment it came in."""
    if may_ask(viewer, report.award, team=team_of(report.award)):
        return True
    return report.submitted_at is not None and report.state != "open"


def milestones_of(award: Award, *, dropped: bool = False) -> Sequence[AwardMilestone]:
    """Return the milestones of an award by their day; with `dropped` also those no longer asked."""
    query = select(AwardMilestone).where(AwardMilestone.award_id == award.id)
    if not dropped:
        query = query.where(AwardMilestone.dropped_by.is_(None))
    return db.session.scalars(query.order_by(AwardMilestone.planned_on, AwardMilestone.number)).all()


def get_milestone(viewer: Account, milestone_id: int) -> AwardMilestone:
    """Return a milestone of an award the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(AwardMilestone).where(
            AwardMilestone.id == milestone_id,
            AwardMilestone.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def asked_of(report: AwardReport) -> Asked:
    """Return everything a report asks; of a milestone that is settled only where it says something of it."""
    open_ones = [
        Milestone(one.number, one.what, one.planned_on)
        for one in milestones_of(report.award, dropped=True)
        if (one.dropped_by is None and one.reached_in in (None, report.id)) or _says(report, one)
    ]
    return asked_in(rule_of(report), definition_of(report.award).target_question, open_ones)


def _says(report: AwardReport, milestone: AwardMilestone) -> bool:
    parts = ("reached", "expected", "words")
    return any(report.answers.get(of_milestone(milestone.number, part)) for part in parts)


def planned_targets(award: Award) -> dict[str, int | None]:
    """Return the numbers that were planned, by the keys of the targets."""
    question = definition_of(award).target_question
    return dict((_answer_in_application(award, question) if question else None) or {})


def planned_milestones(award: Award) -> list[tuple[str, int]]:
    """Return what the application plans, each with its month."""
    question = definition_of(award).plan_question
    return planned_items(_answer_in_application(award, question)) if question else []


def _answer_in_application(award: Award, question: Question) -> Answer:
    if award.application is None:
        return None
    answers = facts_in_force(award.application).answers
    return next((page[question.key] for page in answers.values() if question.key in page), None)


def last_report_before(report: AwardReport) -> AwardReport | None:
    """Return the report of the same project that came in last, whatever its rule."""
    return db.session.scalars(
        select(AwardReport)
        .where(
            AwardReport.award_id == report.award_id,
            AwardReport.id != report.id,
            AwardReport.state.in_(("submitted", "accepted")),
            AwardReport.submitted_at.is_not(None),
            or_(
                AwardReport.back_from < report.back_from,
                and_(AwardReport.back_from == report.back_from, AwardReport.id < report.id),
            ),
        )
        .order_by(AwardReport.back_from.desc(), AwardReport.id.desc())
        .limit(1)
    ).one_or_none()


def files_of_report(report: AwardReport) -> Sequence[ReportFile]:
    """Return the files with a report."""
    return db.session.scalars(
        select(ReportFile).where(ReportFile.report_id == report.id).order_by(ReportFile.id)
    ).all()


def get_report_file(viewer: Account, file_id: int) -> tuple[ReportFile, StoredFile]:
    """Return a file of a report that may be opened, with its bytes; raises NotFound."""
    found = db.session.get(ReportFile, file_id)
    if found is None or found.state != "accepted" or found.file is None:
        raise NotFound
    report = get_report(viewer, found.report.award_id, found.report_id)
    if not reads_report(viewer, report):
        raise NotFound
    return found, found.file


def gaps_of_report(report: AwardReport) -> list[tuple[str, Sentence]]:
    """Return what keeps a report from being handed in, with the key of its question."""
    files = {one.place for one in files_of_report(report) if one.state != "refused"}
    return list(report_gaps(asked_of(report), report.answers, files, today()))


def points_of_report(report: AwardReport) -> Sequence[ReportPoint]:
    """Return the points about a report, the oldest first."""
    return db.session.scalars(
        select(ReportPoint).where(ReportPoint.report_id == report.id).order_by(ReportPoint.id)
    ).all()


def get_point(report: AwardReport, point_id: int) -> ReportPoint:
    """Return a point about a report; raises NotFound."""
    found = db.session.get(ReportPoint, point_id)
    if found is None or found.report_id != report.id:
        raise NotFound
    return found


def realised_in(report: AwardReport) -> Mapping[str, Any]:
    """Return the numbers a report says were reached, by the keys of the targets."""
    return report.answers.get(TARGETS) or {}


# --- Lists ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportFilter:
    """To what a list of reports is limited; nothing means no limit."""

    state: str = ""
    late: bool = False
    programme_id: int | None = None


def reports_page(viewer: Account, wanted: ReportFilter, *, cursor: str = "") -> Page[tuple[AwardReport]]:
    """Return fifty reports in sight of who works for the funder, by their last day."""
    query = (
        select(AwardReport)
        .join(AwardReport.award)
        .where(within_roles(viewer, *READERS), AwardReport.state.in_(STANDING))
        .options(WITH_RULES)
    )
    if wanted.state:
        query = query.where(AwardReport.state == wanted.state)
    if wanted.late:
        query = query.where(AwardReport.state == "open", AwardReport.due_on < today())
    if wanted.programme_id is not None:
        query = query.where(Award.programme_id == wanted.programme_id)
    return page_of(query, [Order(AwardReport.due_on), Order(AwardReport.id)], cursor=cursor)


def reports_to_write(viewer: Account, until: date) -> Sequence[AwardReport]:
    """Return the reports a recipient must write whose last day is near or past, or that came back."""
    return db.session.scalars(
        select(AwardReport)
        .join(AwardReport.award)
        .where(
            on_team(viewer),
            Award.state == "running",
            AwardReport.state == "open",
            or_(AwardReport.due_on <= until, AwardReport.returns > 0, AwardReport.asked_because.is_not(None)),
        )
        .options(WITH_RULES)
        .order_by(AwardReport.due_on, AwardReport.id)
    ).all()


def reports_to_judge(viewer: Account) -> Sequence[AwardReport]:
    """Return the reports that came in and wait for this manager, the oldest first."""
    return db.session.scalars(
        select(AwardReport)
        .join(AwardReport.award)
        .where(AwardReport.state == "submitted", within_roles(viewer, "programme_manager"))
        .options(WITH_RULES)
        .order_by(AwardReport.submitted_at, AwardReport.id)
    ).all()


def reports_within(scope: ItemScope) -> Sequence[AwardReport]:
    """Return the reports of a scope, by their last day."""
    return db.session.scalars(
        select(AwardReport)
        .where(AwardReport.state.in_(STANDING), *scope.of(AwardReport.award_id, AwardReport.due_on))
        .options(WITH_RULES)
        .order_by(AwardReport.due_on, AwardReport.id)
    ).all()


def milestones_within(scope: ItemScope) -> Sequence[AwardMilestone]:
    """Return the milestones of a scope that are still asked, by their day."""
    return db.session.scalars(
        select(AwardMilestone)
        .where(
            AwardMilestone.dropped_by.is_(None),
            *scope.of(AwardMilestone.award_id, AwardMilestone.planned_on),
        )
        .order_by(AwardMilestone.planned_on, AwardMilestone.id)
    ).all()
