"""What did they type about a call: a question, its answer, or why it gets none?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from grants.streams.models import Inquiry
from grants.web.forms import Form, VersionField, text

LONGEST_QUESTION, LONGEST_ANSWER = 4_000, 8_000


class InquiryForm(Form):
    """A question about a call."""

    text = text(
        _l("Your question"),
        longest=LONGEST_QUESTION,
        description=_l("Write nothing about people. The question is published without your name."),
    )


class AnswerForm(Form):
    """A question in words that do not tell who asked it, and its answer, in one language or both."""

    version = VersionField()
    question_nl = text(_l("Question in Dutch"), required=False, longest=LONGEST_QUESTION)
    answer_nl = text(_l("Answer in Dutch"), required=False, longest=LONGEST_ANSWER)
    question_en = text(_l("Question in English"), required=False, longest=LONGEST_QUESTION)
    answer_en = text(_l("Answer in English"), required=False, longest=LONGEST_ANSWER)

    @classmethod
    def of(cls, inquiry: Inquiry, language: str) -> AnswerForm:
        """Return the form with the question as it was asked, in the language of who asked it."""
        return cls(formdata=None, data={"version": inquiry.version, f"question_{language}": inquiry.text})


class SetAsideForm(Form):
    """Why a question is not answered here."""

    version = VersionField()
    reason = text(_l("Why is it not answered here? Only who asked reads this."), longest=LONGEST_QUESTION)
