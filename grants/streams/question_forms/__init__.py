"""The one place where forms are built from a frozen version: what applicants answer and what reviewers judge."""

from grants.streams.question_forms.kinds import SeveralField, one_more
from grants.streams.question_forms.reviews import ReviewForm, budget_head_choices, review_form
from grants.streams.question_forms.sections import SectionForm, section_form

__all__ = [
    "ReviewForm",
    "SectionForm",
    "SeveralField",
    "budget_head_choices",
    "one_more",
    "review_form",
    "section_form",
]
