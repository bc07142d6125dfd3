"""What is a score when it is said? Kept as a whole number of hundredths, written with two decimals everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """A score or a mean on the scale of a call, for a sentence: 450 hundredths are 4.50."""

    hundredths: int

    def __str__(self) -> str:
        return f"{self.hundredths // 100}.{self.hundredths % 100:02d}"
