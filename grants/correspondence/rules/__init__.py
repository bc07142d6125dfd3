"""Given these facts, what follows for mail and messages? By noun."""

from grants.correspondence.rules.mail import (
    LONGEST_SUBJECT,
    PATHS,
    Piece,
    domain_of,
    link,
    pieces,
    subject_and_body,
)
from grants.correspondence.rules.messages import ROLES_IN_WORDS, listed, who_reads

__all__ = [
    "LONGEST_SUBJECT",
    "PATHS",
    "ROLES_IN_WORDS",
    "Piece",
    "domain_of",
    "link",
    "listed",
    "pieces",
    "subject_and_body",
    "who_reads",
]
