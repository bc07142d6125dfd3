"""What in scales, points, matrix and rule for equal scores cannot be true at once?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Criterion, Definition, Matrix, Scale
from grants.streams.rules.procedure import FEWEST_REBUTTAL_WORDS, MOST_REBUTTAL_DAYS, MOST_REBUTTAL_WORDS

LOT = "lot"
"""The last word of a rule for equal scores: lots are drawn."""


def scale_faults(definition: Definition) -> Iterator[Sentence]:
    """Return what is wrong with the scales, and with how scores become one."""
    scales = [definition.scale, *(c.scale for c in definition.criteria if c.scale is not None)]
    if not all(0 <= scale.lowest < scale.highest <= 100 for scale in scales):
        yield sentence("The scale must go from a lower to a higher score, between 0 and 100.")
        return
    if not definition.criteria or any(c.scale is None for c in definition.criteria):
        yield from _labels(definition.scale)
    for criterion in definition.criteria:
        yield from _criterion(definition, criterion)
    yield from _combined(definition)
    low, high = definition.score_bounds
    if definition.fundable_from and not low * 100 <= definition.fundable_from <= high * 100:
        yield sentence("The lowest mean or total for an award lies outside the scale.")


def _labels(scale: Scale) -> Iterator[Sentence]:
    steps = len(scale.steps)
    if scale.labels and len(scale.labels) != steps:
        yield sentence("The scale has %(steps)s scores: give each one a word, or none.", steps=steps)
    if scale.shown_as == "words" and (
        len(scale.labels) != steps or not all(label.whole for label in scale.labels)
    ):
        yield sentence("Scores that are shown as words need a word for each score, in both languages.")


def _criterion(definition: Definition, criterion: Criterion) -> Iterator[Sentence]:
    scale, name = definition.scale_of(criterion), criterion.name.en
    if not 1 <= criterion.weight <= 100:
        yield sentence("The weight of “%(name)s” must be between 1 and 100.", name=name)
    if criterion.scale is not None:
        yield from _labels(criterion.scale)
        if definition.combined == "mean":
            yield sentence(
                "“%(name)s” has a scale of its own. Scores on different scales have no mean: add points up, or use a "
                "matrix.",
                name=name,
            )
    if criterion.anchors and len(criterion.anchors) != len(scale.steps):
        yield sentence(
            "“%(name)s” needs an explanation for each of the %(steps)s scores, or none.",
            name=name,
            steps=len(scale.steps),
        )
    if criterion.fundable_from and not scale.lowest * 100 < criterion.fundable_from <= scale.highest * 100:
        yield sentence("The lowest score for an award on “%(name)s” lies outside its scale.", name=name)


def _combined(definition: Definition) -> Iterator[Sentence]:
    if definition.abstain and definition.combined != "mean":
        yield sentence(
            "Where points are added up, or a matrix is used, each review needs every score: nobody can abstain."
        )
    if (definition.matrix is not None) != (definition.combined == "matrix"):
        yield sentence("A matrix needs two criteria and a priority for each cell; another call has none.")
    elif definition.matrix is not None:
        yield from _matrix(definition, definition.matrix)


def _matrix(definition: Definition, matrix: Matrix) -> Iterator[Sentence]:
    scales = definition.scales
    if matrix.rows == matrix.columns or not {matrix.rows, matrix.columns} <= set(scales):
        yield sentence("The matrix needs two different criteria of this call.")
        return
    down, across = len(scales[matrix.rows].steps), len(scales[matrix.columns].steps)
    rows = matrix.priorities
    if len(rows) != down or any(len(row) != across for row in rows):
        yield sentence(
            "The matrix needs %(rows)s lines of %(columns)s numbers: one for each pair of scores.",
            rows=down,
            columns=across,
        )
        return
    used = set(chain.from_iterable(rows)) - {0}
    if not used or used != set(range(1, len(used) + 1)):
        yield sentence(
            "The priorities of the matrix are 1, 2, 3 and so on, without a gap; 0 is not fundable."
        )
        return
    worth = [[one or len(used) + 1 for one in row] for row in rows]
    lines = [*worth, *map(list, zip(*worth, strict=True))]
    if any(better > worse for line in lines for worse, better in pairwise(line)):
        yield sentence("In the matrix a higher score leads to a later priority than a lower one.")
    if definition.fundable_from:
        yield sentence("The matrix says what may be awarded: leave the lowest mean or total empty.")
    if definition.distribution == "arrival":
        yield sentence("In order of arrival no matrix is used.")


def tie_faults(definition: Definition) -> Iterator[Sentence]:
    """Return what is wrong with the rule for equal scores."""
    known = {criterion.key for criterion in definition.criteria}
    rule = definition.tie_rule
    if len(rule) != len(set(rule)) or not set(rule) - {LOT} <= known or (LOT in rule and rule[-1] != LOT):
        yield sentence("The rule for equal scores names each criterion once at most, and the lot last.")
    if definition.ranked_by == "expected_rank" and (
        definition.distribution == "arrival" or definition.combined == "matrix"
    ):
        yield sentence("The expected rank needs a ranking by a mean or by points.")
    if definition.ranked_by == "expected_rank" and definition.abstain:
        yield sentence("By expected rank each review needs every score: nobody can abstain.")
    if definition.public_draw and (LOT not in rule or definition.distribution == "arrival"):
        yield sentence("A draw in public needs the lot in the rule for equal scores, and a ranking by score.")
    if definition.distribution == "arrival" and rule and rule != (LOT,):
        yield sentence(
            "In order of arrival, only the lot parts applications that were complete at one moment."
        )


def procedure_faults(definition: Definition) -> Iterator[Sentence]:
    """Return what in the rules for rebuttal and for few reports cannot be."""
    if not 1 <= definition.fewest_reviews <= max(definition.reviews_wanted, 1):
        yield sentence("The least number of reviews is between one and the number that is wanted.")
    summary = definition.summary_question
    if definition.summary_from and (summary is None or summary.kind != "text"):
        yield sentence("What is published with an award is the answer to a question for a text.")
    asked = definition.rebuttal
    if asked is None:
        return
    if not definition.needs_scores:
        yield sentence("A call in which nothing is scored has no reviews to reply to.")
    if not all(1 <= days <= MOST_REBUTTAL_DAYS for days in (asked.working_days, asked.late_days)):
        yield sentence("A reply has between 1 and %(most)s working days.", most=MOST_REBUTTAL_DAYS)
    if not FEWEST_REBUTTAL_WORDS <= asked.words <= MOST_REBUTTAL_WORDS:
        yield sentence(
            "A reply has at most a number of words between %(least)s and %(most)s.",
            least=FEWEST_REBUTTAL_WORDS,
            most=MOST_REBUTTAL_WORDS,
        )
    if not asked.sends or len(set(asked.sends)) != len(asked.sends):
        yield sentence("Say which parts of a review applicants get: at least one, each once.")
