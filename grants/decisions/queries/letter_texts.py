"""Which words has a call of its own for its letters, and what does a letter look like with them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.applications.rules import Totals
from grants.decisions.models import LetterText
from grants.decisions.permissions import READERS
from grants.decisions.queries.letters import amount_facts, scores_said
from grants.decisions.rules.examples import EXAMPLES, Example
from grants.decisions.rules.facts import LetterFacts, LetterWords
from grants.decisions.rules.letters import project_end
from grants.foundation import terms
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Round, Stream
from grants.streams.rules import due_day, total_said
from grants.streams.rules.definition import Definition


def find_letter_text(stream_id: int, kind: str) -> LetterText | None:
    """Return the version in force of a call's words for a kind of letter, or None when it never had any."""
    return db.session.scalars(
        select(LetterText)
        .where(LetterText.stream_id == stream_id, LetterText.kind == kind)
        .order_by(LetterText.number.desc())
        .limit(1)
    ).one_or_none()


def letter_texts_of(stream: Stream) -> dict[str, LetterText]:
    """Return the version in force by kind, for the kinds that ever had words of their own in a call."""
    newest = select(func.max(LetterText.id)).where(LetterText.stream_id == stream.id)
    found = db.session.scalars(select(LetterText).where(LetterText.id.in_(newest.group_by(LetterText.kind))))
    return {one.kind: one for one in found}


def letter_texts_now(stream: Stream) -> dict[str, int]:
    """Return which words the letters of a batch that is proposed now have: by kind, the id of the version."""
    return {kind: one.id for kind, one in sorted(letter_texts_of(stream).items()) if one.has_own}


def versions_of_letter(stream: Stream, kind: str) -> Sequence[LetterText]:
    """Return every version of a call's words for a kind of letter, the newest first, with who wrote it."""
    return db.session.scalars(
        select(LetterText)
        .where(LetterText.stream_id == stream.id, LetterText.kind == kind)
        .options(joinedload(LetterText.writer))
        .order_by(LetterText.number.desc())
    ).all()


def streams_to_copy_from(viewer: Account, stream: Stream) -> Sequence[Stream]:
    """Return the other calls of the programme with words of their own that the viewer may read, the newest first."""
    found = db.session.scalars(
        select(Stream)
        .join(Stream.round)
        .where(
            Stream.id != stream.id,
            Round.programme_id == stream.round.programme_id,
            Stream.id.in_(select(LetterText.stream_id)),
        )
        .options(joinedload(Stream.round))
        .order_by(Stream.id.desc())
    )
    programme_id = stream.round.programme_id
    return [one for one in found if holds(viewer, *READERS, programme_id=programme_id, stream_id=one.id)]


def example_facts(
    stream: Stream, kind: str, language: str, words: LetterWords | None, *, day: date
) -> LetterFacts:
    """Return the facts of an invented letter of a kind, with all that the call itself says filled in."""
    definition, example = stream.definition, EXAMPLES[kind]
    asked = definition.cap or Money.euro(40_000)
    awarded = {"award": asked, "offer": asked.share(50), "none": None}[example.gives]
    starts_on = definition.dates.start_from or day
    ends_on = project_end(starts_on, definition.months_max)
    is_offer = example.ground == "offered_in_part"
    return LetterFacts(
        executor=stream.round.programme.executor,
        contact=definition.contact,
        reference=f"{stream.code}-0001",
        call=definition.name.spoken(language),
        outcome=example.outcome,
        ground=example.ground,
        requested=asked,
        awarded=awarded,
        ceiling=definition.ceiling,
        cap=definition.cap,
        max_awards=definition.max_awards,
        totals=Totals(costs=asked + asked, own_share=asked, third_party=ZERO),
        starts_on=starts_on,
        ends_on=ends_on,
        obligations=[duty.spoken(language) for duty in definition.obligations],
        deliverables=[(rule.type, due_day(rule, starts_on, ends_on)) for rule in definition.deliverables],
        replaced_on=day - timedelta(days=60) if example.replaces else None,
        accept_until=day + timedelta(days=definition.division.answer_days) if is_offer else None,
        completes=asked.share(50) if example.ground == "completed" else None,
        kind=example.kind,
        awarded_before=asked if example.replaces and example.outcome in ("award", "withdrawal") else None,
        own_types=definition.own_types,
        **amount_facts(awarded, definition, starts_on, ends_on),
        words=words,
        **_invented(day),
        **_assessed(definition, example, language),
    )


def _invented(day: date) -> dict[str, Any]:
    return {
        "signer": "…",
        "person": "Noor Bakker",
        "addressee": ("Stichting De Tafel", "Noor Bakker", "Utrecht"),
        "title": "Samen aan tafel",
        "written_on": day,
        "arrived_at": terms.end_of_day(day - timedelta(days=90)) - timedelta(hours=10),
        "deadline_at": terms.end_of_day(day - timedelta(days=91)),
        "admissibility_reason": "…",
        "panel_reason": "",
        "reason": "…",
        "repair_asked_on": day - timedelta(days=30),
        "repair_due_on": day - timedelta(days=23),
        "objection_until": terms.OBJECTION.last_day(day),
        "place": 3,
        "ranked": 40,
    }


def _assessed(definition: Definition, example: Example, language: str) -> dict[str, Any]:
    """Return scores in the middle of each scale, and what is too low where the example refuses on substance."""
    lowest, highest = definition.score_bounds
    score = (lowest + highest) * 50 if definition.needs_scores and example.is_scored else None
    scores = {one.key: _middle(definition, one.key) for one in definition.criteria}
    return {
        "score": score,
        "highest": highest,
        "fundable_from": definition.fundable_from,
        "scores": scores_said(definition, scores, language) if score is not None else (),
        "combined": definition.combined,
        "score_said": None if score is None else total_said(definition, score),
    }


def _middle(definition: Definition, key: str) -> int:
    scale = definition.scales[key]
    return (scale.lowest + scale.highest) // 2 * 100
