"""What did they type while assessing: who reads, a judgement by the criteria, a reply, a talk?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from grants.deliverables.forms.writing import WHOLE, BoxesField
from grants.deliverables.rules import Kind
from grants.deliverables.rules.assessment import MET, OUTCOMES
from grants.people.models import Account
from grants.web.forms import DayField, Form, text
from grants.web.pages import pick, say


class ReadersForm(Form):
    """Who reads, before which day."""

    readers = BoxesField(_l("Who reads it?"), description=_l("One or two people, free of an interest."))
    due_on = DayField(_l("Last day for their judgement"), [InputRequired()])

    def offer(self, people: Sequence[Account]) -> None:
        """Offer these people."""
        self.people = {str(one.id): one for one in people}
        self.readers.choices = [(key, one.name) for key, one in self.people.items()]

    def values(self) -> dict[str, Any]:
        """Return the chosen people."""
        typed = super().values()
        return typed | {"readers": [self.people[key] for key in typed["readers"]]}


class ReadingForm(Form):
    """A judgement; the fields of the criteria and parts are made by `reading_form`."""

    outcome = RadioField(_l("What should follow?"), [InputRequired()], choices=[])
    remark = text(_l("Note for the manager"), required=False, longest=4_000)
    kind: Kind

    def values(self) -> dict[str, Any]:
        """Return what was judged by criterion, and the points as (key of a part or None, text)."""
        typed = super().values()
        judged = {
            one.key: {"met": typed[one.key] or "", "why": typed[f"{one.key}_why"] or ""}
            for one in self.kind.criteria
        }
        parts = [part.key for part in self.kind.parts]
        points = [(key, typed[f"part_{key}"]) for key in parts] + [(None, typed[f"part_{WHOLE}"])]
        return {"judged": judged, "points": points, "outcome": typed["outcome"], "remark": typed["remark"]}


def reading_form(kind: Kind) -> ReadingForm:
    """Return a form with a question for each criterion of a type and a field for each part."""
    met = [(key, say(name)) for key, name in MET.items()]
    fields: dict[str, Any] = {"kind": kind}
    for one in kind.criteria:
        asked = pick(one.text.nl, one.text.en)
        fields[one.key] = RadioField(asked, [InputRequired()], choices=met)
        fields[f"{one.key}_why"] = text(_l("What is missing?"), required=False, longest=2_000)
    for part in kind.parts:
        fields[f"part_{part.key}"] = text(pick(part.title.nl, part.title.en), required=False, longest=4_000)
    fields[f"part_{WHOLE}"] = text(_l("The whole"), required=False, longest=4_000)
    form: ReadingForm = type("AllReadingForm", (ReadingForm,), fields)()
    form.outcome.choices = [(key, say(name)) for key, name in OUTCOMES.items()]
    return form


class ReplyForm(Form):
    """What was done about a point."""

    reply = text(_l("What did you do about it?"), longest=2_000)


class TalkForm(Form):
    """When a talk was held, and what was agreed."""

    held_on = DayField(_l("Day of the talk"), [InputRequired()])
    note = text(_l("What was agreed?"), longest=4_000)
