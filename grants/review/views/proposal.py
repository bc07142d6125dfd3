"""What a reviewer knows, and the best assignment that follows from it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from grants.review import commands, queries
from grants.review.forms import CarryOutForm, ProfileForm, WishesForm
from grants.review.models import ReviewerProfile
from grants.review.permissions import may_manage_review
from grants.review.queries import Desk, Proposal
from grants.review.rules.affinity import PART_NAMES, WEIGHTS
from grants.review.states import PREFERENCES, REVIEWER_KINDS
from grants.review.views.desk import REVIEWER, STAFF, bp
from grants.web.access import door, me


@bp.get("/reviews/about-me")
@door(REVIEWER)
def profile(form: ProfileForm | None = None) -> Any:
    """Show what one said to know."""
    kept = queries.find_profile(me())
    form = form or ProfileForm(formdata=None, data=_said(kept))
    form.newest_version = kept.version if kept else 0
    return {"form": form, "saved_at": kept.saved_at if kept else None}


def _said(kept: ReviewerProfile | None) -> dict[str, Any]:
    if kept is None:
        return {"version": 0}
    names = ("version", "kind", "institution", "expertise", "topics", "most")
    return {name: getattr(kept, name) for name in names} | {"languages": kept.languages.split()}


@bp.post("/reviews/about-me")
@door(REVIEWER)
def save_profile() -> Any:
    """Keep it."""
    form = ProfileForm()
    if form.carries_out(commands.save_profile, actor=me()):
        flash(gettext("Saved."), "good")
        return redirect(url_for("review.profile"), 303)
    return profile(form), 422


@bp.get("/streams/<int:stream_id>/review/proposal")
@door(STAFF)
def proposal(stream_id: int, form: WishesForm | None = None) -> Any:
    """Show the best assignment for these wishes, each pair with why; looking changes nothing."""
    found = queries.get_desk(me(), stream_id)
    may_manage_review(me(), found.stream).require()
    asked = "per_application" in request.args
    form = form or (WishesForm(request.args) if asked else WishesForm(_usual(found)))
    shown: Proposal | None = None
    if form.validate():
        shown = queries.proposal(me(), found.stream, form.wishes())
    return {
        "desk": found,
        "form": form,
        "shown": shown,
        "kinds": REVIEWER_KINDS,
        "parts": PART_NAMES,
        "weights": WEIGHTS,
        "preferences": PREFERENCES,
        "profiles": queries.profiles_of(queries.reviewers_of(found.stream)),
        "may_assign": found.phase in {"preparing", "independent"},
    }


def _usual(found: Desk) -> MultiDict[str, str]:
    """Return the wishes one begins with: what the call wants, and loads that just leave some room."""
    wanted = found.stream.definition.reviews_wanted
    people = len(queries.reviewers_of(found.stream)) or 1
    mean = -(-queries.counts_of_all(found.stream).judged * wanted // people)
    return MultiDict(
        {
            "per_application": str(wanted),
            "least": "0",
            "most": str(mean + max(1, mean // 4)),
            "kind": "",
            "one_per_institution": "y",
        }
    )


@bp.post("/streams/<int:stream_id>/review/proposal")
@door(STAFF)
def assign_as_proposed(stream_id: int) -> Any:
    """Assign what was looked at, and nothing else; or keep it to compare the next one with."""
    found = queries.get_desk(me(), stream_id)
    form = CarryOutForm()
    if request.form.get("deed") == "keep":
        if form.carries_out(commands.keep_proposal, actor=me(), stream=found.stream):
            flash(gettext("This proposal is kept. Change your wishes to see what becomes otherwise."), "good")
            return redirect(url_for("review.proposal", stream_id=stream_id, **_as_address(form)), 303)
        return _again(stream_id, form)
    if form.carries_out(commands.assign_as_proposed, actor=me(), stream=found.stream):
        flash(gettext("New assignments: %(count)s.", count=form.outcome), "good")
        return redirect(url_for("review.board", stream_id=stream_id), 303)
    return _again(stream_id, form)


def _as_address(form: CarryOutForm) -> dict[str, Any]:
    """Return the wishes as the address of the page has them: a box that is not ticked is absent."""
    wishes = asdict(form.values()["wishes"])
    return {name: "y" if value is True else value for name, value in wishes.items() if value is not False}


def _again(stream_id: int, form: CarryOutForm) -> Any:
    wishes = WishesForm(request.form)
    wishes.validate()
    wishes.form_errors = [*wishes.form_errors, *form.form_errors]
    return proposal(stream_id, wishes), 422
