"""Given who scored what, how far do reviewers agree? Intraclass correlation and Krippendorff's alpha, gaps allowed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from grants.review.rules.quadrature import Vote

Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Agreement:
    """How far scores say the same: of one review, and of the mean of as many as an application has on average.

    None when it cannot be said: fewer than two applications or reviewers that overlap.
    """

    icc3: float | None
    """Of two reviewers, how much one score tells of the other (Shrout and Fleiss 1979, case 3, single score)."""
    icc3_mean: float | None
    """The same for the mean of an application's reviews."""
    alpha: float | None
    """Krippendorff's alpha for ordered scores: 1 is full agreement, 0 is chance."""


def agreement(votes: Sequence[Vote]) -> Agreement:
    """Return how far these scores agree."""
    single = icc3(votes)
    applications = len({vote[0] for vote in votes})
    each = len(votes) / applications if applications else 0.0
    mean = None if single is None else each * single / (1 + (each - 1) * single)
    return Agreement(single, mean, alpha(votes, "ordinal"))


def icc3(votes: Sequence[Vote]) -> float | None:
    """Return the share of applications in the variance that reviewers' mildness leaves: ICC(3,1).

    By restricted maximum likelihood, with every reviewer's own level as a fixed effect, so that missing votes
    cost nothing but their own information; with no vote missing it is the classical ratio of mean squares.
    """
    import numpy as np

    applications = sorted({vote[0] for vote in votes})
    reviewers = sorted({vote[1] for vote in votes})
    free = len(votes) - len(reviewers)
    if len(applications) < 2 or len(reviewers) < 2 or free < 2:
        return None
    times = np.zeros((len(applications), len(reviewers)))
    row, column = {a: i for i, a in enumerate(applications)}, {r: j for j, r in enumerate(reviewers)}
    by_application, by_reviewer = np.zeros(len(applications)), np.zeros(len(reviewers))
    centre = math.fsum(vote[2] for vote in votes) / len(votes)
    for application, reviewer, score in votes:
        times[row[application], column[reviewer]] += 1
        by_application[row[application]] += score - centre
        by_reviewer[column[reviewer]] += score - centre
    counts = times.sum(axis=1)
    squares = math.fsum((vote[2] - centre) ** 2 for vote in votes)

    def deviance(ratio: float) -> float:
        """Twice the negative restricted log-likelihood at this ratio of variances, the noise profiled out."""
        shrink = ratio / (1 + ratio * counts)
        system = np.diag(times.sum(axis=0)) - times.T @ (shrink[:, None] * times)
        right = by_reviewer - times.T @ (shrink * by_application)
        fixed = np.linalg.pinv(system) @ right
        rest = squares - (shrink * by_application**2).sum() - right @ fixed
        values = np.linalg.eigvalsh(system)
        volume = np.log(values[values > 1e-9 * values[-1]]).sum()
        return float(free * math.log(max(rest, 1e-300)) + np.log1p(ratio * counts).sum() + volume)

    ratio = _least(deviance)
    return ratio / (1 + ratio)


def _least(function: Callable[[float], float]) -> float:
    """Return the ratio, 0 or from 1e-6 to 1e6, at which a function with one valley is least."""
    low, high = math.log(1e-6), math.log(1e6)
    golden = (math.sqrt(5) - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = function(math.exp(left)), function(math.exp(right))
    while high - low > 1e-9:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = function(math.exp(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = function(math.exp(right))
    found = math.exp((low + high) / 2)
    return 0.0 if function(0.0) <= function(found) else found


def alpha(votes: Sequence[Vote], level: Level) -> float | None:
    """Return Krippendorff's alpha (Content Analysis, 2004, chapter 11); None when nothing can be paired."""
    values_of: dict[str, list[float]] = defaultdict(list)
    for application, _reviewer, score in votes:
        values_of[application].append(score)
    paired = [values for values in values_of.values() if len(values) > 1]
    total = Counter(value for values in paired for value in values)
    number = sum(total.values())
    if number < 2:
        return None
    apart = _distance(total, level)
    observed = math.fsum(
        math.fsum(apart(a, b) for a in values for b in values) / (len(values) - 1) for values in paired
    )
    expected = math.fsum(total[a] * total[b] * apart(a, b) for a in total for b in total) / (number - 1)
    return 1 - observed / expected if expected else None


def _distance(total: Counter[float], level: Level) -> Callable[[float, float], float]:
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: (a - b) ** 2
    before: dict[float, float] = {}
    passed = 0.0
    for value in sorted(total):
        before[value] = passed + total[value] / 2
        passed += total[value]
    return lambda a, b: (before[a] - before[b]) ** 2
