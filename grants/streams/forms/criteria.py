"""The part of a draft that says how applications are judged: scales, criteria, thresholds, and the rule for equals."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField
from wtforms.fields import Field
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextArea

from grants.streams.forms.part import PartForm
from grants.streams.forms.rows import Rows, as_lines, key_field, lines_of, made_key, rows
from grants.streams.rules.blind import without_identifying
from grants.streams.rules.definition import Criterion, Definition, Matrix, Scale, Words
from grants.streams.rules.faults import MOST_INTEREST_YEARS, MOST_REASON_WORDS
from grants.streams.rules.judging import LOT
from grants.streams.rules.question_keys import RESERVED
from grants.web.forms import ScoreField, line, text

SHOWN_AS = [
    ("numbers", _l("numbers")),
    ("words", _l("words: each has the value of its place, the lowest first")),
]
ONE_LINE_EACH = _l("One line for each score, the lowest score first.")


class OwnScalePart(Rows):
    """The scale of one criterion, where it is not that of the call."""

    lowest = IntegerField(_l("Lowest score"), [Optional(), NumberRange(0, 99)])
    highest = IntegerField(_l("Highest score, the best"), [Optional(), NumberRange(1, 100)])
    shown_as = SelectField(_l("Scores are shown as"), choices=SHOWN_AS, default="numbers")
    labels_nl = text(
        _l("A word for each score, in Dutch"), required=False, longest=2_000, description=ONE_LINE_EACH
    )
    labels_en = text(
        _l("A word for each score, in English"), required=False, longest=2_000, description=ONE_LINE_EACH
    )

    def read(self) -> Scale | None:
        """Return the scale; None when neither end of it was filled in, nor a word."""
        labels = lines_of(self.labels_nl.data or "", self.labels_en.data or "")
        if self.highest.data is None and self.lowest.data is None and not labels:
            return None
        lowest = (1 if labels else 0) if self.lowest.data is None else self.lowest.data
        highest = lowest + len(labels) - 1 if self.highest.data is None else self.highest.data
        return Scale(lowest, highest, labels, self.shown_as.data)

    @staticmethod
    def shown(scale: Scale | None) -> dict[str, Any]:
        """Return what the part shows."""
        if scale is None:
            return {}
        labels = as_lines(scale.labels)
        return {
            "lowest": scale.lowest,
            "highest": scale.highest,
            "shown_as": scale.shown_as,
            "labels_nl": labels["nl"],
            "labels_en": labels["en"],
        }


class CriterionRow(Rows):
    """What is judged, how heavily, and what each score means."""

    key = key_field()
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    weight = IntegerField(
        _l("Weight"), [InputRequired(), NumberRange(1, 100)], default=1, description=_l("Only for a mean.")
    )
    explanation_nl = text(_l("Explanation in Dutch"), required=False, longest=2_000)
    explanation_en = text(_l("Explanation in English"), required=False, longest=2_000)
    anchors_nl = text(
        _l("What each score means, in Dutch"), required=False, longest=4_000, description=ONE_LINE_EACH
    )
    anchors_en = text(
        _l("What each score means, in English"), required=False, longest=4_000, description=ONE_LINE_EACH
    )
    least = ScoreField(
        _l("Lowest score for an award"),
        description=_l(
            "Who stays below it on this criterion gets no award. Leave it empty when there is none."
        ),
    )
    reason_required = BooleanField(_l("Each score needs a reason"), default=True)
    own = FormField(
        OwnScalePart,
        _l("A scale of its own"),
        description=_l("Only for points up to a maximum, such as 0 to 40, and for an axis of a matrix."),
    )

    def read(self, taken: set[str]) -> Criterion:
        """Return the criterion; `taken` are the short names used so far."""
        return Criterion(
            key=made_key(self.key.data or "", self.name_en.data, taken, "criterion"),
            name=Words(self.name_nl.data, self.name_en.data),
            weight=self.weight.data,
            explanation=Words(self.explanation_nl.data, self.explanation_en.data),
            anchors=lines_of(self.anchors_nl.data, self.anchors_en.data),
            scale=self.own.form.read(),
            fundable_from=self.least.data or 0,
            reason_required=self.reason_required.data,
        )

    @staticmethod
    def shown(criterion: Criterion) -> dict[str, Any]:
        """Return what the row shows."""
        anchors = as_lines(criterion.anchors)
        return {
            "key": criterion.key,
            "name_nl": criterion.name.nl,
            "name_en": criterion.name.en,
            "weight": criterion.weight,
            "explanation_nl": criterion.explanation.nl,
            "explanation_en": criterion.explanation.en,
            "anchors_nl": anchors["nl"],
            "anchors_en": anchors["en"],
            "least": criterion.fundable_from or None,
            "reason_required": criterion.reason_required,
            "own": OwnScalePart.shown(criterion.scale),
        }


class NumbersField(Field):  # type: ignore[misc]
    """Lines of whole numbers with spaces between; the data is a tuple of tuples."""

    widget = TextArea()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(" ".join(map(str, row)) for row in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines; empty ones are left out."""
        self.data: tuple[tuple[int, ...], ...] = ()
        written = [row.replace(",", " ").split() for row in (valuelist[0] if valuelist else "").splitlines()]
        if not all(one.isdecimal() and len(one) <= 3 for row in written for one in row):
            raise ValueError(gettext("Write whole numbers with spaces between them, a line for each row."))
        self.data = tuple(tuple(map(int, row)) for row in written if row)


