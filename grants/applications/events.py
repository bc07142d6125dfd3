"""What has happened to an application?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TeamMateInvited:
    """Somebody was asked to write along."""

    team_member_id: int


@dataclass(frozen=True)
class ApplicationSubmitted:
    """An application arrived, in time or late."""

    application_id: int
    submission_id: int


@dataclass(frozen=True)
class ApplicationWithdrawn:
    """The applicant took it back."""

    application_id: int


@dataclass(frozen=True)
class AdmissibilityFound:
    """A manager found it admissible or not."""

    application_id: int
    admissible: bool


@dataclass(frozen=True)
class FindingTakenBack:
    """A manager takes back that it was found inadmissible. A decision on its way refuses this."""

    application_id: int


@dataclass(frozen=True)
class DecisionPostponed:
    """The applicant must hear that the decision will be later, and when."""

    postponement_id: int


@dataclass(frozen=True)
class DecisionSuspended:
    """The clock of an application stands still on some days, and the applicant must hear why."""

    suspension_id: int


@dataclass(frozen=True)
class SuspensionEnded:
    """The clock of an application runs again, earlier than was said."""

    suspension_id: int


@dataclass(frozen=True)
class OwnerAsked:
    """The owner of the initiative was asked, or asked again, for its agreement."""

    application_id: int


@dataclass(frozen=True)
class OwnerAnswered:
    """The owner of the initiative agreed or refused."""

    application_id: int


@dataclass(frozen=True)
class InvitationUnused:
    """An invited owner is silent: the deadline nears, or the invitation has lapsed."""

    notice_id: int


@dataclass(frozen=True)
class ArrivalJudgedAnew:
    """What arrived late is in time after all: the deadline was moved to after its arrival."""

    application_id: int


@dataclass(frozen=True)
class ExtensionDecided:
    """A team was granted a later deadline of its own, or not."""

    extension_id: int


@dataclass(frozen=True)
class DeadlineNears:
    """It is time to tell everybody with a draft in a stream how near the deadline is, or that it has passed."""

    notice_id: int
    application_ids: tuple[int, ...]
    """The drafts whose deadline it is."""


@dataclass(frozen=True)
class RepairAsked:
    """The team must mend formal answers within a term."""

    repair_id: int


@dataclass(frozen=True)
class RepairSubmitted:
    """The team mended what was asked, in time."""

    repair_id: int


@dataclass(frozen=True)
class DecisionNears:
    """It is time to decide, or to tell applicants that the decision will be later."""

    warning_id: int


@dataclass(frozen=True)
class PreregistrationMade:
    """Somebody said that an application will come."""

    preregistration_id: int


@dataclass(frozen=True)
class PreregistrationWithdrawn:
    """Somebody said that it will not come."""

    preregistration_id: int


@dataclass(frozen=True)
class IdeaSubmitted:
    """An idea arrived in time, the first of two stages."""

    idea_id: int


@dataclass(frozen=True)
class AdviceGiven:
    """A manager gave advice on an idea; the full application is open."""

    idea_id: int
