"""Given votes, how good are applications and how mild reviewers, for every guess of how much each of these varies?

SNSF's model (Heyard, Ott, Salanti, Egger 2022): a score is the mean of all, plus how good the application is, plus
how mild the reviewer is, plus noise; all normal. Given the two standard deviations everything is jointly normal, so
the posterior is a sum over a grid of these two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

Vote = tuple[str, str, float]
"""Application, reviewer (the person, never a seat), score: the higher, the better."""


@dataclass(frozen=True)
class Prior:
    """What is held before any score is seen: how much reviewers differ (standard deviation), and the most that the
    standard deviation of applications, of reviewers within an application and of noise may each be (uniform)."""

    reviewer_sd: float = 0.5
    upper: float = 2.0


def prior_for(lowest: float, highest: float) -> Prior:
    """Return SNSF's priors for scales of up to six points and for nine points, else in proportion to the scale."""
    width = highest - lowest
    if width <= 5:
        return Prior()
    if width == 8:
        return Prior(reviewer_sd=1.0, upper=3.0)
    return Prior(reviewer_sd=0.1 * width, upper=0.4 * width)


# --- The model --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posterior:
    """Given the two standard deviations: how good applications and how mild reviewers are, and how surely."""

    mean: Floats
    spread: Floats
    """Covariance of the applications."""
    shift: Floats
    shift_spread: Floats
    """Covariance of the reviewers."""


class Votes:
    """The votes as sums: per application, per reviewer, and how often each scored each."""

    def __init__(self, votes: Sequence[Vote], prior: Prior) -> None:
        import numpy as np

        self.applications = sorted({vote[0] for vote in votes})
        self.reviewers = sorted({vote[1] for vote in votes})
        self.prior = prior
        row = {name: i for i, name in enumerate(self.applications)}
        column = {name: j for j, name in enumerate(self.reviewers)}
        self.times = np.zeros((len(row), len(column)))
        sums = np.zeros_like(self.times)
        for application, reviewer, score in votes:
            self.times[row[application], column[reviewer]] += 1
            sums[row[application], column[reviewer]] += score
        self.counts = self.times.sum(axis=1)
        self.means = sums.sum(axis=1) / self.counts
        centre = float(self.means.mean())
        self.squares = math.fsum((score - centre) ** 2 for _a, _r, score in votes)
        self.votes = len(votes)
        self.by_application = sums.sum(axis=1) - centre * self.counts
        self.by_reviewer = sums.sum(axis=0) - centre * self.times.sum(axis=0)
        # An application weighs by its number of votes alone: what has as many is added up once, for all guesses.
        self.sizes, self.size_of = np.unique(self.counts, return_inverse=True)
        alike = [self.size_of == k for k in range(len(self.sizes))]
        self.met = np.array([self.times[which].T @ self.times[which] for which in alike])
        self.drawn = np.array([self.times[which].T @ self.by_application[which] for which in alike])

    def _system(self, tau: float, s: float) -> tuple[Floats, Floats, Floats]:
        """Return the precision of each application given the reviewers, and matrix and right side for these."""
        import numpy as np

        noise = s * s
        by_size = 1 / tau**2 + self.sizes / noise
        weight = 1 / (noise * noise * by_size)
        matrix = np.diag(1 / self.prior.reviewer_sd**2 + self.times.sum(axis=0) / noise)
        matrix -= np.tensordot(weight, self.met, axes=1)
        right = self.by_reviewer / noise - weight @ self.drawn
        return by_size[self.size_of], matrix, right

    def log_likelihood(self, tau: float, s: float) -> float:
        """Return the logarithm of the density of all votes, given the two standard deviations."""
        import numpy as np

        noise = s * s
        precision, matrix, right = self._system(tau, s)
        factor = np.linalg.cholesky(matrix)
        half = np.linalg.solve(factor, right)
        explained = ((self.by_application / noise) ** 2 / precision).sum() + half @ half
        determinant = np.log(precision).sum() + 2 * np.log(np.diag(factor)).sum()
        known = len(self.applications) * 2 * math.log(tau)
        known += len(self.reviewers) * 2 * math.log(self.prior.reviewer_sd)
        fixed = self.votes * math.log(2 * math.pi * noise)
        return float(-(fixed + known + determinant + self.squares / noise - explained) / 2)

    def solve(self, tau: float, s: float) -> Posterior:
        """Return the posterior, given the two standard deviations."""
        import numpy as np

        noise = s * s
        precision, matrix, right = self._system(tau, s)
        inverse: Floats = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
        shift = inverse @ right
        scaled = self.times / (noise * precision[:, None])
        mean = (self.by_application - self.times @ shift) / (noise * precision)
        return Posterior(mean, np.diag(1 / precision) + scaled @ inverse @ scaled.T, shift, inverse)

    def parts(self) -> int:
        """Return into how many parts applications and reviewers fall that no vote joins."""
        import numpy as np

        met, left, found = self.times > 0, np.ones(len(self.applications), dtype=bool), 0
        while left.any():
            found += 1
            part = np.zeros_like(left)
            part[int(np.argmax(left))] = True
            while True:
                wider = np.asarray(met[:, met[part].any(axis=0)].any(axis=1))
                if np.array_equal(wider, part):
                    break
                part = wider
            left &= ~part
        return found


