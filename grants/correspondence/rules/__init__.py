"""Given these facts, what follows for mail and messages? By noun."""

from grants.correspondence.rules.kind import Kind
from grants.correspondence.rules.kinds import BROADCAST, KINDS, held_kinds, kind_with_own_text
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
from grants.correspondence.rules.placeholders import (
    ADVICE,
    CONSEQUENCE,
    IN_TIME,
    LATE,
    LONGEST_BODY,
    PLACEHOLDERS,
    REPLY_IN_TIME,
    REPLY_LATE,
    check_text,
)
from grants.correspondence.rules.selection import GROUPS, UNTOLD, Reason, Recipient, digest_of

__all__ = [
    "ADVICE",
    "BROADCAST",
    "CONSEQUENCE",
    "GROUPS",
    "IN_TIME",
    "KINDS",
    "LATE",
    "LONGEST_BODY",
    "LONGEST_SUBJECT",
    "PATHS",
    "PLACEHOLDERS",
    "REPLY_IN_TIME",
    "REPLY_LATE",
    "ROLES_IN_WORDS",
    "UNTOLD",
    "Kind",
    "Piece",
    "Reason",
    "Recipient",
    "check_text",
    "digest_of",
    "domain_of",
    "held_kinds",
    "kind_with_own_text",
    "link",
    "listed",
    "pieces",
    "subject_and_body",
    "who_reads",
]
