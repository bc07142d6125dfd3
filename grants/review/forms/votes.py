"""What was typed about a vote of the panel?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from grants.streams.rules.definition import Definition
from grants.web.forms import Form, ScoreField, text

MOST_VOTES = 200


class VoteForm(Form):
    """Between which two scores on which criterion, and how many votes each had."""

    criterion = SelectField(_l("Criterion"))
    lower = ScoreField(_l("The lower score"), [InputRequired()])
    votes_lower = IntegerField(_l("Votes for the lower score"), [InputRequired(), NumberRange(0, MOST_VOTES)])
    higher = ScoreField(_l("The higher score"), [InputRequired()])
    votes_higher = IntegerField(
        _l("Votes for the higher score"), [InputRequired(), NumberRange(0, MOST_VOTES)]
    )
    chosen = ScoreField(
        _l("The score for which the chair decides"),
        description=_l("Only when the votes are equally divided and the call lets the chair decide."),
    )
    reason = text(_l("Why the chair decides so"), required=False, longest=2_000)

    @classmethod
    def of(cls, definition: Definition, language: str, **given: object) -> VoteForm:
        """Return the form with the criteria of a call."""
        form = cls(**given)
        form.criterion.choices = [(one.key, one.name.spoken(language)) for one in definition.criteria]
        return form
