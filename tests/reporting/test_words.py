"""What can be said of a decision, a request or a product has words wherever it is listed or read."""

from __future__ import annotations

from grants.awards.states import REQUEST_KINDS
from grants.decisions.states import OUTCOMES
from grants.deliverables.states import TYPES
from grants.reporting.queries.kinds import DELIVERABLE_WORDS, OUTCOME_WORDS, REQUEST_WORDS
from grants.reporting.rules.dossier import OUTCOME_SAID


def test_every_outcome_kind_and_type_has_words() -> None:
    assert set(OUTCOME_SAID) == set(OUTCOME_WORDS) == set(OUTCOMES)
    assert set(REQUEST_WORDS) == set(REQUEST_KINDS)
    assert set(DELIVERABLE_WORDS) >= set(TYPES)
