"""What does somebody intend who answers about interests, or says with whom they have to do?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.foundation.audit import ACCOUNTS, programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.models import Assignment, InterestAnswer, InterestMeasure, ListedAnswer, Relation
from grants.review.rules.interests import Possible
from grants.review.states import ASSIGNMENT


def note_answer(
    account: Account,
    application: Application,
    stage: str,
    found: Sequence[Possible],
    *,
    has_interest: bool,
    dismissed_because: str = "",
) -> InterestAnswer:
    """Keep what somebody answers at a stage, with what was found by rule; a later answer takes its place.

    Raises RuleBroken `dismissal_missing` when something was found, and neither confirmed nor given a reason.
    """
    if not has_interest:
        require_dismissal(found, dismissed_because)
    kept = queries.find_answer(account.id, application.id, stage)
    if kept is None:
        kept = InterestAnswer(account_id=account.id, application_id=application.id, stage=stage)
        db.session.add(kept)
    kept.has_interest = has_interest
    kept.found = [as_kept(one) for one in found]
    kept.dismissed_because = dismissed_because.strip() if found and not has_interest else None
    kept.answered_at = now()
    return kept


def require_dismissal(found: Sequence[Possible], dismissed_because: str) -> None:
    """Raise RuleBroken `dismissal_missing` where something was found and nothing says why it is no interest."""
    if found and not dismissed_because.strip():
        raise RuleBroken(
            "dismissal_missing",
            sentence(
                "Something was found that may be an interest. Say why it is none, or say that it is one."
            ),
            field="dismissed_because",
        )


def as_kept(one: Possible) -> dict[str, Any]:
    """Return something that was found as answers keep it."""
    return {"rule": one.rule, "source": one.source, "on": one.on.isoformat() if one.on else None}


def note_measure(
    assignment: Assignment, phase: str, *, proposed: str = "out", words: str = ""
) -> InterestMeasure:
    """Keep which measure is proposed for an interest; being out of the application holds at once."""
    measure = InterestMeasure(
        assignment=assignment, proposed=proposed, proposed_words=words.strip(), found_after=phase
    )
    db.session.add(measure)
    return measure


def ask_again(account: Account) -> list[int]:
    """Close what somebody reviews, or reads on a panel, until they answer about what was not found before.

    Return the applications they are asked about.
    """
    closed = _new_over_lists(account)
    reviews = queries.may_be_new_for(account)
    on_panel = queries.answers_on_panels(account)
    applications = {one.application_id: one.application for one in reviews}
    applications |= {application.id: application for _answer, application in on_panel}
    found = queries.interests_in(account, applications.values())
    asked = set()
    for assignment in reviews:
        answer = queries.find_answer(account.id, assignment.application_id, "assignment")
        if assignment.application.stream_id in closed or _has_new(answer, found[assignment.application_id]):
            assignment.state = ASSIGNMENT.after(assignment.state, "ask_again")
            _record_asked(account, assignment, assignment.application)
            asked.add(assignment.application_id)
    for answer, application in on_panel:
        if application.stream_id in closed or _has_new(answer, found[application.id]):
            _record_asked(account, answer, application)
            db.session.delete(answer)
            asked.add(application.id)
    return sorted(asked)


def _new_over_lists(account: Account) -> set[int]:
    """Return the blind calls in which something is found that was not, in whichever application.

    All that is given to this person there closes until they answer over the list again: what closed alone would be
    known by who it is of.
    """
    return {
        stream.id
        for answer, stream in queries.answered_over_lists(account)
        if any(_has_new(answer, found) for found in queries.found_in_stream(account, stream).values())
    }


def _has_new(answer: InterestAnswer | ListedAnswer | None, found: Sequence[Possible]) -> bool:
    known = answer.found if answer else []
    return any(as_kept(one) not in known for one in found)


def _record_asked(account: Account, subject: Assignment | InterestAnswer, application: Application) -> None:
    record(
        actor_id=account.id,
        deed="ask_again",
        subject=subject,
        chain=programme_chain(application.stream.round.programme_id),
        application=application.id,
    )


@command
def say_relation(*, actor: Account, organisation: str, kind: str, until_on: date | None = None) -> list[int]:
    """Say that one has, or until a day had, to do with an organisation; return which applications
    close until answered.

    Raises NotFound for who judges nothing, RuleBroken `relation_known`, `until_ahead`.
    """
    if not actor.holds("reviewer", "chair"):
        raise NotFound
    if until_on is not None and until_on > today():
        raise RuleBroken("until_ahead", sentence("Choose a day that has passed."), field="until_on")
    name = " ".join(organisation.split())
    if any(one.organisation == name and one.kind == kind for one in queries.relations_of(actor)):
        raise RuleBroken("relation_known", sentence("You said this already."), field="organisation")
    relation = Relation(account_id=actor.id, organisation=name, kind=kind, until_on=until_on, said_at=now())
    db.session.add(relation)
    db.session.flush()
    record(actor_id=actor.id, deed="say_relation", subject=relation, chain=ACCOUNTS, kind=kind)
    return ask_again(actor)


@command
def take_back_relation(*, actor: Account, relation_id: int) -> None:
    """Say that one was mistaken; what was answered about it stays. Raises NotFound."""
    relation = queries.get_relation(actor, relation_id)
    if relation is None:
        raise NotFound
    record(actor_id=actor.id, deed="take_back_relation", subject=relation, chain=ACCOUNTS, kind=relation.kind)
    db.session.delete(relation)
