"""What did they type about awards, and is it well-formed? Split by noun."""

from grants.awards.forms.awards import AwardFilterForm
from grants.awards.forms.registers import ImportForm, RegisterForm
from grants.awards.forms.requests import KindsForm, as_typed, decision_form, otherwise, request_form

__all__ = [
    "AwardFilterForm",
    "ImportForm",
    "KindsForm",
    "RegisterForm",
    "as_typed",
    "decision_form",
    "otherwise",
    "request_form",
]
