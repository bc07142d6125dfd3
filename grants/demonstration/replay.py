"""The whole published programme replayed, checked against what was published, and told as tables."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.awards.models import Award, ChangeRequest
from grants.decisions.models import Batch
from grants.decisions.rules import LIMIT_NAMES
from grants.deliverables.models import Deliverable
from grants.demonstration import acts, closing, reporting
from grants.demonstration.acts import TopUp, facts_of
from grants.demonstration.applying import Played, Report
from grants.demonstration.money import lay_out
from grants.demonstration.stage import at, set_stage
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.people.models import Initiative
from grants.review.models import Ranking, RankingLine


class Unmet(RuntimeError):
    """A published figure that did not come out; the message names it."""


@dataclass(frozen=True)
class StreamOutcome:
    """What came out of one stream."""

    name: str
    applications: int
    fundable: int
    ceiling: Money
    awards: int
    amount: Money
    largest: Money
    left_over: Money
    limit_hit: str
    existing: int
    deliverables: int
    accepted: int
    extensions: int
    changes: int
    why_left: str


@dataclass(frozen=True)
class Outcome:
    """What came out of the programme."""

    pilot: StreamOutcome
    stream_1: StreamOutcome
    stream_2: StreamOutcome
    top_up: TopUp
    moved: Money


def replay(*, seed: str, tell: Report) -> Outcome:
    """Play everything on the current (empty) database; raises Unmet when a published figure does not come out."""
    stage = set_stage()
    with at(stage.programme.starts_on):
        lay_out(stage)
    pilot = acts.play_pilot(stage, seed=seed, tell=tell)
    round_ = acts.second_round(stage)
    first = acts.play_stream_1(stage, round_, seed=seed, tell=tell)
    second = acts.assess_stream_2(stage, round_, seed=seed, tell=tell)
    raised = acts.raise_stream_2(stage, second)
    acts.finish_stream_2(stage, second)
    moved = acts.move_leftover(stage, first, second)
    acts.pay_second_round(stage, first, second, seed=seed)
    closing.ask_of_every_kind(stage, second)
    for played in (first, second):
        reporting.report_halfway(stage, played, seed=seed)
    outcome = Outcome(outcome_of(pilot), outcome_of(first), outcome_of(second), raised, moved)
    check(outcome)
    return outcome


def outcome_of(played: Played) -> StreamOutcome:
    """Count what one stream came to."""
    stream = played.stream
    batch = db.session.scalars(
        select(Batch)
        .where(Batch.stream_id == stream.id, Batch.ranking_id.is_not(None), Batch.state == "published")
        .order_by(Batch.id.desc())
    ).first()
    if batch is None or batch.limit_hit is None:
        raise Unmet(f"{stream.code} was not decided")
    awarded = db.session.execute(
        select(func.count(), func.sum(Award.granted), func.max(Award.granted)).where(
            Award.stream_id == stream.id
        )
    ).one()
    return StreamOutcome(
        name=played.definition.name.nl,
        applications=_count(select(func.count()).where(Application.stream_id == stream.id)),
        fundable=_count(
            select(func.count())
            .select_from(RankingLine)
            .join(Ranking)
            .where(Ranking.stream_id == stream.id, RankingLine.is_fundable)
        ),
        ceiling=batch.ceiling,
        awards=awarded[0],
        amount=awarded[1] or ZERO,
        largest=awarded[2] or ZERO,
        left_over=batch.left_over,
        limit_hit=batch.limit_hit,
        existing=_count(
            select(func.count())
            .select_from(Award)
            .join(Initiative, Initiative.id == Award.initiative_id)
            .where(Award.stream_id == stream.id, Initiative.is_existing)
        ),
        deliverables=_of_awards(stream.id, Deliverable),
        accepted=_of_awards(stream.id, Deliverable, Deliverable.state == "accepted"),
        extensions=_of_awards(stream.id, ChangeRequest, ChangeRequest.kind == "extension"),
        changes=_of_awards(stream.id, ChangeRequest, ChangeRequest.kind == "change"),
        why_left=f"What keeps the next award away: {LIMIT_NAMES[batch.limit_hit]}.",
    )


def _count(query: object) -> int:
    return int(db.session.scalar(query) or 0)  # type: ignore[call-overload]


def _of_awards(stream_id: int, thing: type[Deliverable] | type[ChangeRequest], *which: object) -> int:
    return _count(
        select(func.count())
        .select_from(thing)
        .join(Award, Award.id == thing.award_id)
        .where(Award.stream_id == stream_id, *which)  # type: ignore[arg-type]
    )


def check(outcome: Outcome) -> None:
    """Compare with rounds.json; raises Unmet with the first difference."""
    pilot, one, two = facts_of(0, 0), facts_of(1, 0), facts_of(1, 1)
    awarded = pilot["awarded"]
    raised = two["top_ups"][0]
    wanted = [
        ("pilot: applications", outcome.pilot.applications, pilot["applications"]),
        ("pilot: awards", outcome.pilot.awards, awarded["total"]),
        ("pilot: existing initiatives", outcome.pilot.existing, awarded["existing"]),
        ("pilot: new initiatives", outcome.pilot.awards - outcome.pilot.existing, awarded["new"]),
        ("pilot: amount", outcome.pilot.amount, Money.euro(awarded["amount"])),
        ("pilot: extensions", outcome.pilot.extensions, pilot["after_award"]["extensions_requested"]),
        ("pilot: changes", outcome.pilot.changes, pilot["after_award"]["change_requests"]),
        (
            "pilot: deliverables",
            outcome.pilot.deliverables,
            awarded["total"] * len(pilot["deliverables"]),
        ),
        ("stream 1: ceiling", outcome.stream_1.ceiling, Money.euro(one["ceiling"])),
        ("stream 2: awards by the top-up", outcome.top_up.more, raised["extra_awards"]),
        ("stream 2: awards in all", outcome.stream_2.awards, outcome.top_up.before + raised["extra_awards"]),
        ("stream 2: ceiling", outcome.stream_2.ceiling, Money.euro(two["ceiling"] + raised["amount"])),
        (
            "stream 2: deliverables",
            outcome.stream_2.deliverables,
            outcome.stream_2.awards * len(two["deliverables"]),
        ),
    ]
    for what, came, expected in wanted:
        if came != expected:
            raise Unmet(f"{what}: {came}, published {expected}")
    bounds = [
        ("stream 1: amount within the ceiling", outcome.stream_1.amount <= Money.euro(one["ceiling"])),
        ("stream 1: at most ten awards", outcome.stream_1.awards <= one["max_awards"]),
        ("stream 2: nobody above the cap", outcome.stream_2.largest <= Money.euro(two["cap_per_initiative"])),
        ("stream 2: € 220,000 of the top-up not needed", outcome.top_up.unused >= Money.euro(220_000)),
    ]
    for what, holds in bounds:
        if not holds:
            raise Unmet(what)


def tables(outcome: Outcome) -> str:
    """Return what is printed: a row per stream, the top-up, and the sentences that belong to it."""
    head = (
        f"{'stream':<52}{'appl.':>7}{'fundable':>10}{'ceiling':>16}{'awards':>8}"
        f"{'amount':>16}{'left over':>14}  limit"
    )
    before = outcome.top_up
    rows = [head, "-" * len(head)]
    rows += [_row(one) for one in (outcome.pilot, outcome.stream_1)]
    rows.append(
        f"{_short(outcome.stream_2.name)}{'':>17}  before the top-up: {before.before} awards under the ceiling"
    )
    rows.append(_row(outcome.stream_2))
    rows += [
        "",
        f"The top-up of € 1,700,000 made {before.more} more awards possible, for {before.amount}.",
        f"{before.unused} of it was not needed for them. {outcome.stream_2.why_left}",
        "That is so in the generated data: the real reason was not published.",
        f"Stream 1 left {outcome.moved}; it was reallocated to stream 2.",
        f"Pilot: {outcome.pilot.existing} existing and "
        f"{outcome.pilot.awards - outcome.pilot.existing} new initiatives, "
        f"{outcome.pilot.accepted} of {outcome.pilot.deliverables} deliverables accepted, "
        f"{outcome.pilot.extensions} extensions, {outcome.pilot.changes} change requests.",
        f"Second round: {outcome.stream_1.awards + outcome.stream_2.awards} projects in both streams together.",
        "Numbers that were not published are assumptions: grants/demonstration/assumptions.json.",
        "",
    ]
    return "\n".join(rows)


def _short(name: str) -> str:
    return f"{name[:50]:<52}"


def _row(one: StreamOutcome) -> str:
    return (
        f"{_short(one.name)}{one.applications:>7}{one.fundable:>10}{one.ceiling!s:>16}"
        f"{one.awards:>8}{one.amount!s:>16}{one.left_over!s:>14}  {one.limit_hit}"
    )
