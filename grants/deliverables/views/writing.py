"""The pages on which an initiative writes its deliverable, part by part, and hands it in."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.writing import UNWRITTEN
from grants.deliverables.forms import SectionForm
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_assess, may_read_texts, may_write
from grants.deliverables.rules import SECTIONS, Part, missing_parts
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import TONES, bp, is_too_late, steps_of
from grants.deliverables.views.lists import heading
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.terms import local
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import file_answer


@bp.get("/deliverables/<int:deliverable_id>")
@door(SIGNED_IN)
def deliverable(deliverable_id: int) -> Any:
    """Show a deliverable: how far it is, its parts, its points, and what can be done now."""
    shown = queries.get_deliverable(me(), deliverable_id)
    award, kind = shown.award, SECTIONS[shown.type]
    team = team_of(award)
    texts = {section.section_key: section.text for section in shown.sections}
    missing = {part.key for part in missing_parts(kind, texts)}
    writes = bool(may_write(me(), award, team=team)) and DELIVERABLE.allows(shown.state, "write")
    assesses = bool(may_assess(me(), award, team=team)) and shown.state == "submitted"
    return {
        "deliverable": shown,
        "heading_words": heading(shown.title, shown.type),
        "kind": kind,
        "texts": texts,
        "readable": may_read_texts(me(), award, state=shown.state, team=team),
        "missing": missing,
        "written": len(kind.parts) - len(missing),
        "points": _points_by_part(shown),
        "open_count": sum(point.closed_at is None for point in shown.points),
        "may_write": writes,
        "may_submit": writes and not missing and DELIVERABLE.allows(shown.state, "submit"),
        "may_assess": assesses,
        "is_late": is_too_late(shown),
        "steps": steps_of(shown),
        "label": DELIVERABLE.labels[shown.state],
        "tone": TONES[shown.state],
    }


def _points_by_part(shown: Deliverable) -> dict[str, list[Any]]:
    """Return the points by key of their part; the empty key is the whole."""
    found: dict[str, list[Any]] = {}
    for point in shown.points:
        found.setdefault(point.section_key or "", []).append(point)
    return found


def _part(deliverable_id: int, section_key: str) -> tuple[Deliverable, Part]:
    """Return a deliverable the person may write, and one of its parts; raises NotFound, NotAllowed."""
    shown = queries.get_deliverable(me(), deliverable_id)
    part = SECTIONS[shown.type].part(section_key)
    if part is None:
        raise NotFound
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    return shown, part


@bp.get("/deliverables/<int:deliverable_id>/parts/<section_key>")
@door(SIGNED_IN)
def section(deliverable_id: int, section_key: str, form: SectionForm | None = None) -> Any:
    """Show one part to write, beside its guidance and the points about it."""
    shown, part = _part(deliverable_id, section_key)
    DELIVERABLE.after(shown.state, "write")
    saved = queries.find_section(shown, section_key)
    parts = SECTIONS[shown.type].parts
    place = parts.index(part)
    return {
        "deliverable": shown,
        "heading_words": heading(shown.title, shown.type),
        "part": part,
        "place": place + 1,
        "parts": parts,
        "next_part": parts[place + 1] if place + 1 < len(parts) else None,
        "points": _points_by_part(shown).get(section_key, []),
        "saved": saved,
        "form": form
        or SectionForm(
            data={"version": saved.version if saved else UNWRITTEN, "text": saved.text if saved else ""}
        ),
    }


@bp.post("/deliverables/<int:deliverable_id>/parts/<section_key>")
@door(SIGNED_IN)
def save_section(deliverable_id: int, section_key: str) -> Any:
    """Save one part, and go on to the next or back to the overview."""
    shown, _ = _part(deliverable_id, section_key)
    form = SectionForm()
    saved = queries.find_section(shown, section_key)
    form.newest_version = saved.version if saved else UNWRITTEN
    done = form.carries_out(commands.save_section, actor=me(), deliverable=shown, section_key=section_key)
    if "X-Autosave" in request.headers:
        return _autosaved(form, done)
    if not done:
        return section(deliverable_id, section_key, form), 409 if form.stale else 422
    flash(gettext("Saved."), "good")
    parts = [part.key for part in SECTIONS[shown.type].parts]
    following = parts.index(section_key) + 1
    if request.form.get("then") == "next" and following < len(parts):
        url = url_for("deliverables.section", deliverable_id=deliverable_id, section_key=parts[following])
        return redirect(url, 303)
    return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)


def _autosaved(form: SectionForm, done: bool) -> Any:
    """Answer the script that saves while somebody types."""
    if done:
        return jsonify(saved_at=local(now()).strftime("%H:%M"), version=form.outcome.version)
    message = " ".join([*form.form_errors, *form.text.errors])
    return jsonify(message=message), 409 if form.stale else 422


@bp.post("/deliverables/<int:deliverable_id>/submission")
@door(SIGNED_IN)
def submit_deliverable(deliverable_id: int) -> Any:
    """Hand it in."""
    shown = queries.get_deliverable(me(), deliverable_id)
    commands.submit_deliverable(actor=me(), deliverable=shown)
    flash(gettext("Thank you. We have received it, and will let you know what we think of it."), "good")
    return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)


@bp.get("/deliverables/<int:deliverable_id>/document")
@door(SIGNED_IN)
def document(deliverable_id: int) -> Any:
    """Hand out the document of an accepted deliverable."""
    shown = queries.get_deliverable(me(), deliverable_id)
    if shown.accepted_file is None:
        raise NotFound
    kept = shown.accepted_file
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)