class CriteriaForm(PartForm):
    """What is judged and how it is weighed."""

    title = _l("Criteria")
    lists = ("criteria_rows",)
    lowest = IntegerField(_l("Lowest score"), [InputRequired(), NumberRange(0, 99)])
    highest = IntegerField(_l("Highest score, the best"), [InputRequired(), NumberRange(1, 100)])
    shown_as = SelectField(
        _l("Scores are shown as"),
        choices=SHOWN_AS,
        default="numbers",
    )
    labels_nl = text(
        _l("A word for each score, in Dutch"), required=False, longest=2_000, description=ONE_LINE_EACH
    )
    labels_en = text(
        _l("A word for each score, in English"), required=False, longest=2_000, description=ONE_LINE_EACH
    )
    criteria_rows = rows(CriterionRow, _l("Criterion"))
    combined = SelectField(
        _l("How scores become one"),
        choices=[
            ("mean", _l("their weighted mean")),
            ("sum", _l("their sum: points are added up")),
            ("matrix", _l("the priority that two criteria have together, by a matrix")),
        ],
        default="mean",
    )
    matrix_rows = SelectField(_l("Matrix: criterion of the rows"), choices=[])
    matrix_columns = SelectField(_l("Matrix: criterion of the columns"), choices=[])
    priorities = NumbersField(
        _l("Matrix: priorities"),
        description=_l(
            "A line for each score on the rows, the lowest first, with a number for each score on the columns, the "
            "lowest first. 1 goes first; 0 is not fundable."
        ),
    )
    distribution = SelectField(
        _l("Order in which the money is divided"),
        choices=[
            ("ranking", _l("the highest score first")),
            ("arrival", _l("whoever’s application was complete first")),
        ],
    )
    ranked_by = SelectField(
        _l("What makes the order"),
        choices=[
            ("score", _l("the score")),
            ("expected_rank", _l("the expected rank, which counts chance and mild reviewers")),
        ],
        default="score",
        description=_l(
            "The other one is shown beside it and changes nothing. "
            "By expected rank, the panel changes no scores."
        ),
    )
    fundable_from = ScoreField(
        _l("Lowest mean or total for an award"),
        description=_l("For example 3,5. Leave it empty when there is none."),
    )
    reviews_wanted = IntegerField(_l("Reviews for each application"), [InputRequired(), NumberRange(1, 20)])
    reason_words = IntegerField(
        _l("Least words of a reason"),
        [Optional(), NumberRange(0, MOST_REASON_WORDS)],
        description=_l(
            "A shorter reason for a score is pointed out, and can be submitted. Leave it empty when none is too short."
        ),
    )
    abstain = BooleanField(
        _l("Reviewers may abstain on a criterion"),
        description=_l("Who cannot judge a criterion says so, with a reason. It then counts as absent."),
    )
    blind = SelectField(
        _l("Does who judges see who applies?"),
        choices=[
            ("no", _l("yes")),
            ("until_panel", _l("no, not until the panel meets")),
            ("throughout", _l("no, not in the panel either")),
        ],
        default="no",
        description=_l(
            "Hidden are names, organisations and initiatives. When you choose this, the answers that say who applies "
            "are hidden too; at each question you can say whether reviewers see the answer."
        ),
    )
    hides_titles = BooleanField(
        _l("Titles are hidden too"),
        description=_l("Only when who applies is hidden. A code then takes the place of the title."),
    )
    interest_years = IntegerField(
        _l("Years that an interest is looked back for"),
        [Optional(), NumberRange(0, MOST_INTEREST_YEARS)],
        description=_l(
            "Who left an applicant longer ago is not asked about it. Leave it empty for three years."
        ),
    )
    tie_rule = FieldList(
        SelectField(_l("Equal scores are ordered by"), choices=[]),
        _l("Rule for equal scores"),
        description=_l("The higher score on the first criterion named goes first, then the next."),
    )
    public_draw = BooleanField(
        _l("Lots are drawn in public"),
        description=_l(
            "The list and a promise are published first. Then a witness calls a number. "
            "Anybody can reckon the draw again."
        ),
    )

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        labels, matrix = as_lines(definition.scale.labels), definition.matrix
        return {
            "lowest": definition.scale.lowest,
            "highest": definition.scale.highest,
            "shown_as": definition.scale.shown_as,
            "labels_nl": labels["nl"],
            "labels_en": labels["en"],
            "criteria_rows": [CriterionRow.shown(criterion) for criterion in definition.criteria],
            "combined": definition.combined,
            "matrix_rows": matrix.rows if matrix else "",
            "matrix_columns": matrix.columns if matrix else "",
            "priorities": matrix.priorities if matrix else (),
            "distribution": definition.distribution,
            "ranked_by": definition.ranked_by,
            "fundable_from": definition.fundable_from or None,
            "reviews_wanted": definition.reviews_wanted,
            "reason_words": definition.reason_words or None,
            "abstain": definition.abstain,
            "blind": definition.blind,
            "hides_titles": definition.hides_titles,
            "interest_years": definition.interest_years,
            "tie_rule": [*definition.tie_rule, ""],
            "public_draw": definition.public_draw,
        }

    def prepare(self, definition: Definition) -> None:
        """Offer each criterion that is kept, and the lot."""
        super().prepare(definition)
        names = [(c.key, f"{c.name.nl} / {c.name.en}") for c in definition.criteria]
        for entry in self.tie_rule.entries:
            entry.choices = [("", _l("nothing more")), *names, (LOT, _l("drawing lots"))]
        for axis in (self.matrix_rows, self.matrix_columns):
            axis.choices = [("", _l("no matrix")), *names]

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        taken = set(RESERVED)
        turns_blind = definition.blind == "no" and self.blind.data != "no"
        return replace(
            definition,
            sections=without_identifying(definition.sections) if turns_blind else definition.sections,
            blind=self.blind.data,
            hides_titles=self.hides_titles.data and self.blind.data != "no",
            scale=Scale(
                self.lowest.data,
                self.highest.data,
                lines_of(self.labels_nl.data, self.labels_en.data),
                self.shown_as.data,
            ),
            criteria=tuple(entry.form.read(taken) for entry in self.criteria_rows.entries),
            combined=self.combined.data,
            matrix=self._matrix(),
            distribution=self.distribution.data,
            ranked_by=self.ranked_by.data,
            fundable_from=self.fundable_from.data or 0,
            reviews_wanted=self.reviews_wanted.data,
            reason_words=self.reason_words.data or 0,
            abstain=self.abstain.data,
            interest_years=3 if self.interest_years.data is None else self.interest_years.data,
            tie_rule=tuple(entry.data for entry in self.tie_rule.entries if entry.data),
            public_draw=self.public_draw.data,
        )

    def _matrix(self) -> Matrix | None:
        rows, columns, priorities = self.matrix_rows.data, self.matrix_columns.data, self.priorities.data
        return Matrix(rows or "", columns or "", priorities or ()) if rows or columns or priorities else None
