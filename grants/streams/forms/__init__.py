"""What did a manager type about a round or a call, and is it well-formed? By desk, part and row."""

from grants.streams.forms.criteria import CriteriaForm
from grants.streams.forms.defaults import DefaultsForm, default_in_words
from grants.streams.forms.desk import (
    AnnounceForm,
    CallFileForm,
    ClarifyForm,
    EndForm,
    ExtensionForm,
    InvitationForm,
    NewStreamForm,
    OutageExtensionForm,
    OutageForm,
    RoundForm,
)
from grants.streams.forms.division import DivisionForm
from grants.streams.forms.draft import LEGAL_FORM_NAMES, AccessForm, DatesForm, MoneyForm, TextsForm
from grants.streams.forms.fit import FitForm
from grants.streams.forms.inquiries import AnswerForm, InquiryForm, SetAsideForm
from grants.streams.forms.lists import (
    DELIVERABLE_NAMES,
    RequirementsForm,
    SectionsForm,
)
from grants.streams.forms.part import PartForm, part_form
from grants.streams.forms.places import demanded_fields, place_of
from grants.streams.forms.points import FormalPointsForm
from grants.streams.forms.procedure import ProcedureForm
from grants.streams.forms.questions import QuestionsForm, ReportQuestionsForm
from grants.streams.forms.reports import ReportsForm
from grants.streams.forms.rows import rearranged

PARTS: dict[str, type[PartForm]] = {
    "texts": TextsForm,
    "access": AccessForm,
    "money": MoneyForm,
    "division": DivisionForm,
    "dates": DatesForm,
    "criteria": CriteriaForm,
    "procedure": ProcedureForm,
    "pages": SectionsForm,
    "reports": ReportsForm,
    "requirements": RequirementsForm,
    "formal_points": FormalPointsForm,
}
"""The parts of a draft, in the order in which they are written."""

QUESTIONS: dict[str, type[QuestionsForm]] = {"pages": QuestionsForm, "reports": ReportQuestionsForm}
"""The parts whose rows have a page of questions each."""

__all__ = [
    "DELIVERABLE_NAMES",
    "LEGAL_FORM_NAMES",
    "PARTS",
    "QUESTIONS",
    "AnnounceForm",
    "AnswerForm",
    "CallFileForm",
    "ClarifyForm",
    "DefaultsForm",
    "EndForm",
    "ExtensionForm",
    "FitForm",
    "InquiryForm",
    "InvitationForm",
    "NewStreamForm",
    "OutageExtensionForm",
    "OutageForm",
    "PartForm",
    "QuestionsForm",
    "RoundForm",
    "SetAsideForm",
    "default_in_words",
    "demanded_fields",
    "part_form",
    "place_of",
    "rearranged",
]
