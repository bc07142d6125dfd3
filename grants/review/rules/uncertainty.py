"""Given who scored what, how sure is the rank? The expected rank of SNSF's model, by quadrature instead of chance.

Model (Heyard, Ott, Salanti, Egger: Rethinking the Funding Line at the Swiss National Science Foundation, Statistics
and Public Policy 9, 2022): a score is the mean of all, plus how good the application is, plus how mild the reviewer
is, plus noise; all three normal. Given the two standard deviations everything is jointly normal, so the posterior
is a sum over a grid of these two: no simulation, no seed and no convergence to judge for the expected rank itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grants.review.rules.quadrature import Posterior, Prior, Vote, Votes, nodes_of

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Wholes = np.ndarray[Any, np.dtype[np.int64]]

Group = Literal["accepted", "random_selection", "rejected"]

WHOLE_UNTIL = 600
"""Up to so many applications every node of the grid is taken; above it the most likely one alone, and that is said."""
DRAWN = 20_000_000
MOST_DRAWS = 200_000
SEED = 20_220_103
"""Rank intervals are counted over draws from the posterior, always the same ones."""
PLACES = 6
"""Expected ranks are rounded to so many decimals before they are compared: equal scores give equal ranks."""


@dataclass(frozen=True)
class Standing:
    """One application under uncertainty: ranks count from 1, the best; `low`/`high` bound the share of ranks named."""

    application: str
    votes: int
    mean: float
    expected_rank: float
    low_50: int
    high_50: int
    low_90: int
    high_90: int
    sucra: float
    """Surface under the cumulative ranking: 1 for who surely is the best, 0 for who surely is the last."""
    funded: float
    """Probability of being among the so many best that can be funded."""
    group: Group


@dataclass(frozen=True)
class Leaning:
    """How much milder (above zero) or stricter than all a reviewer scores, with a 90 % interval, over `votes`."""

    reviewer: str
    votes: int
    shift: float
    low: float
    high: float


@dataclass(frozen=True)
class Uncertainty:
    """The whole answer, the best expected rank first; `line` is the expected rank at which the money ends."""

    standings: tuple[Standing, ...]
    reviewers: tuple[Leaning, ...]
    line: float
    is_whole: bool
    """Whether the whole grid was taken; otherwise its most likely node alone."""
    parts: int
    """Into how many parts reviewers and applications fall that share nobody: more than one cannot be compared."""


def expected_ranks(votes: Sequence[Vote], *, fundable: int, prior: Prior | None = None) -> Uncertainty:
    """Return how each application stands, with `fundable` places; raises ValueError without votes."""
    import numpy as np

    if not votes:
        msg = "nothing was scored"
        raise ValueError(msg)
    table = Votes(votes, prior or Prior())
    size = len(table.applications)
    nodes, is_whole = _nodes(table)
    weights = np.array([node[0] for node in nodes])
    solved = [table.solve(tau, s) for _weight, tau, s in nodes]
    ranks = sum(weight * _ranks(one) for weight, one in zip(weights, solved, strict=True))
    expected = np.round(np.asarray(ranks, dtype=float), PLACES)
    counted = _counted(solved, weights, size)
    shares = counted / counted.sum(axis=1, keepdims=True)
    upto = np.cumsum(shares, axis=1)

    def quantile(share: float) -> Wholes:
        found: Wholes = (upto < share - 1e-12).sum(axis=1) + 1
        return found

    low_50, high_50, low_90, high_90 = (quantile(share) for share in (0.25, 0.75, 0.05, 0.95))
    places = min(max(fundable, 0), size)
    line = float(np.sort(expected)[places - 1]) if places else 0.0
    groups = _groups(expected, low_50, high_50, line, places)
    standings = [
        Standing(
            application=name,
            votes=int(table.counts[i]),
            mean=float(table.means[i]),
            expected_rank=float(expected[i]),
            low_50=int(low_50[i]),
            high_50=int(high_50[i]),
            low_90=int(low_90[i]),
            high_90=int(high_90[i]),
            sucra=float((size - expected[i]) / (size - 1)) if size > 1 else 1.0,
            funded=float(upto[i, places - 1]) if places else 0.0,
            group=groups[i],
        )
        for i, name in enumerate(table.applications)
    ]
    standings.sort(key=lambda one: (one.expected_rank, one.application))
    return Uncertainty(tuple(standings), _leanings(table, solved, weights), line, is_whole, table.parts())


def ranks_in_millionths(votes: Sequence[Vote], prior: Prior) -> dict[str, int]:
    """Return the expected rank of each application alone, in millionths: what a call orders by, and no draw in it."""
    if not votes:
        return {}
    table = Votes(votes, prior)
    nodes, _is_whole = _nodes(table)
    ranks = [weight * _ranks(table.solve(tau, s)) for weight, tau, s in nodes]
    return {
        name: round(math.fsum(float(part[at]) for part in ranks) * 1_000_000)
        for at, name in enumerate(table.applications)
    }


def _nodes(table: Votes) -> tuple[list[tuple[float, float, float]], bool]:
    """Return the nodes of the grid that are taken, and whether that is all of it."""
    nodes, is_whole = nodes_of(table), len(table.applications) <= WHOLE_UNTIL
    return (nodes if is_whole else [(1.0, *max(nodes)[1:])]), is_whole


# --- Ranks ------------------------------------------------------------------------------------------


def _ranks(solved: Posterior) -> Floats:
    """Return the expected rank of each: one, and for each other the probability that it is better."""
    import numpy as np

    variance = np.diag(solved.spread)
    apart = variance[:, None] + variance[None, :] - 2 * solved.spread
    np.fill_diagonal(apart, 1.0)
    z = (solved.mean[None, :] - solved.mean[:, None]) / np.sqrt(np.maximum(apart, 1e-300))
    better = _normal(z)
    np.fill_diagonal(better, 0.0)
    found: Floats = 1 + better.sum(axis=1)
    return found


_REACH, _STEPS = 8.0, 16_001


def _normal(z: Floats) -> Floats:
    """Return the normal distribution function, read from a table to within a ten-millionth."""
    import numpy as np

    at = np.linspace(-_REACH, _REACH, _STEPS)
    if "table" not in _kept:
        _kept["table"] = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in at])
    found: Floats = np.interp(z, at, _kept["table"])
    return found


_kept: dict[str, Any] = {}


def _counted(solved: Sequence[Posterior], weights: Floats, size: int) -> Wholes:
    """Return how often each application (rows) had each rank (columns) over draws from the whole posterior."""
    import numpy as np

    dice = np.random.default_rng(SEED)
    draws = max(1, min(MOST_DRAWS, DRAWN // size))
    counted = np.zeros((size, size), dtype=np.int64)
    bounds = np.round(np.cumsum(weights) * draws).astype(int)
    at_once = max(1, 2_000_000 // size)
    before = 0
    for one, until in zip(solved, bounds, strict=True):
        wanted, before = int(until) - before, int(until)
        if not wanted:
            continue
        factor = np.linalg.cholesky(one.spread)
        while wanted > 0:
            now = min(wanted, at_once)
            wanted -= now
            drawn = one.mean + dice.standard_normal((now, size)) @ factor.T
            order = np.argsort(-drawn, axis=1, kind="stable")
            for rank in range(size):
                counted[:, rank] += np.bincount(order[:, rank], minlength=size)
    return counted


def _groups(expected: Floats, low: Wholes, high: Wholes, line: float, places: int) -> list[Group]:
    """Part them by SNSF's rule: above the line, so near that the line lies in the 50 % interval, below it.

    When those above and those near just fill the places there is nothing to draw for.
    """
    groups: list[Group] = []
    for rank, least, most in zip(expected, low, high, strict=True):
        if places and (least <= line <= most or rank == line):
            groups.append("random_selection")
        else:
            groups.append("accepted" if places and rank < line else "rejected")
    if groups.count("accepted") + groups.count("random_selection") <= places:
        return ["accepted" if group == "random_selection" else group for group in groups]
    return groups


def _leanings(table: Votes, solved: Sequence[Posterior], weights: Floats) -> tuple[Leaning, ...]:
    """Return how mild each reviewer is: the mean and spread of the mixture, taken as normal for its interval."""
    import numpy as np

    shifts = np.array([one.shift for one in solved])
    spreads = np.array([np.diag(one.shift_spread) for one in solved])
    mean = weights @ shifts
    deviation = np.sqrt(weights @ (spreads + shifts**2) - mean**2)
    return tuple(
        Leaning(
            name,
            int(table.times[:, j].sum()),
            float(mean[j]),
            float(mean[j] - 1.645 * deviation[j]),
            float(mean[j] + 1.645 * deviation[j]),
        )
        for j, name in enumerate(table.reviewers)
    )
