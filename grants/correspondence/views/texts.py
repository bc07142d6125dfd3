"""The words of a round's mail: which are its own, and one kind with its preview in both languages."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext

from grants.correspondence import commands, queries
from grants.correspondence.forms import MailTextForm, SeenForm
from grants.correspondence.permissions import may_word_mail
from grants.correspondence.rules import KINDS, PLACEHOLDERS, Kind, check_text, kind_with_own_text, link
from grants.correspondence.subscribers.pen import default_text, words_of, written
from grants.correspondence.views.desk import STAFF_ROLES, bp
from grants.foundation.errors import RuleBroken
from grants.streams.models import Round
from grants.streams.queries import get_round
from grants.streams.rules.definition import Words
from grants.web.access import door, me
from grants.web.pages import LANGUAGES


@bp.get("/rounds/<int:round_id>/mail-texts")
@door(STAFF_ROLES)
def mail_texts(round_id: int) -> Any:
    """List the kinds of mail of a round, and which have words of their own."""
    shown = get_round(me(), round_id)
    return {
        "round": shown,
        "kinds": [one for one in KINDS.values() if one.own_text],
        "texts": queries.mail_texts_of(shown),
    }


@bp.get("/rounds/<int:round_id>/mail-texts/<kind>")
@door(STAFF_ROLES)
def mail_text(round_id: int, kind: str, form: MailTextForm | None = None) -> Any:
    """Show the words of one kind of mail, with real values filled in, in both languages."""
    shown, known = get_round(me(), round_id), kind_with_own_text(kind)
    standing = _standing(shown, known)
    form = form or _form(shown, known, filled_with=standing)
    texts = standing
    if form.is_submitted() and not form.errors:
        texts = {one: (form[f"subject_{one}"].data, form[f"body_{one}"].data) for one in LANGUAGES}
    return {
        "round": shown,
        "kind": known,
        "form": form,
        "placeholders": [(key, PLACEHOLDERS[key].said) for key in known.placeholders],
        "previews": _previews(shown, known, texts),
        "versions": queries.versions_of_text(shown, kind),
        "text": queries.find_mail_text(shown.id, kind),
        "verdict": may_word_mail(me(), shown),
    }


@bp.post("/rounds/<int:round_id>/mail-texts/<kind>")
@door(STAFF_ROLES)
def save_mail_text(round_id: int, kind: str) -> Any:
    """Keep the words, or only show them filled in."""
    shown, known = get_round(me(), round_id), kind_with_own_text(kind)
    form = _form(shown, known)
    if "preview" in request.form:
        well = form.validate() and _is_well_written(form, known)
        return mail_text(round_id, kind, form), 200 if well else 422
    if form.carries_out(commands.save_mail_text, actor=me(), round_=shown, kind=kind):
        flash(gettext("The text is saved. Mail from now on takes it."), "good")
        return redirect(url_for("correspondence.mail_text", round_id=round_id, kind=kind), 303)
    return mail_text(round_id, kind, form), 422


@bp.post("/rounds/<int:round_id>/mail-texts/<kind>/default")
@door(STAFF_ROLES)
def take_default(round_id: int, kind: str) -> Any:
    """Take the words of a kind of mail back to the default."""
    shown = get_round(me(), round_id)
    known = kind_with_own_text(kind)
    form, texts = SeenForm(), dict.fromkeys(LANGUAGES)
    if form.carries_out(commands.save_mail_text, actor=me(), round_=shown, kind=known.key, texts=texts):
        flash(gettext("Mail from now on takes the default text."), "good")
        return redirect(url_for("correspondence.mail_text", round_id=round_id, kind=kind), 303)
    flash(gettext("Somebody changed this text meanwhile. Look at it first."), "bad")
    return mail_text(round_id, kind), 409


def _form(
    round_: Round, kind: Kind, *, filled_with: dict[str, tuple[str, str]] | None = None
) -> MailTextForm:
    """Return the form as it was sent, or with these words in it."""
    default = {one: default_text(kind, one) for one in LANGUAGES}
    newest = queries.find_mail_text(round_.id, kind.key)
    if filled_with is None:
        form = MailTextForm(default=default)
    else:
        data = {
            f"{part}_{one}": words
            for one, pair in filled_with.items()
            for part, words in zip(("subject", "body"), pair, strict=True)
        }
        form = MailTextForm(
            formdata=None, default=default, data=data | {"version": newest.number if newest else 0}
        )
    form.newest_version = newest.number if newest else 0
    return form


def _standing(round_: Round, kind: Kind) -> dict[str, tuple[str, str]]:
    text = queries.find_mail_text(round_.id, kind.key)
    return {one: (text.own(one) if text else None) or default_text(kind, one) for one in LANGUAGES}


def _is_well_written(form: MailTextForm, kind: Kind) -> bool:
    for language in LANGUAGES:
        try:
            check_text(
                kind, form[f"subject_{language}"].data, form[f"body_{language}"].data, language=language
            )
        except RuleBroken as broken:
            form.blame(broken)
    return not form.errors


def _previews(round_: Round, kind: Kind, texts: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return language, subject and body of a mail of this kind as somebody would get it."""
    stream, application = queries.example_for(me(), round_)
    known: dict[str, Any] = {key: PLACEHOLDERS[key].example for key in kind.placeholders}
    known["call"] = Words(nl=round_.name_nl, en=round_.name_en)
    known |= words_of(stream, application)
    if stream is not None and stream.closes_at:
        known["deadline"] = stream.closes_at
    if application is not None:
        known["organisation"] = application.organisation.name
        known["initiative"] = application.initiative.name
        known["owner"] = application.initiative.owner.name
    numbers = {
        "award_id": 1,
        "notice_id": 1,
        "deliverable_id": 1,
        "booking_id": 1,
        "report_id": 1,
        "reading_id": 1,
        "preregistration_id": 1,
        "assignment_id": 1,
        "objection_id": 1,
    }
    numbers |= {
        "stream_id": stream.id if stream else 1,
        "application_id": application.id if application else 1,
    }
    known["link"] = link(current_app.config["SETTINGS"].public_address, kind.page, **numbers)
    return [(one, *written(kind, one, known, name="Noor Bakker", own=words)) for one, words in texts.items()]
