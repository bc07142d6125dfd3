"""The plain parts of a draft: texts, who may apply, money, dates."""

from __future__ import annotations

from typing import Any, get_args

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.foundation.money import Money
from grants.streams.forms.part import PartForm, pair
from grants.streams.rules.answers import AID_REGULATIONS
from grants.streams.rules.definition import AidRegulation, AidRule, Dates, Definition, Eligibility, Words
from grants.streams.rules.faults import MOST_LATE_DAYS
from grants.web.forms import DayField, MomentField, MoneyField, line, text
from grants.web.municipalities import MunicipalityNamesField

LEGAL_FORM_NAMES = {
    "foundation": _l("foundation"),
    "association": _l("association"),
    "cooperative": _l("cooperative"),
    "company": _l("company"),
    "public_body": _l("public body, such as a municipality"),
    "informal": _l("no legal form"),
}


SIGN_OFF_NAMES = {
    "none": _l("not asked"),
    "before": _l("before the application is submitted"),
    "within_week": _l("within a week after the application was submitted"),
}


PREREGISTRATION_NAMES = {
    "wanted": _l("can still apply: it is wanted, and only flagged"),
    "required": _l("cannot start an application after that moment: it is required"),
}


OVER_CAP_NAMES = {
    "block": _l("cannot be submitted"),
    "flag": _l("can be submitted and is flagged"),
}


OWN_SHARE_NAMES = {
    "total_costs": _l("the total costs"),
    "subsidy": _l("the subsidy that is asked"),
}


class TextsForm(PartForm):
    """What the call is about."""

    title = _l("Texts")
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    summary_nl = text(_l("Summary in Dutch"), required=False, longest=1_000)
    summary_en = text(_l("Summary in English"), required=False, longest=1_000)
    goal_nl = text(_l("Goal in Dutch"), required=False, longest=8_000)
    goal_en = text(_l("Goal in English"), required=False, longest=8_000)
    contact = line(_l("Contact for questions"), required=False)

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        shown = pair(definition.name, "name") | pair(definition.summary, "summary")
        return shown | pair(definition.goal, "goal") | {"contact": definition.contact}

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        return replace(
            definition,
            name=Words(self.name_nl.data, self.name_en.data),
            summary=Words(self.summary_nl.data, self.summary_en.data),
            goal=Words(self.goal_nl.data, self.goal_en.data),
            contact=self.contact.data,
        )


