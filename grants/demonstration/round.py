"""One stream, played through the same commands the pages use: call, applications, review, decisions."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.decisions import commands as decisions
from grants.decisions.models import Batch
from grants.demonstration.applying import Played, Report
from grants.demonstration.invented import Invented, Recipe, invent
from grants.demonstration.stage import Stage, at, later, member_of_staff, move
from grants.foundation import outbox
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.people.models import Account
from grants.review import commands as review
from grants.review import queries
from grants.review.models import Assignment, InterestMeasure
from grants.streams import commands as streams
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import Definition

WHY_NO_INTEREST = (
    "Wij werkten twee jaar geleden een middag samen, aan iets anders dan waar deze aanvraag over gaat."
)
THE_REPLY = (
    "Dank voor de beoordelingen. Op één punt lezen wij ons plan anders: de vrijwilligers krijgen een scholing, dat "
    "staat op de pagina over de uitvoering."
)
THE_INTEREST = "Mijn zus werkt bij de aanvrager."
WHAT_HELPS = "Ik verlaat de zaal en krijg ook het verslag van dit agendapunt niet."


def announce(
    stage: Stage,
    round_: Round,
    code: str,
    definition: Definition,
    recipe: Recipe,
    *,
    seed: str,
    where: str,
    based_on: Stream | None = None,
) -> Played:
    """Write the call, fund its pot, announce it, and invent who will apply."""
    opens = definition.dates.opens_at
    if opens is None:
        raise ValueError(f"{code} does not say when it opens")
    with at(later(opens, days=-7)):
        stream = streams.draft_stream(
            actor=stage.programme_manager,
            round_=round_,
            code=code,
            definition=definition,
            based_on=based_on,
        )
        move(stage, stage.pot, stream.pot, definition.ceiling, f"Pot voor {definition.name.nl}")
    with at(later(opens, hours=-1)):
        streams.announce_stream(actor=stage.programme_manager, stream=stream, announced_where=where)
    return Played(stream, recipe, invent(recipe, definition, seed=seed))


def _without_interest(stage: Stage, played: Played) -> None:
    """Let who handles the call say that they have an interest with nobody in it."""
    review.answer_as_staff(
        actor=stage.programme_manager,
        stream=played.stream,
        asked=queries.listed_names(played.stream),
        chosen=(),
    )


@command
def _check_all(stage: Stage, played: Played) -> None:
    for application_id, _ in played.applications:
        application = _get(application_id)
        applications.find_admissible(
            actor=stage.programme_manager,
            application=application,
            reason="Volledig, op tijd en binnen de voorwaarden.",
        )


def _get(application_id: int) -> Application:
    application = db.session.get(Application, application_id)
    if application is None:
        raise LookupError(application_id)
    return application


def review_all(stage: Stage, played: Played, reviewers: int, tell: Report) -> None:
    """Check admissibility, assign the reviewers in turn, and let each declare and score."""
    with at(later(played.closes_at, days=7)):
        _without_interest(stage, played)
        _check_all(stage, played)
        played.reviewers = [
            member_of_staff(
                stage.administrator,
                f"{played.recipe.label.rstrip('-')}-beoordelaar{number}",
                f"Beoordelaar {number} ({played.stream.code})",
                "reviewer",
                scope_kind="stream",
                scope_id=played.stream.id,
            )
            for number in range(1, reviewers + 1)
        ]
        review.start_reviews(actor=stage.programme_manager, stream=played.stream)
        wanted = played.definition.reviews_wanted
        pairs = [
            (application_id, played.reviewers[(index * wanted + turn) % reviewers].id)
            for index, (application_id, _) in enumerate(played.applications)
            for turn in range(wanted)
        ]
        review.assign_reviewers(actor=stage.programme_manager, stream=played.stream, pairs=pairs)
    with at(later(played.closes_at, days=19)):
        _a_possible_interest(played)
    with at(later(played.closes_at, days=20)):
        for index, (application_id, one) in enumerate(played.applications):
            _score(application_id, one)
            tell(f"{played.stream.code}: reviews", index + 1, len(played.applications))


def _a_possible_interest(played: Played) -> None:
    """Let one reviewer have worked with an applicant, so that they are asked about it and say why it is none."""
    first = _get(played.applications[0][0])
    assignment = db.session.scalars(
        select(Assignment).where(Assignment.application_id == first.id).order_by(Assignment.id)
    ).first()
    if assignment is None:
        return
    review.say_relation(
        actor=assignment.reviewer,
        organisation=first.organisation.name,
        kind="together",
        until_on=(played.closes_at - timedelta(days=700)).date(),
    )
    review.declare_free(actor=assignment.reviewer, assignment=assignment, dismissed_because=WHY_NO_INTEREST)


def an_interest(stage: Stage, played: Played) -> None:
    """Let one member of the panel have an interest, with a measure that is proposed, advised and decided."""
    member = played.reviewers[-1]
    judged = select(Assignment.application_id).where(Assignment.reviewer_id == member.id)
    other = db.session.scalars(
        select(Application)
        .where(
            Application.stream_id == played.stream.id,
            Application.state == "admissible",
            Application.id.not_in(judged),
        )
        .order_by(Application.id)
    ).first()
    if other is None:
        return
    assignment = review.declare_panel_interest(
        actor=member, application=other, interest=THE_INTEREST, measure_words=WHAT_HELPS
    )
    measure = db.session.scalars(
        select(InterestMeasure).where(InterestMeasure.assignment_id == assignment.id)
    ).one()
    review.advise_measure(actor=stage.chair, measure=measure, chosen="out")
    review.decide_measure(actor=stage.programme_manager, measure=measure, chosen="out")


@command
def _score(application_id: int, one: Invented) -> None:
    assignments = db.session.scalars(
        select(Assignment).where(Assignment.application_id == application_id).order_by(Assignment.id)
    ).all()
    for assignment, scores in zip(assignments, one.reviews, strict=True):
        reviewer = assignment.reviewer
        if assignment.state == "assigned":
            review.declare_free(actor=reviewer, assignment=assignment)
        review.submit_review(
            actor=reviewer,
            assignment=assignment,
            version=0,
            scores={score.criterion: (score.value, score.reason) for score in scores},
            remarks="",
        )


def freeze(stage: Stage, played: Played) -> None:
    """Let applicants reply where the call asks it, open the panel and freeze the ranking."""
    if played.stream.definition.rebuttal is not None:
        with at(later(played.closes_at, days=24)):
            _rebuttal(stage, played.stream)
    with at(later(played.closes_at, days=35)):
        review.open_panel(actor=stage.programme_manager, stream=played.stream)
        an_interest(stage, played)
    with at(later(played.closes_at, days=36)):
        _freeze(stage.chair, played.stream)


def decide(stage: Stage, played: Played, publish_on: date) -> Batch:
    """Propose, approve, make the letters, publish."""
    with at(publish_on, hour=7):
        batch = decisions.propose_batch(
            actor=stage.programme_manager, stream=played.stream, publish_on=publish_on
        )
    with at(publish_on, hour=8):
        decisions.approve_batch(actor=stage.deciding_authority, batch=batch)
        outbox.run_everything()
    with at(publish_on, hour=10):
        decisions.publish_batch(actor=stage.deciding_authority, batch=batch)
        outbox.run_everything()
    return batch


def send_reviews(stage: Stage, stream: Stream) -> None:
    """Send each applicant its reviews for a reply, as the manager looked at them."""
    manager = stage.programme_manager
    digest = queries.bundles_digest(queries.open_bundles(manager, stream))
    review.open_rebuttal(actor=manager, stream=stream, sha256=digest)


@command
def _rebuttal(stage: Stage, stream: Stream) -> None:
    """Send the reviews; every applicant replies, so that nobody waits for the term."""
    send_reviews(stage, stream)
    for sent in queries.rebuttals_of(stage.programme_manager, stream):
        account = sent.application.team[0].account
        if account is not None:
            review.submit_reply(actor=account, rebuttal=sent, version=sent.version, reply=THE_REPLY)


def _freeze(chair: Account, stream: Stream) -> None:
    """Freeze the ranking; where the call draws lots in public and some are equal, with an invented witness."""
    try:
        review.freeze_ranking(actor=chair, stream=stream)
    except RuleBroken as broken:
        if broken.code != "draw_in_public":
            raise
        review.close_list(actor=chair, stream=stream)
        review.draw_lots(actor=chair, stream=stream, called="417", witness="Nadia Notaris")
