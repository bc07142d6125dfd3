"""Which kinds of mail are there: when each leaves, where it leads, which words it takes, and what may be done to it."""

from __future__ import annotations

from grants.correspondence.rules.award_kinds import AWARD_KINDS
from grants.correspondence.rules.clock_kinds import CLOCK_KINDS
from grants.correspondence.rules.consult_kinds import CONSULT_KINDS
from grants.correspondence.rules.end_kinds import END_KINDS
from grants.correspondence.rules.kind import Kind
from grants.correspondence.rules.objection_kinds import OBJECTION_KINDS
from grants.correspondence.rules.reading_kinds import READING_KINDS
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence

BROADCAST = "broadcast"
"""The kind that has no default text: a manager writes each one."""
_ACCOUNT = sentence("it belongs to no round")
_RECEIPT = sentence("These are receipts: who sent something in must know at once that it arrived.")
_DRAFT = sentence("These are about a draft, which the funder does not read.")
_DEADLINE = sentence("The deadline does not wait: applicants must know of this before it.")
_COLLEAGUE = sentence("These ask a colleague or a reviewer to do something.")


def _account(key: str, when: Sentence, page: str, *words: str) -> Kind:
    """Return a kind that belongs to no round: about an account, with a private link, or about a programme."""
    return Kind(key, when, page, words, own_text=False, never_held=_ACCOUNT)


def _colleague(
    key: str, when: Sentence, page: str, words: tuple[str, ...], must: tuple[str, ...] = ("link",)
) -> Kind:
    """Return a kind by which a colleague or a reviewer is asked to do something: it never waits."""
    return Kind(key, when, page, words, must=must, never_held=_COLLEAGUE)


