"""What does an initiative do: write its deliverable part by part, and submit it?"""

from __future__ import annotations

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.events import DeliverableSubmitted
from grants.deliverables.models import Deliverable, DeliverableSection
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import SECTIONS, missing_parts
from grants.deliverables.states import DELIVERABLE
from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import counted, sentence
from grants.people.models import Account

UNWRITTEN = 0
"""The version of a part that nobody saved yet."""


@command
def save_section(
    *, actor: Account, deliverable: Deliverable, section_key: str, version: int, text: str
) -> DeliverableSection:
    """Save the text of one part by itself; `version` is UNWRITTEN for a part nobody saved before.

    Raises NotFound for a part this type does not have, RuleBroken `not_in_this_state`, Stale with both texts.
    """
    award = deliverable.award
    may_write(actor, award, team=team_of(award)).require()
    part = SECTIONS[deliverable.type].part(section_key)
    if part is None:
        raise NotFound
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    state = DELIVERABLE.after(deliverable.state, "write")
    section = queries.find_section(deliverable, section_key)
    if (section.version if section else UNWRITTEN) != version:
        theirs = section.text if section else ""
        raise Stale([Difference("text", sentence("Your text"), theirs, text)])
    if section is not None and section.text == text:
        return section
    if section is None:
        section = DeliverableSection(deliverable_id=deliverable.id, section_key=section_key)
        db.session.add(section)
    section.text, section.saved_by, section.saved_at = text, actor.id, now()
    deliverable.state = state
    record_in_sitting(
        actor_id=actor.id,
        deed="save_section",
        subject=deliverable,
        part=section_key,
        content=text,
        chain=programme_chain(award.programme_id),
    )
    return section


@command
def submit_deliverable(*, actor: Account, deliverable: Deliverable) -> None:
    """Hand in a deliverable of which every part is written.

    Raises RuleBroken `not_in_this_state`, `parts_missing`.
    """
    award = deliverable.award
    may_write(actor, award, team=team_of(award)).require()
    state = DELIVERABLE.after(deliverable.state, "submit")
    missing = missing_parts(SECTIONS[deliverable.type], queries.texts_of(deliverable))
    if missing:
        raise RuleBroken(
            "parts_missing",
            counted(
                len(missing),
                sentence("One part has no text yet. Write it first."),
                sentence("%(count)s parts have no text yet. Write these first.", count=len(missing)),
            ),
        )
    deliverable.state, deliverable.submitted_at = state, now()
    end_sittings(deliverable)
    record(
        actor_id=actor.id,
        deed="submit_deliverable",
        subject=deliverable,
        chain=programme_chain(award.programme_id),
        type=deliverable.type,
        due_on=deliverable.due_on,
    )
    publish(DeliverableSubmitted(deliverable.id))
