"""Deliverables for tests, made through the same commands as the pages use."""

from __future__ import annotations

from grants.deliverables import commands, queries
from grants.deliverables.commands.writing import UNWRITTEN
from grants.deliverables.models import Deliverable
from grants.deliverables.rules import SECTIONS
from grants.foundation.commands import command
from grants.people.models import Account
from tests.factories.awards import Granted
from tests.factories.streams import a_manager


def a_handbook(granted: Granted) -> Deliverable:
    """Return the handbook an award must deliver; nothing is written yet."""
    return next(one for one in queries.deliverables_of(granted.award) if one.type == "handbook")


def write(deliverable: Deliverable, actor: Account, key: str, text: str) -> None:
    """Save one part over whatever stands there."""
    saved = queries.find_section(deliverable, key)
    commands.save_section(
        actor=actor,
        deliverable=deliverable,
        section_key=key,
        version=saved.version if saved else UNWRITTEN,
        text=text,
    )


@command
def write_all(deliverable: Deliverable, actor: Account) -> None:
    """Write every part."""
    for part in SECTIONS[deliverable.type].parts:
        write(deliverable, actor, part.key, f"Wij schrijven over {part.title.nl}.\n\n- eerst dit\n- dan dat")


@command
def a_submitted_handbook(granted: Granted) -> Deliverable:
    """Return a handbook that waits for assessment."""
    handbook = a_handbook(granted)
    write_all(handbook, granted.team_mate)
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    return handbook


@command
def an_accepted_handbook(granted: Granted, manager: Account | None = None) -> Deliverable:
    """Return a handbook that was accepted at once; its document waits for a worker."""
    handbook = a_submitted_handbook(granted)
    commands.accept_deliverable(actor=manager or a_manager(), deliverable=handbook)
    return handbook
