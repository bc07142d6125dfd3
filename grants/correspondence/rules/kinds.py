"""Which kinds of mail are there: when each leaves, where it leads, which words it takes, and what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass

from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True)
class Kind:
    """One kind of mail. Its default text stands in templates/letters/mail/<key>.txt.

    `page` is where its link leads. `words` are the placeholders its text may hold, besides `link`; each of `must`
    is there in every text. `own_text` says that a manager may write its words for a round.
    """

    key: str
    when: Sentence
    page: str
    words: tuple[str, ...]
    must: tuple[str, ...] = ("link",)
    own_text: bool = True

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return every placeholder a text of this kind may hold."""
        return (*self.words, "link")


def _account(key: str, when: Sentence, page: str, *words: str) -> Kind:
    """Return a kind that belongs to no round: about an account, with a private link, or about a programme."""
    return Kind(key, when, page, words, own_text=False)


_KINDS = (
    _account("account_registered", sentence("somebody registered"), "confirm"),
    _account("registration_repeated", sentence("somebody registered again"), "forgotten"),
    _account("account_invited", sentence("an administrator opened an account"), "password", "inviter"),
    _account("password_reset_asked", sentence("somebody asked for a new password"), "password"),
    _account(
        "member_invited",
        sentence("somebody was invited to act for an organisation"),
        "organisations",
        "organisation",
        "inviter",
        "function",
        "until",
    ),
    _account(
        "team_mate_invited", sentence("somebody was invited to a team"), "invitation", "title", "inviter"
    ),
    _account(
        "money_proposed",
        sentence("a proposal about money was made"),
        "proposals",
        "amount",
        "pot",
        "reason",
    ),
    _account(
        "money_proposal_decided",
        sentence("a proposal about money was decided"),
        "proposals",
        "amount",
        "pot",
        "outcome",
        "because",
    ),
    Kind(
        "application_submitted",
        sentence("an application was submitted"),
        "application",
        ("title", "reference", "call", "arrived", "deadline", "digest", "in_time"),
        must=("reference", "arrived", "deadline", "digest", "in_time", "link"),
    ),
    Kind(
        "application_withdrawn",
        sentence("an application was withdrawn"),
        "application",
        ("title", "reference", "call"),
    ),
    Kind(
        "repair_asked",
        sentence("a repair was asked"),
        "repair",
        ("title", "reference", "call", "wrong", "due_on", "consequence"),
        must=("wrong", "due_on", "consequence", "link"),
    ),
    Kind(
        "repair_submitted",
        sentence("a repair was received"),
        "application",
        ("title", "reference", "call", "arrived"),
        must=("reference", "arrived", "link"),
    ),
    Kind(
        "preregistration_made",
        sentence("somebody pre-registered"),
        "preregistration",
        ("title", "call", "organisation", "initiative", "arrived", "deadline"),
        must=("arrived", "deadline", "link"),
    ),
    Kind(
        "preregistration_withdrawn",
        sentence("a pre-registration was withdrawn"),
        "preregistration",
        ("title", "call", "organisation", "initiative"),
    ),
    Kind(
        "idea_submitted",
        sentence("an idea was submitted"),
        "application",
        ("title", "call", "arrived", "digest"),
        must=("arrived", "digest", "link"),
    ),
    Kind(
        "idea_nears",
        sentence("a deadline for ideas nears and an idea was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        must=("deadline", "link"),
    ),
    Kind(
        "idea_missed",
        sentence("a deadline for ideas passed and an idea was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
    ),
    Kind(
        "advice_given",
        sentence("there is advice on an idea"),
        "application",
        ("title", "call", "advice", "reason", "deadline"),
        must=("advice", "reason", "deadline", "link"),
    ),
    Kind(
        "owner_asked",
        sentence("the owner of an initiative is asked for agreement"),
        "owner_request",
        ("title", "call", "applicant", "organisation", "initiative", "owner"),
    ),
    Kind(
        "owner_agreed",
        sentence("the owner of an initiative agreed"),
        "application",
        ("title", "call", "initiative", "owner"),
    ),
    Kind(
        "owner_refused",
        sentence("the owner of an initiative refused"),
        "application",
        ("title", "call", "initiative", "owner", "reason"),
    ),
    Kind(
        "owner_invited",
        sentence("an organisation was invited to apply"),
        "call",
        ("call", "contact", "deadline"),
    ),
    Kind(
        "invitation_reminder",
        sentence("an invited organisation is silent"),
        "call",
        ("call", "contact", "initiative", "deadline"),
        must=("deadline", "link"),
    ),
    Kind(
        "invitation_lapsed",
        sentence("an invitation has lapsed"),
        "call",
        ("call", "contact", "initiative", "deadline"),
    ),
    Kind(
        "extension_granted",
        sentence("a personal extension was granted"),
        "application",
        ("title", "call", "deadline"),
        must=("deadline", "link"),
    ),
    Kind(
        "extension_refused",
        sentence("a personal extension was refused"),
        "application",
        ("title", "call", "reason"),
        must=("reason", "link"),
    ),
    Kind(
        "arrival_judged_anew",
        sentence("the deadline was moved to after a late arrival"),
        "application",
        ("title", "reference", "call", "deadline"),
        must=("reference", "deadline", "link"),
    ),
    Kind(
        "deadline_extended",
        sentence("a deadline was extended"),
        "call",
        ("call", "contact", "was", "deadline", "reason"),
        must=("deadline", "reason", "link"),
    ),
    Kind(
        "deadline_nears",
        sentence("a deadline nears and a draft was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        must=("deadline", "link"),
    ),
    Kind(
        "deadline_missed",
        sentence("a deadline passed and a draft was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
    ),
    Kind(
        "decision_nears",
        sentence("the last day to decide nears"),
        "intake",
        ("call", "due_on", "count"),
        must=("due_on", "link"),
    ),
    Kind(
        "decisions_published",
        sentence("decisions were published"),
        "application",
        ("title", "reference", "call"),
    ),
    Kind(
        "batch_proposed",
        sentence("decisions were proposed"),
        "decisions",
        ("call",),
    ),
    Kind(
        "reviewers_assigned",
        sentence("applications were assigned to a reviewer"),
        "reviews",
        ("call", "waiting", "count"),
    ),
    Kind(
        "call_clarified",
        sentence("a call was clarified"),
        "call",
        ("call", "contact", "number", "reason"),
        must=("reason", "link"),
    ),
    Kind(
        "inquiry_answered",
        sentence("a question was answered, for who asked it"),
        "call",
        ("call", "question", "answer"),
        must=("answer", "link"),
    ),
    Kind(
        "inquiry_published",
        sentence("a question was answered, for everybody with a draft"),
        "call",
        ("call", "question", "answer"),
        must=("question", "answer", "link"),
    ),
    Kind(
        "inquiry_set_aside",
        sentence("a question was set aside"),
        "call",
        ("call", "contact", "reason"),
        must=("reason", "link"),
    ),
    Kind(
        "message_from_funder",
        sentence("the funder wrote a message"),
        "messages",
        ("title", "reference", "call"),
    ),
    Kind(
        "message_from_team",
        sentence("a team wrote a message"),
        "messages",
        ("title", "reference", "call"),
    ),
    Kind(
        "change_asked",
        sentence("a team asked for a change or more time"),
        "award",
        ("title", "reference", "call", "request", "reason"),
    ),
    Kind(
        "change_decided",
        sentence("a request for a change or more time was decided"),
        "award",
        ("title", "reference", "call", "outcome", "new_end", "because"),
        must=("outcome", "new_end", "because", "link"),
    ),
    Kind(
        "deliverable_submitted",
        sentence("a deliverable was submitted"),
        "deliverable",
        ("title", "call", "deliverable"),
    ),
    Kind(
        "deliverable_returned",
        sentence("a deliverable was returned with points"),
        "deliverable",
        ("title", "call", "deliverable"),
    ),
    Kind(
        "deliverable_accepted",
        sentence("a deliverable was accepted"),
        "deliverable",
        ("title", "call", "deliverable"),
    ),
)
KINDS: dict[str, Kind] = {one.key: one for one in _KINDS}


def kind_with_own_text(key: str) -> Kind:
    """Return a kind whose words a manager may write for a round; raises NotFound for any other."""
    kind = KINDS.get(key)
    if kind is None or not kind.own_text:
        raise NotFound
    return kind
