"""What kinds of rows stand behind the figures: their columns, and the named parts of them that are counted.

The figures count and the lists show by the same conditions, so that a number always opens as many rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, or_, true, type_coerce

from grants.applications.models import Application
from grants.applications.states import APPLICATION
from grants.awards.models import Award, ChangeRequest
from grants.awards.states import CHANGE_REQUEST
from grants.budget.models import Pot
from grants.decisions.models import Decision
from grants.deliverables.models import Deliverable
from grants.deliverables.states import DELIVERABLE
from grants.foundation.clock import today
from grants.foundation.database import Cents
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Initiative, Organisation
from grants.review.models import Ranking, RankingLine
from grants.streams.models import Round, Stream

Shape = Literal["text", "word", "money", "day", "moment", "number", "flag"]
Condition = Callable[[], ColumnElement[bool]]


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what it holds, and where from (`english` when that differs by language).

    A `word` is a code whose words for a reader are in `words`.
    """

    key: str
    label: Sentence
    shape: Shape
    value: Any
    english: Any = None
    words: dict[str, Sentence] | None = None

    def source(self, language: str) -> Any:
        """Return what to select for a reader of this language."""
        return self.english if language == "en" and self.english is not None else self.value


@dataclass(frozen=True)
class Part:
    """A named part of the rows of a kind, and the condition of belonging to it."""

    label: Sentence
    holds: Condition


@dataclass(frozen=True)
class Kind:
    """One kind of rows."""

    key: str
    label: Sentence
    start: Callable[[Select[Any]], Select[Any]]
    number: Any
    leads_to: Any
    programme_id: Any
    application_id: Any
    """What the row tells about; None when it is of no application."""
    columns: tuple[Column, ...]
    parts: dict[str, Part]
    money: str | None
    """The column that is added up under the list."""
    pivot: tuple[str, str]
    """The columns that head the rows and the columns of the summary in an export."""

    def column(self, key: str) -> Column:
        """Return a column by its key; raises KeyError."""
        return next(column for column in self.columns if column.key == key)


OUTCOME_WORDS = {
    "award": sentence("awarded"),
    "refusal": sentence("refused"),
    "inadmissible": sentence("inadmissible"),
    "withdrawal": sentence("award withdrawn"),
}
REQUEST_WORDS = {
    "extension": sentence("extension"),
    "change": sentence("change"),
    "combined": sentence("extension and change"),
}
DELIVERABLE_WORDS = {
    "handbook": sentence("handbook"),
    "process_evaluation": sentence("process evaluation"),
    "intervention_description": sentence("intervention description"),
}

ROUND = Column("round", sentence("Round"), "text", Round.name_nl, english=Round.name_en)
STREAM = Column("stream", sentence("Stream"), "text", Stream.code)
WAITS_FOR_RECIPIENT = ("expected", "draft", "returned")


def _applications(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Application)
        .join(Stream, Stream.id == Application.stream_id)
        .join(Round, Round.id == Stream.round_id)
        .join(Initiative, Initiative.id == Application.initiative_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Decision, and_(Decision.application_id == Application.id, Decision.is_in_force))
        .outerjoin(Ranking, Ranking.stream_id == Stream.id)
        .outerjoin(
            RankingLine,
            and_(RankingLine.ranking_id == Ranking.id, RankingLine.application_id == Application.id),
        )
        .where(Application.submitted_at.is_not(None), Application.reference.is_not(None))
    )


