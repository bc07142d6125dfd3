"""Given a line, which plain words say why it stops there and what is left over?"""

from __future__ import annotations

from grants.decisions.rules.line import CAP_GROUNDS, Limits, Line
from grants.decisions.rules.topup import WhatIf
from grants.foundation.wording import Sentence, counted, sentence

LIMIT_NAMES = {
    "ceiling": sentence("the ceiling"),
    "shared_ceiling": sentence("the money that this call shares with others"),
    "cap": sentence("the cap per initiative"),
    "award_cap": sentence("the cap per award"),
    "organisation_cap": sentence("the cap per organisation"),
    "municipality_cap": sentence("the cap per municipality"),
    "max_awards": sentence("the maximum number of awards"),
    "threshold": sentence("the threshold (no further application is good enough)"),
    "no_more_fundable": sentence("no further fundable application"),
}
CAP_NAMES = {
    "award": sentence("At most per award"),
    "initiative": sentence("At most per initiative"),
    "organisation": sentence("At most per organisation"),
    "municipality": sentence("At most per municipality"),
}
CAP_KINDS = {ground: kind for kind, ground in CAP_GROUNDS.items()}
"""The kind of a cap by the ground that names it."""
KIND_NAMES = {
    "ranking": sentence("the decisions of a call"),
    "admissibility": sentence("decisions not to consider"),
    "apart": sentence("a refusal apart from the ranking"),
    "rectification": sentence("rectification"),
    "detriment": sentence("a change to the recipient's detriment"),
    "withdrawal_of_award": sentence("withdrawal of the award"),
    "objection": sentence("decision on an objection"),
    "court": sentence("a new decision after a judgment"),
    "supplement": sentence("supplementary award"),
}
OUTCOME_NAMES = {
    "award": sentence("awarded"),
    "refusal": sentence("refused"),
    "inadmissible": sentence("not considered"),
    "withdrawal": sentence("award withdrawn"),
}
GROUND_NAMES = {
    "ranked_within_line": sentence("above the line"),
    "offered_in_part": sentence("what is left, in part"),
    "completed": sentence("an award in part is completed"),
    "substance": sentence("below the threshold"),
    "eligibility": sentence("does not meet the conditions"),
    "ceiling": sentence("no money left under the ceiling"),
    "shared_ceiling": sentence("no money left in the pot that is shared"),
    "cap": sentence("above the cap of the initiative"),
    "award_cap": sentence("above the cap of an award"),
    "organisation_cap": sentence("above the cap of the organisation"),
    "municipality_cap": sentence("above the cap of the municipality"),
    "max_awards": sentence("maximum number of awards reached"),
    "late": sentence("arrived too late"),
    "incomplete": sentence("not completed after we asked"),
    "objection_upheld": sentence("the objection is well-founded"),
    "court_order": sentence("the court decided so"),
    "supplement": sentence("more for a running project"),
    "at_request": sentence("the recipient asked for it"),
    "activities_unlikely": sentence("it is likely that the activities will not take place"),
    "duties_unlikely": sentence("it is likely that the obligations will not be met"),
    "false_data": sentence("incorrect or incomplete data"),
    "insolvent": sentence("bankrupt, or in a debt scheme"),
    "activities_not_done": sentence("the activities did not take place, or not all of them"),
    "duties_unmet": sentence("obligations were not met"),
    "known_wrong": sentence("the award was wrong, and the recipient knew or should have known"),
    "wrong": sentence("the award was wrong"),
    "circumstances": sentence("circumstances changed"),
}


def why_left_over(line: Line | WhatIf, limits: Limits) -> Sentence:
    """Say how much stays and which limit keeps it from the next application."""
    left = line.left_over
    if line.limit_hit in ("ceiling", "shared_ceiling"):
        if limits.fit == "partial" and not left:
            return sentence(
                "Nothing is left over: the last award is an offer in part, which is short of %(missing)s.",
                missing=line.next_missing,
            )
        return sentence(
            "%(left)s is left over: it is not enough for the next application, which needs %(missing)s more.",
            left=left,
            missing=line.next_missing,
        )
    if line.limit_hit == "max_awards":
        return counted(
            limits.max_awards or 0,
            sentence("%(left)s is left over: there can be one award, and there is one.", left=left),
            sentence(
                "%(left)s is left over: the maximum of %(count)s awards is reached.",
                left=left,
                count=limits.max_awards,
            ),
        )
    if line.limit_hit in CAP_KINDS:
        return sentence(
            "%(left)s is left over: all that remain would pass %(which)s of %(cap)s.",
            left=left,
            which=LIMIT_NAMES[line.limit_hit],
            cap=limits.caps[CAP_KINDS[line.limit_hit]].limit,
        )
    if line.limit_hit == "threshold":
        return sentence(
            "%(left)s is left over: all applications that remain are below the threshold.",
            left=left,
        )
    return sentence("%(left)s is left over: there is no further fundable application.", left=left)
