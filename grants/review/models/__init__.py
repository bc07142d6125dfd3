"""What is kept of review, and what may never be kept? By noun: the assessment, personal interests, preferences."""

from grants.review.models.assessment import (
    UNSCORED,
    AgendaItem,
    Assessment,
    Assignment,
    Meeting,
    MeetingMember,
    PanelScore,
    Ranking,
    RankingLine,
    RankingMove,
    RecommendedAmount,
    Review,
    ReviewerCopy,
    ReviewerProfile,
    ReviewReminder,
    ReviewReturn,
    Score,
    Standing,
)
from grants.review.models.draws import Draw
from grants.review.models.interests import InterestAnswer, InterestMeasure, ListedAnswer, Relation
from grants.review.models.lateness import LateDigest, LaterDay
from grants.review.models.preferences import KeptProposal, Preference, ReviewerTopics
from grants.review.models.rebuttal import Rebuttal, ReviewAdjustment
from grants.review.models.redaction import Redaction, RedactionMark
from grants.review.models.votes import PanelVote

__all__ = [
    "UNSCORED",
    "AgendaItem",
    "Assessment",
    "Assignment",
    "Draw",
    "InterestAnswer",
    "InterestMeasure",
    "KeptProposal",
    "LateDigest",
    "LaterDay",
    "ListedAnswer",
    "Meeting",
    "MeetingMember",
    "PanelScore",
    "PanelVote",
    "Preference",
    "Ranking",
    "RankingLine",
    "RankingMove",
    "Rebuttal",
    "RecommendedAmount",
    "Redaction",
    "RedactionMark",
    "Relation",
    "Review",
    "ReviewAdjustment",
    "ReviewReminder",
    "ReviewReturn",
    "ReviewerCopy",
    "ReviewerProfile",
    "ReviewerTopics",
    "Score",
    "Standing",
]