APPLICATIONS = Kind(
    key="applications",
    label=sentence("Applications"),
    start=_applications,
    number=Application.id,
    leads_to=Application.id,
    programme_id=Round.programme_id,
    application_id=Application.id,
    columns=(
        Column("reference", sentence("Reference"), "text", Application.reference),
        Column("title", sentence("Title"), "text", Application.title),
        Column("initiative", sentence("Initiative"), "text", Initiative.name),
        Column("organisation", sentence("Organisation"), "text", Organisation.name),
        ROUND,
        STREAM,
        Column("state", sentence("State"), "word", Application.state, words=APPLICATION.labels),
        Column("submitted_at", sentence("Arrived"), "moment", Application.submitted_at),
        Column("is_late", sentence("Late"), "flag", Application.is_late),
        Column("requested", sentence("Asked"), "money", Application.requested),
        Column("place", sentence("Place"), "number", RankingLine.place),
        Column("outcome", sentence("Decision"), "word", Decision.outcome, words=OUTCOME_WORDS),
        Column("recommended", sentence("Recommended"), "money", Decision.recommended),
        Column("awarded", sentence("Awarded"), "money", Decision.awarded),
        Column("generated", sentence("Made up"), "flag", Application.generated),
    ),
    parts={
        "submitted": Part(sentence("Submitted"), true),
        "late": Part(sentence("Arrived late"), lambda: Application.is_late.is_(True)),
        "withdrawn": Part(sentence("Withdrawn"), lambda: Application.state == "withdrawn"),
        "admissible": Part(
            sentence("Admissible"),
            lambda: or_(
                Application.state == "admissible",
                and_(Application.state == "decided", Decision.outcome.in_(("award", "refusal"))),
            ),
        ),
        "inadmissible": Part(
            sentence("Inadmissible"),
            lambda: or_(Application.state == "inadmissible", Decision.outcome == "inadmissible"),
        ),
        "fundable": Part(sentence("Fundable"), lambda: RankingLine.is_fundable.is_(True)),
        "awarded": Part(sentence("Awarded"), lambda: Decision.outcome == "award"),
        "refused": Part(sentence("Refused"), lambda: Decision.outcome == "refusal"),
    },
    money="requested",
    pivot=("stream", "state"),
)


def _deliverables(query: Select[Any]) -> Select[Any]:
    return _of_award(query.select_from(Deliverable).join(Award, Award.id == Deliverable.award_id))


def _requests(query: Select[Any]) -> Select[Any]:
    return _of_award(query.select_from(ChangeRequest).join(Award, Award.id == ChangeRequest.award_id))


def _of_award(query: Select[Any]) -> Select[Any]:
    return query.join(Stream, Stream.id == Award.stream_id).join(Round, Round.id == Stream.round_id)


def _waits() -> ColumnElement[bool]:
    return Deliverable.state.in_(WAITS_FOR_RECIPIENT)


DELIVERABLES = Kind(
    key="deliverables",
    label=sentence("Deliverables"),
    start=_deliverables,
    number=Deliverable.id,
    leads_to=Deliverable.id,
    programme_id=Award.programme_id,
    application_id=Award.application_id,
    columns=(
        Column("reference", sentence("Reference"), "text", Award.reference),
        Column("title", sentence("Title"), "text", Award.title),
        ROUND,
        STREAM,
        Column("type", sentence("Product"), "word", Deliverable.type, words=DELIVERABLE_WORDS),
        Column("state", sentence("State"), "word", Deliverable.state, words=DELIVERABLE.labels),
        Column("due_on", sentence("Due on"), "day", Deliverable.due_on),
        Column("submitted_at", sentence("Submitted"), "moment", Deliverable.submitted_at),
        Column("accepted_at", sentence("Accepted"), "moment", Deliverable.accepted_at),
        Column("generated", sentence("Made up"), "flag", Deliverable.generated),
    ),
    parts={
        "all": Part(sentence("Required"), true),
        "due": Part(sentence("Still to be submitted"), _waits),
        "late": Part(
            sentence("Late: due before today, not submitted"),
            lambda: and_(_waits(), Deliverable.due_on < today()),
        ),
        "submitted": Part(sentence("Waiting for acceptance"), lambda: Deliverable.state == "submitted"),
        "accepted": Part(sentence("Accepted"), lambda: Deliverable.state == "accepted"),
    },
    money=None,
    pivot=("stream", "state"),
)


def _asked(kind: str) -> Condition:
    return lambda: ChangeRequest.kind.in_((kind, "combined"))


def _granted(kind: str) -> Condition:
    return lambda: and_(ChangeRequest.kind.in_((kind, "combined")), ChangeRequest.state == "granted")


