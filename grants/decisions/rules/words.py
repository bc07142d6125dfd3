"""Given a line, which plain words say why it stops there and what is left over?"""

from __future__ import annotations

from grants.decisions.rules.line import Limits, Line, WhatIf
from grants.foundation.wording import Sentence, counted, sentence

LIMIT_NAMES = {
    "ceiling": sentence("the ceiling"),
    "cap": sentence("the cap per initiative"),
    "max_awards": sentence("the maximum number of awards"),
    "threshold": sentence("the threshold: no further application is good enough"),
    "no_more_fundable": sentence("no further fundable application"),
}
OUTCOME_NAMES = {
    "award": sentence("awarded"),
    "refusal": sentence("refused"),
    "inadmissible": sentence("not considered"),
}
GROUND_NAMES = {
    "ranked_within_line": sentence("above the line"),
    "substance": sentence("below the threshold"),
    "eligibility": sentence("does not meet the conditions"),
    "ceiling": sentence("no money left under the ceiling"),
    "cap": sentence("above the cap of the initiative"),
    "max_awards": sentence("maximum number of awards reached"),
    "late": sentence("arrived too late"),
    "incomplete": sentence("not completed after we asked"),
}


def why_left_over(line: Line | WhatIf, limits: Limits) -> Sentence:
    """Say how much stays and which limit keeps it from the next application."""
    left = line.left_over
    if line.limit_hit == "ceiling":
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
    if line.limit_hit == "cap":
        return sentence(
            "%(left)s is left over: all that remain would pass the cap of %(cap)s per initiative.",
            left=left,
            cap=limits.cap,
        )
    if line.limit_hit == "threshold":
        return sentence(
            "%(left)s is left over: all applications that remain are below the threshold.",
            left=left,
        )
    return sentence("%(left)s is left over: there is no further fundable application.", left=left)
