"""What did they type about money, and is it well-formed? Split by noun."""

from grants.budget.forms.commitments import (
    ConditionForm,
    InvocationForm,
    SharesForm,
    shares_form,
)
from grants.budget.forms.mandates import (
    ACT_NAMES,
    HOLDER_NAMES,
    ActsField,
    DeputyForm,
    EndForm,
    MandateForm,
)
from grants.budget.forms.names import (
    BASIS_NAMES,
    CONDITION_NAMES,
    ENTRY_KIND_NAMES,
    LAWS,
    LESSER_NAMES,
    OPENED_BY_HAND,
    POT_KIND_NAMES,
    PROPOSAL_KIND_NAMES,
    PURSE_NAMES,
    named,
)
from grants.budget.forms.pots import (
    AdoptionForm,
    PotForm,
    ProgrammeForm,
    SourceForm,
)
from grants.budget.forms.proposals import (
    OF_POTS,
    ApprovalForm,
    AwardMoveForm,
    CorrectionForm,
    MoneyForm,
    ProposalForm,
    RefusalForm,
    TrancheForm,
)

__all__ = [
    "ACT_NAMES",
    "BASIS_NAMES",
    "CONDITION_NAMES",
    "ENTRY_KIND_NAMES",
    "HOLDER_NAMES",
    "LAWS",
    "LESSER_NAMES",
    "OF_POTS",
    "OPENED_BY_HAND",
    "POT_KIND_NAMES",
    "PROPOSAL_KIND_NAMES",
    "PURSE_NAMES",
    "ActsField",
    "AdoptionForm",
    "ApprovalForm",
    "AwardMoveForm",
    "ConditionForm",
    "CorrectionForm",
    "DeputyForm",
    "EndForm",
    "InvocationForm",
    "MandateForm",
    "MoneyForm",
    "PotForm",
    "ProgrammeForm",
    "ProposalForm",
    "RefusalForm",
    "SharesForm",
    "SourceForm",
    "TrancheForm",
    "named",
    "shares_form",
]
