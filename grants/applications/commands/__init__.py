"""What does someone intend with an application? By stage: drafting, attachments, team, owner, submitting, intake."""

from grants.applications.commands.advice import announce_advice, write_advice
from grants.applications.commands.attachments import add_attachment, remove_attachment, settle_attachment
from grants.applications.commands.checklist import save_checklist
from grants.applications.commands.deadlines import give_notice
from grants.applications.commands.decision_clock import warn_of_decision
from grants.applications.commands.drafting import (
    name_initiative,
    save_budget,
    save_section,
    start_application,
)
from grants.applications.commands.extension import (
    ask_extension,
    ask_extension_for,
    grant_extension,
    judge_arrivals,
    propose_extension,
    refuse_extension,
)
from grants.applications.commands.ideas import submit_idea
from grants.applications.commands.intake import (
    find_admissible,
    find_inadmissible,
    mark_decided,
    take_back_finding,
)
from grants.applications.commands.interests import note_interest
from grants.applications.commands.invitations import tell_silent_owner
from grants.applications.commands.likeness import keep_likenesses
from grants.applications.commands.owner import agree_as_owner, ask_owner_again, refuse_as_owner
from grants.applications.commands.postponing import keep_postponement_letter, postpone_decisions
from grants.applications.commands.preregistering import preregister, withdraw_preregistration
from grants.applications.commands.repair import ask_repair, lapse_repair, leave_untreated, submit_repair
from grants.applications.commands.repair_files import add_repair_file, put_back_file, take_out_file
from grants.applications.commands.rights import divide_work
from grants.applications.commands.scanned import keep_inspected, settle_scan
from grants.applications.commands.several import admit_applications, ask_repairs, keep_applications_out
from grants.applications.commands.signing import sign_application
from grants.applications.commands.submitting import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from grants.applications.commands.suspending import end_suspension, suspend_decision
from grants.applications.commands.team import (
    accept_invitation,
    decline_invitation,
    hand_over,
    invitation_token,
    invite_team_mate,
    invited_by_token,
    leave_team,
)
from grants.applications.commands.versions import follow_version

__all__ = [
    "accept_invitation",
    "add_attachment",
    "add_repair_file",
    "admit_applications",
    "agree_as_owner",
    "announce_advice",
    "ask_extension",
    "ask_extension_for",
    "ask_owner_again",
    "ask_repair",
    "ask_repairs",
    "decline_invitation",
    "divide_work",
    "end_suspension",
    "find_admissible",
    "find_inadmissible",
    "follow_version",
    "give_notice",
    "grant_extension",
    "hand_over",
    "invitation_token",
    "invite_team_mate",
    "invited_by_token",
    "judge_arrivals",
    "keep_applications_out",
    "keep_inspected",
    "keep_likenesses",
    "keep_postponement_letter",
    "lapse_repair",
    "leave_team",
    "leave_untreated",
    "mark_decided",
    "name_initiative",
    "note_interest",
    "postpone_decisions",
    "preregister",
    "propose_extension",
    "put_back_file",
    "refuse_as_owner",
    "refuse_extension",
    "remove_attachment",
    "reopen_application",
    "save_budget",
    "save_checklist",
    "save_section",
    "settle_attachment",
    "settle_scan",
    "sign_application",
    "start_application",
    "submit_application",
    "submit_idea",
    "submit_repair",
    "suspend_decision",
    "take_back_finding",
    "take_out_file",
    "tell_silent_owner",
    "warn_of_decision",
    "withdraw_application",
    "withdraw_preregistration",
    "write_advice",
]
