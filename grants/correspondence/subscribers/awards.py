"""What was asked and decided about running awards and their deliverables."""

from __future__ import annotations

from typing import Any

from grants.applications.queries import has_interest
from grants.awards.events import ChangeAsked, ChangeDecided
from grants.awards.models import Award, ChangeRequest
from grants.correspondence.queries import team_of
from grants.correspondence.subscribers.pen import tell
from grants.deliverables.events import DeliverableAccepted, DeliverableReturned, DeliverableSubmitted
from grants.deliverables.models import Deliverable
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import holders


@subscribe(ChangeAsked)
def ask_managers(event: ChangeAsked) -> None:
    """Ask the managers of the stream to decide on an extension or a change."""
    request = db.session.get_one(ChangeRequest, event.request_id)
    _tell_managers(request.award, "change_asked", page="award", award_id=request.award_id, asked=request)


@subscribe(ChangeDecided)
def tell_recipient(event: ChangeDecided) -> None:
    """Tell the team what was decided on its request."""
    request = db.session.get_one(ChangeRequest, event.request_id)
    _tell_team(request.award, "change_decided", page="award", award_id=request.award_id, asked=request)


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
    write = _tell_managers if to_managers else _tell_team
    write(deliverable.award, kind, page="deliverable", deliverable_id=deliverable_id, deliverable=deliverable)


def _tell_managers(award: Award, kind: str, **facts: Any) -> None:
    held = holders("programme_manager", programme_id=award.programme_id, stream_id=award.stream_id)
    application_id = award.application_id
    managers = [one for one in held if application_id is None or not has_interest(one.id, application_id)]
    tell(managers, kind, award=award, **facts)


def _tell_team(award: Award, kind: str, **facts: Any) -> None:
    team = team_of(award.application_id) if award.application_id is not None else []
    tell(team, kind, award=award, **facts)
