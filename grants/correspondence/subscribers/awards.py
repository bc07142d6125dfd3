"""What was asked and decided about running awards and their deliverables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grants.applications.queries import has_interest
from grants.awards.events import (
    AccountAwaited,
    AccountMoved,
    ChangeAsked,
    ChangeDecided,
    DeterminationMoved,
    GeneralDecided,
    RecipientTold,
    StaffNeeded,
)
from grants.awards.models import Award, ChangeRequest, Determination
from grants.awards.queries import account_due, find_account, may_set_amount
from grants.awards.rules.determining import SET_TERM
from grants.correspondence.queries import team_of
from grants.correspondence.rules.award_kinds import NEEDED_SAID, TOLD_SAID
from grants.correspondence.subscribers.pen import tell
from grants.deliverables.events import DeliverableAccepted, DeliverableReturned, DeliverableSubmitted
from grants.deliverables.models import Deliverable
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.queries import holders
from grants.streams.models import Stream


@subscribe(ChangeAsked)
def ask_managers(event: ChangeAsked) -> None:
    """Ask the managers of the stream to decide on an extension or a change."""
    request = db.session.get_one(ChangeRequest, event.request_id)
    tell_managers(request.award, "change_asked", request=_asked(request), reason=request.reason)


@subscribe(ChangeDecided)
def tell_recipient(event: ChangeDecided) -> None:
    """Tell the team what was decided on its request."""
    request = db.session.get_one(ChangeRequest, event.request_id)
    tell_team(request.award, "change_decided", **_decided(request))


@subscribe(RecipientTold)
def tell_of_money(event: RecipientTold) -> None:
    """Tell the team what happened to start or payment of its award."""
    award = db.session.get_one(Award, event.award_id)
    why = sentence("The reason: %(reason)s", reason=event.because) if event.because else None
    tell_team(award, "award_told", outcome=TOLD_SAID[event.about], because=why)


@subscribe(StaffNeeded)
def ask_for_money(event: StaffNeeded) -> None:
    """Ask the managers of the stream to look at the start or the payment of an award."""
    award = db.session.get_one(Award, event.award_id)
    tell_managers(award, "award_waits", request=NEEDED_SAID[event.about])


@subscribe(GeneralDecided)
def tell_of_more_time(event: GeneralDecided) -> None:
    """Tell the team that a decision for all projects gave it more time."""
    request = db.session.get_one(ChangeRequest, event.request_id)
    ends = sentence("The project now ends on %(day)s.", day=request.new_end_on)
    tell_team(request.award, "general_decided", new_end=ends, reason=request.reason)


@subscribe(AccountMoved)
def tell_of_account(event: AccountMoved) -> None:
    """Ask the managers to look at an account, or tell the team that it came back."""
    award = db.session.get_one(Award, event.award_id)
    if event.deed == "submitted":
        tell_managers(award, "account_submitted")
        return
    account = find_account(award)
    tell_team(award, "account_returned", reason=account.return_reason if account else "")


@subscribe(AccountAwaited)
def tell_of_missing_account(event: AccountAwaited) -> None:
    """Remind the team, warn it, and once the term that was set passed ask the managers to go on without it."""
    award = db.session.get_one(Award, event.award_id)
    if event.kind == "own_motion":
        tell_managers(award, "account_missing")
        return
    due_on = account_due(award)
    words = {
        "coming": (sentence("Account for your project soon"), due_on, None),
        "overdue": (
            sentence("The account of your project is late"),
            SET_TERM.last_day(due_on) if due_on else None,
            sentence(
                "Without it we determine the final amount ourselves. It can then be lower, also nothing (General "
                "Administrative Law Act, article 4:44)."
            ),
        ),
    }[event.kind]
    outcome, until, because = words
    tell_team(award, "account_awaited", outcome=outcome, until=until, because=because)


@subscribe(DeterminationMoved)
def tell_of_final_amount(event: DeterminationMoved) -> None:
    """Ask the team for views, an authority to decide, and tell the team the final amount."""
    one = db.session.get_one(Determination, event.determination_id)
    award = one.award
    if event.deed == "intended":
        words = {"amount": one.amount, "reason": one.reason, "until": one.views_due_on}
        tell_team(award, "amount_intended", **words)
    elif event.deed == "proposed":
        held = holders("deciding_authority", programme_id=award.programme_id, stream_id=award.stream_id)
        able = [person for person in held if may_set_amount(person, one)]
        _tell(able, "amount_proposed", award, amount=one.amount)
    elif event.deed == "set":
        tell_team(award, "amount_determined")


@subscribe(DeliverableSubmitted)
def ask_for_look(event: DeliverableSubmitted) -> None:
    """Ask the managers of the stream to look at a deliverable."""
    _about_deliverable(event.deliverable_id, "deliverable_submitted", to_managers=True)


@subscribe(DeliverableReturned)
def tell_of_points(event: DeliverableReturned) -> None:
    """Tell the team that a deliverable came back with points."""
    _about_deliverable(event.deliverable_id, "deliverable_returned", to_managers=False)


@subscribe(DeliverableAccepted)
def tell_of_acceptance(event: DeliverableAccepted) -> None:
    """Tell the team that a deliverable is accepted."""
    _about_deliverable(event.deliverable_id, "deliverable_accepted", to_managers=False)


def _about_deliverable(deliverable_id: int, kind: str, *, to_managers: bool) -> None:
    deliverable = db.session.get_one(Deliverable, deliverable_id)
    write = tell_managers if to_managers else tell_team
    name = deliverable.title
    write(deliverable.award, kind, where={"deliverable_id": deliverable_id}, deliverable=name)


def _asked(request: ChangeRequest) -> Sentence:
    if request.done_on is not None:
        return sentence("Request for what is carried out already, without consent")
    return {
        "extension": sentence("Request for more time"),
        "change": sentence("Request for a change"),
        "combined": sentence("Request for more time and a change"),
    }[request.kind]


def _decided(request: ChangeRequest) -> dict[str, Sentence | None]:
    granted = request.state == "granted"
    said = sentence("Your request has been granted") if granted else sentence("Your request has been refused")
    if granted and any(one.outcome != "granted" for one in request.parts):
        said = sentence("Your request has been granted in part, or otherwise than you asked")
    ends = sentence("The project now ends on %(day)s.", day=request.new_end_on)
    why = sentence("The reason: %(reason)s", reason=request.decision_reason)
    return {
        "outcome": said,
        "new_end": ends if granted and request.new_end_on else None,
        "because": why if request.decision_reason else None,
    }


def tell_managers(award: Award, kind: str, **facts: Any) -> None:
    """Tell the managers of an award who have no personal interest in it."""
    held = holders("programme_manager", programme_id=award.programme_id, stream_id=award.stream_id)
    application_id = award.application_id
    managers = [one for one in held if application_id is None or not has_interest(one.id, application_id)]
    _tell(managers, kind, award, **facts)


def tell_team(award: Award, kind: str, **facts: Any) -> None:
    """Tell everybody on the team of the recipient."""
    team = team_of(award.application_id) if award.application_id is not None else []
    _tell(team, kind, award, **facts)


def _tell(readers: Sequence[Account], kind: str, award: Award, **facts: Any) -> None:
    where = {"award_id": award.id} | facts.pop("where", {})
    stream = db.session.get(Stream, award.stream_id) if award.stream_id else None
    tell(
        readers,
        kind,
        stream=stream,
        application=award.application,
        where=where,
        **{"title": award.title, "reference": award.reference} | facts,
    )
