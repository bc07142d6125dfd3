"""What does an initiative do: write its deliverable part by part, and submit it?"""

from __future__ import annotations

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.events import DeliverableSubmitted
from grants.deliverables.models import Deliverable, DeliverableSection, SectionVersion
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import has_table, kind_of, missing_figures, missing_parts
from grants.deliverables.states import DELIVERABLE
from grants.foundation.audit import SILENCE, end_sittings, programme_chain, record, record_in_sitting
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
    return _save(actor, deliverable, section_key, version=version, text=text)


@command
def restore_version(
    *, actor: Account, deliverable: Deliverable, section_key: str, number: int, version: int
) -> DeliverableSection:
    """Put an earlier version of a part back as a new one; `version` is that of the part as it was read.

    Raises as `save_section` does.
    """
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    wanted = queries.get_version(deliverable, section_key, number)
    return _save(actor, deliverable, section_key, version=version, text=wanted.text, restored_from=number)


def lock_for_writing(actor: Account, deliverable: Deliverable, section_key: str) -> str:
    """Lock a deliverable and return its state once somebody writes in this part; raises as `save_section` does."""
    award = deliverable.award
    may_write(actor, award, team=team_of(award)).require()
    if kind_of(deliverable).part(section_key) is None:
        raise NotFound
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    return DELIVERABLE.after(deliverable.state, "write")


def _save(
    actor: Account,
    deliverable: Deliverable,
    section_key: str,
    *,
    version: int,
    text: str,
    restored_from: int | None = None,
) -> DeliverableSection:
    state = lock_for_writing(actor, deliverable, section_key)
    section = queries.find_section(deliverable, section_key)
    if (section.version if section else UNWRITTEN) != version:
        theirs = section.text if section else ""
        raise Stale([Difference("text", sentence("Your text"), theirs, text)])
    if section is not None and section.text == text:
        return section
    if section is None:
        section = DeliverableSection(deliverable_id=deliverable.id, section_key=section_key)
        db.session.add(section)
    section.text, section.words, section.has_table = text, len(text.split()), has_table(text)
    section.saved_by, section.saved_at = actor.id, now()
    deliverable.state = state
    _keep_version(actor, deliverable, section, restored_from)
    record_in_sitting(
        actor_id=actor.id,
        deed="save_section",
        subject=deliverable,
        part=section_key,
        content=text,
        chain=programme_chain(deliverable.award.programme_id),
    )
    return section


def _keep_version(
    actor: Account, deliverable: Deliverable, section: DeliverableSection, restored_from: int | None
) -> None:
    """Let the newest version follow what its writer types in one sitting; begin another one for anything else."""
    last = queries.last_version(deliverable, section.section_key)
    writes_on = (
        last is not None
        and restored_from is None
        and last.restored_from is None
        and last.written_by == actor.id
        and now() - last.saved_at < SILENCE
        and (deliverable.submitted_at is None or last.saved_at > deliverable.submitted_at)
    )
    if writes_on and last is not None:
        last.text, last.saved_at = section.text, now()
        return
    db.session.add(
        SectionVersion(
            deliverable_id=deliverable.id,
            section_key=section.section_key,
            number=last.number + 1 if last else 1,
            text=section.text,
            written_by=actor.id,
            began_at=now(),
            saved_at=now(),
            restored_from=restored_from,
        )
    )


@command
def submit_deliverable(*, actor: Account, deliverable: Deliverable) -> None:
    """Hand in a deliverable of which every part is written and shows what it must.

    Raises RuleBroken `not_in_this_state`, `parts_missing`, `figures_missing`.
    """
    award = deliverable.award
    may_write(actor, award, team=team_of(award)).require()
    state = DELIVERABLE.after(deliverable.state, "submit")
    kind = kind_of(deliverable)
    missing = missing_parts(kind, queries.standing_in_parts(deliverable))
    if missing:
        raise RuleBroken(
            "parts_missing",
            counted(
                len(missing),
                sentence("One part is not complete yet. Write it first."),
                sentence("%(count)s parts are not complete yet. Write these first.", count=len(missing)),
            ),
        )
    if kind.asks_figures and missing_figures(queries.figures_by_name(queries.find_figures(deliverable))):
        raise RuleBroken("figures_missing", sentence("Fill in the figures first."))
    deliverable.state, deliverable.submitted_at = state, now()
    deliverable.attempts += 1
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


@command
def revise_deliverable(*, actor: Account, deliverable: Deliverable) -> None:
    """Begin a new version of an accepted deliverable; what was accepted stays so, and the award has its due.

    Raises RuleBroken `not_in_this_state`.
    """
    award = deliverable.award
    may_write(actor, award, team=team_of(award)).require()
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    deliverable.state = DELIVERABLE.after(deliverable.state, "revise")
    record(
        actor_id=actor.id,
        deed="revise_deliverable",
        subject=deliverable,
        chain=programme_chain(award.programme_id),
    )
