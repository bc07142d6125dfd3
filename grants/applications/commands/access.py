"""May this organisation apply here with this initiative? Asked by the commands, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grants.applications import queries
from grants.applications.commands.owner import take_place
from grants.applications.rules import check_eligible, why_closed
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Initiative, Organisation
from grants.streams.models import Stream
from grants.streams.queries import is_invited
from grants.streams.rules import needs_preregistration, takes_ideas


def lock_organisation(organisation: Organisation) -> None:
    """Wait until nobody else begins something for this organisation."""
    row = select(Organisation.id).where(Organisation.id == organisation.id)
    db.session.execute(row.with_for_update(key_share=True))


def check_fits(
    stream: Stream,
    initiative: Initiative,
    organisation: Organisation,
    municipalities: Sequence[str] | None = None,
) -> None:
    """Refuse whom the call is not for; `municipalities` (codes) are None where nobody asked for them yet.

    Raises RuleBroken `not_eligible`, `not_invited`.
    """
    definition = stream.definition
    allowed = definition.eligibility.municipalities
    check_eligible(
        definition,
        is_existing=initiative.is_existing,
        reach=initiative.reach,
        legal_form=organisation.legal_form,
        municipalities=allowed if municipalities is None else municipalities,
    )
    if definition.access == "invitation" and not is_invited(stream, initiative):
        said = sentence("This call is by invitation, and this initiative was not invited.")
        raise RuleBroken("not_invited", said, field="initiative")


def check_access(
    stream: Stream, initiative: Initiative, organisation: Organisation, municipalities: Sequence[str]
) -> None:
    """Refuse an application that may not start.

    Raises as `check_fits` does, and RuleBroken `not_preregistered`, `no_idea`, `enough_applications`.
    """
    # The organisation's row is the lock under which its applications are counted.
    lock_organisation(organisation)
    check_fits(stream, initiative, organisation, municipalities)
    definition = stream.definition
    if needs_preregistration(definition, stream, now()) and not queries.find_preregistration(
        stream, initiative, organisation
    ):
        said = sentence(
            "You had to pre-register before %(moment)s. This organisation did not with this initiative.",
            moment=stream.preregister_before,
        )
        raise RuleBroken("not_preregistered", said, field="initiative")
    if definition.asks_ideas and not takes_ideas(stream, now()):
        raise RuleBroken("no_idea", why_closed(stream, "missed"))
    take_place(stream, initiative)
    most = definition.eligibility.per_organisation
    if most is not None and queries.applications_of(organisation, stream) >= most:
        raise RuleBroken(
            "enough_applications",
            sentence("An organisation may send at most %(count)s applications in this call.", count=most),
            field="organisation",
        )
