"""What did they type about awards, and is it well-formed? Split by noun."""

from grants.awards.forms.awards import (
    AwardFilterForm,
)
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
from grants.awards.forms.start import (
    BankForm,
    FunderAccountForm,
    HandInForm,
    NewConditionForm,
    ReasonForm,
    StartForm,
)

__all__ = [
    "AwardFilterForm",
    "BankForm",
    "BatchForm",
    "FunderAccountForm",
    "HandInForm",
    "ImportForm",
    "KindsForm",
    "NewConditionForm",
    "ReasonForm",
    "RegisterForm",
    "StartForm",
    "StatementForm",
    "SuspensionForm",
    "as_typed",
    "decision_form",
    "otherwise",
    "request_form",
]
