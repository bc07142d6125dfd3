"""The earlier versions of a part: what each changed, and putting one back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.writing import UNWRITTEN
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_read_texts, may_write
from grants.deliverables.rules import Part, kind_of, word_differences
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import bp
from grants.deliverables.views.lists import heading
from grants.foundation.errors import NotFound
from grants.web.access import SIGNED_IN, door, me


def _part_to_read(deliverable_id: int, section_key: str) -> tuple[Deliverable, Part]:
    shown = queries.get_deliverable(me(), deliverable_id)
    part = kind_of(shown).part(section_key)
    if part is None:
        raise NotFound
    may_read_texts(me(), shown.award, state=shown.state, team=team_of(shown.award)).require()
    return shown, part


@bp.get("/deliverables/<int:deliverable_id>/parts/<section_key>/versions")
@door(SIGNED_IN)
def versions(deliverable_id: int, section_key: str) -> Any:
    """List the versions of a part, each sitting one, the newest first."""
    shown, part = _part_to_read(deliverable_id, section_key)
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "part": part,
        "versions": queries.versions_of(shown, section_key),
    }


@bp.get("/deliverables/<int:deliverable_id>/parts/<section_key>/versions/<int:number>")
@door(SIGNED_IN)
def version(deliverable_id: int, section_key: str, number: int) -> Any:
    """Show one version of a part: what it changed in the one before, and its text."""
    shown, part = _part_to_read(deliverable_id, section_key)
    found = queries.get_version(shown, section_key, number)
    before = queries.get_version(shown, section_key, number - 1).text if number > 1 else ""
    kept = queries.find_section(shown, section_key)
    writes = bool(may_write(me(), shown.award, team=team_of(shown.award)))
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "part": part,
        "version": found,
        "pieces": word_differences(before, found.text),
        "kept_version": kept.version if kept else UNWRITTEN,
        "may_restore": writes
        and DELIVERABLE.allows(shown.state, "write")
        and kept is not None
        and kept.text != found.text,
    }


@bp.post("/deliverables/<int:deliverable_id>/parts/<section_key>/versions/<int:number>/restoration")
@door(SIGNED_IN)
def restore_version(deliverable_id: int, section_key: str, number: int) -> Any:
    """Put an earlier version back; the one that stands now stays among the versions."""
    shown, _ = _part_to_read(deliverable_id, section_key)
    kept = queries.find_section(shown, section_key)
    commands.restore_version(
        actor=me(),
        deliverable=shown,
        section_key=section_key,
        number=number,
        version=kept.version if kept else UNWRITTEN,
    )
    flash(gettext("The earlier text is back. What stood here is kept among the versions."), "good")
    return redirect(
        url_for("deliverables.section", deliverable_id=deliverable_id, section_key=section_key), 303
    )
