"""What is kept of awards, and what may never be kept? Split by noun."""

from grants.awards.models.award import (
    UNKNOWN,
    Award,
)
from grants.awards.models.bank import (
    BankAccount,
)
from grants.awards.models.calendar import (
    CalendarFetch,
    CalendarSubscription,
)
from grants.awards.models.compensations import AssetCompensation
from grants.awards.models.determinations import (
    AccountReminder,
    AwardAccount,
    Determination,
    Recovery,
    RecoveryInterest,
    RecoveryPart,
    RecoveryReceipt,
)
from grants.awards.models.general import GeneralDecision
from grants.awards.models.payment_decisions import PaymentDecision
from grants.awards.models.payments import (
    AwardInstalment,
    Fulfilment,
    Payment,
    PaymentBatch,
    PaymentStatement,
    PaymentSuspension,
)
from grants.awards.models.registers import (
    RegisterFact,
    RegisterImport,
    RegisterUpload,
)
from grants.awards.models.reports import (
    AwardMilestone,
    AwardReport,
    ReportFile,
    ReportPoint,
    ReportReminder,
)
from grants.awards.models.requests import (
    ChangePart,
    ChangeRequest,
)
from grants.awards.models.samples import (
    Sample,
    SampleCheck,
)
from grants.awards.models.start import (
    AwardCondition,
    AwardStart,
    ConditionFile,
)

__all__ = [
    "UNKNOWN",
    "AccountReminder",
    "AssetCompensation",
    "Award",
    "AwardAccount",
    "AwardCondition",
    "AwardInstalment",
    "AwardMilestone",
    "AwardReport",
    "AwardStart",
    "BankAccount",
    "CalendarFetch",
    "CalendarSubscription",
    "ChangePart",
    "ChangeRequest",
    "ConditionFile",
    "Determination",
    "Fulfilment",
    "GeneralDecision",
    "Payment",
    "PaymentBatch",
    "PaymentDecision",
    "PaymentStatement",
    "PaymentSuspension",
    "Recovery",
    "RecoveryInterest",
    "RecoveryPart",
    "RecoveryReceipt",
    "RegisterFact",
    "RegisterImport",
    "RegisterUpload",
    "ReportFile",
    "ReportPoint",
    "ReportReminder",
    "Sample",
    "SampleCheck",
]