REQUESTS = Kind(
    key="requests",
    label=sentence("Requests for more time or a change"),
    start=_requests,
    number=ChangeRequest.id,
    leads_to=Award.id,
    programme_id=Award.programme_id,
    application_id=Award.application_id,
    columns=(
        Column("reference", sentence("Reference"), "text", Award.reference),
        Column("title", sentence("Title"), "text", Award.title),
        ROUND,
        STREAM,
        Column("kind", sentence("Request"), "word", ChangeRequest.kind, words=REQUEST_WORDS),
        Column("state", sentence("State"), "word", ChangeRequest.state, words=CHANGE_REQUEST.labels),
        Column("reason", sentence("Reason"), "text", ChangeRequest.reason),
        Column("asked_at", sentence("Asked on"), "moment", ChangeRequest.asked_at),
        Column("decided_at", sentence("Decided on"), "moment", ChangeRequest.decided_at),
        Column("old_end_on", sentence("End before"), "day", ChangeRequest.old_end_on),
        Column("new_end_on", sentence("New end"), "day", ChangeRequest.new_end_on),
    ),
    parts={
        "extensions_asked": Part(sentence("Extensions asked"), _asked("extension")),
        "extensions_granted": Part(sentence("Extensions granted"), _granted("extension")),
        "changes_asked": Part(sentence("Changes asked"), _asked("change")),
        "changes_granted": Part(sentence("Changes granted"), _granted("change")),
    },
    money=None,
    pivot=("stream", "state"),
)


def _pots(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Stream).join(Round, Round.id == Stream.round_id).join(Pot, Pot.id == Stream.pot_id)
    )


_SPENT = Pot.reserved + Pot.committed + Pot.paid
LEFT_OVER = type_coerce(
    case(
        (Pot.ceiling.is_(None), Pot.free),
        (Pot.ceiling - _SPENT < Pot.free, Pot.ceiling - _SPENT),
        else_=Pot.free,
    ),
    Cents(),
)
"""What can still be given away, as `Pot.available` says it of one row."""

POTS = Kind(
    key="pots",
    label=sentence("Money of the streams"),
    start=_pots,
    number=Stream.id,
    leads_to=Stream.id,
    programme_id=Round.programme_id,
    application_id=None,
    columns=(
        STREAM,
        ROUND,
        Column("ceiling", sentence("Ceiling"), "money", Pot.ceiling),
        Column("free", sentence("Free"), "money", Pot.free),
        Column("reserved", sentence("Reserved"), "money", Pot.reserved),
        Column("committed", sentence("Committed"), "money", Pot.committed),
        Column("paid", sentence("Paid"), "money", Pot.paid),
        Column("left_over", sentence("Left over"), "money", LEFT_OVER),
    ),
    parts={"all": Part(sentence("Left over"), true)},
    money="left_over",
    pivot=("round", "stream"),
)


def _awards(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Award)
        .outerjoin(Stream, Stream.id == Award.stream_id)
        .outerjoin(Round, Round.id == Stream.round_id)
    )


AWARDS = Kind(
    key="awards",
    label=sentence("Awards"),
    start=_awards,
    number=Award.id,
    leads_to=Award.id,
    programme_id=Award.programme_id,
    application_id=Award.application_id,
    columns=(
        Column("reference", sentence("Reference"), "text", Award.reference),
        Column("title", sentence("Title"), "text", Award.title),
        Column("recipient", sentence("Recipient"), "text", Award.recipient),
        Column("scheme", sentence("Scheme"), "text", Award.scheme),
        Column("year", sentence("Year"), "number", Award.year),
        Column("requested", sentence("Asked"), "money", Award.requested),
        Column("granted", sentence("Granted"), "money", Award.granted),
        Column("determined", sentence("Determined"), "money", Award.determined),
        Column("starts_on", sentence("Start"), "day", Award.starts_on),
        Column("ends_on", sentence("End"), "day", Award.ends_on),
        Column("generated", sentence("Made up"), "flag", Award.generated),
    ),
    parts={
        "running": Part(sentence("Running awards"), lambda: Award.state == "running"),
        "past": Part(sentence("Past awards, from a register"), lambda: Award.state == "past"),
        "vanished": Part(
            sentence("Past awards that are no longer in their register"), lambda: Award.state == "vanished"
        ),
    },
    money="granted",
    pivot=("year", "scheme"),
)

KINDS = {kind.key: kind for kind in (APPLICATIONS, POTS, DELIVERABLES, REQUESTS, AWARDS)}
