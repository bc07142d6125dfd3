"""Given what reviewers and the panel gave, which score counts, and what is missing or wrong in it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition, Scale

Given = tuple[int | None, str]
"""What a reviewer gave on one criterion: a score of the call's scale, or none yet, and the reason."""


def half_up(exact: Fraction) -> int:
    """Round to a whole number, halves upwards."""
    return int((exact + Fraction(1, 2)) // 1)


def half_up_mean(total: int, count: int) -> int:
    """Return `total / count`, rounded half up."""
    return half_up(Fraction(total, count))


def criterion_means(given: Sequence[Mapping[str, Given]]) -> dict[str, int]:
    """Return the mean of what reviews give per criterion (score and reason), in hundredths, rounded half up."""
    scores: dict[str, list[int]] = defaultdict(list)
    for review in given:
        for key, (score, _reason) in review.items():
            if score is not None:
                scores[key].append(score * 100)
    return {key: half_up_mean(sum(values), len(values)) for key, values in scores.items()}


def score_of(definition: Definition, scores: Mapping[str, int]) -> int:
    """Return the one score of a review in hundredths: `combined`, over the criteria that have a score."""
    return combined(definition, {key: score * 100 for key, score in scores.items()})


def combined(definition: Definition, hundredths: Mapping[str, int]) -> int:
    """Return how the call makes one score of those on its criteria, all in hundredths.

    A weighted mean is rounded half up and leaves out a criterion without a score; a sum and a matrix need all
    (KeyError). The score of a matrix stands for a priority: see `Matrix.score_of`.
    """
    if definition.matrix is not None:
        matrix = definition.matrix
        return matrix.score_of(matrix.cell(definition.scales, hundredths))
    if definition.combined == "sum":
        return sum(hundredths[criterion.key] for criterion in definition.criteria)
    scored = [criterion for criterion in definition.criteria if criterion.key in hundredths]
    weights = sum(criterion.weight for criterion in scored)
    return half_up_mean(sum(c.weight * hundredths[c.key] for c in scored), weights)


def provisional_of(
    definition: Definition, means: Sequence[int], by_criterion: Mapping[str, int]
) -> int | None:
    """Return what the reviews come to together: the mean of theirs, or the cell of the means per criterion."""
    if definition.matrix is not None and means:
        return combined(definition, by_criterion)
    return mean_of(means)


def mean_of(means: Sequence[int]) -> int | None:
    """Return the mean over reviews, in hundredths and rounded half up; None without reviews."""
    return half_up_mean(sum(means), len(means)) if means else None


def spread_of(means: Sequence[int]) -> int | None:
    """Return the highest less the lowest review, in hundredths; None with fewer than two."""
    return max(means) - min(means) if len(means) > 1 else None


def check_scores(
    definition: Definition, scores: Mapping[str, Given], abstained: Collection[str] = ()
) -> None:
    """Refuse what the call does not have.

    Raises RuleBroken `criterion_unknown`, `score_off_scale`, `abstaining_unknown`.
    """
    known = definition.scales
    for key in abstained:
        if not definition.abstain or key not in known or scores.get(key, (None, ""))[0] is not None:
            raise RuleBroken(
                "abstaining_unknown",
                sentence("In this call nobody abstains, or a score was given too."),
                field=key,
            )
    for key, (value, _reason) in scores.items():
        if key not in known:
            raise RuleBroken("criterion_unknown", sentence("The call does not have this criterion."))
        if value is not None and value not in known[key].steps:
            raise _off_scale(known[key], key)


def _off_scale(scale: Scale, key: str) -> RuleBroken:
    said = sentence("Choose a score from %(low)s to %(high)s.", low=scale.lowest, high=scale.highest)
    return RuleBroken("score_off_scale", said, field=key)


def review_gaps(
    definition: Definition, scores: Mapping[str, Given], abstained: Collection[str] = ()
) -> list[tuple[str, Sentence]]:
    """Return (criterion key, what is missing) for everything a review needs before it can be submitted.

    Who abstains on a criterion says why; who abstains on all of them has no review.
    """
    gaps: list[tuple[str, Sentence]] = []
    if definition.criteria and all(criterion.key in abstained for criterion in definition.criteria):
        gaps.append((definition.criteria[0].key, sentence("Give a score on at least one criterion.")))
    for criterion in definition.criteria:
        value, reason = scores.get(criterion.key, (None, ""))
        if criterion.key in abstained:
            if not reason.strip():
                gaps.append((criterion.key, sentence("Say why you cannot judge this.")))
            continue
        if value is None:
            gaps.append((criterion.key, sentence("Choose a score.")))
        if criterion.reason_required and not reason.strip():
            gaps.append((criterion.key, sentence("Give a reason for the score.")))
    return gaps


def check_panel_scores(
    definition: Definition, provisional: Mapping[str, int], scores: Mapping[str, int], reason: str
) -> bool:
    """Say whether the panel's scores (hundredths per criterion) differ from the provisional ones.

    Raises RuleBroken `criterion_unknown`, `score_off_scale`, `score_missing`, or `reason_missing` when they
    differ and no reason is given: a change after the reports must be explained (case law on rankings).
    """
    scales = definition.scales
    if set(scores) - set(scales):
        raise RuleBroken("criterion_unknown", sentence("The call does not have this criterion."))
    for criterion in definition.criteria:
        if criterion.key not in scores:
            raise RuleBroken("score_missing", sentence("Choose a score."), field=criterion.key)
        scale = scales[criterion.key]
        if not scale.lowest * 100 <= scores[criterion.key] <= scale.highest * 100:
            raise _off_scale(scale, criterion.key)
    differs = any(provisional.get(key) != value for key, value in scores.items())
    if differs and not reason.strip():
        raise RuleBroken(
            "reason_missing",
            sentence("Explain why the final score differs from the provisional one."),
            field="reason",
        )
    return differs
