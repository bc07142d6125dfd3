"""Who sees a review, or the reply to the reviews, and from when? The labels on screens say it, the queries ask it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition
from grants.streams.rules.procedure import PARTS_SAID

PHASES = ("preparing", "independent", "rebuttal", "panel", "frozen")
"""The phases of an assessment, in order."""
ALL_PARTS = ("scores", "reasons", "remarks")


@dataclass(frozen=True)
class Stage:
    """How far things are: the phase, whether the applicant got this review or the decision, how a reply stands."""

    phase: str
    sent: bool = False
    replied: bool = False
    in_time: bool = False
    term_over: bool = False
    published: bool = False


@dataclass(frozen=True)
class Sight:
    """`who` sees it, `since` when, and with the name of who wrote it or not."""

    who: str
    since: str
    named: bool = False
    parts: tuple[str, ...] = ALL_PARTS

    def holds(self, at: Stage) -> bool:
        """Say whether it is seen at this stage."""
        panel = at.phase in PHASES[PHASES.index("panel") :]
        return {
            "submitted": True,
            "sent": at.sent,
            "published": at.published,
            "panel": panel,
            "replied": at.replied,
            "in_time": at.replied and at.in_time,
            "term_over": at.replied and at.in_time and (at.term_over or panel),
            "panel_in_time": at.replied and at.in_time and panel,
        }[self.since]


def sights_of_review(definition: Definition) -> tuple[Sight, ...]:
    """Return who sees a review that was submitted, beside its writer."""
    applicant = () if definition.rebuttal is None else definition.rebuttal.sends
    return (
        Sight("manager", "submitted", named=True),
        Sight("auditor", "submitted", named=True),
        Sight("decider", "submitted", named=True),
        Sight("chair", "panel", named=True),
        Sight("reviewer", "panel"),
        *((Sight("applicant", "sent", parts=tuple(applicant)),) if applicant else ()),
        Sight("applicant", "published"),
    )


REPLY = (
    Sight("applicant", "replied", named=True),
    Sight("manager", "in_time"),
    Sight("auditor", "in_time"),
    Sight("writer", "term_over"),
    Sight("chair", "panel_in_time"),
    Sight("reviewer", "panel_in_time"),
)
"""Who sees the reply of an applicant. A late one nobody reads but the applicant; the office knows that it is there."""


def sees(sights: Iterable[Sight], who: Collection[str], at: Stage, *, named: bool = False) -> bool:
    """Say whether somebody who is any of `who` sees it at this stage; `named` asks for the name of the writer too."""
    return any(one.who in who and (one.named or not named) and one.holds(at) for one in sights)


WHO = {
    "applicant": sentence("the applicant"),
    "manager": sentence("the programme manager"),
    "auditor": sentence("the auditor"),
    "decider": sentence("the deciding authority and the controller"),
    "chair": sentence("the chair of the panel"),
    "reviewer": sentence("the reviewers in the panel, if they have no personal interest"),
    "writer": sentence("who reviewed the application"),
}
SINCE = {
    "submitted": sentence("as soon as it is submitted"),
    "sent": sentence("once the reviews are sent for a reply"),
    "published": sentence("once the decision is published"),
    "panel": sentence("from the panel on"),
    "replied": sentence("always"),
    "in_time": sentence("as soon as it is sent, when that is in time"),
    "term_over": sentence("once the term has passed, when it came in time"),
    "panel_in_time": sentence("from the panel on, when it came in time"),
}


def review_said(definition: Definition) -> list[Sentence]:
    """Return who sees a review and from when, a line for each."""
    return [_review_line(one) for one in sights_of_review(definition)]


def _review_line(sight: Sight) -> Sentence:
    who, since = WHO[sight.who], SINCE[sight.since]
    if sight.named:
        return sentence("%(who)s: %(since)s, with the name of who wrote it", who=who, since=since)
    if sight.parts == ALL_PARTS:
        return sentence("%(who)s: %(since)s, without the name of who wrote it", who=who, since=since)
    parts = PARTS_SAID[sight.parts[0]]
    for part in sight.parts[1:]:
        parts = sentence("%(some)s and %(more)s", some=parts, more=PARTS_SAID[part])
    return sentence(
        "%(who)s: %(since)s, only %(parts)s, without the name of who wrote it",
        who=who,
        since=since,
        parts=parts,
    )


def reply_said() -> list[Sentence]:
    """Return who sees the reply of an applicant and from when, a line for each."""
    return [sentence("%(who)s: %(since)s", who=WHO[one.who], since=SINCE[one.since]) for one in REPLY]
