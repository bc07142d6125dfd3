"""What reviewers judge, from a frozen version: field names are the keys of criteria; and the heads of a budget."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms.fields import Field
from wtforms.validators import Optional

from grants.foundation.wording import sentence
from grants.streams.question_forms.kinds import OneField, WholeNumberField
from grants.streams.rules.definition import Criterion, Definition
from grants.web.forms import Form, VersionField, text
from grants.web.pages import say

MOST_CHOICES = 11
"""A scale with more scores is filled in as a number."""
ABSTAINS = -1
"""What stands in the form for “I cannot judge this”; no scale goes below zero."""


class ReviewForm(Form):
    """A score and a reason per criterion, and remarks; `review_form` makes the class."""

    version = VersionField()
    remarks = text(_l("Remarks"), required=False, description=_l("Anything the criteria do not cover."))
    criteria: ClassVar[tuple[Criterion, ...]] = ()

    @classmethod
    def filled(
        cls,
        scores: dict[str, tuple[int | None, str]],
        remarks: str,
        version: int,
        abstained: Collection[str] = (),
    ) -> ReviewForm:
        """Return the form with scores as they are kept, ready to show."""
        data: dict[str, Any] = {"remarks": remarks, "version": version}
        for key, (score, reason) in scores.items():
            data |= {key: ABSTAINS if key in abstained else score, f"{key}_reason": reason}
        return cls(formdata=None, data=data)

    @property
    def criterion_fields(self) -> list[tuple[Criterion, Field, Field]]:
        """Return each criterion with its field for the score and its field for the reason."""
        return [(c, self[c.key], self[f"{c.key}_reason"]) for c in self.criteria]

    def values(self) -> dict[str, Any]:
        """Return `version`, `scores` as {criterion: (score or None, reason)}, `remarks`, and who `abstained` where."""
        answers = self.criterion_fields
        abstained = frozenset(c.key for c, score, _reason in answers if score.data == ABSTAINS)
        scores = {
            c.key: (None if c.key in abstained else score.data, reason.data or "")
            for c, score, reason in answers
        }
        return {
            "version": self.version.data,
            "scores": scores,
            "remarks": self.remarks.data,
            "abstained": abstained,
        }


@functools.lru_cache(maxsize=64)
def review_form(definition: Definition, language: str) -> type[ReviewForm]:
    """Return the form by which a reviewer judges, in a language; gaps are refused at submission, not here."""
    fields: dict[str, Any] = {}
    for criterion in definition.criteria:
        name = criterion.name.spoken(language)
        fields[criterion.key] = _field(definition, criterion, language)
        fields[f"{criterion.key}_reason"] = text(_l("Reason for “%(name)s”", name=name), required=False)
    return type("ReviewForm", (ReviewForm,), {"criteria": definition.criteria, **fields})


def _field(definition: Definition, criterion: Criterion, language: str) -> Any:
    """Return what a reviewer scores a criterion with: a choice with its anchors, or a number on a long scale."""
    name, told = criterion.name.spoken(language), criterion.explanation.spoken(language)
    scale = definition.scale_of(criterion)
    if len(scale.steps) <= MOST_CHOICES or definition.abstain:
        choices = _scores(definition, criterion, language)
        return OneField(name, choices=choices, coerce=_score, description=told)
    bounds = say(sentence("A whole number from %(low)s to %(high)s.", low=scale.lowest, high=scale.highest))
    return WholeNumberField(name, [Optional()], description=" ".join(part for part in (told, bounds) if part))


def _scores(definition: Definition, criterion: Criterion, language: str) -> list[tuple[int, str]]:
    scale = definition.scale_of(criterion)
    found = []
    for place, score in enumerate(scale.steps):
        parts = [texts[place].spoken(language) for texts in (scale.labels, criterion.anchors) if texts]
        number = [] if scale.in_words else [str(score)]
        found.append((score, ": ".join([*number, *(part for part in parts if part)])))
    if definition.abstain:
        found.append((ABSTAINS, say(sentence("I cannot judge this"))))
    return found


def _score(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def budget_head_choices(definition: Definition, language: str) -> list[tuple[str, str]]:
    """Return the call's budget heads as (key, name), for the form of a budget."""
    return [(head.key, head.name.spoken(language)) for head in definition.budget_heads]
