"""A stream as data: everything an applicant, a reviewer or a court may ask about its rules, in one value.

It is kept as JSON (draft or frozen), read with `as_definition`, hashed with `fingerprint`. Amounts are whole
cents, shares whole percents, scores whole numbers, thresholds in hundredths of a score.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import msgspec

from grants.foundation.money import Money
from grants.foundation.wording import Words
from grants.streams.rules.conditions import (
    AidRegulation,
    AidRule,
    BudgetHead,
    CheckPoint,
    CrossCheck,
    Eligibility,
    PointFact,
)
from grants.streams.rules.deliverables import DeliverableRule, OwnType, ReadingRule
from grants.streams.rules.division import Division
from grants.streams.rules.instalments import Instalment
from grants.streams.rules.procedure import Rebuttal, SplitVote, TooFew
from grants.streams.rules.questions import (
    Choice,
    Condition,
    FileKind,
    FileRule,
    Question,
    QuestionKind,
    Section,
)
from grants.streams.rules.regimes import Regime
from grants.streams.rules.reports import ReportRule
from grants.streams.rules.scales import Criterion, Matrix, Scale
from grants.streams.rules.start import StartRule

__all__ = [
    "AidRegulation",
    "AidRule",
    "BudgetHead",
    "CheckPoint",
    "Choice",
    "Condition",
    "Criterion",
    "CrossCheck",
    "Dates",
    "Definition",
    "DeliverableRule",
    "Eligibility",
    "FileKind",
    "FileRule",
    "Instalment",
    "Instant",
    "Matrix",
    "OwnType",
    "PointFact",
    "Question",
    "QuestionKind",
    "ReadingRule",
    "Rebuttal",
    "Regime",
    "ReportRule",
    "Scale",
    "Section",
    "StartRule",
    "Words",
    "as_content",
    "as_definition",
    "canonical",
    "fingerprint",
]


Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Dates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The call's moments (kept as UTC instants, whatever offset they were written with) and days."""

    opens_at: Instant | None = None
    closes_at: Instant | None = None
    preregister_before: Instant | None = None
    """Until when an applicant may say that an application will come; without it nobody is asked to."""
    ideas_before: Instant | None = None
    """Until when an idea may arrive; with it the call has two stages, and who sent no idea cannot apply."""
    review_until: date | None = None
    decision_by: date | None = None
    start_from: date | None = None
    start_until: date | None = None

    def __post_init__(self) -> None:
        for name in ("opens_at", "closes_at", "preregister_before", "ideas_before"):
            moment = getattr(self, name)
            if moment is not None:
                msgspec.structs.force_setattr(self, name, moment.astimezone(UTC))


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole stream; `missing_parts` (faults) checks what must be filled before it can be announced."""

    name: Words = Words()
    summary: Words = Words()
    goal: Words = Words()
    access: Literal["open", "invitation"] = "open"
    invitation_rule: Words = Words()
    preregistration: Literal["wanted", "required"] = "wanted"
    """What missing `dates.preregister_before` means: nothing but a flag, or that no application starts any more."""
    advice_for_reviewers: bool = False
    """Whether reviewers read the advice on the idea, in a call of two stages."""
    eligibility: Eligibility = Eligibility()
    ceiling_cents: int = 0
    cap_cents: int | None = None
    minimum_cents: int | None = None
    over_cap: Literal["block", "flag"] = "block"
    max_awards: int | None = None
    months_min: int = 1
    months_max: int = 24
    own_share_percent: int = 0
    own_share_of: Literal["total_costs", "subsidy"] = "total_costs"
    own_share_rule: Words = Words()
    """What counts as own share, and how work without pay is valued."""
    checks: tuple[CrossCheck, ...] = ()
    aid: AidRule = AidRule()
    """What the de-minimis declaration is held against, in a call that asks for one."""
    scale: Scale = Scale()
    criteria: tuple[Criterion, ...] = ()
    combined: Literal["mean", "sum", "matrix"] = "mean"
    """How the scores on the criteria become one: their weighted mean, their sum, or a cell of the matrix."""
    matrix: Matrix | None = None
    """Which priority two criteria give together, where they are combined by it."""
    fundable_from: int = 0
    """The lowest mean or sum, in hundredths, at which an application may be awarded; a criterion may have its own."""
    reviews_wanted: int = 2
    reason_words: int = 0
    """From how many words the reason for a score is long enough; a shorter one is pointed out, and can be submitted."""
    abstain: bool = False
    """Whether a reviewer may say of a criterion that they cannot judge it; it then counts as absent."""
    blind: Literal["no", "until_panel", "throughout"] = "no"
    """Whether who applies is hidden from who judges: not, until the panel meets, or there too."""
    hides_titles: bool = False
    """Whether a blind call shows who judges a code in place of a title."""
    interest_years: int = 3
    """So many years back an employer, or writing an application together, may still be a personal interest."""
    late_review_days: int | None = None
    """Until so many days after `dates.review_until` reviews are taken; none: until the panel opens."""
    rebuttal: Rebuttal | None = None
    """How applicants reply to the reviews before the panel begins; none: they do not."""
    too_few: TooFew = "note"
    """What holds for an application with fewer reviews than are wanted: it goes on and that is said, it goes on from
    `fewest_reviews`, or it does not go on before somebody else was asked."""
    fewest_reviews: int = 1
    split_vote: SplitVote = "chair"
    """Which score counts when the votes of the panel are equally divided."""
    names_committee: bool = False
    """Whether who sat in the panel is named with the results, once the decisions are published."""
    summary_from: str = ""
    """The key of the question whose answer is published with an award; empty: no text of an applicant is."""
    distribution: Literal["ranking", "arrival"] = "ranking"
    """Who goes first: the highest weighted mean, or whoever's application was complete first."""
    ranked_by: Literal["score", "expected_rank"] = "score"
    """What makes the order: the one score, or the rank that is expected once chance and mild reviewers are counted."""
    tie_rule: tuple[str, ...] = ()
    """How equal scores are ordered: criterion keys (the higher score first), then `lot`."""
    division: Division = Division()
    """What happens where the money ends."""
    public_draw: bool = False
    """Whether the lot is drawn in public: list and commitment are published first, then a witness calls a number."""
    sections: tuple[Section, ...] = ()
    sign_off: Literal["none", "before", "within_week"] = "none"
    """Whether an authorised signatory of the team signs: before submitting, or within a week after it."""
    sign_off_text: Words = Words()
    """What the signatory declares."""
    budget_heads: tuple[BudgetHead, ...] = ()
    deliverables: tuple[DeliverableRule, ...] = ()
    own_types: tuple[OwnType, ...] = ()
    """The types of deliverables that only this call has."""
    reading: ReadingRule = ReadingRule()
    """How many people judge a deliverable, and in how many weeks."""
    obligations: tuple[Words, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    """In which parts an award is paid, and what each waits for; none: the call does not say."""
    regimes: tuple[Regime, ...] = ()
    """How awards are accounted for, from which amount on; none: the call does not say."""
    reports: tuple[ReportRule, ...] = ()
    """Which reports are asked while a project runs and at its end, each with its own questions."""
    extension_months: int | None = None
    """The most months that a project may be extended in all; none: the call sets no limit, 0: it is not extended."""
    start: StartRule = StartRule()
    """What must happen between the award and the start of the project."""
    unmet_percent: int | None = None
    """What share of the award each required deliverable that is not accepted takes off the final amount; none: the call
    does not say, and who proposes the amount weighs it."""
    asset_compensation: bool = False
    """Whether who gains by what the subsidy paid owes compensation for it (Awb 4:41): its value at that moment, for the
    part of its cost that the subsidy paid."""
    formal_points: tuple[CheckPoint, ...] = ()
    """The points of the formal check; those that follow from the call when it names none (`formal_points_of`)."""
    decision_weeks: int = 13
    dates: Dates = Dates()
    inquiry_days: int = 7
    """Until so many days before the deadline one may ask questions about the call here."""
    contact: str = ""
    assumed: tuple[str, ...] = ()
    """Which values the published call left open and this definition fills in; shown as assumed."""

    @property
    def ceiling(self) -> Money:
        """Return the ceiling at the announcement."""
        return Money(self.ceiling_cents)

    @property
    def cap(self) -> Money | None:
        """Return the most one initiative may receive over all its applications."""
        return None if self.cap_cents is None else Money(self.cap_cents)

    @property
    def minimum(self) -> Money | None:
        """Return the least one may ask."""
        return None if self.minimum_cents is None else Money(self.minimum_cents)

    @property
    def asks_preregistration(self) -> bool:
        """Return whether applicants are asked to say beforehand that they will apply."""
        return self.dates.preregister_before is not None

    @property
    def asks_ideas(self) -> bool:
        """Return whether the call has two stages: an idea with advice, then the full application."""
        return self.dates.ideas_before is not None

    @property
    def idea_sections(self) -> tuple[Section, ...]:
        """Return the pages that are asked with the idea."""
        return tuple(section for section in self.sections if section.stage == "idea")

    @property
    def needs_scores(self) -> bool:
        """Return whether applications are scored: for their order, or against a threshold."""
        thresholds = (self.fundable_from, *(criterion.fundable_from for criterion in self.criteria))
        return self.distribution == "ranking" or any(thresholds)

    def scale_of(self, criterion: Criterion) -> Scale:
        """Return the scale on which a criterion is scored."""
        return criterion.scale or self.scale

    @property
    def scales(self) -> dict[str, Scale]:
        """Return the scale of each criterion by its key."""
        return {criterion.key: self.scale_of(criterion) for criterion in self.criteria}

    @property
    def score_bounds(self) -> tuple[int, int]:
        """Return the lowest and the highest score an application can have, in whole scores."""
        if self.matrix is not None:
            return 0, self.matrix.last
        if self.combined == "sum":
            scales = self.scales.values()
            return sum(scale.lowest for scale in scales), sum(scale.highest for scale in scales)
        return self.scale.lowest, self.scale.highest

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question of every section in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def asks_files(self) -> bool:
        """Return whether any question asks for files."""
        return any(question.kind == "file" for question in self.questions)

    @property
    def municipality_question(self) -> tuple[Section, Question] | None:
        """Return the question that says where an applicant works, with its page: the first of that kind."""
        for section in self.sections:
            for question in section.questions:
                if question.kind in ("municipality", "municipalities"):
                    return section, question
        return None

    @property
    def plan_question(self) -> Question | None:
        """Return the question that asks what will be done and when: the first of that kind."""
        return self._first("plan")

    @property
    def target_question(self) -> Question | None:
        """Return the question that asks for planned numbers: the first of that kind."""
        return self._first("targets")

    def _first(self, kind: QuestionKind) -> Question | None:
        return next((question for question in self.questions if question.kind == kind), None)

    @property
    def summary_question(self) -> Question | None:
        """Return the question whose answer is published with an award; None when none is."""
        return next((one for one in self.questions if one.key == self.summary_from), None)

    @property
    def topic_question(self) -> Question | None:
        """Return the question that asks for the topics of the call; its choices are those topics."""
        return self._first("topics")

    @property
    def topics(self) -> tuple[Choice, ...]:
        """Return the topics of the call, if it has any."""
        return self.topic_question.choices if self.topic_question else ()

    def section(self, key: str) -> Section:
        """Return a section; raises KeyError."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def criterion(self, key: str) -> Criterion:
        """Return a criterion; raises KeyError."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)


def as_definition(content: dict[str, Any]) -> Definition:
    """Read a definition from its JSON; raises msgspec.ValidationError naming the faulty part."""
    return msgspec.convert(content, Definition)


def as_content(definition: Definition) -> dict[str, Any]:
    """Return the JSON of a definition."""
    content: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(definition))
    return content


def canonical(content: dict[str, Any]) -> bytes:
    """Return a definition's canonical JSON: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(content, order="sorted")


def fingerprint(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a definition's canonical JSON, the bytes in which a frozen version is handed out."""
    return hashlib.sha256(canonical(content)).hexdigest()
