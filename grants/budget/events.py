"""What has happened to the money?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CeilingRaised:
    """The dated legal limit of a stream's pot went up (top-up or reallocation)."""

    pot_id: int
    proposal_id: int


@dataclass(frozen=True)
class MoneyProposed:
    """A manager proposed to move money; a controller must answer."""

    proposal_id: int


@dataclass(frozen=True)
class MoneyProposalDecided:
    """A controller approved or refused a proposal."""

    proposal_id: int
