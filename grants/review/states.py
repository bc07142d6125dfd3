"""What can an assessment, an assignment and a review be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

ASSESSMENT = Lifecycle(
    name="assessment",
    initial="preparing",
    labels={
        "preparing": sentence("being prepared"),
        "independent": sentence("independent reviews"),
        "rebuttal": sentence("rebuttal"),
        "panel": sentence("panel"),
        "frozen": sentence("ranking frozen"),
    },
    transitions=(
        Transition("preparing", "start_reviews", "independent", "programme_manager", "deadline has passed"),
        Transition(
            "preparing", "freeze_order", "frozen", "programme_manager", "order of arrival; nothing is scored"
        ),
        Transition(
            "independent", "open_rebuttal", "rebuttal", "programme_manager", "the call asks it; reviews lock"
        ),
        Transition(
            "independent", "open_panel", "panel", "programme_manager", "no rebuttal is asked; reviews lock"
        ),
        Transition(
            "rebuttal", "open_panel", "panel", "programme_manager", "every term for a reply has ended"
        ),
        Transition("rebuttal", "reopen_reviews", "independent", "programme_manager", "with a reason"),
        Transition("panel", "reopen_reviews", "independent", "programme_manager", "with a reason"),
        Transition("panel", "freeze_ranking", "frozen", "chair", "every application is scored"),
        Transition("panel", "close_list", "frozen", "chair", "lots are drawn in public, after this"),
    ),
)

DRAW = Lifecycle(
    name="draw",
    initial="promised",
    labels={"promised": sentence("promised"), "drawn": sentence("drawn")},
    transitions=(Transition("promised", "draw_lots", "drawn", "chair", "a witness calls a number"),),
)

ASSIGNMENT = Lifecycle(
    name="assignment",
    initial="assigned",
    labels={
        "assigned": sentence("interest not declared yet"),
        "free": sentence("no interest"),
        "conflicted": sentence("personal interest"),
        "declined": sentence("declined"),
        "removed": sentence("taken back"),
    },
    transitions=(
        Transition("assigned", "declare_free", "free", "reviewer"),
        Transition("assigned", "declare_interest", "conflicted", "reviewer"),
        Transition(
            "free", "declare_interest", "conflicted", "reviewer", "found later: the review is set aside"
        ),
        Transition(
            "free", "ask_again", "assigned", "system", "what they said of themselves gave a possible interest"
        ),
        Transition("assigned", "find_interest", "conflicted", "programme_manager", "not declared"),
        Transition(
            "free",
            "find_interest",
            "conflicted",
            "programme_manager",
            "not declared; before the freeze set aside",
        ),
        Transition("assigned", "decline", "declined", "reviewer", "with a reason; nothing was submitted"),
        Transition("free", "decline", "declined", "reviewer", "with a reason; nothing was submitted"),
        Transition("assigned", "take_back", "removed", "programme_manager"),
        Transition("free", "take_back", "removed", "programme_manager", "the review is set aside"),
    ),
)

REVIEW = Lifecycle(
    name="review",
    initial="draft",
    labels={
        "draft": sentence("draft"),
        "submitted": sentence("submitted"),
        "returned": sentence("returned"),
        "set_aside": sentence("set aside"),
    },
    transitions=(
        Transition("draft", "submit", "submitted", "reviewer", "every criterion has a score and a reason"),
        Transition("submitted", "reopen", "draft", "reviewer", "independent phase"),
        Transition("submitted", "return_review", "returned", "programme_manager", "with a note"),
        Transition("returned", "submit", "submitted", "reviewer", "also while the panel meets"),
        Transition("submitted", "set_review_aside", "set_aside", "programme_manager", "with a reason"),
        Transition("returned", "set_review_aside", "set_aside", "programme_manager", "with a reason"),
        Transition(
            "set_aside", "count_review_again", "submitted", "programme_manager", "no interest was found"
        ),
        Transition(
            "draft", "set_aside", "set_aside", "system", "an interest was found, or the writer declined"
        ),
        Transition("submitted", "set_aside", "set_aside", "system", "an interest was found"),
        Transition("returned", "set_aside", "set_aside", "system", "an interest was found"),
    ),
)

REBUTTAL = Lifecycle(
    name="rebuttal",
    initial="open",
    labels={
        "open": sentence("waits for a reply"),
        "replied": sentence("replied"),
        "late": sentence("replied too late"),
    },
    transitions=(
        Transition("open", "submit_reply", "replied", "applicant", "before the term ends; once"),
        Transition("open", "submit_late_reply", "late", "applicant", "kept, and shown to nobody who judges"),
    ),
)

REVIEWER_COPY = Lifecycle(
    name="reviewer_copy",
    initial="waiting",
    labels={
        "waiting": sentence("is being made ready"),
        "made": sentence("built anew for reviewers"),
        "failed": sentence("could not be built anew"),
        "original": sentence("given as it was made"),
    },
    transitions=(
        Transition("waiting", "keep_copy", "made", "system"),
        Transition("waiting", "give_up_copy", "failed", "system", "damaged, too large or unusual"),
        Transition("failed", "give_original", "original", "programme_manager", "with a reason"),
    ),
)

MEETING = Lifecycle(
    name="meeting",
    initial="planned",
    labels={
        "planned": sentence("planned"),
        "open": sentence("in session"),
        "closed": sentence("closed"),
    },
    transitions=(
        Transition("planned", "open_meeting", "open", "chair", "or the deputy, or the programme manager"),
        Transition("open", "close_meeting", "closed", "chair", "nothing is being discussed"),
    ),
)

AGENDA_ITEM = Lifecycle(
    name="agenda_item",
    initial="waiting",
    labels={
        "waiting": sentence("to be discussed"),
        "discussed": sentence("being discussed"),
        "done": sentence("discussed and minuted"),
    },
    transitions=(
        Transition("waiting", "begin_item", "discussed", "chair", "nothing else is being discussed"),
        Transition("discussed", "put_off_item", "waiting", "chair", "it goes to the end of the agenda"),
        Transition("discussed", "conclude_item", "done", "chair", "quorum without who is out; with minutes"),
    ),
)

OPENS = ("made", "original")
"""The states of a copy in which reviewers can open a file."""

WRITABLE = ("draft", "returned")
"""The states in which a review is written."""

REVIEWER_KINDS = {
    "committee_member": sentence("member of the committee"),
    "referee": sentence("referee"),
    "expert_by_experience": sentence("expert by experience"),
}
"""In what quality somebody reviews (ZonMw: referees judge quality, experts by experience importance)."""

PREFERENCES = {
    "eager": sentence("very much"),
    "willing": sentence("willing"),
    "rather_not": sentence("rather not"),
}
"""What a reviewer may say of an application before it is given to anybody."""

INTEREST_STAGES = ("assignment", "panel")
"""When somebody is asked about interests: for what they review, and again before they read the reports."""

LISTED_STAGES = (*INTEREST_STAGES, "handling")
"""When somebody is asked over a list of names: in a blind call as above, and in every call who handles it."""

RELATION_KINDS = {
    "employer": sentence("works or worked there"),
    "board": sentence("is or was on its board"),
    "together": sentence("works or worked together with it"),
    "family": sentence("a relative works there"),
}
"""What somebody may have or have had to do with an organisation."""

MEASURES = {
    "out": sentence("has no part in this application: does not read or score it, and leaves the room"),
    "out_of_stream": sentence("has no part in this call: every application in it closes"),
}
"""What keeps an interest from doing harm; the first holds from the moment the interest is known."""

TELLING_KINDS = {
    "name": sentence("name"),
    "email": sentence("e-mail address"),
    "phone": sentence("telephone number"),
    "site": sentence("website"),
    "place": sentence("place"),
    "number": sentence("registration number"),
}
"""What something in a text is that says who applies; between square brackets it also stands in its place."""
