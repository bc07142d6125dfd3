"""Given the facts of an award, a request or a register, what follows?"""

from grants.awards.rules.bank_file import (
    Payer,
    Transfer,
    bank_file,
)
from grants.awards.rules.comparison import (
    ChangedDossier,
    Comparison,
    KnownDossier,
    TakenIn,
    check_follows,
    compare,
)
from grants.awards.rules.payments import (
    AT_ONCE,
    Held,
    Part,
    check_execution,
    check_suspension,
    planned,
    reasons,
    suspended_until_at_most,
)
from grants.awards.rules.register import (
    Register,
    read_register,
)
from grants.awards.rules.register_columns import (
    columns_of,
)
from grants.awards.rules.register_forms import (
    RegisterForm,
    register_forms,
)
from grants.awards.rules.samples import (
    drawn,
)
from grants.awards.rules.start import (
    check_correction,
    clean_bic,
    clean_holder,
    clean_iban,
    grouped,
    masked,
    needs_consent,
)
from grants.awards.rules.statements import (
    EFFECT_NAMES,
    MOST_BYTES,
    REFUSED,
    ReadStatement,
    StatusLine,
    effect_of,
    read_statement,
)
from grants.awards.rules.words import (
    folded,
    searched_words,
)

__all__ = [
    "AT_ONCE",
    "EFFECT_NAMES",
    "MOST_BYTES",
    "REFUSED",
    "ChangedDossier",
    "Comparison",
    "Held",
    "KnownDossier",
    "Part",
    "Payer",
    "ReadStatement",
    "Register",
    "RegisterForm",
    "StatusLine",
    "TakenIn",
    "Transfer",
    "bank_file",
    "check_correction",
    "check_execution",
    "check_follows",
    "check_suspension",
    "clean_bic",
    "clean_holder",
    "clean_iban",
    "columns_of",
    "compare",
    "drawn",
    "effect_of",
    "folded",
    "grouped",
    "masked",
    "needs_consent",
    "planned",
    "read_register",
    "read_statement",
    "reasons",
    "register_forms",
    "searched_words",
    "suspended_until_at_most",
]
