"""On which facts does a letter rest? Gathered by a query, said by `letters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from grants.applications.rules import Totals
from grants.foundation.money import Money
from grants.foundation.scores import Score
from grants.foundation.wording import Sentence
from grants.streams.rules.deliverables import OwnType
from grants.streams.rules.instalments import Waits
from grants.streams.rules.regimes import Regime
from grants.streams.rules.reports import ReportRule


@dataclass(frozen=True)
class CriterionScore:
    """The final score on one criterion in hundredths, and in words what the call says it means."""

    name: str
    weight: int
    value: int
    words: str
    said: Sentence | Score | str | None = None
    """The score as the call says it; none: its number."""


@dataclass(frozen=True)
class Shortfall:
    """A criterion on which a score is too low for an award: what is needed, and what it has."""

    name: str
    needed: Sentence | Score | str
    has: Sentence | Score | str


@dataclass(frozen=True)
class LetterWords:
    """The free texts of a letter: how it opens, how the outcome is said, and how it ends."""

    opening: str
    outcome: str
    closing: str


@dataclass(frozen=True)
class LetterFacts:
    """Everything a letter rests on; texts are in the language of the letter already."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    call: str
    written_on: date
    arrived_at: datetime
    deadline_at: datetime
    outcome: str
    ground: str
    place: int | None
    ranked: int
    score: int | None
    highest: int
    fundable_from: int
    requested: Money
    awarded: Money | None
    ceiling: Money
    cap: Money | None
    max_awards: int | None
    totals: Totals
    starts_on: date
    ends_on: date
    scores: Sequence[CriterionScore]
    panel_reason: str
    obligations: Sequence[str]
    deliverables: Sequence[tuple[str, date]]
    """Type and last day of each required deliverable."""
    admissibility_reason: str
    replaced_on: date | None
    """The day of the refusal that this award replaces."""
    objection_until: date
    repair_asked_on: date | None = None
    repair_due_on: date | None = None
    combined: str = "mean"
    """How the call makes one score of those on its criteria."""
    score_said: Sentence | Score | None = None
    """The one score as the call says it; none: its number."""
    short: Sequence[Shortfall] = ()
    is_short_in_all: bool = True
    """Of what is not fundable: whether its one score is too low."""
    moved: tuple[int, str] | None = None
    """Its place by the rule, and why it was given another one."""
    expected_rank: int | None = None
    """In hundredths, where the call orders by it."""
    other_caps: Mapping[str, Money] = field(default_factory=dict)
    """The caps of the call but that per initiative, by kind."""
    accept_until: date | None = None
    """Until when an award in part must be accepted."""
    completes: Money | None = None
    """What was awarded earlier, where this award completes it."""
    by_lot: bool = False
    recommended: Money | None = None
    """What the committee advised; None for no award, or without a ranking."""
    less_because: str = ""
    """Why the committee advised less than was asked."""
    deviation: str = ""
    """Why it is decided other than the committee advised."""
    """Whether the lot gave it its place among equals."""
    kind: str = "ranking"
    """Of what kind the batch is: see `states.KINDS`."""
    reason: str = ""
    """Why, in the proposer's words, for one decision by itself."""
    awarded_before: Money | None = None
    is_same: bool = False
    """Whether it says the same as what it replaces: then a rectification opens no new term."""

    instalments: Sequence[tuple[Money, Waits]] = ()
    """In which parts the award is paid, and what each waits for."""
    own_types: Sequence[OwnType] = ()
    """The types of deliverables that only the call has."""
    reports: Sequence[ReportRule] = ()
    """Which reports the call asks of an award of this amount."""
    regime: Regime | None = None
    """How the award is accounted for, where the call says it."""
    begins_until: date | None = None
    """The last day to begin without consent, in a first award."""
    accept_by: date | None = None
    """Until when the recipient is asked to accept the award."""
    preconditions: Sequence[str] = ()
    """What must be met before the first payment."""
    words: LetterWords | None = None
    """The free texts that a manager wrote, with their placeholders; none: the default ones."""

    @property
    def is_single(self) -> bool:
        """Whether it is one decision on one application by itself."""
        return self.kind not in ("ranking", "admissibility")
