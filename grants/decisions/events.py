"""What was decided?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BatchProposed:
    """A manager proposed the decisions of a stream."""

    batch_id: int


@dataclass(frozen=True)
class DecisionsPublished:
    """All decisions of a batch came into force at one moment."""

    batch_id: int


@dataclass(frozen=True)
class AwardDecided:
    """A published decision awards a subsidy, or another amount than before; money is committed."""

    decision_id: int


@dataclass(frozen=True)
class AwardEnded:
    """A published decision replaces another and awards nothing: an award that was there ends."""

    decision_id: int


@dataclass(frozen=True)
class AwardFell:
    """An offer in part was declined or lapsed; its money is free again."""

    decision_id: int


@dataclass(frozen=True)
class ObjectionMoved:
    """Something happened to an objection that somebody must hear of: `deed` says what."""

    objection_id: int
    deed: str


@dataclass(frozen=True)
class DefaultMoved:
    """A notice of default came in, or something happened to the penalty on it: `deed` says what."""

    notice_id: int
    deed: str


@dataclass(frozen=True)
class AnnouncedAgain:
    """The mail that tells of a decision goes to its addressee once more."""

    decision_id: int


@dataclass(frozen=True)
class ViewsAsked:
    """Who has an award was told what is intended with it, and asked what they think."""

    request_id: int
