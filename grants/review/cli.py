"""What an operator types about review: `flask review assign PAIRS.csv` and `flask review rank SCORES.csv`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from grants.foundation.errors import RuleBroken
from grants.review.rules.agreement import agreement
from grants.review.rules.assignment import assign, assign_fairly, prices
from grants.review.rules.flow import Infeasible, Person, Shortage, Task, problem_of
from grants.review.rules.quadrature import prior_for
from grants.review.rules.sheets import read_pairs, read_scores, write_plan, write_ranks
from grants.review.rules.uncertainty import expected_ranks

SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


def install(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(review)


@click.group("review")
def review() -> None:
    """Assign and rank plain spreadsheets, by the rules that a round uses."""


@review.command("assign")
@click.argument("sheet", type=SHEET)
@click.option(
    "--per-application", type=click.IntRange(1), default=3, show_default=True, help="Reviews wanted."
)
@click.option("--min-load", type=click.IntRange(0), default=0, show_default=True, help="Least per reviewer.")
@click.option("--max-load", type=click.IntRange(1), default=10, show_default=True, help="Most per reviewer.")
@click.option("--fair", is_flag=True, help="First the best worst review, then the best sum.")
@click.option("--out", type=OUT, required=True, help="Where the assignment is written.")
def assign_sheet(
    sheet: Path, *, per_application: int, min_load: int, max_load: int, fair: bool, out: Path
) -> None:
    """Assign reviewers. SHEET has the columns application, reviewer and affinity (0 to 1; empty: a conflict)."""
    try:
        applications, reviewers, fits = read_pairs(sheet.read_text(encoding="utf-8"))
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    problem = problem_of(
        [Task(name, per_application) for name in applications],
        [Person(name, min_load, max_load) for name in reviewers],
        fits,
    )
    try:
        plan = assign_fairly(problem) if fair else assign(problem)
        cost = prices(problem, plan)
    except Infeasible as error:
        raise click.ClickException(_in_words(error.shortage)) from error
    out.write_text(write_plan(plan, fits), encoding="utf-8")
    click.echo(f"applications: {len(applications)}, reviewers: {len(reviewers)}, reviews: {len(plan.pairs)}")
    click.echo(f"objective: {plan.objective:.6f}")
    if plan.worst is not None:
        click.echo(f"worst served: {plan.worst[0]} (affinity {plan.worst[1]:.4f})")
    click.echo(f"price of the least load: {cost.of_least:.6f}; of the most: {cost.of_most:.6f}")
    click.echo(f"loads: {min(plan.loads.values())} to {max(plan.loads.values())}")


def _in_words(shortage: Shortage) -> str:
    who, what = ", ".join(shortage.people), ", ".join(shortage.tasks)
    if shortage.is_least:
        return (
            f"These reviewers must be given {shortage.needed} reviews at least, and there are {shortage.room} for "
            f"them: {who}. Lower --min-load, or allow them more applications."
        )
    return (
        f"These applications need {shortage.needed} reviews: {what}. Whoever may review them has room for "
        f"{shortage.room}{f': {who}' if who else ''}. Add {shortage.needed - shortage.room} places: more reviewers, "
        "a higher --max-load, or a lower --per-application."
    )


@review.command("rank")
@click.argument("sheet", type=SHEET)
@click.option("--fundable", type=click.IntRange(0), required=True, help="How many can be funded.")
@click.option(
    "--lowest", type=float, help="The lowest score of the scale (default: the lowest in the sheet)."
)
@click.option(
    "--highest", type=float, help="The highest score of the scale (default: the highest in the sheet)."
)
@click.option("--low-is-best", is_flag=True, help="The lowest score is the best, as with NWO's 1 to 9.")
@click.option("--out", type=OUT, required=True, help="Where the ranks are written.")
def rank_sheet(
    sheet: Path, *, fundable: int, lowest: float | None, highest: float | None, low_is_best: bool, out: Path
) -> None:
    """Rank under uncertainty. SHEET has the columns proposal, reviewer and score (empty: no vote)."""
    try:
        votes = read_scores(sheet.read_text(encoding="utf-8"))
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    scores = [vote[2] for vote in votes]
    prior = prior_for(min(scores) if lowest is None else lowest, max(scores) if highest is None else highest)
    if low_is_best:
        votes = [(proposal, who, -score) for proposal, who, score in votes]
    found = expected_ranks(votes, fundable=fundable, prior=prior)
    out.write_text(write_ranks(found), encoding="utf-8")
    groups = [one.group for one in found.standings]
    counted = ", ".join(f"{name.replace('_', ' ')}: {groups.count(name)}" for name in dict.fromkeys(groups))
    click.echo(f"proposals: {len(found.standings)}, votes: {len(votes)}, reviewers: {len(found.reviewers)}")
    click.echo(f"line at expected rank {found.line:.4f}; {counted}")
    how = (
        "the whole posterior"
        if found.is_whole
        else "the most likely variances alone (more than 600 proposals)"
    )
    click.echo(
        f"evaluated over {how}; prior: reviewers {prior.reviewer_sd:g}, the rest up to {prior.upper:g}"
    )
    if found.parts > 1:
        click.echo(
            f"WARNING: the sheet falls into {found.parts} parts without a common reviewer: not comparable."
        )
    agreed = agreement(votes)
    for name, value in (
        ("ICC3 of one score", agreed.icc3),
        ("ICC3 of the mean", agreed.icc3_mean),
        ("Krippendorff's alpha (ordinal)", agreed.alpha),
    ):
        click.echo(f"{name}: {'-' if value is None else f'{value:.3f}'}")
