"""What does someone intend while writing: start, answer a section, budget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from grants.applications import queries
from grants.applications.commands.access import check_access
from grants.applications.commands.interests import note_interest
from grants.applications.commands.lock import lock_for_writing, touch
from grants.applications.events import OwnerAsked
from grants.applications.models import Application, BudgetLine, SectionAnswers, TeamMember
from grants.applications.permissions import may_apply_in
from grants.applications.rules import (
    BUDGET,
    BudgetEntry,
    add_up,
    clean_lines,
    must_ask_owner,
)
from grants.applications.states import APPLICATION
from grants.foundation.audit import programme_chain, record, record_in_sitting
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.commands import confirm_initiative, register_initiative
from grants.people.models import Account, Initiative, Organisation
from grants.people.permissions import may_act_for
from grants.people.queries import find_initiative, find_organisation_by_kvk, organisation_ids_of
from grants.people.rules import clean_kvk
from grants.streams.models import Stream
from grants.streams.rules import clean_answers, differing_answers, is_open
from grants.streams.rules.definition import Definition

LONGEST_MONTHS = 600


@command
def start_application(
    *,
    actor: Account,
    stream: Stream,
    initiative: Initiative,
    organisation: Organisation,
    title: str,
    municipalities: Sequence[str] = (),
    generated: bool = False,
) -> Application:
    """Open a draft in a stream for an initiative, and ask its owner's agreement when that is another.

    A call for some `municipalities` only (codes) asks for them here; they are kept as the first answer.
    Raises RuleBroken `call_closed`, and as `check_access` does.
    """
    acts_for = organisation_ids_of(actor)
    may_act_for(actor, organisation, member_of=acts_for).require()
    if stream.announced_id is None:
        raise NotFound
    may_apply_in(actor, stream.round).require()
    if not is_open(stream, now()):
        raise RuleBroken("call_closed", sentence("This call does not take new applications now."))
    check_access(stream, initiative, organisation, municipalities)
    moment = now()
    is_asked = must_ask_owner(
        owner_id=initiative.owner_id, organisation_id=organisation.id, acts_for=acts_for
    )
    application = Application(
        stream=stream,
        stream_version_id=stream.announced_id,
        initiative=initiative,
        organisation=organisation,
        title=title,
        state=APPLICATION.initial,
        owner_answer="asked" if is_asked else "not_needed",
        owner_asked_at=moment if is_asked else None,
        created_at=moment,
        changed_at=moment,
        generated=generated,
    )
    db.session.add(application)
    application.team.append(_main_applicant(actor, moment))
    application.sections += _first_answer(stream.definition, municipalities, actor, moment)
    db.session.flush()
    note_interest(application, actor.id, "team")
    record(
        actor_id=actor.id,
        deed="start_application",
        subject=application,
        chain=programme_chain(stream.round.programme_id),
        stream=stream.id,
        initiative=initiative.id,
        organisation=organisation.id,
        owner=application.owner_answer,
    )
    if is_asked:
        publish(OwnerAsked(application.id))
    elif initiative.confirmed_at is None:
        confirm_initiative(actor=actor, initiative=initiative)
    return application


def _main_applicant(actor: Account, moment: datetime) -> TeamMember:
    return TeamMember(
        account_id=actor.id,
        email=actor.email,
        role="main_applicant",
        invited_by=actor.id,
        invited_at=moment,
        accepted_at=moment,
    )


def _first_answer(
    definition: Definition, municipalities: Sequence[str], actor: Account, moment: datetime
) -> list[SectionAnswers]:
    asked = definition.municipality_question
    if asked is None or not municipalities:
        return []
    section, question = asked
    answer = list(municipalities) if question.kind == "municipalities" else municipalities[0]
    answers = clean_answers(section, {question.key: answer})
    return [SectionAnswers(section_key=section.key, answers=answers, saved_at=moment, saved_by=actor.id)]


@command
def name_initiative(
    *,
    actor: Account,
    organisation: Organisation,
    kvk: str,
    name: str,
    is_existing: bool,
    reach: str,
    places: list[str],
    summary: str,
) -> Initiative:
    """Find another owner's initiative by KvK number and name, or name it for `organisation` to apply with.

    What is named so is kept apart until its owner confirms it. Raises RuleBroken `kvk_invalid`,
    `owner_unknown`, `places_missing`.
    """
    acts_for = organisation_ids_of(actor)
    may_act_for(actor, organisation, member_of=acts_for).require()
    number = clean_kvk(kvk)
    owner = find_organisation_by_kvk(number) if number else None
    if owner is None:
        said = sentence(
            "No organisation with this KvK number is registered here. Ask the owner to register first."
        )
        raise RuleBroken("owner_unknown", said, field="kvk")
    is_own = owner.id in acts_for
    known = find_initiative(owner, name)
    if known is not None and (known.confirmed_at is not None or not is_own):
        return known
    return register_initiative(
        actor=actor,
        owner=owner,
        named_by=None if is_own else organisation,
        name=name,
        is_existing=is_existing,
        reach=reach,
        places=places,
        summary=summary,
    )


@command
def save_section(
    *,
    actor: Account,
    application: Application,
    section_key: str,
    version: int,
    answers: Mapping[str, Any],
    arrived_at: datetime | None = None,
) -> SectionAnswers:
    """Keep the answers of one section, with gaps if need be; `version` is 0 for a section never saved.

    Only the section's own questions are kept. Raises NotFound for an unknown section, Stale with both texts,
    RuleBroken `call_closed`, `not_in_draft`, `not_yours`, `answer_malformed`, `answer_too_long`.
    """
    lock_for_writing(actor, application, section_key, arrived_at=arrived_at)
    try:
        section = queries.definition_of(application).section(section_key)
    except KeyError as error:
        raise NotFound from error
    typed = clean_answers(section, answers)
    kept = next((one for one in application.sections if one.section_key == section_key), None)
    if kept is not None and kept.answers == typed:
        return kept
    if (kept.version if kept else 0) != version:
        raise Stale(differing_answers(section.questions, kept.answers if kept else {}, typed, actor.language))
    if kept is None:
        kept = SectionAnswers(section_key=section_key, answers=typed, saved_at=now(), saved_by=actor.id)
        application.sections.append(kept)
    else:
        kept.answers, kept.saved_at, kept.saved_by = typed, now(), actor.id
    touch(application)
    record_in_sitting(
        actor_id=actor.id,
        deed="save_section",
        subject=application,
        part=section_key,
        content=json.dumps(typed, sort_keys=True, ensure_ascii=False),
        chain=programme_chain(application.stream.round.programme_id),
    )
    return kept


@command
def save_budget(
    *,
    actor: Account,
    application: Application,
    version: int,
    lines: Sequence[BudgetEntry],
    starts_on: date | None,
    months: int | None,
    arrived_at: datetime | None = None,
) -> Application:
    """Keep the whole budget and the period, with gaps if need be; `version` is the `budget_version` read.

    Raises Stale with both budgets, RuleBroken `call_closed`, `not_in_draft`, `not_yours`, `months_impossible` or what
    `clean_lines` raises.
    """
    lock_for_writing(actor, application, BUDGET, arrived_at=arrived_at)
    kept = clean_lines(queries.definition_of(application), lines)
    if months is not None and not 0 < months <= LONGEST_MONTHS:
        said = sentence("Write the length in whole months.")
        raise RuleBroken("months_impossible", said, field="months")
    before = queries.facts_as_written(application)
    if (before.lines, before.starts_on, before.months) == (kept, starts_on, months):
        return application
    if application.budget_version != version:
        raise Stale(
            _budget_differences((before.lines, before.starts_on, before.months), (kept, starts_on, months))
        )
    application.budget = [
        BudgetLine(
            position=place, side=one.side, head=one.head, description=one.description, amount=one.amount
        )
        for place, one in enumerate(kept)
    ]
    application.starts_on, application.months = starts_on, months
    application.budget_version += 1
    totals = add_up(kept)
    if not application.submissions:
        application.requested, application.own_share = totals.requested, totals.own_share
    touch(application)
    record_in_sitting(
        actor_id=actor.id,
        deed="save_budget",
        subject=application,
        part=BUDGET,
        content=_budget_content(kept, starts_on, months),
        chain=programme_chain(application.stream.round.programme_id),
    )
    return application


def _budget_content(lines: Sequence[BudgetEntry], starts_on: date | None, months: int | None) -> str:
    written = [[one.side, one.head, one.description, one.amount.cents] for one in lines]
    facts = {"lines": written, "starts_on": starts_on.isoformat() if starts_on else None, "months": months}
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


Budget = tuple[Sequence[BudgetEntry], date | None, int | None]


def _budget_differences(theirs: Budget, yours: Budget) -> list[Difference]:
    labels = {
        "lines": sentence("Budget"),
        "starts_on": sentence("Start of the project"),
        "months": sentence("Length in months"),
    }
    words = [(_budget_in_words(one[0]), _in_words(one[1]), _in_words(one[2])) for one in (theirs, yours)]
    return [
        Difference(field, label, before, after)
        for (field, label), before, after in zip(labels.items(), *words, strict=True)
        if before != after
    ]


def _in_words(value: Any) -> str:
    return "" if value is None else str(value)


def _budget_in_words(lines: Sequence[BudgetEntry]) -> str:
    return "\n".join(f"{line.description or line.head}: {line.amount}" for line in lines)
