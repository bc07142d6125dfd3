"""Which days of an award do its deliverables have, from what are they counted, and which were accepted?"""

from __future__ import annotations

from collections.abc import Sequence

from grants.awards.models import Award
from grants.awards.queries import due_source, duty_source
from grants.awards.rules.determining import Duty
from grants.awards.rules.situation import Due
from grants.deliverables.models import Deliverable
from grants.deliverables.queries.deliverables import deliverables_of
from grants.deliverables.rules import kind_of
from grants.foundation.clock import today
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.deliverables import DELIVERABLE_NAMES


def _name(deliverable: Deliverable) -> Sentence:
    own = sentence("%(value)s", value=kind_of(deliverable).name)
    return DELIVERABLE_NAMES.get(deliverable.type, own)


@due_source
def days_of_deliverables(award: Award) -> Sequence[Due]:
    """List the last day of each required deliverable; what was accepted keeps its day."""
    if award.application is None:
        return []
    rules = {rule.type: rule for rule in award.application.stream_version.definition.deliverables}
    return [
        Due(
            sentence("Last day to hand in: %(what)s", what=_name(one)),
            one.due_on,
            rules[one.type].after,
            rules[one.type].months,
            one.type,
            is_fixed=one.accepted_at is not None,
        )
        for one in deliverables_of(award)
        if one.type in rules
    ]


@duty_source
def duties_to_deliver(award: Award) -> Sequence[Duty]:
    """Say of each required deliverable whether it was accepted."""
    return [
        Duty(
            _name(one),
            one.accepted_at is not None,
            one.due_on if one.due_on >= today() else None,
        )
        for one in deliverables_of(award)
    ]
