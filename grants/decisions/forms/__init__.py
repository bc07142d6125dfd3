"""What did they type about decisions, and is it well-formed? By noun."""

from grants.decisions.forms.batches import DayForm, KeptOutForm, MoreForm, TopUpForm, WithdrawForm
from grants.decisions.forms.offers import OfferForm
from grants.decisions.forms.packages import PackageForm, package_form

__all__ = [
    "DayForm",
    "KeptOutForm",
    "MoreForm",
    "OfferForm",
    "PackageForm",
    "TopUpForm",
    "WithdrawForm",
    "package_form",
]
