"""What did they type about awards, and is it well-formed? Split by noun."""

from grants.awards.forms.awards import (
    AwardFilterForm,
)
from grants.awards.forms.compensations import CompensationForm
from grants.awards.forms.determinations import (
    InterestForm,
    InterestReceiptForm,
    PlanForm,
    ProposalForm,
    ReceiptForm,
    RemissionForm,
    SetOffForm,
    ViewsForm,
    WhyForm,
    account_as_typed,
    account_form,
)
from grants.awards.forms.general import MoreTimeForm, general_form
from grants.awards.forms.payments import (
    BatchForm,
    StatementForm,
    SuspensionForm,
)
from grants.awards.forms.registers import (
    ImportForm,
    RegisterForm,
)
from grants.awards.forms.requests import (
    KindsForm,
    as_typed,
    decision_form,
    otherwise,
    request_form,
)
from grants.awards.forms.samples import (
    CheckForm,
)
from grants.awards.forms.start import (
    BankForm,
    FunderAccountForm,
    HandInForm,
    NewConditionForm,
    ReasonForm,
    StartCorrectionForm,
    StartForm,
)
from grants.awards.forms.upheld import UpheldAmountForm, UpheldForm, UpheldRequestForm

__all__ = [
    "AwardFilterForm",
    "BankForm",
    "BatchForm",
    "CheckForm",
    "CompensationForm",
    "FunderAccountForm",
    "HandInForm",
    "ImportForm",
    "InterestForm",
    "InterestReceiptForm",
    "KindsForm",
    "MoreTimeForm",
    "NewConditionForm",
    "PlanForm",
    "ProposalForm",
    "ReasonForm",
    "ReceiptForm",
    "RegisterForm",
    "RemissionForm",
    "SetOffForm",
    "StartCorrectionForm",
    "StartForm",
    "StatementForm",
    "SuspensionForm",
    "UpheldAmountForm",
    "UpheldForm",
    "UpheldRequestForm",
    "ViewsForm",
    "WhyForm",
    "account_as_typed",
    "account_form",
    "as_typed",
    "decision_form",
    "general_form",
    "otherwise",
    "request_form",
]
