"""Given what is kept of an objection, which plain words say it?"""

from __future__ import annotations

from grants.foundation.wording import sentence

OUTCOMES_OF_OBJECTION = {
    "inadmissible": sentence("inadmissible"),
    "unfounded": sentence("unfounded"),
    "partly_founded": sentence("partly founded"),
    "founded": sentence("founded"),
}
SUBJECT_NAMES = {
    "decision": sentence("the decision on the application"),
    "determination": sentence("the final amount"),
    "request": sentence("the decision on a request"),
    "payment": sentence("the decision about paying or paying back"),
    "compensation": sentence("the compensation for what the subsidy bought"),
}
"""What an objection can be against, by the kind that the wing of that decision gave it."""
CHANNEL_NAMES = {
    "online": sentence("on this site"),
    "post": sentence("by post"),
    "email": sentence("by e-mail"),
    "desk": sentence("handed in over the counter"),
    "forwarded": sentence("forwarded by another body"),
}
OBJECTOR_NAMES = {
    "applicant": sentence("the applicant"),
    "partner": sentence("a partner in the project"),
    "rival": sentence("another applicant in this call"),
    "other": sentence("somebody else"),
}
STEP_NAMES = {
    "repair_asked": sentence("asked for what is missing"),
    "repair_came": sentence("what was missing came in"),
    "repair_lapsed": sentence("what was missing did not come in time"),
    "adjourned": sentence("adjourned"),
    "agreed": sentence("a later day was agreed on"),
    "default_noticed": sentence("notice of default received"),
    "grounds_added": sentence("grounds were added"),
    "returned": sentence("proposal returned"),
    "reopened": sentence("opened again by a court"),
}
SKIP_NAMES = {
    "manifestly_inadmissible": sentence("The objection is manifestly inadmissible."),
    "manifestly_unfounded": sentence("The objection is manifestly unfounded."),
    "waived": sentence("They said that they do not want to be heard."),
    "no_answer": sentence("They did not say in time that they want to be heard."),
    "fully_met": sentence("The objection is met in full, and nobody else is harmed by that."),
}
LETTER_NAMES = {
    "receipt": sentence("Confirmation of receipt"),
    "repair": sentence("Request for what is missing"),
    "committee": sentence("Letter about the committee"),
    "hearing": sentence("Invitation to the hearing"),
    "adjournment": sentence("Letter about the later decision"),
    "outcome": sentence("Decision on the objection"),
}
APPEAL_NAMES = {
    "appeal": sentence("appeal"),
    "higher_appeal": sentence("higher appeal"),
    "interim_relief": sentence("interim relief"),
}
JUDGMENT_NAMES = {
    "inadmissible": sentence("inadmissible"),
    "unfounded": sentence("unfounded"),
    "annulled": sentence("annulled: we must decide anew"),
    "effects_stay": sentence("annulled, and the effects stay"),
    "court_decided": sentence("annulled, and the court decided by itself"),
}
