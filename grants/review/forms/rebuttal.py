"""What was typed about a rebuttal: the check of what is sent, the reply, and a review that is changed after it."""

from __future__ import annotations

import functools
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from grants.streams.question_forms import ReviewForm, review_form
from grants.streams.rules.definition import Definition
from grants.web.forms import Form, VersionField, text


class SendReviewsForm(Form):
    """The SHA-256 of what was looked at."""

    sha256 = HiddenField(validators=[InputRequired()])


class ReplyForm(Form):
    """The one reply to the reviews."""

    version = VersionField()
    reply = text(
        _l("Your reply"),
        required=False,
        description=_l("Say what the reviewers overlooked or misread. You cannot change the application."),
    )

    @classmethod
    def of(cls, *, most: int, **given: Any) -> ReplyForm:
        """Return the form with the most words of the call."""
        form = cls(**given)
        form.reply.flags.words = most
        return form


class AdjustForm(ReviewForm):
    """A review that is changed once after the reply; `adjust_form` makes the class."""

    why = text(
        _l("Why do you change your review?"),
        required=False,
        longest=4_000,
        description=_l("The programme manager reads it, and it stands in the export of the ranking."),
    )

    def values(self) -> dict[str, Any]:
        """Return what a review form does, and `why`."""
        return super().values() | {"why": self.why.data or ""}


@functools.lru_cache(maxsize=64)
def adjust_form(definition: Definition, language: str) -> type[AdjustForm]:
    """Return the form by which a review is changed, for a call's criteria, in a language."""
    made = review_form(definition, language)
    return type("AdjustForm", (AdjustForm, made), {"criteria": definition.criteria})
