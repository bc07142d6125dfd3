"""Sentences: spoken later, by number where there is one or more of something."""

from __future__ import annotations

import pytest

from grants.foundation.wording import counted, sentence


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 letters wait."), (1, "One letter waits."), (2, "2 letters wait.")]
)
def test_a_sentence_follows_the_number(count: int, said: str) -> None:
    one, more = sentence("One letter waits."), sentence("%(count)s letters wait.", count=count)
    assert str(counted(count, one, more)) == said
