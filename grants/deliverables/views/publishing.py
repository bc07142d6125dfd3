"""The pages on which an initiative puts a deliverable in the library, and a manager notes recognitions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.library import NOT_SAID
from grants.deliverables.forms import LibraryFactsForm, PublishForm, RecognitionForm, WhyForm
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_write
from grants.deliverables.rules.library import LEVELS, LICENCES, missing_facts
from grants.deliverables.views.desk import bp
from grants.deliverables.views.library import address_of
from grants.deliverables.views.lists import heading
from grants.foundation.clock import today
from grants.web.access import SIGNED_IN, door, me, role

MANAGERS = role("programme_manager")


def _own(deliverable_id: int) -> Deliverable:
    shown = queries.get_deliverable(me(), deliverable_id)
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    return shown


@bp.get("/deliverables/<int:deliverable_id>/about")
@door(SIGNED_IN)
def library_facts(deliverable_id: int, form: LibraryFactsForm | None = None) -> Any:
    """Show what the library asks of a deliverable."""
    shown = _own(deliverable_id)
    if form is None:
        kept = queries.find_library_facts(shown)
        names = ("version", "summary", "target_groups", "kinds", "settings", "places", "costs")
        data = {name: getattr(kept, name) for name in names} if kept else {"version": NOT_SAID}
        form = LibraryFactsForm(formdata=None, data=data)
        form.name_choices()
    return {"deliverable": shown, "heading_words": heading(shown), "form": form}


@bp.post("/deliverables/<int:deliverable_id>/about")
@door(SIGNED_IN)
def save_library_facts(deliverable_id: int) -> Any:
    """Save it."""
    shown = _own(deliverable_id)
    form = LibraryFactsForm()
    form.name_choices()
    if form.carries_out(commands.save_library_facts, actor=me(), deliverable=shown):
        flash(gettext("Saved."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return library_facts(deliverable_id, form), 422


@bp.get("/deliverables/<int:deliverable_id>/publication")
@door(SIGNED_IN)
def publication(deliverable_id: int, form: PublishForm | None = None, why_form: WhyForm | None = None) -> Any:
    """Show what publishing means, and ask for the licence; of an entry that is listed offer to withdraw it."""
    shown = _own(deliverable_id)
    facts, entry = queries.find_library_facts(shown), queries.find_library_entry_of(shown)
    if form is None:
        form = PublishForm(formdata=None)
    form.name_choices()
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "entry": entry,
        "licence": LICENCES[entry.licence].name if entry else "",
        "address": address_of("deliverables.library_entry", slug=entry.slug) if entry else "",
        "facts_missing": facts is None or missing_facts(facts.summary, facts.target_groups, facts.kinds),
        "form": form,
        "why_form": why_form or WhyForm(formdata=None),
    }


@bp.post("/deliverables/<int:deliverable_id>/publication")
@door(SIGNED_IN)
def publish_in_library(deliverable_id: int) -> Any:
    """Put it in the library."""
    shown = _own(deliverable_id)
    form = PublishForm()
    form.name_choices()
    if form.carries_out(commands.publish_in_library, actor=me(), deliverable=shown):
        flash(gettext("It is in the library. Thank you: others can learn from it now."), "good")
        return redirect(url_for("deliverables.library_entry", slug=form.outcome.slug), 303)
    return publication(deliverable_id, form), 422


@bp.post("/deliverables/<int:deliverable_id>/publication/withdrawal")
@door(SIGNED_IN)
def withdraw_from_library(deliverable_id: int) -> Any:
    """Take it out of the library."""
    shown = queries.get_deliverable(me(), deliverable_id)
    form = WhyForm()
    if form.carries_out(commands.withdraw_from_library, actor=me(), deliverable=shown):
        flash(gettext("It is out of the library. Its address tells that it was there."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return publication(deliverable_id, why_form=form), 422


@bp.post("/deliverables/<int:deliverable_id>/revision")
@door(SIGNED_IN)
def revise_deliverable(deliverable_id: int) -> Any:
    """Begin a new version."""
    shown = _own(deliverable_id)
    commands.revise_deliverable(actor=me(), deliverable=shown)
    flash(
        gettext("You can write now. What was accepted stays as it is until the new version is accepted."),
        "good",
    )
    return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)


@bp.get("/initiatives/<int:initiative_id>/recognitions")
@door(MANAGERS)
def recognitions(initiative_id: int, form: RecognitionForm | None = None) -> Any:
    """Show the judgements of the databank about an initiative, and take in another."""
    initiative = queries.get_managed_initiative(me(), initiative_id)
    form = form or RecognitionForm(formdata=None)
    form.name_choices()
    found = queries.recognitions_of(initiative_id)
    return {
        "initiative": initiative,
        "found": found,
        "counts": queries.recognition_on(found, today()),
        "form": form,
        "levels": LEVELS,
        "today": today(),
    }


@bp.post("/initiatives/<int:initiative_id>/recognitions")
@door(MANAGERS)
def note_recognition(initiative_id: int) -> Any:
    """Note a judgement."""
    initiative = queries.get_managed_initiative(me(), initiative_id)
    form = RecognitionForm()
    form.name_choices()
    if form.carries_out(commands.note_recognition, actor=me(), initiative=initiative):
        flash(gettext("The recognition is noted."), "good")
        return redirect(url_for("deliverables.recognitions", initiative_id=initiative_id), 303)
    return recognitions(initiative_id, form), 422


@bp.get("/recognitions/<int:recognition_id>/end")
@door(MANAGERS)
def recognition_end(recognition_id: int, form: WhyForm | None = None) -> Any:
    """Ask why a recognition holds no longer."""
    found = queries.get_recognition(me(), recognition_id)
    return {"recognition": found, "levels": LEVELS, "form": form or WhyForm(formdata=None)}


@bp.post("/recognitions/<int:recognition_id>/end")
@door(MANAGERS)
def end_recognition(recognition_id: int) -> Any:
    """End it."""
    found = queries.get_recognition(me(), recognition_id)
    form = WhyForm()
    if form.carries_out(commands.end_recognition, actor=me(), recognition=found):
        flash(gettext("The recognition is ended."), "good")
        return redirect(url_for("deliverables.recognitions", initiative_id=found.initiative_id), 303)
    return recognition_end(recognition_id, form), 422
