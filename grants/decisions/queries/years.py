"""From when until when does an awarded project run, and in which year is what of the award to be paid?"""

from __future__ import annotations

from datetime import date

from grants.decisions.models import Decision
from grants.decisions.rules.letters import project_end
from grants.foundation.money import Money
from grants.streams.rules import due_day, years_of
from grants.streams.rules.reports import awaited_days


def period_of(decision: Decision) -> tuple[date, date]:
    """Return the first and last day of the project: the ones its letter names and its award gets."""
    application = decision.application
    starts_on = application.starts_on or decision.batch.publish_on
    return starts_on, project_end(starts_on, application.months or 1)


def planned_years(decision: Decision) -> dict[int, Money] | None:
    """Return what a decision adds by the year in which it is to be paid; None where its call names no instalments.

    An instalment that waits for a deliverable or a report falls on the day that is due, the last one on the last day of
    the project, and so does what waits for something without a day: the plan of the day of the decision, which a
    tranche moves later.
    """
    if decision.awarded is None:
        return None
    definition = decision.batch.stream.definition
    starts_on, ends_on = period_of(decision)
    days: dict[str, date] = {
        **{one.after: ends_on for one in definition.instalments},
        "award": decision.batch.publish_on,
        "start": max(starts_on, decision.batch.publish_on),
        "determination": ends_on,
        **{rule.type: due_day(rule, starts_on, ends_on) for rule in definition.deliverables},
        **awaited_days(definition.reports, starts_on, ends_on),
    }
    return years_of(decision.adds, decision.awarded, definition.instalments, days) or None
