"""Given what was scored and the frozen ranking, what does a stranger need to reckon it again?"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.review.rules.ranking import Placed, canonical

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment written on every file of an export, so that the same ranking gives the same bytes."""


@dataclass(frozen=True)
class GivenScore:
    """What one review says on one criterion; `review` is a name that tells nobody who wrote it."""

    application: str
    review: str
    criterion: str
    score: int | None
    reason: str
    counts: bool
    abstained: bool = False
    reviewer: str = ""
    """The same name for all reviews of one person, where the call orders by expected rank; it tells nobody who."""


@dataclass(frozen=True)
class SetAside:
    """Why a manager let a review no longer count."""

    application: str
    review: str
    reason: str


@dataclass(frozen=True)
class Adjusted:
    """What a review said on one criterion before its writer changed it once after the reply, and why."""

    application: str
    review: str
    criterion: str
    score: int | None
    reason: str
    why: str
    abstained: bool = False


@dataclass(frozen=True)
class GivenByPanel:
    """What the panel gave on one criterion, in hundredths."""

    application: str
    criterion: str
    hundredths: int
    reason: str


@dataclass(frozen=True)
class Counted:
    """An application of the ranking: whether the panel's score counts, and its moment where the call orders by it."""

    application: str
    panel_changed: bool
    complete_at: str


def proof_files(
    *,
    rule: Mapping[str, Any],
    lines: Iterable[Placed],
    sha256: str,
    call: Mapping[str, Any],
    applications: Sequence[Counted],
    scores: Sequence[GivenScore],
    aside: Sequence[SetAside],
    panel: Sequence[GivenByPanel],
    adjusted: Sequence[Adjusted] = (),
) -> dict[str, bytes]:
    """Return the files of the export by name: numbers as CSV, words and rules as JSON, all UTF-8.

    `static/recompute.py` reads them without any of our code.
    """
    placed = [vars(line) for line in lines]
    reasons = [_words(one) for one in scores]
    of_panel = [
        {"application": one.application, "criterion": one.criterion, "reason": one.reason} for one in panel
    ]
    return {
        "call.json": canonical(call),
        "ranking.json": _readable({"rule": rule, "lines": placed, "sha256": sha256}),
        "applications.csv": _table(
            ("application", "panel_changed", "complete_at"),
            [(one.application, int(one.panel_changed), one.complete_at) for one in applications],
        ),
        "scores.csv": _table(
            ("application", "review", "reviewer", "criterion", "score", "abstained", "counts"),
            [
                (
                    one.application,
                    one.review,
                    one.reviewer,
                    one.criterion,
                    "" if one.score is None else one.score,
                    int(one.abstained),
                    int(one.counts),
                )
                for one in scores
            ],
        ),
        "panel.csv": _table(
            ("application", "criterion", "hundredths"),
            [(one.application, one.criterion, one.hundredths) for one in panel],
        ),
        "adjusted.csv": _adjusted_table(adjusted),
        "reasons.json": _readable(
            {
                "reviews": reasons,
                "panel": of_panel,
                "set_aside": [vars(one) for one in aside],
                "adjusted": _adjusted_words(adjusted),
            }
        ),
    }


def _words(one: GivenScore) -> dict[str, str]:
    return {
        "application": one.application,
        "review": one.review,
        "criterion": one.criterion,
        "reason": one.reason,
    }


def _adjusted_table(adjusted: Iterable[Adjusted]) -> bytes:
    header = ("application", "review", "criterion", "score_before", "abstained_before")
    return _table(
        header,
        [
            (a.application, a.review, a.criterion, "" if a.score is None else a.score, int(a.abstained))
            for a in adjusted
        ],
    )


def _adjusted_words(adjusted: Iterable[Adjusted]) -> list[dict[str, str]]:
    return [
        {
            "application": one.application,
            "review": one.review,
            "criterion": one.criterion,
            "reason_before": one.reason,
            "why": one.why,
        }
        for one in adjusted
    ]


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the files as one zip; the same files are the same bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(header)
    writer.writerows(rows)
    return kept.getvalue().encode()


def _readable(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode()
