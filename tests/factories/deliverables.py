"""Deliverables for tests, made through the same commands as the pages use."""

from __future__ import annotations

from typing import Any

from grants.deliverables import commands, queries
from grants.deliverables.commands.writing import UNWRITTEN
from grants.deliverables.models import Deliverable, LibraryEntry
from grants.deliverables.rules import kind_of
from grants.foundation.commands import command
from grants.foundation.money import Money
from grants.people.models import Account
from tests.factories.awards import Granted
from tests.factories.streams import a_manager

A_TABLE = "| Post | Bedrag |\n|---|---|\n| Koffie | 40 euro |"
SOME_FIGURES: dict[str, Any] = {
    "planned": 40,
    "reached": 52,
    "participants_mark": 780,
    "participants_asked": 31,
    "staff_mark": None,
    "staff_asked": None,
    "costs": Money.euro(18_500),
    "volunteer_hours": 640,
    "paid_hours": 210,
    "success_other": "De buurvrouw die iedereen kent.",
    "failure_other": "",
    "changes": "Wij gingen bij mensen langs.",
    "conditions": "",
    "success": ["volunteers", "personal_contact"],
    "failure": ["time"],
    "quotable": ["changes", "reach"],
}


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
    for part in kind_of(deliverable).parts:
        table = f"\n\n{A_TABLE}" if "table" in part.needs else ""
        words = f"Wij schrijven over {part.title.nl}.\n\n- eerst dit\n- dan dat"
        write(deliverable, actor, part.key, words + table)


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


def in_the_library(handbook: Deliverable, **facts: Any) -> LibraryEntry:
    """Return the entry of an accepted deliverable that its team published; `facts` say what it is about."""
    application = handbook.award.application
    assert application is not None
    writer = next(one.account for one in application.team if one.account is not None)
    said: dict[str, Any] = {
        "summary": "Samen koken.",
        "target_groups": ["neighbours"],
        "kinds": ["social"],
        "settings": [],
        "places": [],
        "costs": None,
    }
    commands.save_library_facts(actor=writer, deliverable=handbook, version=0, **said | facts)
    return commands.publish_in_library(actor=writer, deliverable=handbook, licence="cc_by")