def _of_reply(key: str, when: Sentence, *, is_receipt: bool = False) -> Kind:
    """Return a kind about the reply of an applicant to the reviews."""
    known = ("title", "reference", "call")
    if is_receipt:
        must = ("arrived", "in_time", "link")
        return Kind(key, when, "rebuttal", (*known, *must[:2]), must=must, never_held=_RECEIPT)
    said = sentence("The term for the reply runs on: each day it waits is a day less for the applicant.")
    return Kind(key, when, "rebuttal", (*known, "due_on", "count"), must=("due_on", "link"), clock=said)


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
        "money_proposed", sentence("a proposal about money was made"), "proposals", "amount", "pot", "reason"
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
        never_held=_RECEIPT,
    ),
    Kind(
        "application_withdrawn",
        sentence("an application was withdrawn"),
        "application",
        ("title", "reference", "call"),
        never_held=_RECEIPT,
    ),
    Kind(
        "repair_asked",
        sentence("a repair was asked"),
        "repair",
        ("title", "reference", "call", "wrong", "due_on", "consequence"),
        must=("wrong", "due_on", "consequence", "link"),
        clock=sentence("The term for the repair runs on: each day it waits is a day less for the applicant."),
    ),
    Kind(
        "repair_submitted",
        sentence("a repair was received"),
        "application",
        ("title", "reference", "call", "arrived"),
        must=("reference", "arrived", "link"),
        never_held=_RECEIPT,
    ),
    Kind(
        "preregistration_made",
        sentence("somebody pre-registered"),
        "preregistration",
        ("title", "call", "organisation", "initiative", "arrived", "deadline"),
        must=("arrived", "deadline", "link"),
        never_held=_RECEIPT,
    ),
    Kind(
        "preregistration_withdrawn",
        sentence("a pre-registration was withdrawn"),
        "preregistration",
        ("title", "call", "organisation", "initiative"),
        never_held=_RECEIPT,
    ),
    Kind(
        "idea_submitted",
        sentence("an idea was submitted"),
        "application",
        ("title", "call", "arrived", "digest"),
        must=("arrived", "digest", "link"),
        never_held=_RECEIPT,
    ),
    Kind(
        "idea_nears",
        sentence("a deadline for ideas nears and an idea was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        must=("deadline", "link"),
        never_held=_DRAFT,
    ),
    Kind(
        "idea_missed",
        sentence("a deadline for ideas passed and an idea was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        never_held=_DRAFT,
    ),
    Kind(
        "advice_given",
        sentence("there is advice on an idea"),
        "application",
        ("title", "call", "advice", "reason", "deadline"),
        must=("advice", "reason", "deadline", "link"),
    ),
    Kind(
        "decision_postponed",
        sentence("the decision will be later"),
        "application",
        ("title", "reference", "call", "was_on", "until_on", "reason"),
        must=("until_on", "reason", "link"),
        clock=sentence("The law asks that applicants hear of this before the last day to decide."),
    ),
    Kind(
        "owner_asked",
        sentence("the owner of an initiative is asked for agreement"),
        "owner_request",
        ("title", "call", "applicant", "organisation", "initiative", "owner"),
        never_held=_DRAFT,
    ),
    Kind(
        "owner_agreed",
        sentence("the owner of an initiative agreed"),
        "application",
        ("title", "call", "initiative", "owner"),
        never_held=_DRAFT,
    ),
    Kind(
        "owner_refused",
        sentence("the owner of an initiative refused"),
        "application",
        ("title", "call", "initiative", "owner", "reason"),
        never_held=_DRAFT,
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
        clock=_DEADLINE,
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
        clock=_DEADLINE,
    ),
    Kind(
        "extension_refused",
        sentence("a personal extension was refused"),
        "application",
        ("title", "call", "reason"),
        must=("reason", "link"),
        clock=_DEADLINE,
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
        clock=_DEADLINE,
    ),
    Kind(
        "ideas_extended",
        sentence("a deadline for ideas was extended"),
        "call",
        ("call", "contact", "was", "deadline", "reason"),
        must=("deadline", "reason", "link"),
        clock=_DEADLINE,
    ),
    Kind(
        "preregistration_extended",
        sentence("the end of pre-registration was moved"),
        "call",
        ("call", "contact", "was", "deadline", "reason"),
        must=("deadline", "reason", "link"),
        clock=_DEADLINE,
    ),
    Kind(
        "deadline_nears",
        sentence("a deadline nears and a draft was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        must=("deadline", "link"),
        never_held=_DRAFT,
    ),
    Kind(
        "deadline_missed",
        sentence("a deadline passed and a draft was not submitted"),
        "application",
        ("title", "call", "contact", "deadline"),
        never_held=_DRAFT,
    ),
    _colleague(
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
        clock=sentence(
            "The six weeks for an objection run from the publication, also while applicants do not know of it."
        ),
    ),
    Kind(
        "views_asked",
        sentence("the views of a recipient were asked"),
        "views",
        ("title", "reference", "call", "due_on"),
        must=("due_on", "link"),
    ),
    _colleague("batch_proposed", sentence("decisions were proposed"), "decisions", ("call",)),
    Kind(
        "reviewers_assigned",
        sentence("applications were assigned to a reviewer"),
        "reviews",
        ("call", "waiting", "count"),
    ),
    _colleague("assignment_declined", sentence("a reviewer declined an application"), "board", ("call",)),
    _colleague(
        "reviews_due",
        sentence("the day nears on which reviews are due"),
        "reviews",
        ("call", "due_on", "count"),
        must=("due_on", "link"),
    ),
    _colleague(
        "reviews_late",
        sentence("the day has passed on which reviews were due"),
        "reviews",
        ("call", "due_on", "count"),
        must=("due_on", "link"),
    ),
    _of_reply("rebuttal_sent", sentence("reviews were sent to an applicant for a reply")),
    _of_reply("rebuttal_nears", sentence("the last day nears to reply to the reviews")),
    _of_reply("reply_received", sentence("a reply to the reviews was received"), is_receipt=True),
    _colleague("later_day_given", sentence("one reviewer got a later day"), "reviews", ("call", "due_on")),
    _colleague(
        "late_reviews", sentence("reviews are late"), "load", ("call", "due_on", "reviewers", "count")
    ),
    _colleague("review_set_aside", sentence("a review was set aside"), "review", ("call",)),
    _colleague("review_returned", sentence("a review was returned to its writer"), "review", ("call",)),
    Kind(
        "call_clarified",
        sentence("a call was clarified"),
        "call",
        ("call", "contact", "number", "reason"),
        must=("reason", "link"),
        clock=_DEADLINE,
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
    _colleague(
        "message_from_team", sentence("a team wrote a message"), "messages", ("title", "reference", "call")
    ),
    *END_KINDS,
    _colleague(
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
    *READING_KINDS,
    *CONSULT_KINDS,
    *AWARD_KINDS,
    *CLOCK_KINDS,
    *OBJECTION_KINDS,
    Kind(BROADCAST, sentence("a manager wrote to several people"), "home", (), must=(), own_text=False),
)
KINDS: dict[str, Kind] = {one.key: one for one in _KINDS}


def kind_with_own_text(key: str) -> Kind:
    """Return a kind whose words a manager may write for a round; raises NotFound for any other."""
    kind = KINDS.get(key)
    if kind is None or not kind.own_text:
        raise NotFound
    return kind


def held_kinds() -> list[Kind]:
    """Return the kinds of mail that can wait until somebody looked."""
    return [kind for kind in _KINDS if kind.never_held is None]
