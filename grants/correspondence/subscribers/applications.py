"""What happened to calls, applications and reviewers."""

from __future__ import annotations

from typing import Any

from grants.applications.commands.team import invitation_token
from grants.applications.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ArrivalJudgedAnew,
    DeadlineNears,
    DecisionNears,
    DecisionPostponed,
    ExtensionDecided,
    OwnerAnswered,
    OwnerAsked,
    RepairAsked,
    RepairSubmitted,
    TeamMateInvited,
)
from grants.applications.models import (
    Application,
    DeadlineNotice,
    DecisionWarning,
    PersonalExtension,
    Postponement,
    Repair,
    Submission,
    TeamMember,
)
from grants.applications.queries import silent_invitations
from grants.applications.rules import dates_of
from grants.correspondence.events import ReceiptDue, ReminderDue
from grants.correspondence.queries import members_of_owner, team_of, writers_in
from grants.correspondence.rules import CONSEQUENCE, IN_TIME, LATE
from grants.correspondence.subscribers.pen import Reader, reader_of, tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.outbox import post
from grants.foundation.terms import AMSTERDAM
from grants.foundation.wording import sentence
from grants.people.queries import find_account, get_account, holders
from grants.streams.events import DeadlineExtended, OwnerInvited
from grants.streams.models import DeadlineExtension, Stream, StreamInvitation


@subscribe(TeamMateInvited)
def invite_team_mate(event: TeamMateInvited) -> None:
    """Send the link with which somebody joins a team, with or without an account."""
    member = db.session.get_one(TeamMember, event.team_member_id)
    known = find_account(member.email)
    tell(
        [reader_of(known) if known else Reader(member.email)],
        "team_mate_invited",
        where={"token": invitation_token(member)},
        title=member.application.title,
        inviter=get_account(member.invited_by).name,
    )


@subscribe(ApplicationSubmitted)
def ask_for_receipt(event: ApplicationSubmitted) -> None:
    """Promise the receipt, and let it be written afterwards: in the last minute everybody waits for who submits."""
    post("write_receipt", application_id=event.application_id, submission_id=event.submission_id)


@subscribe(ReceiptDue)
def send_receipt(event: ReceiptDue) -> None:
    """Confirm to the whole team what arrived, when, and whether that was in time."""
    application = db.session.get_one(Application, event.application_id)
    submission = db.session.get_one(Submission, event.submission_id)
    arrived = submission.arrived_at.astimezone(AMSTERDAM)
    tell(
        team_of(application.id),
        "application_submitted",
        application=application,
        arrived=sentence(
            "%(day)s at %(time)s (Dutch time)",
            day=arrived.date(),
            time=arrived.strftime("%H:%M:%S"),
        ),
        deadline=submission.deadline_at,
        digest=submission.sha256,
        in_time=LATE if submission.is_late else IN_TIME,
    )


@subscribe(ApplicationWithdrawn)
def confirm_withdrawal(event: ApplicationWithdrawn) -> None:
    """Confirm to the team that the application is taken back."""
    application = db.session.get_one(Application, event.application_id)
    tell(
        team_of(application.id),
        "application_withdrawn",
        application=application,
    )


@subscribe(RepairAsked)
def ask_team_to_repair(event: RepairAsked) -> None:
    """Tell the team what is wrong, that an answer is awaited, until when, and what follows without one."""
    repair = db.session.get_one(Repair, event.repair_id)
    tell(
        team_of(repair.application_id),
        "repair_asked",
        application=repair.application,
        wrong=repair.wrong,
        due_on=repair.due_on,
        consequence=CONSEQUENCE,
    )


@subscribe(RepairSubmitted)
def confirm_repair(event: RepairSubmitted) -> None:
    """Confirm to the team that the repair arrived."""
    repair = db.session.get_one(Repair, event.repair_id)
    tell(
        team_of(repair.application_id),
        "repair_submitted",
        application=repair.application,
        arrived=repair.answered_at,
    )


@subscribe(ExtensionDecided)
def tell_of_extension(event: ExtensionDecided) -> None:
    """Tell the team whether it has a later deadline of its own."""
    extension = db.session.get_one(PersonalExtension, event.extension_id)
    readers = team_of(extension.application_id)
    if extension.state == "granted":
        tell(readers, "extension_granted", application=extension.application, deadline=extension.until)
    else:
        tell(readers, "extension_refused", application=extension.application, reason=extension.refusal)


