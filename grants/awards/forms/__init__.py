"""What did they type about awards, and is it well-formed? Split by noun."""

from grants.awards.forms.awards import AwardFilterForm
from grants.awards.forms.registers import ImportForm, RegisterForm
from grants.awards.forms.requests import ChangeForm, ExtensionForm, RequestDecisionForm

__all__ = [
    "AwardFilterForm",
    "ChangeForm",
    "ExtensionForm",
    "ImportForm",
    "RegisterForm",
    "RequestDecisionForm",
]
