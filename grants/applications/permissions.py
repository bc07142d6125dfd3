"""May this person do this to this application?"""

from __future__ import annotations

from collections.abc import Set

from grants.applications.models import Application, PersonalExtension, Preregistration, TeamMember
from grants.applications.rules import writes_anything, writes_part
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Round, Stream
from grants.streams.permissions import may_manage_stream

STAFF = ("programme_manager", "deciding_authority", "auditor")
"""Who reads what was submitted, within the programme or stream the role holds for."""


ONLY_READS = sentence("In this team you read along. Ask the main applicant if you want to write.")


def is_on_team(actor: Account, application: Application) -> bool:
    """Say whether somebody is in the team now, to write or to read along: accepted, and not left."""
    return _member(actor, application) is not None


def _holds(actor: Account, application: Application, *roles: str) -> bool:
    programme_id = application.stream.round.programme_id
    return holds(actor, *roles, programme_id=programme_id, stream_id=application.stream_id)


def _reads_as_staff(actor: Account, application: Application) -> bool:
    return application.submitted_at is not None and _holds(actor, application, *STAFF)


def may_see(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """The team always; staff once something was submitted. The same rule as `visible_applications`.

    `closed` says whether the actor has an interest in it (`queries.has_interest`).
    """
    if is_on_team(actor, application):
        return YES
    return YES if not closed and _reads_as_staff(actor, application) else HIDDEN


def _member(actor: Account, application: Application) -> TeamMember | None:
    """Return the actor's place in the team: accepted, and not left."""
    present = (one for one in application.team if one.accepted_at is not None and one.left_at is None)
    return next((one for one in present if one.account_id == actor.id), None)


def may_write(actor: Account, application: Application) -> Verdict:
    """Submit, reopen, withdraw, invite: who of the team writes at least one part."""
    member = _member(actor, application)
    if member is not None:
        return YES if writes_anything(member.role, member.writes) else no(ONLY_READS)
    only = no(sentence("Only the team can change an application."))
    return only if _reads_as_staff(actor, application) else HIDDEN


def may_write_part(actor: Account, application: Application, part: str) -> Verdict:
    """Change one part (a section's key, or `budget`): whom the main applicant lets write it."""
    member = _member(actor, application)
    if member is None or writes_part(member.role, member.writes, part):
        return may_write(actor, application)
    return no(
        sentence("In this team somebody else writes this part; you can read it. Ask the main applicant.")
    )


def may_divide(actor: Account, application: Application) -> Verdict:
    """Say who of the team writes what: the main applicant, and whom they trust with it."""
    member = _member(actor, application)
    if member is None:
        return may_write(actor, application)
    if member.role == "main_applicant" or member.may_divide:
        return YES
    return no(sentence("The main applicant says who writes what."))


def may_sign(actor: Account, application: Application) -> Verdict:
    """Sign for the applicant: an authorised signatory of the team, who is never its main applicant."""
    if not is_on_team(actor, application):
        return HIDDEN
    if any(one.account_id == actor.id and one.role == "authorised_signatory" for one in application.team):
        return YES
    return no(
        sentence("Only an authorised signatory of the team can sign. Invite one on the page of the team.")
    )


def may_apply_in(actor: Account, round_: Round) -> Verdict:
    """Nobody applies in a round in which they assess (reliability A10)."""
    for stream in round_.streams:
        if holds(actor, "reviewer", "chair", programme_id=round_.programme_id, stream_id=stream.id):
            return no(sentence("You assess applications in this round, so you cannot apply in it."))
    return YES


def may_see_preregistration(actor: Account, made: Preregistration, *, member_of: Set[int]) -> Verdict:
    """Read, withdraw and use it: who made it, and who acts for the organisation (`member_of` are their ids).

    The same rule as `own_preregistrations`.
    """
    known = made.made_by == actor.id or made.organisation_id in member_of
    return YES if actor.is_active and known else HIDDEN


def may_read_idea(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """Read an idea that arrived, and the advice on it, as staff. The same rule as `get_idea`.

    `closed` says whether the actor has an interest in it (`queries.has_interest`).
    """
    arrived = bool(application.ideas) and application.state != "withdrawn"
    return YES if arrived and not closed and _holds(actor, application, *STAFF) else HIDDEN


def may_advise(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """Give advice on an idea: a programme manager, never where the actor has an interest (`closed`, Awb 2:4)."""
    if not may_read_idea(actor, application, closed=closed):
        return HIDDEN
    if _holds(actor, application, "programme_manager"):
        return YES
    return no(sentence("Only a programme manager gives advice on an idea."))


def may_announce_advice(actor: Account, stream: Stream, *, closed: bool) -> Verdict:
    """Announce all advice of a call: a programme manager with an interest in none of its ideas (`closed`, Awb 2:4)."""
    verdict = may_manage_stream(actor, stream)
    if verdict and closed:
        return no(sentence("You have an interest in an idea of this call: ask another programme manager."))
    return verdict


def may_find_admissibility(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """A programme manager, but never where the actor has an interest (`closed`, Awb 2:4)."""
    if not may_see(actor, application, closed=closed):
        return HIDDEN
    if not _holds(actor, application, "programme_manager"):
        return no(sentence("Only a programme manager decides whether an application is admissible."))
    if is_on_team(actor, application):
        return no(sentence("You wrote this application yourself: ask another programme manager."))
    return YES


def may_see_extension(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """Read why a team asks for a later deadline: staff, also while it is a draft, unless it is closed to them."""
    if closed or is_on_team(actor, application) or not _holds(actor, application, *STAFF):
        return HIDDEN
    return YES


def may_propose_extension(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """Propose a personal extension, or refuse to: a programme manager."""
    if not may_see_extension(actor, application, closed=closed):
        return HIDDEN
    if _holds(actor, application, "programme_manager"):
        return YES
    return no(sentence("Only a programme manager can do this."))


def may_decide_extension(actor: Account, extension: PersonalExtension, *, closed: bool) -> Verdict:
    """Grant what was proposed, or refuse it: the deciding authority, never who proposed it."""
    if not may_see_extension(actor, extension.application, closed=closed):
        return HIDDEN
    if not _holds(actor, extension.application, "deciding_authority"):
        return no(sentence("Only the deciding authority can do this."))
    if extension.proposed_by == actor.id:
        return no(sentence("You proposed this yourself: somebody else decides."))
    return YES


def may_answer_as_owner(actor: Account, application: Application, *, member_of: Set[int]) -> Verdict:
    """Read the request and agree or refuse: who acts for the owner, when it was asked.

    The same rule as `visible_requests`; `member_of` are the ids the actor acts for.
    """
    if application.owner_answer == "not_needed" or not actor.is_active:
        return HIDDEN
    return YES if application.initiative.owner_id in member_of else HIDDEN


def may_decide(actor: Account, application: Application) -> Verdict:
    """Bring a decision into force."""
    return YES if _holds(actor, application, "deciding_authority") else HIDDEN