# --- The grid ---------------------------------------------------------------------------------------

_COARSE = 24
_FINE = 20
_NEGLIGIBLE = 14.0
"""A node this far below the best, in logarithms, weighs less than a millionth."""
_LEAST = 1e-3
"""The least standard deviation that is looked at, in parts of the most."""

Node = tuple[float, float, float]
"""Weight, standard deviation of the applications, standard deviation of what is left."""


def nodes_of(table: Votes) -> list[Node]:
    """Return the nodes that matter, with weights that sum to one: Gauss-Legendre over where the posterior lies."""
    import numpy as np

    upper = table.prior.upper
    box = [
        (math.log(upper * _LEAST), math.log(upper)),
        (math.log(upper * 0.01), math.log(upper * math.sqrt(2))),
    ]
    for _narrower in range(2):
        steps, grid = _weighed(table, box, _COARSE)
        near = np.argwhere(grid > grid.max() - _NEGLIGIBLE)
        box = [
            (
                steps[axis][max(near[:, axis].min() - 1, 0)],
                steps[axis][min(near[:, axis].max() + 1, _COARSE - 1)],
            )
            for axis in (0, 1)
        ]
    steps, grid = _weighed(table, box, _FINE)
    gauss = np.polynomial.legendre.leggauss(_FINE)[1]
    weights = np.exp(grid - grid.max()) * np.outer(gauss, gauss)
    weights /= weights.sum()
    kept = [
        (float(weights[i, j]), math.exp(steps[0][i]), math.exp(steps[1][j]))
        for i in range(_FINE)
        for j in range(_FINE)
        if weights[i, j] > 1e-7
    ]
    total = math.fsum(node[0] for node in kept)
    return [(weight / total, tau, s) for weight, tau, s in kept]


def _weighed(table: Votes, box: list[tuple[float, float]], size: int) -> tuple[list[list[float]], Floats]:
    """Return the steps along both axes (logarithms) and the logarithm of likelihood x prior x Jacobian at each."""
    import numpy as np

    points = np.polynomial.legendre.leggauss(size)[0]
    steps = [[(low + high) / 2 + (high - low) / 2 * float(x) for x in points] for low, high in box]
    grid = np.array(
        [
            [
                table.log_likelihood(math.exp(tau), math.exp(s))
                + _log_prior(math.exp(s), table.prior.upper)
                + tau
                for s in steps[1]
            ]
            for tau in steps[0]
        ]
    )
    return steps, grid


def _log_prior(s: float, upper: float) -> float:
    """Return the logarithm of the density of log s, where s squared is a sum of squares of two uniform numbers."""
    square = s * s
    if square <= upper**2:
        density = math.pi / (4 * upper**2)
    elif square < 2 * upper**2:
        inner = math.asin(upper / s) - math.asin(math.sqrt((square - upper**2) / square))
        density = inner / (2 * upper**2)
    else:
        return -math.inf
    return math.log(density * 2 * square) if density > 0 else -math.inf
