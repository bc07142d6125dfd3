"""What do we know of applications, as far as this viewer may know it? `interests` is the choke point."""

from grants.applications.queries.attachments import (
    SubmittedFile,
    attached,
    get_attachment,
    standing_attachments,
    stored_file,
    was_submitted,
)
from grants.applications.queries.deadlines import is_noticed, streams_to_notice, verified_submission
from grants.applications.queries.decision_clock import clock_of, is_warned, nearing_decisions, warnings_due
from grants.applications.queries.flags import LISTED_FLAGS, award_source, flags_shown_to, is_flagged
from grants.applications.queries.interests import (
    closed_ids,
    has_interest,
    has_interest_in_round,
    interest_by_rule,
    open_to,
    team_ids,
    writes_where_role_holds,
)
from grants.applications.queries.invitations import invitations_to_notice, is_silent, is_told
from grants.applications.queries.likeness import is_compared, streams_to_compare, texts_to_compare
from grants.applications.queries.owner import (
    get_owner_request,
    owner_requests,
    owner_requests_waiting,
    owners_answer,
    place_is_taken,
    visible_requests,
)
from grants.applications.queries.repair import repairs_to_answer, repairs_to_lapse, repairs_to_weigh
from grants.applications.queries.signing import lacks_signature, signatures_of, to_sign
from grants.applications.queries.visible import (
    applications_of,
    applications_page,
    awaiting_admissibility,
    counts_of,
    get_application,
    own_applications,
    visible_applications,
)
from grants.applications.queries.written import (
    answers_for_reviewers,
    definition_of,
    facts_as_written,
    facts_in_force,
    files_for_reviewers,
    files_in_force,
    gaps_of,
    in_force,
)

__all__ = [
    "LISTED_FLAGS",
    "SubmittedFile",
    "answers_for_reviewers",
    "applications_of",
    "applications_page",
    "attached",
    "awaiting_admissibility",
    "award_source",
    "clock_of",
    "closed_ids",
    "counts_of",
    "definition_of",
    "facts_as_written",
    "facts_in_force",
    "files_for_reviewers",
    "files_in_force",
    "flags_shown_to",
    "gaps_of",
    "get_application",
    "get_attachment",
    "get_owner_request",
    "has_interest",
    "has_interest_in_round",
    "in_force",
    "interest_by_rule",
    "invitations_to_notice",
    "is_compared",
    "is_flagged",
    "is_noticed",
    "is_silent",
    "is_told",
    "is_warned",
    "lacks_signature",
    "nearing_decisions",
    "open_to",
    "own_applications",
    "owner_requests",
    "owner_requests_waiting",
    "owners_answer",
    "place_is_taken",
    "repairs_to_answer",
    "repairs_to_lapse",
    "repairs_to_weigh",
    "signatures_of",
    "standing_attachments",
    "stored_file",
    "streams_to_compare",
    "streams_to_notice",
    "team_ids",
    "texts_to_compare",
    "to_sign",
    "verified_submission",
    "visible_applications",
    "visible_requests",
    "warnings_due",
    "was_submitted",
    "writes_where_role_holds",
]
