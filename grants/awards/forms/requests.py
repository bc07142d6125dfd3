"""What did they type to ask something about an award, and to answer?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.awards.rules.parts import PART_NAMES, PERIOD, Part
from grants.awards.rules.situation import INCOME_NAMES, Line, Situation
from grants.foundation.errors import RuleBroken
from grants.foundation.money import total
from grants.web.forms import DayField, Form, MoneyField, line, text


class KindsForm(Form):
    """What one wants to ask, together in one request."""

    kinds = SelectMultipleField(
        _l("What do you want to ask?"),
        validators=[InputRequired()],
        choices=[(kind, _l(name.msgid)) for kind, name in PART_NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("You can choose more than one: we then decide on them together."),
    )

    class Meta(Form.Meta):
        csrf = False


class PartsForm(Form):
    """The fields of the parts of a request; `parts_form` makes the class for one award and what is asked of it."""

    asked: ClassVar[tuple[str, ...]] = ()
    cost_lines: ClassVar[tuple[Line, ...]] = ()

    def parts(self) -> list[Part]:
        """Return what was typed, part by part."""
        return [Part(kind, _FACTS[kind](self)) for kind in self.asked]

    def blame(self, broken: RuleBroken) -> None:
        """Put what is wrong about a budget at its first amount."""
        first = {"amounts": "line_", "incomes": "income_"}.get(broken.field or "")
        name = next((one for one in self._fields if first and one.startswith(first)), None)
        if name is not None:
            broken = RuleBroken(broken.code, broken.said, field=name)
        super().blame(broken)

    def fields_of(self, kind: str) -> list[Field]:
        """Return the fields of one part, in order."""
        return [self[name] for name in _NAMES[kind](self)]


def _amount(value: Any) -> int:
    return 0 if value is None else int(value.cents)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


_FACTS: dict[str, Any] = {
    "extension": lambda form: {"new_end_on": _day(form.new_end_on.data)},
    "early_end": lambda form: {"new_end_on": _day(form.early_end_on.data)},
    "later_start": lambda form: {"new_start_on": _day(form.new_start_on.data)},
    "budget": lambda form: {
        "amounts": {
            one.key: _amount(form[f"line_{one.key}"].data)
            for one in form.cost_lines
            if _amount(form[f"line_{one.key}"].data) != one.amount.cents
        }
    },
    "cofinancing": lambda form: {
        "amounts": {kind: _amount(form[f"income_{kind}"].data) for kind in INCOME_NAMES}
    },
    "content": lambda form: {"text": form.content.data},
    "partner": lambda form: {"leaves": form.leaves.data, "joins": form.joins.data},
    "leader": lambda form: {"name": form.leader_name.data, "email": form.leader_email.data},
    "legal_person": lambda form: {"kvk": form.kvk.data, "text": form.legal_person.data},
}
_NAMES: dict[str, Any] = {
    "extension": lambda _: ["new_end_on"],
    "early_end": lambda _: ["early_end_on"],
    "later_start": lambda _: ["new_start_on"],
    "budget": lambda form: [f"line_{one.key}" for one in form.cost_lines],
    "cofinancing": lambda _: [f"income_{kind}" for kind in INCOME_NAMES],
    "content": lambda _: ["content"],
    "partner": lambda _: ["leaves", "joins"],
    "leader": lambda _: ["leader_name", "leader_email"],
    "legal_person": lambda _: ["kvk", "legal_person"],
}


def _fields(kind: str, now: Situation, *, required: bool) -> dict[str, Any]:
    """Return the fields of one part."""
    needed = [InputRequired() if required else Optional()]
    if kind == "budget":
        costs = [one for one in now.lines if one.side == "cost"]
        return {f"line_{one.key}": MoneyField(one.name, needed, default=one.amount) for one in costs}
    if kind == "cofinancing":
        return {
            f"income_{name}": MoneyField(
                _l(said.msgid),
                [Optional()],
                default=total(one.amount for one in now.lines if one.side == "income" and one.head == name),
            )
            for name, said in INCOME_NAMES.items()
        }
    return {
        "extension": {"new_end_on": DayField(_l("New last day of the project"), needed)},
        "early_end": {"early_end_on": DayField(_l("Earlier last day of the project"), needed)},
        "later_start": {"new_start_on": DayField(_l("New first day of the project"), needed)},
        "content": {
            "content": text(
                _l("What do you want to do otherwise?"),
                longest=4_000,
                description=_l("Write per change what it is now, and what it becomes."),
            )
        },
        "partner": {
            "leaves": line(_l("Who leaves?"), required=False),
            "joins": line(_l("Who joins?"), required=False),
        },
        "leader": {
            "leader_name": line(_l("Name of the new project leader")),
            "leader_email": line(_l("E-mail address of the new project leader")),
        },
        "legal_person": {
            "kvk": line(
                _l("Number in the trade register (KvK) of the new legal person"),
                description=_l("It must be registered here first, on “Organisations”."),
            ),
            "legal_person": text(
                _l("What happened?"),
                longest=4_000,
                description=_l("For example a merger. Write also who keeps the books from which day on."),
            ),
        },
    }[kind]


def _parts_form(now: Situation, kinds: Sequence[str], *, required: bool, **more: Any) -> type[PartsForm]:
    fields: dict[str, Any] = {}
    for kind in kinds:
        fields |= _fields(kind, now, required=required)
    costs = tuple(one for one in now.lines if one.side == "cost")
    return type("RequestForm", (PartsForm,), {"asked": tuple(kinds), "cost_lines": costs, **fields, **more})


def request_form(now: Situation, kinds: Sequence[str]) -> type[PartsForm]:
    """Return the form by which a recipient asks these parts together, for an award as it is now."""
    return _parts_form(
        now,
        kinds,
        required=True,
        reason=text(_l("Why do you ask this?"), longest=4_000),
        is_done=BooleanField(_l("We carry this out already")),
        done_on=DayField(
            _l("Since which day?"), [Optional()], description=_l("Only if you carry it out already.")
        ),
        values=_request_values,
    )


def _request_values(form: Any) -> dict[str, Any]:
    return {"parts": form.parts(), "reason": form.reason.data, "done_on": form.done_on.data}


ALTERABLE = (*PERIOD, "budget", "cofinancing")
"""The parts of which a manager can grant something else than was asked: other days, other amounts."""


def decision_form(now: Situation, parts: Sequence[Part]) -> type[PartsForm]:
    """Return the form by which a manager decides: all as asked, in part or otherwise, or not at all."""
    kinds = [part.kind for part in parts]
    outcomes: dict[str, Any] = {
        f"outcome_{kind}": RadioField(
            _l(PART_NAMES[kind].msgid),
            choices=[("grant", _l("Grant")), ("refuse", _l("Do not grant"))],
            default="grant",
        )
        for kind in kinds
    }
    return _parts_form(
        now,
        [kind for kind in kinds if kind in ALTERABLE],
        required=False,
        decision=RadioField(
            _l("Decision"),
            choices=[
                ("grant", _l("Grant the request as it was asked")),
                ("otherwise", _l("Grant it in part, or otherwise")),
                ("refuse", _l("Refuse the request")),
            ],
        ),
        reason=text(_l("Reason"), longest=4_000, description=_l("The recipient reads this in the letter.")),
        seen=HiddenField(),
        of_request=tuple(parts),
        values=_decision_values,
        **outcomes,
    )


def _decision_values(form: Any) -> dict[str, Any]:
    if form.decision.data == "refuse":
        return {"reason": form.reason.data}
    return {"reason": form.reason.data, "seen": form.seen.data or None, "otherwise": otherwise(form)}


def otherwise(form: Any) -> dict[str, Any]:
    """Return what a manager grants otherwise than was asked, by kind: other facts, or None for what is refused."""
    if form.decision.data != "otherwise":
        return {}
    found: dict[str, Any] = {}
    typed = {part.kind: part.facts for part in form.parts()}
    for part in form.of_request:
        if form[f"outcome_{part.kind}"].data == "refuse":
            found[part.kind] = None
        elif part.kind in typed and any(typed[part.kind].values()):
            found[part.kind] = typed[part.kind]
    return found


def as_typed(parts: Sequence[Part]) -> dict[str, Any]:
    """Return what parts ask as the fields of the decision show it."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.kind == "extension":
            found["new_end_on"] = part.day("new_end_on")
        elif part.kind == "early_end":
            found["early_end_on"] = part.day("new_end_on")
        elif part.kind == "later_start":
            found["new_start_on"] = part.day("new_start_on")
        elif part.kind == "budget":
            found |= {f"line_{key}": amount for key, amount in part.amounts.items()}
        elif part.kind == "cofinancing":
            found |= {f"income_{key}": amount for key, amount in part.amounts.items()}
    return found
