"""What did they type about moving money, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields import Field
from wtforms.validators import InputRequired, NumberRange

from grants.budget.forms.names import PROPOSAL_KIND_NAMES, named
from grants.budget.models import Commitment, JournalEntry, MoneySource, Pot
from grants.foundation.money import Money, total
from grants.web.forms import Form, MoneyField, line, text

OF_POTS = ("funding", "top_up", "reallocation", "ceiling")
"""The kinds of proposal that are about pots alone."""


class MoneyForm(Form):
    """A proposal about money: what it is about is in the address, and travels along."""

    about = HiddenField()
    of = HiddenField()
    kind: Any

    def shown(self) -> Iterator[Field]:
        """Yield the fields to fill in, in their order."""
        return (field for field in self if field.name not in {"about", "of", "csrf_token"})

    def told(self) -> list[tuple[str, Any]]:
        """Return what was filled in, as pairs of a label and a value."""
        return [(field.label.text, _told(field)) for field in self.shown() if field.data]

    def carried(self) -> list[tuple[str, str]]:
        """Return what was typed as names and values of hidden fields."""
        kept = [field for field in self if field.name != "csrf_token" and _has_a_value(field)]
        return [(field.name, _typed(field)) for field in kept]

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the words of a proposal."""
        return {name: value for name, value in super().values().items() if name not in {"about", "of"}}


def _has_a_value(field: Field) -> bool:
    return field.data is not None and field.data is not False  # the number 0 is the choice of none


def _typed(field: Field) -> str:
    return str(field._value()) if hasattr(field, "_value") else str(field.data)


def _told(field: Field) -> Any:
    if isinstance(field, BooleanField):
        return gettext("yes")
    choices = dict(getattr(field, "choices", None) or {})
    return str(choices[field.data]) if field.data in choices else field.data


class ProposalForm(MoneyForm):
    """A proposal to bring in or move money of pots, or to set a ceiling; choices are filled in by `offer`."""

    kind = RadioField(
        _l("What do you propose?"), choices=[(key, PROPOSAL_KIND_NAMES[key]) for key in OF_POTS]
    )
    to_pot = SelectField(_l("Pot that receives the money, or whose ceiling it is"), coerce=int)
    from_pot = SelectField(
        _l("Pot the money comes from"), coerce=int, description=_l("Only for a reallocation.")
    )
    source = SelectField(
        _l("Source of the money"), coerce=int, description=_l("Only for money that is brought in.")
    )
    amount = MoneyField(_l("Amount"), [InputRequired()], description=_l("Of a ceiling: the new ceiling."))
    by_budget = BooleanField(
        _l("The lower ceiling follows from the adopted budget, and the announcement warned for it (Awb 4:28)")
    )
    reason = text(_l("Reason"), longest=2_000)
    announced_where = line(
        _l("Where is the new ceiling announced?"),
        required=False,
        description=_l(
            "For example the number in the Government Gazette. Needed only when a ceiling changes."
        ),
    )

    def offer(self, pots: Sequence[Pot], sources: Sequence[MoneySource]) -> None:
        """Let the reader choose from these pots and sources."""
        self.pots = {pot.id: pot for pot in pots}
        self.sources = {source.id: source for source in sources}
        pot_names = [(pot.id, pot.name) for pot in pots]
        self.to_pot.choices = pot_names
        self.from_pot.choices = [(0, _l("No other pot")), *pot_names]
        named_sources = [(s.id, f"{s.financier}, {s.budget_line}") for s in sources]
        self.source.choices = [(0, _l("Not named")), *named_sources]
        if self.source.data is None:
            self.source.data = 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask where another ceiling is announced: a ceiling works only once it is (Awb 4:27)."""
        fine = bool(super().validate(extra_validators))
        if self.kind.data in ("top_up", "ceiling") and not self.announced_where.data:
            self.announced_where.errors = [gettext("Write where the new ceiling is announced.")]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the pots and the source themselves."""
        return super().values() | {
            "to_pot": self.pots[self.to_pot.data],
            "from_pot": self.pots.get(self.from_pot.data),
            "source": self.sources.get(self.source.data),
        }


class AwardMoveForm(MoneyForm):
    """A proposal to move what is not paid of a running award to a pot or to another award."""

    kind = "reallocation"
    goes_to = SelectField(_l("Goes to"))
    amount = MoneyField(_l("Amount"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000)
    announced_where = line(
        _l("Where is the new ceiling announced?"),
        required=False,
        description=_l(
            "For example the number in the Government Gazette. Needed only when a ceiling changes."
        ),
    )

    def offer(self, award: Commitment, pots: Sequence[Pot], awards: Sequence[Commitment]) -> None:
        """Let the reader choose from these pots and other awards."""
        self.award = award
        others = [other for other in awards if other.id != award.id]
        self.goals: Mapping[str, tuple[Pot, Commitment | None]] = {
            **{f"pot-{pot.id}": (pot, None) for pot in pots},
            **{f"award-{other.id}": (other.pot, other) for other in others},
        }
        self.goes_to.choices = [
            *((f"pot-{pot.id}", pot.name) for pot in pots),
            *((f"award-{other.id}", f"{named(other)} ({other.pot.name})") for other in others),
        ]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the pots and awards themselves."""
        pot, award = self.goals[self.goes_to.data]
        typed = super().values()
        del typed["goes_to"]
        return typed | {
            "kind": self.kind,
            "from_pot": self.award.pot,
            "from_award": self.award,
            "to_pot": pot,
            "to_award": award,
        }


class TrancheForm(MoneyForm):
    """A proposal to move a part of an award, or of a pot's free money, to another year."""

    kind = "tranche"
    from_year = IntegerField(_l("From the year"), [InputRequired(), NumberRange(2000, 2100)])
    to_year = IntegerField(_l("To the year"), [InputRequired(), NumberRange(2000, 2100)])
    amount = MoneyField(_l("Amount"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000)

    def offer(self, pot: Pot, award: Commitment | None) -> None:
        """Say whose tranche it is."""
        self.pot, self.award = pot, award

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the pot and the award themselves."""
        return super().values() | {"kind": self.kind, "to_pot": self.pot, "from_award": self.award}


class CorrectionForm(MoneyForm):
    """A proposal to undo an entry."""

    kind = "correction"
    reason = text(_l("Reason"), longest=2_000)

    def offer(self, entry: JournalEntry, pot: Pot) -> None:
        """Say which entry, and the first pot it touched."""
        self.entry, self.pot = entry, pot

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the entry and how much it moved."""
        moved = total(leg.amount for leg in self.entry.legs if leg.amount > Money(0))
        return super().values() | {
            "kind": self.kind,
            "to_pot": self.pot,
            "entry": self.entry,
            "amount": moved,
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