@subscribe(ArrivalJudgedAnew)
def tell_that_it_is_in_time(event: ArrivalJudgedAnew) -> None:
    """Tell the team that what arrived late counts as in time, because the deadline was moved."""
    application = db.session.get_one(Application, event.application_id)
    tell(
        team_of(application.id),
        "arrival_judged_anew",
        application=application,
        deadline=dates_of(application).closes_at,
    )


@subscribe(DecisionPostponed)
def tell_of_later_decision(event: DecisionPostponed) -> None:
    """Tell the team that the decision will be later, why, and by when it comes (Awb 4:14)."""
    notice = db.session.get_one(Postponement, event.postponement_id)
    tell(
        team_of(notice.application_id),
        "decision_postponed",
        application=db.session.get_one(Application, notice.application_id),
        was_on=notice.was_on,
        until_on=notice.until_on,
        reason=notice.reason,
    )


@subscribe(OwnerAsked)
def ask_owner(event: OwnerAsked) -> None:
    """Ask everybody who acts for the owner of the initiative whether another organisation may apply with it."""
    application = db.session.get_one(Application, event.application_id)
    main = next(one for one in application.team if one.role == "main_applicant")
    tell(
        members_of_owner(application.id),
        "owner_asked",
        application=application,
        applicant=main.account.name if main.account else main.email,
        organisation=application.organisation.name,
        **_initiative_of(application),
    )


@subscribe(OwnerAnswered)
def tell_what_owner_answered(event: OwnerAnswered) -> None:
    """Tell the team whether the owner of the initiative agrees."""
    application = db.session.get_one(Application, event.application_id)
    tell(
        team_of(application.id),
        "owner_agreed" if application.owner_answer == "agreed" else "owner_refused",
        application=application,
        reason=application.owner_refusal,
        **_initiative_of(application),
    )


def _initiative_of(application: Application) -> dict[str, Any]:
    return {"initiative": application.initiative.name, "owner": application.initiative.owner.name}


@subscribe(OwnerInvited)
def invite_owner(event: OwnerInvited) -> None:
    """Tell an organisation that it may apply in an invitation-only stream."""
    invitation = db.session.get_one(StreamInvitation, event.invitation_id)
    stream = db.session.get_one(Stream, invitation.stream_id)
    tell([_invited(invitation)], "owner_invited", stream=stream, deadline=stream.closes_at)


def _invited(invitation: StreamInvitation) -> Reader:
    known = find_account(invitation.invited_email)
    return reader_of(known) if known else Reader(invitation.invited_email)


_EXTENDED = {
    "applications": "deadline_extended",
    "ideas": "ideas_extended",
    "preregistration": "preregistration_extended",
}
"""Which mail tells that which moment is later."""


@subscribe(DeadlineExtended)
def tell_of_later_deadline(event: DeadlineExtended) -> None:
    """Tell everybody with a draft, and who was invited and began nothing yet, at the same moment, each once."""
    stream = db.session.get_one(Stream, event.stream_id)
    extension = db.session.get_one(DeadlineExtension, event.extension_id)
    known = [reader_of(one) for one in writers_in(stream.id)]
    known += [_invited(one) for one in silent_invitations(stream)]
    tell(
        {one.email.lower(): one for one in reversed(known)}.values(),
        _EXTENDED[extension.which],
        stream=stream,
        was=extension.was,
        deadline=extension.closes_at,
        reason=extension.reason,
    )


@subscribe(DeadlineNears)
def ask_for_reminders(event: DeadlineNears) -> None:
    """Let each draft have its reminder by itself: nobody who submits waits for what all the others are told."""
    for application_id in event.application_ids:
        post("write_reminder", application_id=application_id, notice_id=event.notice_id)


@subscribe(ReminderDue)
def remind_team(event: ReminderDue) -> None:
    """Tell the team of a draft how near its deadline is, or that nothing was submitted; of ideas, or of the whole."""
    notice = db.session.get_one(DeadlineNotice, event.notice_id)
    application = db.session.get_one(Application, event.application_id)
    about = "idea" if notice.closes_at == application.stream.ideas_before else "deadline"
    tell(
        team_of(application.id),
        f"{about}_missed" if notice.kind == "missed" else f"{about}_nears",
        application=application,
        notice_id=notice.id,
        deadline=notice.closes_at,
    )


@subscribe(DecisionNears)
def warn_managers(event: DecisionNears) -> None:
    """Tell the managers of a stream by when applications must be decided, and what to do when that fails."""
    warning = db.session.get_one(DecisionWarning, event.warning_id)
    stream = db.session.get_one(Stream, warning.stream_id)
    managers = holders("programme_manager", programme_id=stream.round.programme_id, stream_id=stream.id)
    tell(managers, "decision_nears", stream=stream, due_on=warning.due_on, count=warning.applications)
