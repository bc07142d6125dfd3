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
    RequirementsForm,
    SectionsForm,
)
from grants.streams.forms.own_types import OwnTypeForm, OwnTypesForm
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
    "own_types": OwnTypesForm,
    "requirements": RequirementsForm,
    "formal_points": FormalPointsForm,
}
"""The parts of a draft, in the order in which they are written."""

PAGES: dict[str, type[QuestionsForm] | type[OwnTypeForm]] = {
    "pages": QuestionsForm,
    "reports": ReportQuestionsForm,
    "own_types": OwnTypeForm,
}
"""The parts whose rows have a page of their own: with questions, or with parts and criteria."""

__all__ = [
    "LEGAL_FORM_NAMES",
    "PAGES",
    "PARTS",
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
    "OwnTypeForm",
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