class AccessForm(PartForm):
    """Who may apply."""

    title = _l("Who may apply")
    access = RadioField(
        _l("Access"), choices=[("open", _l("Open to everybody")), ("invitation", _l("By invitation only"))]
    )
    invitation_nl = text(
        _l("Who is invited, in Dutch"),
        required=False,
        longest=2_000,
        description=_l("Needed when the call is by invitation only."),
    )
    invitation_en = text(
        _l("Who is invited, in English"),
        required=False,
        longest=2_000,
        description=_l("Needed when the call is by invitation only."),
    )
    text_nl = text(_l("Who may apply, in Dutch"), required=False, longest=8_000)
    text_en = text(_l("Who may apply, in English"), required=False, longest=8_000)
    initiatives = RadioField(
        _l("Which initiatives"),
        choices=[("existing", _l("Existing ones")), ("new", _l("New ones")), ("both", _l("Both"))],
    )
    reach = RadioField(
        _l("Where they work"),
        choices=[("national", _l("In the whole country")), ("local", _l("Locally")), ("both", _l("Both"))],
    )
    legal_forms = SelectMultipleField(
        _l("Legal forms"),
        choices=list(LEGAL_FORM_NAMES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Tick none when every legal form may apply."),
    )
    municipalities = MunicipalityNamesField(
        _l("Municipalities"),
        description=_l("One on each line. Leave it empty when one may apply from everywhere."),
    )
    per_organisation = IntegerField(
        _l("Most applications by one organisation"), [Optional(), NumberRange(1, 100)]
    )
    sign_off = RadioField(_l("Signature by an authorised signatory"), choices=list(SIGN_OFF_NAMES.items()))
    sign_off_nl = text(_l("What the signatory declares, in Dutch"), required=False, longest=4_000)
    sign_off_en = text(_l("What the signatory declares, in English"), required=False, longest=4_000)

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        who = definition.eligibility
        shown = pair(definition.invitation_rule, "invitation") | pair(who.text, "text")
        shown |= pair(definition.sign_off_text, "sign_off")
        return shown | {
            "access": definition.access,
            "initiatives": who.initiatives,
            "reach": who.reach,
            "legal_forms": list(who.legal_forms),
            "municipalities": list(who.municipalities),
            "per_organisation": who.per_organisation,
            "sign_off": definition.sign_off,
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        return replace(
            definition,
            access=self.access.data,
            sign_off=self.sign_off.data,
            sign_off_text=Words(self.sign_off_nl.data, self.sign_off_en.data),
            invitation_rule=Words(self.invitation_nl.data, self.invitation_en.data),
            eligibility=Eligibility(
                text=Words(self.text_nl.data, self.text_en.data),
                initiatives=self.initiatives.data,
                reach=self.reach.data,
                legal_forms=tuple(self.legal_forms.data),
                municipalities=tuple(self.municipalities.data),
                per_organisation=self.per_organisation.data,
            ),
        )


class MoneyForm(PartForm):
    """How much, for how long, with what own share."""

    title = _l("Money and limits")
    ceiling = MoneyField(_l("Subsidy ceiling"), [Optional()])
    cap = MoneyField(_l("Most for one initiative"), [Optional()])
    minimum = MoneyField(_l("Least one may ask"), [Optional()])
    over_cap = RadioField(
        _l("A request above the most"),
        choices=list(OVER_CAP_NAMES.items()),
    )
    max_awards = IntegerField(_l("Largest number of awards"), [Optional(), NumberRange(1, 10_000)])
    months_min = IntegerField(_l("Shortest duration in months"), [InputRequired(), NumberRange(1, 120)])
    months_max = IntegerField(_l("Longest duration in months"), [InputRequired(), NumberRange(1, 120)])
    extension_months = IntegerField(
        _l("Most months of more time for a running project, in all"),
        [Optional(), NumberRange(0, 60)],
        description=_l("Leave it empty for no limit but the end of the programme. Write 0 for none."),
    )
    unmet_percent = IntegerField(
        _l("Percent of the award that a missing deliverable takes off the final amount"),
        [Optional(), NumberRange(0, 100)],
        description=_l("Leave it empty when that is weighed for each award."),
    )
    asset_compensation = BooleanField(
        _l("The recipient owes compensation for what was bought with the subsidy"),
        description=_l(
            "When it is sold or used otherwise, damage is paid out, the activities or the recipient end, or the "
            "subsidy is withdrawn: its value then, for the part that the subsidy paid (article 4:41)."
        ),
    )
    own_share_percent = IntegerField(_l("Own share in percent"), [InputRequired(), NumberRange(0, 99)])
    own_share_of = RadioField(
        _l("Own share is counted from"),
        choices=list(OWN_SHARE_NAMES.items()),
    )
    own_share_nl = text(_l("What counts as own share, in Dutch"), required=False, longest=4_000)
    own_share_en = text(_l("What counts as own share, in English"), required=False, longest=4_000)

    aid_ceiling = MoneyField(
        _l("Most de-minimis aid for one undertaking"),
        [Optional()],
        description=_l(
            "Only for a call that asks for a de-minimis declaration. Regulation (EU) 2023/2831, article 3(2): "
            "EUR 300,000 over any three years."
        ),
    )
    aid_years = IntegerField(_l("Over how many years"), [Optional(), NumberRange(1, 10)])
    aid_back_from = DayField(
        _l("Years are counted back from"),
        [Optional()],
        description=_l("Leave it empty to count from the day of the deadline: then no aid is missed."),
    )
    aid_counts = SelectMultipleField(
        _l("Earlier aid that counts"),
        choices=[(key, _l(name.msgid)) for key, name in AID_REGULATIONS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Tick none for what article 5 says: all but services of general economic interest."),
    )
    aid_over = RadioField(
        _l("An application above that limit"), choices=list(OVER_CAP_NAMES.items()), default="flag"
    )

    SAME = (
        *("over_cap", "max_awards", "months_min", "months_max", "extension_months", "unmet_percent"),
        "asset_compensation",
        *("own_share_percent", "own_share_of"),
    )

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        shown: dict[str, Any] = {name: getattr(definition, name) for name in MoneyForm.SAME}
        shown |= pair(definition.own_share_rule, "own_share")
        return shown | {
            "ceiling": definition.ceiling if definition.ceiling_cents else None,
            "cap": definition.cap,
            "minimum": definition.minimum,
            "aid_ceiling": definition.aid.ceiling,
            "aid_years": definition.aid.years,
            "aid_back_from": definition.aid.back_from,
            "aid_counts": list(definition.aid.counts),
            "aid_over": definition.aid.over,
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        ceiling: Money | None = self.ceiling.data
        return replace(
            definition,
            **{name: self[name].data for name in self.SAME},
            ceiling_cents=ceiling.cents if ceiling else 0,
            cap_cents=self.cap.data.cents if self.cap.data else None,
            minimum_cents=self.minimum.data.cents if self.minimum.data else None,
            own_share_rule=Words(self.own_share_nl.data, self.own_share_en.data),
            aid=self._aid(),
        )

    def _aid(self) -> AidRule:
        usual = AidRule()
        regulations: tuple[AidRegulation, ...] = get_args(AidRegulation)
        return AidRule(
            ceiling_cents=self.aid_ceiling.data.cents if self.aid_ceiling.data else usual.ceiling_cents,
            years=self.aid_years.data or usual.years,
            back_from=self.aid_back_from.data,
            counts=tuple(one for one in regulations if one in self.aid_counts.data) or usual.counts,
            over=self.aid_over.data,
        )


class DatesForm(PartForm):
    """When everything happens."""

    title = _l("Dates")
    opens_at = MomentField(_l("The call opens"), [Optional()], description=_l("Dutch time."))
    closes_at = MomentField(_l("Deadline"), [Optional()], description=_l("Dutch time."))
    preregister_before = MomentField(
        _l("Pre-registration before"),
        [Optional()],
        description=_l(
            "Dutch time. Leave it empty when nobody needs to say beforehand that they will apply."
        ),
    )
    preregistration = RadioField(
        _l("Who did not pre-register"), choices=list(PREREGISTRATION_NAMES.items()), default="wanted"
    )
    ideas_before = MomentField(
        _l("Deadline for ideas"),
        [Optional()],
        description=_l(
            "Dutch time. Only for a call of two stages: an idea with advice first, then the full application."
        ),
    )
    advice_for_reviewers = BooleanField(_l("Reviewers read the advice on the idea."))
    review_until = DayField(_l("Review ends on"), [Optional()])
    late_review_days = IntegerField(
        _l("Reviews lock so many days after that"),
        [Optional(), NumberRange(0, MOST_LATE_DAYS)],
        description=_l("Leave it empty when they lock only when the panel opens."),
    )
    decision_by = DayField(_l("Decision on this day at the latest"), [Optional()])
    start_from = DayField(_l("Projects start from"), [Optional()])
    start_until = DayField(_l("Projects start no later than"), [Optional()])
    decision_weeks = IntegerField(
        _l("Weeks for the decision after the deadline"), [InputRequired(), NumberRange(1, 52)]
    )
    inquiry_days = IntegerField(
        _l("Questions until so many days before the deadline"),
        [InputRequired(), NumberRange(0, 60)],
        description=_l("Everybody can ask questions about the call here until then."),
    )

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        dates = definition.dates
        shown = {name: getattr(dates, name) for name in Dates.__struct_fields__}
        return shown | {
            "preregistration": definition.preregistration,
            "advice_for_reviewers": definition.advice_for_reviewers,
            "late_review_days": definition.late_review_days,
            "decision_weeks": definition.decision_weeks,
            "inquiry_days": definition.inquiry_days,
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        dates = Dates(**{name: self[name].data for name in Dates.__struct_fields__})
        return replace(
            definition,
            dates=dates,
            preregistration=self.preregistration.data,
            advice_for_reviewers=self.advice_for_reviewers.data,
            late_review_days=self.late_review_days.data,
            decision_weeks=self.decision_weeks.data,
            inquiry_days=self.inquiry_days.data,
        )
