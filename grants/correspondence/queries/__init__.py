"""What do we know of mail and messages, and of who must hear of something? By noun."""

from grants.correspondence.queries.holds import (
    count_held,
    get_outbox,
    get_round_mail,
    held_by_number,
    held_page,
    holds_in_force,
    is_on_hold,
    lock_held,
    mail_to_hold_back,
    rounds_to_hold,
    standing_still,
    streams_by_number,
)
from grants.correspondence.queries.mail import find_mail, get_mail, mails_page
from grants.correspondence.queries.messages import (
    awaiting_answer,
    forgotten_files,
    get_message,
    get_message_file,
    messages_of,
    unsent_files,
)
from grants.correspondence.queries.readers import (
    drafts_with_teams,
    managers_of,
    members_of_owner,
    team_of,
    teams_of_batch,
    writers_in,
)
from grants.correspondence.queries.texts import (
    example_for,
    find_mail_text,
    mail_texts_of,
    versions_of_text,
)

__all__ = [
    "awaiting_answer",
    "count_held",
    "drafts_with_teams",
    "example_for",
    "find_mail",
    "find_mail_text",
    "forgotten_files",
    "get_mail",
    "get_message",
    "get_message_file",
    "get_outbox",
    "get_round_mail",
    "held_by_number",
    "held_page",
    "holds_in_force",
    "is_on_hold",
    "lock_held",
    "mail_texts_of",
    "mail_to_hold_back",
    "mails_page",
    "managers_of",
    "members_of_owner",
    "messages_of",
    "rounds_to_hold",
    "standing_still",
    "streams_by_number",
    "team_of",
    "teams_of_batch",
    "unsent_files",
    "versions_of_text",
    "writers_in",
]
