"""The pages on which an initiative writes its deliverable, part by part, and hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.writing import UNWRITTEN
from grants.deliverables.forms import FileForm, SectionForm
from grants.deliverables.models import Deliverable, DeliverablePoint, DeliverableSection
from grants.deliverables.permissions import may_assess, may_read_texts, may_write
from grants.deliverables.rules import FACTORS, Part, kind_of, missing_figures, missing_parts
from grants.deliverables.rules.assessment import MET, OUTCOMES
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import TONES, bp, is_too_late, part_pieces, source_lines, steps_of
from grants.deliverables.views.lists import heading
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.terms import local
from grants.web.access import SIGNED_IN, door, me


@bp.get("/deliverables/<int:deliverable_id>")
@door(SIGNED_IN)
def deliverable(deliverable_id: int) -> Any:
    """Show a deliverable: how far it is, its parts, its points, and what can be done now."""
    shown = queries.get_deliverable(me(), deliverable_id)
    award, kind = shown.award, kind_of(shown)
    team = team_of(award)
    missing = {part.key for part in missing_parts(kind, queries.standing_in_parts(shown))}
    figures = queries.figures_by_name(queries.find_figures(shown)) if kind.asks_figures else {}
    figures_missing = bool(missing_figures(figures)) if kind.asks_figures else False
    writes = bool(may_write(me(), award, team=team)) and DELIVERABLE.allows(shown.state, "write")
    assesses = bool(may_assess(me(), award, team=team)) and shown.state == "submitted"
    readable = may_read_texts(me(), award, state=shown.state, team=team)
    points = queries.points_of(shown)
    whole = not missing and not figures_missing
    sources = source_lines(shown) if readable else []
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "kind": kind,
        "parts": part_pieces(shown, sources) if readable else {},
        "sources": sources,
        "readable": readable,
        "missing": missing,
        "written": len(kind.parts) - len(missing),
        "points": _by_part(points),
        "open_count": sum(point.closed_at is None and not point.is_remark for point in points),
        "figures": figures,
        "figures_missing": figures_missing,
        "factors": FACTORS,
        "others": _others(shown) if writes else [],
        "may_write": writes,
        "may_submit": writes and whole and DELIVERABLE.allows(shown.state, "submit"),
        "may_assess": assesses,
        "readings": queries.readings_of(shown)
        if assesses or bool(may_assess(me(), award, team=team))
        else [],
        "told": queries.readings_with_an_outcome(shown) if may_write(me(), award, team=team) else [],
        "talk_needed": shown.returns >= queries.RETURNS_BEFORE_TALK
        and bool(may_assess(me(), award, team=team)),
        "talks": queries.talks_of(shown) if shown.returns >= queries.RETURNS_BEFORE_TALK else [],
        "outcomes": OUTCOMES,
        "met": MET,
        "is_team": bool(may_write(me(), award, team=team)),
        "entry": queries.find_library_entry_of(shown),
        "may_revise": bool(may_write(me(), award, team=team)) and DELIVERABLE.allows(shown.state, "revise"),
        "is_late": is_too_late(shown),
        "steps": steps_of(shown, returned=bool(points)),
        "label": DELIVERABLE.labels[shown.state],
        "tone": TONES[shown.state],
    }


def _by_part(points: Sequence[DeliverablePoint]) -> dict[str, list[DeliverablePoint]]:
    """Return the points by key of their part; the empty key is the whole."""
    found: dict[str, list[DeliverablePoint]] = {}
    for point in points:
        found.setdefault(point.section_key or "", []).append(point)
    return found


def _others(shown: Deliverable) -> list[tuple[DeliverableSection, Part]]:
    """Return the parts in which others write now."""
    kind = kind_of(shown)
    found = ((one, kind.part(one.section_key)) for one in queries.writing_now(shown, me()))
    return [(one, part) for one, part in found if part is not None]


def part_to_write(deliverable_id: int, section_key: str) -> tuple[Deliverable, Part]:
    """Return a deliverable the person may write, and one of its parts; raises NotFound, NotAllowed."""
    shown = queries.get_deliverable(me(), deliverable_id)
    part = kind_of(shown).part(section_key)
    if part is None:
        raise NotFound
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    return shown, part


@bp.get("/deliverables/<int:deliverable_id>/parts/<section_key>")
@door(SIGNED_IN)
def section(
    deliverable_id: int,
    section_key: str,
    form: SectionForm | None = None,
    file_form: FileForm | None = None,
) -> Any:
    """Show one part to write, beside its guidance, its criteria and the points about it."""
    shown, part = part_to_write(deliverable_id, section_key)
    DELIVERABLE.after(shown.state, "write")
    saved = queries.find_section(shown, section_key)
    kind = kind_of(shown)
    place = kind.parts.index(part)
    standing = queries.standing_in_parts(shown)
    missing = {one.key for one in missing_parts(kind, standing)}
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "kind": kind,
        "part": part,
        "place": place + 1,
        "missing": missing,
        "lacks": [need for need in part.needs if need not in standing.get(section_key, ())],
        "next_part": kind.parts[place + 1] if place + 1 < len(kind.parts) else None,
        "points": queries.points_of(shown, section_key),
        "files": queries.files_of(shown, section_key),
        "others": [one for one, where in _others(shown) if where.key == section_key],
        "sources": source_lines(shown),
        "examples": queries.good_examples(shown, section_key),
        "file_form": file_form or FileForm(formdata=None),
        "saved": saved,
        "form": form
        or SectionForm(
            formdata=None,
            data={"version": saved.version if saved else UNWRITTEN, "text": saved.text if saved else ""},
        ),
    }


@bp.post("/deliverables/<int:deliverable_id>/parts/<section_key>")
@door(SIGNED_IN)
def save_section(deliverable_id: int, section_key: str) -> Any:
    """Save one part, and go on to the next or back to the overview."""
    shown, _ = part_to_write(deliverable_id, section_key)
    form, done = save_text(shown, section_key)
    if "X-Autosave" in request.headers:
        return _autosaved(form, done)
    if not done:
        return section(deliverable_id, section_key, form), 409 if form.stale else 422
    flash(gettext("Saved."), "good")
    parts = [part.key for part in kind_of(shown).parts]
    following = parts.index(section_key) + 1
    if request.form.get("then") == "next" and following < len(parts):
        url = url_for("deliverables.section", deliverable_id=deliverable_id, section_key=parts[following])
        return redirect(url, 303)
    return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)


def save_text(shown: Deliverable, section_key: str) -> tuple[SectionForm, bool]:
    """Save the text of a part as it was sent; say whether it was."""
    form = SectionForm()
    saved = queries.find_section(shown, section_key)
    form.newest_version = saved.version if saved else UNWRITTEN
    done = form.carries_out(commands.save_section, actor=me(), deliverable=shown, section_key=section_key)
    return form, done


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
