"""What did they type about decisions, and is it well-formed? By noun."""

from grants.decisions.forms.batches import DayForm, KeptOutForm, TopUpForm, WithdrawForm
from grants.decisions.forms.offers import OfferForm

__all__ = ["DayForm", "KeptOutForm", "OfferForm", "TopUpForm", "WithdrawForm"]
