"""What did they type about money, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.budget.models import Pot
from grants.budget.rules import AROUND_OTHERS
from grants.budget.states import PROPOSAL_KINDS
from grants.web.forms import DayField, Form, MoneyField, line, text

POT_KIND_NAMES = {
    "programme": _l("programme"),
    "year": _l("budget year"),
    "round": _l("round"),
    "stream": _l("stream"),
    "execution": _l("costs of execution"),
    "objection_reserve": _l("reserve for objections"),
    "overrun": _l("overrun after an objection"),
    "past": _l("past awards"),
}
OPENED_BY_HAND = ("programme", "year", "round", "execution", "objection_reserve")
"""A stream's pot is opened with its stream, an overrun with its objection, past awards with their import."""
PROPOSAL_KIND_NAMES = {
    "funding": _l("Funding: bring money into a pot"),
    "top_up": _l("Top-up: bring money into a pot and raise its ceiling"),
    "reallocation": _l("Reallocation: move free money from one pot to another"),
}
ENTRY_KIND_NAMES = {
    "funding": _l("funding"),
    "top_up": _l("top-up"),
    "reallocation": _l("reallocation"),
    "tranche": _l("to another year"),
    "reservation": _l("reservation"),
    "commitment": _l("commitment"),
    "release": _l("release"),
    "payment": _l("payment"),
    "recovery": _l("recovery"),
    "correction": _l("correction"),
}
PURSE_NAMES = {
    "free": _l("Free"),
    "reserved": _l("Reserved"),
    "committed": _l("Committed"),
    "paid": _l("Paid"),
}
BASIS_NAMES = {
    "money_proposal": _l("proposal"),
    "decision": _l("decision"),
    "batch": _l("batch of decisions"),
    "award": _l("award"),
    "stream_version": _l("announced call"),
    "register_import": _l("import of a register"),
}
LESSER_NAMES = {
    "money": _l("the money in the pot"),
    "ceiling": _l("the ceiling"),
    "both": _l("money and ceiling alike"),
}


class ProgrammeForm(Form):
    """A programme."""

    name_nl = line(_l("Name in Dutch"))
    name_en = line(_l("Name in English"))
    part_of = line(_l("Part of"), required=False, description=_l("A larger plan this programme belongs to."))
    commissioner = line(_l("Commissioned by"))
    executor = line(_l("Carried out by"))
    starts_on = DayField(_l("First day of the programme"), [InputRequired()])
    ends_on = DayField(_l("Last day of the programme"), [InputRequired()])


class PotForm(Form):
    """A pot; the choices of parents are filled in by `offer`."""

    kind = SelectField(_l("For what"), choices=[(key, POT_KIND_NAMES[key]) for key in OPENED_BY_HAND])
    name = line(_l("Name of the pot"))
    parent = SelectField(
        _l("Lies in"),
        coerce=int,
        description=_l(
            "What is spent in this pot counts against the ceiling of the pot around it, for good."
        ),
    )
    year = IntegerField(
        _l("Budget year"),
        [Optional(), NumberRange(2000, 2100)],
        description=_l("Only for a pot of one budget year."),
    )

    def offer(self, pots: Sequence[Pot]) -> None:
        """Let the reader choose from these pots, or none."""
        self.pots = {pot.id: pot for pot in pots if pot.kind in AROUND_OTHERS}
        self.parent.choices = [
            (0, _l("No other pot")),
            *((pot.id, pot.name) for pot in self.pots.values()),
        ]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the parent itself."""
        return super().values() | {"parent": self.pots.get(self.parent.data)}


class SourceForm(Form):
    """A source of money."""

    financier = line(_l("Financier"), description=_l("Who pays, for example a ministry."))
    budget_line = line(_l("Budget line"), description=_l("Its number or article in the financier's budget."))
    name = line(_l("What it is for"), required=False)


class ProposalForm(Form):
    """A proposal to bring in or move money; the choices of pots are filled in by `offer`."""

    kind = RadioField(
        _l("What do you propose?"), choices=[(key, PROPOSAL_KIND_NAMES[key]) for key in PROPOSAL_KINDS]
    )
    to_pot = SelectField(_l("Pot that receives the money"), coerce=int)
    from_pot = SelectField(
        _l("Pot the money comes from"),
        coerce=int,
        description=_l("Only for a reallocation."),
    )
    amount = MoneyField(_l("Amount"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000)
    announced_where = line(
        _l("Where is the new ceiling announced?"),
        required=False,
        description=_l("For example the number in the Government Gazette. Needed only when a ceiling rises."),
    )

    def offer(self, pots: Sequence[Pot]) -> None:
        """Let the reader choose from these pots."""
        self.pots = {pot.id: pot for pot in pots}
        named = [(pot.id, pot.name) for pot in pots]
        self.to_pot.choices = named
        self.from_pot.choices = [(0, _l("No other pot")), *named]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask where a higher ceiling is announced: a ceiling works only once it is (Awb 4:27)."""
        fine = bool(super().validate(extra_validators))
        if self.kind.data == "top_up" and not self.announced_where.data:
            self.announced_where.errors = [gettext("Write where the new ceiling is announced.")]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the pots themselves."""
        return super().values() | {
            "to_pot": self.pots[self.to_pot.data],
            "from_pot": self.pots.get(self.from_pot.data),
        }


class ApprovalForm(Form):
    """A yes, with a remark if wanted."""

    remark = text(_l("Remark"), required=False, longest=2_000)

    def values(self) -> dict[str, Any]:
        """Return the remark as the reason."""
        return {"reason": self.remark.data}


class RefusalForm(Form):
    """A no, with its reason."""

    reason = text(_l("Reason for refusing"), longest=2_000)
