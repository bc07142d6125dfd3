"""Given the facts of an award, a request or a register, what follows?"""

from grants.awards.rules.comparison import (
    ChangedDossier,
    Comparison,
    KnownDossier,
    TakenIn,
    check_follows,
    compare,
)
from grants.awards.rules.register import Register, read_register
from grants.awards.rules.register_columns import columns_of
from grants.awards.rules.register_forms import RegisterForm, register_forms
from grants.awards.rules.words import folded, searched_words

__all__ = [
    "ChangedDossier",
    "Comparison",
    "KnownDossier",
    "Register",
    "RegisterForm",
    "TakenIn",
    "check_follows",
    "columns_of",
    "compare",
    "folded",
    "read_register",
    "register_forms",
    "searched_words",
]
